#include "setup/change.hpp"

#include <fmt/core.h>
#include <fmt/format.h>

namespace setup {
namespace {

std::string listed(const std::vector<std::string>& words) {
  return fmt::format("{}", fmt::join(words, ", "));
}

std::string warehouse_of(const AssociateRole& it) {
  return (it.is_serverless ? "namespace " : "cluster ") + it.warehouse;
}

template <class Text, class AnyChange>
Text* region_in(AnyChange& change) {
  return std::visit(
      [](auto& it) -> Text* {
        if constexpr (requires { it.region; }) {
          return &it.region;
        } else {
          return nullptr;
        }
      },
      change);
}

}  // namespace

const std::string* region_of(const Change& change) {
  return region_in<const std::string>(change);
}

std::string* region_of(Change& change) {
  return region_in<std::string>(change);
}

aws::LifecycleRule rule_of(const AddCleanup& it) {
  aws::LifecycleRule rule;
  rule.id = it.rule_id;
  rule.prefix = it.prefix;
  rule.is_enabled = true;
  rule.expiration_days = it.expiration_days;
  rule.abort_upload_days = it.abort_upload_days;
  return rule;
}

std::string rule_text(const aws::FirewallRule& rule) {
  std::vector<std::string> peers = rule.cidrs;
  for (const auto* more : {&rule.ipv6_cidrs, &rule.prefix_list_ids, &rule.group_ids}) {
    peers.insert(peers.end(), more->begin(), more->end());
  }
  const std::string ports = rule.from_port == rule.to_port
                                ? fmt::format("{}", rule.from_port)
                                : fmt::format("{}-{}", rule.from_port, rule.to_port);
  return fmt::format("{} {} to {}", rule.protocol, ports, listed(peers));
}

std::string kind_of(const Change& change) {
  return std::visit(Overloaded{[](const MakeBucket&) { return "make_bucket"; },
                               [](const CloseBucket&) { return "close_bucket"; },
                               [](const EncryptBucket&) { return "encrypt_bucket"; },
                               [](const AddCleanup&) { return "add_cleanup"; },
                               [](const MakeRole&) { return "make_role"; },
                               [](const ChangeTrust&) { return "change_trust"; },
                               [](const PutPolicy&) { return "put_policy"; },
                               [](const AssociateRole&) { return "associate_role"; },
                               [](const MakeEndpoint&) { return "make_endpoint"; },
                               [](const AddRoutes&) { return "add_routes"; },
                               [](const AllowEgress&) { return "allow_egress"; }},
                    change);
}

std::string title_of(const Change& change) {
  return std::visit(
      Overloaded{
          [](const MakeBucket& it) {
            return fmt::format("create the bucket {} in {}", it.bucket, it.region);
          },
          [](const CloseBucket& it) {
            return fmt::format("block public access to the bucket {}", it.bucket);
          },
          [](const EncryptBucket& it) {
            return fmt::format("encrypt the bucket {} by default ({})", it.bucket, it.algorithm);
          },
          [](const AddCleanup& it) {
            return fmt::format("add the clean-up rule {} to the bucket {}", it.rule_id, it.bucket);
          },
          [](const MakeRole& it) { return fmt::format("create the role {}", it.role); },
          [](const ChangeTrust& it) {
            return it.former_arn.empty()
                       ? fmt::format("let Redshift assume the role {}", it.role)
                       : fmt::format("let {} assume the role {}", it.former_arn, it.role);
          },
          [](const PutPolicy& it) {
            return fmt::format("{} the policy {} of the role {}", it.before ? "replace" : "put",
                               it.policy, it.role);
          },
          [](const AssociateRole& it) {
            return it.is_listed
                       ? fmt::format("wait until {} is in sync on the {}", it.role_arn,
                                     warehouse_of(it))
                       : fmt::format("associate {} with the {}", it.role_arn, warehouse_of(it));
          },
          [](const MakeEndpoint& it) {
            return fmt::format("create a gateway endpoint for S3 in {}", it.vpc_id);
          },
          [](const AddRoutes& it) {
            return fmt::format("add {} to the gateway endpoint {}", listed(it.route_table_ids),
                               it.endpoint_id);
          },
          [](const AllowEgress& it) {
            return fmt::format("let {} out: {}", it.group_id, rule_text(it.rule));
          }},
      change);
}

std::string undo_title_of(const Change& change) {
  return std::visit(
      Overloaded{
          [](const MakeBucket& it) {
            return fmt::format("delete the bucket {}, if it is empty", it.bucket);
          },
          [](const CloseBucket& it) {
            return fmt::format("leave public access to {} blocked", it.bucket);
          },
          [](const EncryptBucket& it) {
            return fmt::format("leave the bucket {} encrypted", it.bucket);
          },
          [](const AddCleanup& it) {
            return fmt::format("remove the clean-up rule {} from the bucket {}", it.rule_id,
                               it.bucket);
          },
          [](const MakeRole& it) { return fmt::format("delete the role {}", it.role); },
          [](const ChangeTrust& it) {
            return fmt::format("give the role {} its former trust policy", it.role);
          },
          [](const PutPolicy& it) {
            return it.before
                       ? fmt::format("give the role {} its former policy {}", it.role, it.policy)
                       : fmt::format("delete the policy {} of the role {}", it.policy, it.role);
          },
          [](const AssociateRole& it) {
            return fmt::format("take {} off the list of the {}", it.role_arn, warehouse_of(it));
          },
          [](const MakeEndpoint& it) {
            return fmt::format("delete the gateway endpoint for S3 in {}", it.vpc_id);
          },
          [](const AddRoutes& it) {
            return fmt::format("take {} from the gateway endpoint {}", listed(it.route_table_ids),
                               it.endpoint_id);
          },
          [](const AllowEgress& it) {
            return fmt::format("take from {} the rule {}", it.group_id, rule_text(it.rule));
          }},
      change);
}

}  // namespace setup
