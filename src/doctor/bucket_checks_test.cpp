#include "doctor/bucket_checks.hpp"

#include "doctor/test_facts.hpp"

#include <gtest/gtest.h>

#include <functional>

namespace doctor {
namespace {

BucketFacts good_bucket() {
  BucketFacts facts;
  facts.region = "us-east-1";
  facts.was_read = true;
  facts.versioning = "";
  aws::LifecycleRule rule;
  rule.id = "staging";
  rule.is_enabled = true;
  rule.expiration_days = 7;
  rule.abort_upload_days = 1;
  facts.lifecycle = aws::BucketLifecycle{{rule}, ""};
  facts.encryption = aws::BucketEncryption{"AES256"};
  facts.access_block = aws::PublicAccessBlock();
  return facts;
}

model::TaskDefinition task() {
  model::TaskDefinition task = following_task();
  task.staging.bucket = "dms-staging";
  task.staging.folder = "dms";
  return task;
}

TEST(BucketChecks, a_good_bucket_passes) {
  EXPECT_TRUE(all_passed(check_bucket(good_bucket(), task(), "us-east-1")));
}

struct Broken {
  std::string name;
  std::string code;
  Severity severity;
  std::function<void(BucketFacts&)> breaking;
};

class BucketChecksBroken : public testing::TestWithParam<Broken> {};

TEST_P(BucketChecksBroken, is_found_and_alone) {
  BucketFacts facts = good_bucket();
  GetParam().breaking(facts);
  const Findings findings = check_bucket(facts, task(), "us-east-1");
  EXPECT_EQ(finding_of(findings, GetParam().code).severity, GetParam().severity);
  for (const Finding& finding : findings) {
    EXPECT_TRUE(finding.code == GetParam().code || finding.severity == Severity::passed)
        << finding.code << ": " << finding.seen;
  }
}

INSTANTIATE_TEST_SUITE_P(
    One, BucketChecksBroken,
    testing::Values(Broken{"elsewhere", "bucket.region", Severity::failure,
                           [](BucketFacts& f) { f.region = "eu-central-1"; }},
                    Broken{"missing", "bucket.exists", Severity::failure,
                           [](BucketFacts& f) { f.is_missing = true; }},
                    Broken{"unseen_bucket", "bucket.exists", Severity::not_seen,
                           [](BucketFacts& f) { f.unseen["s3:ListBucket"] = "no"; }},
                    Broken{"unseen_key", "bucket.encryption", Severity::not_seen,
                           [](BucketFacts& f) {
                             f.encryption->kms_key_id = "k";
                             f.unseen["kms:DescribeKey"] = "no";
                           }},
                    Broken{"versioned", "bucket.versioning", Severity::warning,
                           [](BucketFacts& f) { f.versioning = "Enabled"; }},
                    Broken{"no_rule", "bucket.lifecycle", Severity::warning,
                           [](BucketFacts& f) { f.lifecycle->rules.clear(); }},
                    Broken{"rule_elsewhere", "bucket.lifecycle", Severity::warning,
                           [](BucketFacts& f) { f.lifecycle->rules[0].prefix = "other/"; }},
                    Broken{"one_day", "bucket.lifecycle", Severity::warning,
                           [](BucketFacts& f) { f.lifecycle->rules[0].expiration_days = 1; }},
                    Broken{"key_gone", "bucket.encryption", Severity::failure,
                           [](BucketFacts& f) {
                             f.encryption->kms_key_id = "k";
                             f.is_key_missing = true;
                           }},
                    Broken{"key_disabled", "bucket.encryption", Severity::failure,
                           [](BucketFacts& f) {
                             f.encryption->kms_key_id = "k";
                             f.key.emplace();
                             f.key->state = "Disabled";
                           }},
                    Broken{"open", "bucket.public", Severity::warning,
                           [](BucketFacts& f) { f.access_block.reset(); }},
                    Broken{"unseen", "bucket.versioning", Severity::not_seen,
                           [](BucketFacts& f) { f.unseen["s3:GetBucketVersioning"] = "no"; }}),
    [](const auto& broken) { return broken.param.name; });

TEST(BucketChecks, a_warehouse_in_another_region_is_warned_of) {
  const Finding found =
      finding_of(check_bucket(good_bucket(), task(), "eu-central-1"), "bucket.region");
  EXPECT_EQ(found.severity, Severity::warning);
}

}  // namespace
}  // namespace doctor
