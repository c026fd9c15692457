#include "doctor/aws_look.hpp"

#include "aws/credential_provider.hpp"
#include "aws/credentials.hpp"
#include "aws/service_call.hpp"
#include "aws/service_refusal.hpp"
#include "aws/sts_client.hpp"
#include "doctor/bucket_checks.hpp"
#include "doctor/network_checks.hpp"
#include "doctor/network_facts.hpp"
#include "doctor/role_checks.hpp"

#include <fmt/core.h>

#include <algorithm>
#include <functional>
#include <optional>

namespace doctor {
namespace {

using base::Error;

constexpr std::chrono::seconds kRequestDeadline{20};
constexpr std::chrono::seconds kRetryDeadline{8};

const char* const kNotLooked =
    "The role, the warehouse's list of roles and the network were not looked at.";

class Look {
 public:
  Look(const model::TaskDefinition& task, base::Clock& clock, std::stop_token stop)
      : task_(task),
        credentials_([this, &clock] { return find(clock); }, clock),
        caller_(settings(), credentials_, clock, std::move(stop)) {}

  AwsLook run() {
    if (!may_ask()) return unasked();
    if (!who_am_i()) return std::move(result_);
    BucketFacts bucket;
    guarded(Area::bucket, "bucket.read", "set-up of the bucket",
            [&] { bucket = read_bucket_facts(caller_, task_.staging); });
    WarehouseFacts warehouse = find_warehouse();
    append(result_.bucket, check_bucket(bucket, task_, warehouse_region_));
    look_at_role(bucket, warehouse);
    guarded(Area::network, "network.read", "network of the warehouse", [&] {
      if (const auto facts = read_network_facts(caller_, warehouse)) {
        append(result_.network, check_network(*facts, task_));
      }
    });
    result_.calls = caller_.count().total();
    return std::move(result_);
  }

 private:
  static void append(Findings& all, Findings more) {
    for (Finding& finding : more) all.push_back(std::move(finding));
  }

  aws::FoundCredentials find(base::Clock& clock) const {
    aws::CredentialRequest request;
    request.keys = task_.staging.keys;
    request.profile = task_.staging.profile;
    request.region = task_.staging.region;
    request.clock = &clock;
    return aws::find_credentials(request);
  }

  aws::ServiceSettings settings() const {
    aws::ServiceSettings settings;
    settings.region = task_.staging.region;
    settings.endpoints = aws::endpoints_of_environment(aws::process_environment);
    settings.http.request_timeout = kRequestDeadline;
    settings.http.ca_file = aws::process_environment("AWS_CA_BUNDLE").value_or("");
    settings.retry.deadline = kRetryDeadline;
    // The bucket's own address is known: S3 may be another store than the rest.
    if (!task_.staging.endpoint_url.empty()) {
      settings.endpoints["s3"] = task_.staging.endpoint_url;
    }
    return settings;
  }

  /// A task of AWS's own addresses, or one whose environment says where AWS is.
  bool may_ask() const {
    if (task_.staging.bucket.empty() || task_.target.engine == "none") return false;
    const auto endpoints = aws::endpoints_of_environment(aws::process_environment);
    return task_.staging.endpoint_url.empty() || !endpoints.empty();
  }

  AwsLook unasked() {
    result_.role.push_back(
        Check(Area::role, "role.account", "account")
            .not_seen("AWS was not asked: the bucket is in a store of its own (endpoint_url)",
                      kNotLooked,
                      {{FixKind::step,
                        "Set AWS_ENDPOINT_URL where IAM, EC2 and Redshift answer, "
                        "to have them looked at."}}));
    return std::move(result_);
  }

  bool who_am_i() {
    const Check account(Area::role, "role.account", "account");
    try {
      const aws::CallerIdentity me = aws::StsClient(caller_).get_caller_identity();
      account_ = me.account;
      result_.role.push_back(account.passed(me.arn));
    } catch (const Error& error) {
      if (error.scope() == base::ErrorScope::cancelled) throw;
      Finding finding =
          account.not_seen(error.message(), kNotLooked, {{FixKind::step, error.advice()}});
      finding.cause = error.code();
      finding.server_text = error.report().server_text;
      result_.role.push_back(std::move(finding));
      result_.calls = caller_.count().total();
      return false;
    }
    const std::string role_account = account_of(task_.target.role_arn);
    if (!role_account.empty() && role_account != account_) {
      result_.role.push_back(
          Check(Area::role, "role.other_account", "account of the role")
              .warning(
                  fmt::format("the role is in {}, these keys belong to {}", role_account, account_),
                  "Role and warehouse must be in one account; what is seen from here may be "
                  "another one.",
                  {{FixKind::step,
                    "Check role_arn in [target], or use keys of the account "
                    "that has the warehouse."}}));
    }
    return true;
  }

  void guarded(Area area, const std::string& code, const std::string& checked,
               const std::function<void()>& work) {
    try {
      work();
    } catch (const Error& error) {
      if (error.scope() == base::ErrorScope::cancelled) throw;
      Finding finding = Check(area, code, checked)
                            .not_seen(error.message(), "This part was not looked at.",
                                      {{FixKind::step, error.advice()}});
      finding.cause = error.code();
      finding.server_text = error.report().server_text;
      Findings& into = area == Area::role     ? result_.role
                       : area == Area::bucket ? result_.bucket
                                              : result_.network;
      into.push_back(std::move(finding));
    }
  }

  /// The workgroup or cluster of the task's host, with the roles on its list.
  WarehouseFacts find_warehouse() {
    WarehouseFacts facts;
    facts.is_serverless = task_.target.engine == "redshift-serverless";
    const std::optional<HostParts> parts = parts_of_host(task_.target.host);
    if (parts) warehouse_region_ = parts->region;
    guarded(Area::role, "role.warehouse", "warehouse", [&] {
      try {
        if (facts.is_serverless) {
          find_workgroup(facts, parts);
        } else {
          find_cluster(facts, parts);
        }
      } catch (const Error& error) {
        if (!aws::is_access_denied(error.report())) throw;
        facts.unseen[facts.is_serverless ? "redshift-serverless:GetNamespace"
                                         : "redshift:DescribeClusters"] =
            error.report().server_text;
      }
    });
    return facts;
  }

  void find_workgroup(WarehouseFacts& facts, const std::optional<HostParts>& parts) {
    aws::ServerlessClient serverless(caller_);
    if (parts) {
      facts.workgroup = serverless.get_workgroup(parts->name);
      facts.name = "workgroup " + parts->name;
      if (!facts.workgroup) return;
    } else {
      // A name of one's own, or an address: the workgroup that answers there.
      for (aws::Workgroup& workgroup : serverless.list_workgroups()) {
        const bool is_it = workgroup.port == task_.target.port &&
                           (workgroup.host == task_.target.host ||
                            (is_local(workgroup.host) && is_local(task_.target.host)));
        if (is_it) facts.workgroup = std::move(workgroup);
      }
      if (!facts.workgroup) return;
    }
    facts.name = "namespace " + facts.workgroup->namespace_name;
    const auto found = serverless.get_namespace(facts.workgroup->namespace_name);
    if (!found) return;
    facts.exists = true;
    facts.status = found->status;
    facts.roles = found->roles;
    facts.default_role_arn = found->default_role_arn;
  }

  void find_cluster(WarehouseFacts& facts, const std::optional<HostParts>& parts) {
    aws::ClusterClient clusters(caller_);
    if (parts) {
      facts.cluster = clusters.describe_cluster(parts->name);
      facts.name = "cluster " + parts->name;
    } else {
      for (aws::Cluster& cluster : clusters.describe_clusters()) {
        if (cluster.host == task_.target.host) facts.cluster = std::move(cluster);
      }
    }
    if (!facts.cluster) return;
    facts.name = "cluster " + facts.cluster->id;
    facts.exists = true;
    facts.status = facts.cluster->status;
    facts.roles = facts.cluster->roles;
    facts.default_role_arn = facts.cluster->default_role_arn;
  }

  static bool is_local(const std::string& host) {
    return host == "localhost" || host == "127.0.0.1";
  }

  void look_at_role(const BucketFacts& bucket, const WarehouseFacts& warehouse) {
    guarded(Area::role, "role.read", "role", [&] {
      RoleWorld world;
      world.region = task_.staging.region;
      world.warehouse = warehouse;
      world.bucket_policy = bucket.policy;
      if (bucket.key) world.bucket_key_arn = bucket.key->arn;
      aws::IamClient iam(caller_);
      for (const std::string& arn : chain_of(task_.target.role_arn)) {
        world.chain.push_back(read_role_facts(iam, arn));
      }
      append(result_.role, check_role(world, task_));
    });
  }

  const model::TaskDefinition& task_;
  aws::CredentialProvider credentials_;
  aws::ServiceCaller caller_;
  std::string account_;
  std::string warehouse_region_;
  AwsLook result_;
};

}  // namespace

AwsLook look_at_aws(const model::TaskDefinition& task, base::Clock& clock, std::stop_token stop) {
  return Look(task, clock, std::move(stop)).run();
}

}  // namespace doctor
