#include "doctor/bucket_checks.hpp"

#include "doctor/aws_command.hpp"
#include "doctor/staging_names.hpp"
#include "model/staged_file.hpp"

#include <fmt/core.h>

#include <algorithm>

namespace doctor {
namespace {

constexpr std::int64_t kExpirationDays = 7;
constexpr std::int64_t kAbortUploadDays = 1;

Check check(std::string code, std::string checked) {
  return {Area::bucket, std::move(code), std::move(checked)};
}

struct Bucket {
  const BucketFacts& facts;
  const model::TaskDefinition& task;
  Findings findings;

  /// True when it was not seen, which is then a finding.
  bool is_unseen(const Check& check, const std::string& action, const std::string& why) {
    const auto found = facts.unseen.find(action);
    if (found == facts.unseen.end()) return false;
    Finding finding =
        check.not_seen("these keys may not: " + action, why,
                       {{FixKind::step, "Allow the keys that sluice uses: " + action + "."}});
    finding.server_text = found->second;
    findings.push_back(std::move(finding));
    return true;
  }
};

bool exists(Bucket& it) {
  const Check there = check("bucket.exists", "bucket " + it.task.staging.bucket);
  if (it.is_unseen(there, "s3:ListBucket",
                   "It may be somebody else's, or a policy closes it to these keys.") ||
      !it.facts.is_missing) {
    return true;
  }
  // us-east-1 is the one region that must not be named as a location.
  const std::string& region = it.task.staging.region;
  const std::string place =
      region == "us-east-1" ? "" : " --create-bucket-configuration LocationConstraint=" + region;
  it.findings.push_back(there.failure(
      "there is no such bucket", "Nothing can be staged.",
      {{FixKind::aws_cli, in_region(fmt::format("aws s3api create-bucket --bucket {}{}",
                                                it.task.staging.bucket, place),
                                    region)}}));
  return false;
}

void region(Bucket& it, const std::string& warehouse_region) {
  if (!it.facts.region) return;
  const Check where = check("bucket.region", "region");
  if (!it.facts.region->empty() && *it.facts.region != it.task.staging.region) {
    it.findings.push_back(
        where.failure(fmt::format("the bucket is in {}, the task says {}", *it.facts.region,
                                  it.task.staging.region),
                      "Requests for another region are refused, and COPY looks in the wrong one.",
                      {{FixKind::task_file, "[staging]\nregion = \"" + *it.facts.region + "\""}}));
  } else if (!warehouse_region.empty() && warehouse_region != it.task.staging.region) {
    it.findings.push_back(where.warning(
        fmt::format("the bucket is in {}, the warehouse in {}", it.task.staging.region,
                    warehouse_region),
        "It works, but every file crosses regions: slower, and the traffic is paid for. With "
        "enhanced VPC routing a gateway endpoint does not reach another region.",
        {{FixKind::step, "Use a bucket in " + warehouse_region + "."}}));
  } else {
    it.findings.push_back(where.passed(it.task.staging.region));
  }
}

void versioning(Bucket& it) {
  const Check versions = check("bucket.versioning", "versions");
  if (it.is_unseen(versions, "s3:GetBucketVersioning",
                   "Old versions would be kept and paid for.") ||
      !it.facts.versioning) {
    return;
  }
  if (*it.facts.versioning != "Enabled") {
    it.findings.push_back(versions.passed("off"));
    return;
  }
  it.findings.push_back(versions.warning(
      "on",
      "Every staged file that sluice removes stays as an old version, is paid for, and makes "
      "listing slower.",
      {{FixKind::step,
        "Use a bucket without versioning, or a lifecycle rule that removes old "
        "versions after a day."}}));
}

void lifecycle(Bucket& it) {
  const Check rules = check("bucket.lifecycle", "clean-up of leftovers");
  if (it.is_unseen(rules, "s3:GetLifecycleConfiguration",
                   "Whether unfinished uploads are removed one day is not known.") ||
      !it.facts.lifecycle) {
    return;
  }
  const std::string prefix = model::staging_prefix(it.task.staging.folder, it.task.name);
  const auto concerns = [&](const aws::LifecycleRule& rule) {
    return rule.is_enabled && !rule.has_other_conditions && prefix.starts_with(rule.prefix);
  };
  for (const aws::LifecycleRule& rule : it.facts.lifecycle->rules) {
    if (!concerns(rule) || rule.expiration_days != 1) continue;
    it.findings.push_back(rules.warning(
        fmt::format("rule \"{}\" removes objects after 1 day", rule.id),
        "Files of a batch that is retried for long, or of a paused load, could vanish.",
        {{FixKind::step, "Let it be 7 days or more."}}));
    return;
  }
  const bool ends_uploads =
      std::any_of(it.facts.lifecycle->rules.begin(), it.facts.lifecycle->rules.end(),
                  [&](const auto& rule) { return concerns(rule) && rule.abort_upload_days > 0; });
  if (ends_uploads) {
    it.findings.push_back(rules.passed("unfinished uploads are ended"));
    return;
  }
  it.findings.push_back(rules.warning(
      "no rule ends unfinished uploads",
      "Parts of an upload that a crash cut off stay unseen and are paid for, unless the next run "
      "removes them.",
      {{FixKind::aws_cli,
        in_region(fmt::format("aws s3api put-bucket-lifecycle-configuration --bucket {} "
                              "--lifecycle-configuration file://lifecycle.json",
                              it.task.staging.bucket),
                  it.task.staging.region)},
       {FixKind::step, "It replaces the rules that are there: keep those in the document."},
       {FixKind::policy,
        base::Json{{"Rules", base::Json::array({cleanup_json(cleanup_rule(it.task))})}}.dump(2)}}));
}

void encryption(Bucket& it) {
  const Check keys = check("bucket.encryption", "encryption");
  if (it.is_unseen(keys, "s3:GetEncryptionConfiguration",
                   "With a KMS key the role needs kms:Decrypt as well.") ||
      !it.facts.encryption) {
    return;
  }
  const std::string& key = it.facts.encryption->kms_key_id;
  const bool is_own = !key.empty() && key == it.task.staging.kms_key;
  const std::string named = (is_own ? "the key of [staging] kms_key, " : "the bucket's key ") + key;
  const std::string other =
      is_own ? "Name another key in kms_key, or leave it out." : "Give the bucket another key.";
  if (key.empty()) {
    it.findings.push_back(keys.passed(it.facts.encryption->algorithm));
  } else if (it.is_unseen(keys, "kms:DescribeKey",
                          "A key that is disabled or being deleted stops uploads and COPY.")) {
    return;
  } else if (it.facts.is_key_missing) {
    it.findings.push_back(keys.failure(named + (is_own ? ", is not there" : " is not there"),
                                       "Nothing can be written to the bucket or read from it.",
                                       {{FixKind::step, other}}));
  } else if (it.facts.key && !it.facts.key->is_enabled) {
    it.findings.push_back(keys.failure(
        fmt::format("{}{} is {}", named, is_own ? "," : "", it.facts.key->state),
        "Nothing can be written to the bucket or read from it.",
        {{FixKind::aws_cli,
          in_region("aws kms enable-key --key-id " + key, it.task.staging.region)},
         {FixKind::step,
          "A key that waits for its deletion: first the same with cancel-key-deletion."}}));
  } else {
    it.findings.push_back(keys.passed(it.facts.encryption->algorithm + " with " + key));
  }
}

void openness(Bucket& it) {
  const Check open = check("bucket.public", "public access");
  if (it.is_unseen(open, "s3:GetBucketPublicAccessBlock", "Staged files hold the tables' rows.")) {
    return;
  }
  if (!it.facts.was_read) return;
  if (it.facts.access_block && it.facts.access_block->is_complete()) {
    it.findings.push_back(open.passed("blocked"));
    return;
  }
  it.findings.push_back(open.warning(
      "not blocked", "Staged files hold the tables' rows; a policy or an ACL could open them.",
      {{FixKind::aws_cli,
        in_region(fmt::format("aws s3api put-public-access-block --bucket {} "
                              "--public-access-block-configuration BlockPublicAcls=true,"
                              "IgnorePublicAcls=true,BlockPublicPolicy=true,"
                              "RestrictPublicBuckets=true",
                              it.task.staging.bucket),
                  it.task.staging.region)}}));
}

/// What the task asks for its objects goes before the bucket's default.
void ask_for_own_encryption(const model::StagingEndpoint& staging, BucketFacts& facts) {
  if (staging.encryption == model::StagingEncryption::bucket) return;
  const bool is_kms = staging.encryption == model::StagingEncryption::sse_kms;
  facts.encryption = aws::BucketEncryption{is_kms ? "aws:kms" : "AES256", staging.kms_key, false};
  facts.unseen.erase("s3:GetEncryptionConfiguration");
}

/// By the key's ARN: the call takes no alias, which only DescribeKey resolves.
void read_key_policy(aws::ServiceCaller& caller, BucketFacts& facts) {
  const std::string& named = facts.encryption->kms_key_id;
  std::string arn = facts.key ? facts.key->arn : "";
  if (arn.empty() && named.find(":key/") != std::string::npos) arn = named;
  if (arn.empty()) return;
  look(facts.unseen, "kms:GetKeyPolicy", [&] {
    if (const auto document = aws::KmsClient(caller).get_key_policy(arn)) {
      facts.key_policy = NamedPolicy{"key policy", base::parse_json(*document, "key policy")};
    }
  });
}

}  // namespace

aws::LifecycleRule cleanup_rule(const model::TaskDefinition& task) {
  aws::LifecycleRule rule;
  rule.id = sluice_name(task);
  rule.prefix = model::staging_prefix(task.staging.folder, task.name);
  rule.is_enabled = true;
  rule.expiration_days = kExpirationDays;
  rule.abort_upload_days = kAbortUploadDays;
  return rule;
}

base::Json cleanup_json(const aws::LifecycleRule& rule) {
  return {{"ID", rule.id},
          {"Status", "Enabled"},
          {"Filter", {{"Prefix", rule.prefix}}},
          {"Expiration", {{"Days", rule.expiration_days}}},
          {"AbortIncompleteMultipartUpload", {{"DaysAfterInitiation", rule.abort_upload_days}}}};
}

BucketFacts read_bucket_facts(aws::ServiceCaller& caller, const model::StagingEndpoint& staging) {
  BucketFacts facts;
  aws::BucketClient bucket(caller, staging.bucket, staging.region);
  look(facts.unseen, "s3:ListBucket", [&] {
    const aws::BucketLook seen = bucket.look();
    facts.is_missing = seen.presence == aws::BucketPresence::absent;
    if (!facts.is_missing) facts.region = seen.region;
  });
  const bool is_here = !facts.region || *facts.region == staging.region || facts.region->empty();
  if (!is_here || (!facts.region && facts.unseen.empty())) return facts;
  facts.was_read = true;
  look(facts.unseen, "s3:GetBucketVersioning", [&] { facts.versioning = bucket.get_versioning(); });
  look(facts.unseen, "s3:GetLifecycleConfiguration", [&] {
    facts.lifecycle = aws::LifecycleClient(caller, staging.bucket, staging.region).get();
  });
  look(facts.unseen, "s3:GetEncryptionConfiguration",
       [&] { facts.encryption = bucket.get_encryption(); });
  ask_for_own_encryption(staging, facts);
  look(facts.unseen, "s3:GetBucketPublicAccessBlock",
       [&] { facts.access_block = bucket.get_public_access_block(); });
  look(facts.unseen, "s3:GetBucketPolicy", [&] {
    if (const auto document = bucket.get_policy()) {
      facts.policy = NamedPolicy{"bucket policy", base::parse_json(*document, "bucket policy")};
    }
  });
  if (facts.encryption && !facts.encryption->kms_key_id.empty()) {
    look(facts.unseen, "kms:DescribeKey", [&] {
      facts.key = aws::KmsClient(caller).describe_key(facts.encryption->kms_key_id);
      facts.is_key_missing = !facts.key;
    });
    read_key_policy(caller, facts);
  }
  return facts;
}

Findings check_bucket(const BucketFacts& facts, const model::TaskDefinition& task,
                      const std::string& warehouse_region) {
  Bucket it{facts, task, {}};
  if (!exists(it)) return std::move(it.findings);
  region(it, warehouse_region);
  encryption(it);
  versioning(it);
  lifecycle(it);
  openness(it);
  return std::move(it.findings);
}

}  // namespace doctor
