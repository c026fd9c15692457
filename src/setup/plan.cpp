#include "setup/plan.hpp"

#include "doctor/aws_look.hpp"
#include "doctor/aws_session.hpp"
#include "doctor/egress_rule.hpp"
#include "doctor/network_checks.hpp"
#include "doctor/role_access.hpp"
#include "doctor/role_chain_checks.hpp"
#include "doctor/role_facts.hpp"
#include "doctor/staging_names.hpp"
#include "setup/foreseen.hpp"
#include "setup/free_name.hpp"
#include "setup/role_wish.hpp"

#include <algorithm>
#include <optional>
#include <string>
#include <utility>

namespace setup {
namespace {

using doctor::AccountFacts;
using doctor::Finding;
using doctor::Findings;
using doctor::Severity;

Findings judged(const AccountFacts& facts, const model::TaskDefinition& task) {
  doctor::AwsLook look = doctor::judge_account(facts, task);
  Findings all;
  for (Findings* part : {&look.bucket, &look.role, &look.network}) append(all, std::move(*part));
  return all;
}

class Planner {
 public:
  Planner(AccountFacts facts, const model::TaskDefinition& task, const PlanOptions& options)
      : facts_(std::move(facts)),
        task_(task),
        options_(options),
        form_(options.is_wide ? RoleForm::wide : RoleForm::least) {}

  Plan run() {
    plan_.account = facts_.account;
    plan_.caller_arn = facts_.caller_arn;
    plan_.region = task_.staging.region;
    bucket();
    roles();
    network();
    if (is_role_here()) association();
    for (Finding& finding : judged(facts_, task_)) {
      if (is_left(finding)) plan_.left.push_back(std::move(finding));
    }
    return std::move(plan_);
  }

 private:
  static bool is_left(const Finding& finding) {
    return finding.severity == Severity::failure || finding.severity == Severity::not_seen ||
           finding.code == "role.other_account";
  }

  std::ptrdiff_t complaints(const AccountFacts& facts, const std::string& code,
                            Severity least) const {
    const Findings findings = judged(facts, task_);
    return std::count_if(findings.begin(), findings.end(), [&](const Finding& finding) {
      return finding.code == code && finding.severity >= least;
    });
  }

  void add(Change change) {
    facts_ = with_change(std::move(facts_), change);
    plan_.changes.push_back(std::move(change));
  }

  /// Only when there is one complaint less with it.
  void add_if_it_helps(Change change, const std::string& code, Severity least = Severity::failure) {
    const auto before = complaints(facts_, code, least);
    if (complaints(with_change(facts_, change), code, least) < before) add(std::move(change));
  }

  void bucket() {
    const std::string& bucket = task_.staging.bucket;
    const std::string& region = task_.staging.region;
    const std::size_t changes = plan_.changes.size();
    add_if_it_helps(MakeBucket{bucket, region}, "bucket.exists");
    const bool is_ours = options_.is_bucket_ours || plan_.changes.size() > changes;
    const bool is_here = facts_.bucket.region && *facts_.bucket.region == region;
    if (!is_here) return;
    if (is_ours) add_if_it_helps(CloseBucket{bucket, region}, "bucket.public", Severity::warning);
    const bool is_encryption_seen =
        facts_.bucket.unseen.count("s3:GetEncryptionConfiguration") == 0;
    if (is_ours && is_encryption_seen && !facts_.bucket.encryption) {
      add(EncryptBucket{bucket, region});
    }
    const aws::LifecycleRule rule = doctor::cleanup_rule(task_);
    AddCleanup cleanup{bucket,
                       region,
                       free_rule_id(rule.id),
                       rule.prefix,
                       rule.expiration_days,
                       rule.abort_upload_days,
                       0};
    if (facts_.bucket.lifecycle) {
      cleanup.other_rules = static_cast<std::int64_t>(facts_.bucket.lifecycle->rules.size());
    }
    add_if_it_helps(std::move(cleanup), "bucket.lifecycle", Severity::warning);
  }

  /// An id that no rule of the bucket has, on or off.
  std::string free_rule_id(const std::string& wished) const {
    if (!facts_.bucket.lifecycle) return wished;
    const auto& rules = facts_.bucket.lifecycle->rules;
    return free_name(wished, "-", [&](const std::string& id) {
      return std::any_of(rules.begin(), rules.end(),
                         [&](const auto& rule) { return rule.id == id; });
    });
  }

  /// A role is made and changed only in the account of the keys: a name may exist in two.
  bool is_here(const doctor::RoleFacts& role) const {
    return doctor::account_of(role.arn) == facts_.account;
  }
  bool is_role_here() const { return !facts_.roles.empty() && is_here(facts_.roles.front()); }

  /// In the order of the chain: IAM takes no trust in a role that is not there.
  void roles() {
    for (std::size_t i = 0; i < facts_.roles.size(); ++i) {
      if (is_here(facts_.roles[i]) && !facts_.roles[i].exists) make_role(i);
    }
    // A role of the name under another path, or of another partition, is not the task's.
    if (complaints(facts_, "role.exists", Severity::failure) +
            complaints(facts_, "role.partition", Severity::failure) >
        0) {
      return;
    }
    for (std::size_t i = 0; i < facts_.roles.size(); ++i) {
      if (!is_here(facts_.roles[i])) continue;
      i == 0 ? trust() : trust_of_link(i);
      i + 1 == facts_.roles.size() ? policy() : policy_to_assume(i);
    }
  }

  void make_role(std::size_t i) {
    const doctor::RoleFacts& role = facts_.roles[i];
    MakeRole making{role.name, doctor::role_path_of(role.arn),
                    wished_trust(task_.staging.region, form_)};
    if (i > 0) {
      making.former_arn = facts_.roles[i - 1].arn;
      making.trust = wished_trust_of_link(making.former_arn);
    }
    add_if_it_helps(std::move(making), "role.exists");
  }

  void trust() {
    const doctor::RoleFacts& role = facts_.roles.front();
    if (!role.exists || !role.trust) return;
    base::Json widened = widened_trust(*role.trust, task_.staging.region, form_, facts_.account);
    if (widened == *role.trust) return;
    const Change change = ChangeTrust{role.name, *role.trust, std::move(widened)};
    options_.is_wide ? add(change) : add_if_it_helps(change, "role.trust");
  }

  void trust_of_link(std::size_t i) {
    const doctor::RoleFacts& role = facts_.roles[i];
    const doctor::RoleFacts& former = facts_.roles[i - 1];
    if (!role.exists || !role.trust) return;
    base::Json widened = widened_trust_of_link(*role.trust, former);
    if (widened == *role.trust) return;
    add_if_it_helps(ChangeTrust{role.name, *role.trust, std::move(widened), former.arn},
                    "role.chain_trust");
  }

  /// Also where the trust of the next role is enough for STS: Redshift's guide asks for both. Not
  /// beside a statement that allows it on a condition, which was somebody's will.
  void policy_to_assume(std::size_t i) {
    const doctor::RoleFacts& role = facts_.roles[i];
    const std::string& next = facts_.roles[i + 1].arn;
    if (!role.exists || !doctor::are_policies_seen(role)) return;
    const auto request = doctor::request_of(role, "sts:AssumeRole", next);
    if (doctor::access_of(role, request).verdict.access != doctor::Access::not_allowed) return;
    PutPolicy put = policy_of(role, doctor::policy_to_assume(next));
    put.next_arn = next;
    add_if_it_helps(std::move(put), "role.chain_policy", Severity::warning);
  }

  /// The task's own inline policy of the role.
  PutPolicy policy_of(const doctor::RoleFacts& role, base::Json document) const {
    PutPolicy put{role.name, doctor::sluice_name(task_), std::nullopt, std::move(document)};
    for (const doctor::NamedPolicy& policy : *role.policies) {
      if (policy.name == doctor::inline_policy_name(put.policy)) put.before = policy.document;
    }
    return put;
  }

  void policy() {
    const doctor::RoleFacts last = facts_.roles.back();
    if (!last.exists || !last.policies) return;
    const std::string key = doctor::key_arn_of(facts_.bucket);
    PutPolicy put = policy_of(last, wished_policy(task_, key, form_));
    const auto wide = wide_access(task_);
    const bool lacks_wide = std::any_of(wide.begin(), wide.end(), [&](const auto& request) {
      return doctor::evaluate(*last.policies, request).access != doctor::Access::allowed;
    });
    if (options_.is_wide && lacks_wide && put.before != put.after) {
      add(std::move(put));
    } else {
      add_if_it_helps(std::move(put), "role.policy");
    }
  }

  void network() {
    if (!facts_.network) return;
    std::vector<std::string> tables = doctor::route_tables_without_way(*facts_.network);
    if (facts_.network->has_enhanced_routing && !tables.empty()) {
      const Change change = way(*facts_.network, std::move(tables));
      // Not through an endpoint whose policy keeps the staged files back.
      const std::string policy = "network.endpoint_policy";
      if (complaints(with_change(facts_, change), policy, Severity::failure) <=
          complaints(facts_, policy, Severity::failure)) {
        add_if_it_helps(change, "network.route");
      }
    }
    const bool are_addresses_known =
        facts_.network->prefix_lists && !facts_.network->prefix_lists->empty();
    if (are_addresses_known && facts_.network->groups && !facts_.network->groups->empty()) {
      const aws::FirewallRule rule =
          doctor::https_to_s3(task_, facts_.network->prefix_lists->front().id);
      add_if_it_helps(AllowEgress{facts_.network->groups->front().id, rule, warehouse_region_},
                      "network.egress");
    }
  }

  /// An endpoint that is there gets the routes: AWS lets a table have one for S3 only.
  Change way(const doctor::NetworkFacts& network, std::vector<std::string> tables) const {
    for (const aws::VpcEndpoint& endpoint : *network.endpoints) {
      const bool is_live = endpoint.state == "available" || endpoint.state == "pending";
      if (endpoint.type == "Gateway" && is_live)
        return AddRoutes{endpoint.id, std::move(tables), warehouse_region_};
    }
    return MakeEndpoint{network.vpc_id, network.s3_service(), std::move(tables), warehouse_region_};
  }

  void association() {
    const doctor::WarehouseFacts& warehouse = facts_.warehouse;
    if (!warehouse.exists || !warehouse.unseen.empty() || !facts_.roles.front().exists) return;
    AssociateRole associate;
    associate.warehouse = warehouse.name.substr(warehouse.name.find(' ') + 1);
    associate.is_serverless = warehouse.is_serverless;
    associate.role_arn = facts_.roles.front().arn;
    associate.region = warehouse_region_;
    for (const aws::AssociatedRole& role : warehouse.roles) {
      if (role.arn == associate.role_arn) {
        associate.is_listed = true;
      } else {
        associate.others.push_back(role.arn);
        if (role.arn == warehouse.default_role_arn) associate.default_role_arn = role.arn;
      }
    }
    add_if_it_helps(std::move(associate), "role.associated");
  }

  AccountFacts facts_;
  const model::TaskDefinition& task_;
  const PlanOptions& options_;
  const RoleForm form_;
  const std::string warehouse_region_ = doctor::region_of_warehouse(task_);
  Plan plan_;
};

}  // namespace

Plan make_plan(AccountFacts facts, const model::TaskDefinition& task, const PlanOptions& options) {
  return Planner(std::move(facts), task, options).run();
}

}  // namespace setup
