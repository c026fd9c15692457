#pragma once
// What the calls to EC2 have in common: address, filters, pages. Internal to the clients of EC2's
// network: network_client, firewall_client, endpoint_client.
#include "aws/ec2_filter.hpp"
#include "aws/query_form.hpp"
#include "aws/xml_answer.hpp"

#include <fmt/core.h>

#include <functional>
#include <string>
#include <string_view>
#include <utility>

namespace aws {

inline constexpr QueryApi kEc2Api{"ec2", "2016-11-15"};

inline ServiceCall ec2_call(const std::string& operation, std::string subject, Query parameters) {
  ServiceCall call = query_call(kEc2Api, operation, std::move(parameters));
  call.subject = std::move(subject);
  return call;
}

/// The same call, asked in the region; empty: in the caller's for EC2.
inline ServiceCall in_region(ServiceCall call, std::string_view region) {
  call.region = region;
  return call;
}

/// Where a list is asked for.
struct Ec2Place {
  ServiceCaller& caller;
  std::string_view region = {};  ///< empty: the caller's for EC2
};

inline void add_filters(Query& parameters, const Ec2Filters& filters) {
  int number = 0;
  for (const Ec2Filter& filter : filters) {
    const std::string name = fmt::format("Filter.{}", ++number);
    parameters.emplace_back(name + ".Name", filter.name);
    add_list(parameters, name + ".Value", filter.values);
  }
}

/// Visits each item of `set` on every page. What no filter fits is simply not there.
inline void for_each_ec2_item(const Ec2Place& place, const std::string& operation, const char* set,
                              const Ec2Filters& filters,
                              const std::function<void(const pugi::xml_node& item)>& visit) {
  std::string token;
  do {
    Query parameters;
    add_filters(parameters, filters);
    add_given(parameters, "NextToken", token);
    const ServiceCall call =
        in_region(ec2_call(operation, "", std::move(parameters)), place.region);
    const HttpResponse response = place.caller.require(call);
    const XmlAnswer answer(call.action, response.body, operation + "Response");
    for (const pugi::xml_node& item : answer.root().child(set).children("item")) visit(item);
    const std::string next = text_of(answer.root(), "nextToken");
    token = next == token ? std::string() : next;  // a page that names itself would never end
  } while (!token.empty());
}

/// The texts of node/set/item/name.
inline std::vector<std::string> texts_in_items(const pugi::xml_node& node, const char* set,
                                               const char* name) {
  std::vector<std::string> texts;
  for (const pugi::xml_node& item : node.child(set).children("item")) {
    texts.push_back(text_of(item, name));
  }
  return texts;
}

}  // namespace aws
