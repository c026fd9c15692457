#include "setup/change_json.hpp"

#include "base/error.hpp"

#include <fmt/core.h>

#include <map>
#include <utility>

namespace setup {
namespace {

using base::Json;

Json rule_json(const aws::FirewallRule& rule) {
  return {{"protocol", rule.protocol},
          {"from_port", rule.from_port},
          {"to_port", rule.to_port},
          {"cidrs", rule.cidrs},
          {"prefix_list_ids", rule.prefix_list_ids},
          {"descriptions", rule.descriptions}};
}

Json fields_of(const Change& change) {
  return std::visit(
      Overloaded{
          [](const MakeBucket& it) {
            return Json{{"bucket", it.bucket}, {"region", it.region}};
          },
          [](const CloseBucket& it) {
            return Json{{"bucket", it.bucket}, {"region", it.region}};
          },
          [](const EncryptBucket& it) {
            return Json{{"bucket", it.bucket}, {"region", it.region}, {"algorithm", it.algorithm}};
          },
          [](const AddCleanup& it) {
            return Json{{"bucket", it.bucket},
                        {"region", it.region},
                        {"rule_id", it.rule_id},
                        {"prefix", it.prefix},
                        {"expiration_days", it.expiration_days},
                        {"abort_upload_days", it.abort_upload_days},
                        {"other_rules", it.other_rules}};
          },
          [](const MakeRole& it) {
            return Json{{"role", it.role},
                        {"path", it.path},
                        {"trust", it.trust},
                        {"former_arn", it.former_arn}};
          },
          [](const ChangeTrust& it) {
            return Json{{"role", it.role},
                        {"before", it.before},
                        {"after", it.after},
                        {"former_arn", it.former_arn}};
          },
          [](const PutPolicy& it) {
            return Json{{"role", it.role},
                        {"policy", it.policy},
                        {"before", it.before ? *it.before : Json()},
                        {"after", it.after},
                        {"next_arn", it.next_arn}};
          },
          [](const AssociateRole& it) {
            return Json{{"warehouse", it.warehouse}, {"is_serverless", it.is_serverless},
                        {"role_arn", it.role_arn},   {"others", it.others},
                        {"is_listed", it.is_listed}, {"default_role_arn", it.default_role_arn},
                        {"region", it.region}};
          },
          [](const MakeEndpoint& it) {
            return Json{{"vpc_id", it.vpc_id},
                        {"service", it.service},
                        {"route_table_ids", it.route_table_ids},
                        {"region", it.region}};
          },
          [](const AddRoutes& it) {
            return Json{{"endpoint_id", it.endpoint_id},
                        {"route_table_ids", it.route_table_ids},
                        {"region", it.region}};
          },
          [](const AllowEgress& it) {
            return Json{
                {"group_id", it.group_id}, {"rule", rule_json(it.rule)}, {"region", it.region}};
          }},
      change);
}

aws::FirewallRule rule_of(const Json& json) {
  aws::FirewallRule rule;
  rule.protocol = json.at("protocol").get<std::string>();
  rule.from_port = json.at("from_port").get<std::int64_t>();
  rule.to_port = json.at("to_port").get<std::int64_t>();
  rule.cidrs = json.at("cidrs").get<std::vector<std::string>>();
  rule.prefix_list_ids = json.at("prefix_list_ids").get<std::vector<std::string>>();
  // Journals of earlier versions have none.
  rule.descriptions = json.value("descriptions", rule.descriptions);
  return rule;
}

std::string text(const Json& json, const char* key) {
  return json.at(key).get<std::string>();
}

std::vector<std::string> texts(const Json& json, const char* key) {
  return json.at(key).get<std::vector<std::string>>();
}

/// What journals of earlier versions do not have is empty.
std::string text_if_given(const Json& json, const char* key) {
  return json.value(key, "");
}

/// "com.amazonaws.eu-west-1.s3" -> "eu-west-1"
std::string region_of_service(const std::string& service) {
  const std::size_t end = service.rfind('.');
  if (end == std::string::npos || end == 0) return "";
  const std::size_t before = service.rfind('.', end - 1);
  return before == std::string::npos ? "" : service.substr(before + 1, end - before - 1);
}

MakeEndpoint endpoint_of(const Json& json) {
  MakeEndpoint it{text(json, "vpc_id"), text(json, "service"), texts(json, "route_table_ids"),
                  text_if_given(json, "region")};
  if (it.region.empty()) it.region = region_of_service(it.service);
  return it;
}

using Reader = Change (*)(const Json&);

const std::map<std::string, Reader>& readers() {
  static const std::map<std::string, Reader> all = {
      {"make_bucket",
       [](const Json& it) -> Change {
         return MakeBucket{text(it, "bucket"), text(it, "region")};
       }},
      {"close_bucket",
       [](const Json& it) -> Change {
         return CloseBucket{text(it, "bucket"), text(it, "region")};
       }},
      {"encrypt_bucket",
       [](const Json& it) -> Change {
         return EncryptBucket{text(it, "bucket"), text(it, "region"), text(it, "algorithm")};
       }},
      {"add_cleanup",
       [](const Json& it) -> Change {
         return AddCleanup{text(it, "bucket"),
                           text(it, "region"),
                           text(it, "rule_id"),
                           text(it, "prefix"),
                           it.at("expiration_days").get<std::int64_t>(),
                           it.at("abort_upload_days").get<std::int64_t>(),
                           it.at("other_rules").get<std::int64_t>()};
       }},
      {"make_role",
       [](const Json& it) -> Change {
         return MakeRole{text(it, "role"), text(it, "path"), it.at("trust"),
                         text_if_given(it, "former_arn")};
       }},
      {"change_trust",
       [](const Json& it) -> Change {
         return ChangeTrust{text(it, "role"), it.at("before"), it.at("after"),
                            text_if_given(it, "former_arn")};
       }},
      {"put_policy",
       [](const Json& it) -> Change {
         PutPolicy put{text(it, "role"), text(it, "policy"), std::nullopt, it.at("after"),
                       text_if_given(it, "next_arn")};
         if (!it.at("before").is_null()) put.before = it.at("before");
         return put;
       }},
      {"associate_role",
       [](const Json& it) -> Change {
         return AssociateRole{text(it, "warehouse"),          it.at("is_serverless").get<bool>(),
                              text(it, "role_arn"),           texts(it, "others"),
                              it.at("is_listed").get<bool>(), text_if_given(it, "default_role_arn"),
                              text_if_given(it, "region")};
       }},
      {"make_endpoint", [](const Json& it) -> Change { return endpoint_of(it); }},
      {"add_routes",
       [](const Json& it) -> Change {
         return AddRoutes{text(it, "endpoint_id"), texts(it, "route_table_ids"),
                          text_if_given(it, "region")};
       }},
      {"allow_egress",
       [](const Json& it) -> Change {
         return AllowEgress{text(it, "group_id"), rule_of(it.at("rule")),
                            text_if_given(it, "region")};
       }},
  };
  return all;
}

}  // namespace

Json to_json(const Change& change) {
  Json json{{"kind", kind_of(change)}, {"title", title_of(change)}};
  json.update(fields_of(change));
  return json;
}

Change change_of(const Json& json) {
  const auto refuse = [](const std::string& what) {
    return base::Error(base::ErrorScope::request, "setup.journal.unreadable",
                       "the journal of setup holds a change that cannot be read: " + what,
                       "It was written by another version or edited; take the changes back by "
                       "hand, then remove the file.");
  };
  try {
    const auto reader = readers().find(json.at("kind").get<std::string>());
    if (reader == readers().end()) throw refuse("unknown kind " + json.at("kind").dump());
    return reader->second(json);
  } catch (const Json::exception& error) {
    throw refuse(error.what());
  }
}

}  // namespace setup
