#include "doctor/account_facts.hpp"

#include "aws/sts_client.hpp"
#include "doctor/aws_session.hpp"

#include <functional>
#include <utility>

namespace doctor {
namespace {

using base::Error;

bool is_local(const std::string& host) {
  return host == "localhost" || host == "127.0.0.1";
}

class Reading {
 public:
  Reading(aws::ServiceCaller& caller, const model::TaskDefinition& task)
      : caller_(caller), task_(task) {}

  AccountFacts run() {
    read(Check(Area::role, "role.account", "account"),
         "The role, the warehouse's list of roles and the network were not looked at.", [&] {
           const aws::CallerIdentity me = aws::StsClient(caller_).get_caller_identity();
           facts_.account = me.account;
           facts_.caller_arn = me.arn;
         });
    if (facts_.account.empty()) return std::move(facts_);
    const std::string why = "This part was not looked at.";
    read(Check(Area::bucket, "bucket.read", "set-up of the bucket"), why,
         [&] { facts_.bucket = read_bucket_facts(caller_, task_.staging); });
    read(Check(Area::role, "role.warehouse", "warehouse"), why, [&] { find_warehouse(); });
    read(Check(Area::role, "role.read", "role"), why, [&] {
      aws::IamClient iam(caller_);
      std::vector<RoleFacts> roles;
      for (const std::string& arn : chain_of(task_.target.role_arn)) {
        roles.push_back(is_elsewhere(arn) ? role_elsewhere(arn) : read_role_facts(iam, arn));
      }
      facts_.roles = std::move(roles);
    });
    read(Check(Area::network, "network.read", "network of the warehouse"), why,
         [&] { read_network(); });
    return std::move(facts_);
  }

 private:
  /// Of a warehouse that may not be looked at, nothing is known of its network.
  void read_network() {
    facts_.network = read_network_facts(caller_, facts_.warehouse, task_.staging.region);
    const Unseen& unseen = facts_.warehouse.unseen;
    if (facts_.network || unseen.empty()) return;
    const auto& [action, words] = *unseen.begin();
    Finding finding =
        Check(Area::network, "network.read", "network of the warehouse")
            .not_seen("these keys may not: " + action,
                      "Where the warehouse lies is not known; the COPY below tries its way to S3.",
                      {{FixKind::step, "Allow the keys that sluice uses: " + action + "."}});
    finding.server_text = words;
    facts_.unread.push_back(std::move(finding));
  }

  bool is_elsewhere(const std::string& arn) const {
    return !account_of(arn).empty() && account_of(arn) != facts_.account;
  }

  /// A role of another account cannot be looked at with these keys; one of its name here is not it.
  static RoleFacts role_elsewhere(const std::string& arn) {
    RoleFacts facts;
    facts.arn = arn;
    facts.name = role_name_of(arn);
    facts.is_elsewhere = true;
    const std::string why = "the role is in the account " + account_of(arn);
    facts.unseen = {{"iam:GetRole", why}, {"iam:ListRolePolicies", why}};
    return facts;
  }

  void read(const Check& check, const std::string& why, const std::function<void()>& work) {
    try {
      work();
    } catch (const Error& error) {
      if (error.scope() == base::ErrorScope::cancelled) throw;
      facts_.unread.push_back(check.not_seen(error, why));
      if (facts_.account.empty()) facts_.refusal = error.report();
    }
  }

  /// The workgroup or cluster of the task's host, with the roles on its list.
  void find_warehouse() {
    WarehouseFacts& warehouse = facts_.warehouse;
    warehouse.is_serverless = task_.target.engine == "redshift-serverless";
    const std::optional<HostParts> parts = parts_of_host(task_.target.host);
    if (parts) facts_.warehouse_region = parts->region;
    warehouse.is_serverless ? find_workgroup(parts) : find_cluster(parts);
  }

  void find_workgroup(const std::optional<HostParts>& parts) {
    WarehouseFacts& warehouse = facts_.warehouse;
    aws::ServerlessClient serverless(caller_);
    if (parts) {
      warehouse.name = "workgroup " + parts->name;
      look(warehouse.unseen, "redshift-serverless:GetWorkgroup",
           [&] { warehouse.workgroup = serverless.get_workgroup(parts->name); });
    } else {
      look(warehouse.unseen, "redshift-serverless:ListWorkgroups",
           [&] { pick_workgroup(serverless.list_workgroups()); });
    }
    if (!warehouse.workgroup) return;
    warehouse.name = "namespace " + warehouse.workgroup->namespace_name;
    look(warehouse.unseen, "redshift-serverless:GetNamespace", [&] {
      const auto found = serverless.get_namespace(warehouse.workgroup->namespace_name);
      if (found) take(*found);
    });
  }

  /// For a host with a name of one's own, or an address: the workgroup that answers there.
  void pick_workgroup(std::vector<aws::Workgroup> workgroups) {
    for (aws::Workgroup& workgroup : workgroups) {
      const bool is_it = workgroup.port == task_.target.port &&
                         (workgroup.host == task_.target.host ||
                          (is_local(workgroup.host) && is_local(task_.target.host)));
      if (is_it) facts_.warehouse.workgroup = std::move(workgroup);
    }
  }

  void find_cluster(const std::optional<HostParts>& parts) {
    WarehouseFacts& warehouse = facts_.warehouse;
    aws::ClusterClient clusters(caller_);
    if (parts) warehouse.name = "cluster " + parts->name;
    look(warehouse.unseen, "redshift:DescribeClusters", [&] {
      if (parts) {
        warehouse.cluster = clusters.describe_cluster(parts->name);
        return;
      }
      for (aws::Cluster& cluster : clusters.describe_clusters()) {
        if (cluster.host == task_.target.host) warehouse.cluster = std::move(cluster);
      }
    });
    if (!warehouse.cluster) return;
    warehouse.name = "cluster " + warehouse.cluster->id;
    take(*warehouse.cluster);
  }

  /// What a namespace and a cluster say alike.
  template <typename Described>
  void take(const Described& it) {
    facts_.warehouse.exists = true;
    facts_.warehouse.status = it.status;
    facts_.warehouse.roles = it.roles;
    facts_.warehouse.default_role_arn = it.default_role_arn;
  }

  aws::ServiceCaller& caller_;
  const model::TaskDefinition& task_;
  AccountFacts facts_;
};

}  // namespace

AccountFacts read_account_facts(aws::ServiceCaller& caller, const model::TaskDefinition& task) {
  return Reading(caller, task).run();
}

std::string key_arn_of(const BucketFacts& bucket) {
  if (bucket.key) return bucket.key->arn;
  const bool names_arn = bucket.encryption && bucket.encryption->kms_key_id.starts_with("arn:");
  return names_arn ? bucket.encryption->kms_key_id : "";
}

RoleWorld role_world(const AccountFacts& facts, const model::TaskDefinition& task) {
  RoleWorld world;
  world.chain = facts.roles;
  world.warehouse = facts.warehouse;
  world.account = facts.account;
  world.region = region_of_warehouse(task);
  world.bucket_policy = facts.bucket.policy;
  world.is_bucket_policy_unseen = facts.bucket.unseen.count("s3:GetBucketPolicy") > 0;
  world.bucket_key_arn = key_arn_of(facts.bucket);
  world.key_policy = facts.bucket.key_policy;
  const auto refusal = facts.bucket.unseen.find("kms:GetKeyPolicy");
  world.is_key_policy_unseen = refusal != facts.bucket.unseen.end();
  if (world.is_key_policy_unseen) world.key_policy_refusal = refusal->second;
  return world;
}

}  // namespace doctor
