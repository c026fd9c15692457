#include "standin/api_call.hpp"

#include "base/clock.hpp"

#include <fmt/core.h>

#include <algorithm>
#include <charconv>
#include <chrono>

namespace standin {
namespace {

using base::Json;

constexpr std::size_t kPageItemsMax = 1000;

std::optional<std::int64_t> read_number(std::string_view text) {
  std::int64_t value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (text.empty() || error != std::errc() || end != text.data() + text.size()) return std::nullopt;
  return value;
}

std::string to_text(const Json& json) {
  if (json.is_string()) return json.get<std::string>();
  return json.is_primitive() && !json.is_null() ? json.dump() : std::string();
}

}  // namespace

std::vector<Json> list_items(const Json& node) {
  if (node.is_array()) return {node.begin(), node.end()};
  if (!node.is_object()) return {};
  std::vector<std::pair<std::int64_t, Json>> numbered;
  for (const auto& item : node.items()) {
    const auto number = read_number(item.key());
    // "member", or the name of the list's items, stands between the list and its numbers.
    if (!number) return list_items(item.value());
    numbered.emplace_back(*number, item.value());
  }
  std::sort(numbered.begin(), numbered.end(),
            [](const auto& a, const auto& b) { return a.first < b.first; });
  std::vector<Json> items;
  for (auto& [number, item] : numbered) items.push_back(std::move(item));
  return items;
}

std::string ApiCall::text(const char* key) const {
  const auto found = in.find(key);
  return found == in.end() ? std::string() : to_text(*found);
}

std::int64_t ApiCall::number(const char* key, std::int64_t otherwise) const {
  return read_number(text(key)).value_or(otherwise);
}

bool ApiCall::truth(const char* key, bool otherwise) const {
  return has(key) ? lower_ascii(text(key)) == "true" : otherwise;
}

std::vector<Json> ApiCall::list(const char* key) const {
  const auto found = in.find(key);
  return found == in.end() ? std::vector<Json>() : list_items(*found);
}

std::vector<std::string> ApiCall::texts(const char* key) const {
  std::vector<std::string> values;
  for (const Json& item : list(key)) values.push_back(to_text(item));
  return values;
}

std::string ApiCall::arn(std::string_view service, std::string_view rest) const {
  return fmt::format("arn:{}:{}:{}:{}:{}", partition_of(world.region), service, world.region,
                     world.account, rest);
}

ApiFailure access_denied(const ApiCall& call, const std::string& action,
                         const std::string& resource, const Decision& decision) {
  const std::string on =
      resource.empty() || resource == "*" ? "" : fmt::format(" on resource: {}", resource);
  const std::string who = fmt::format("User: {} is not authorized to perform: {}{} {}",
                                      call.caller.shown_arn(), action, on, decision.why);
  switch (call.protocol) {
    case ApiProtocol::query: return {403, "AccessDenied", who};
    case ApiProtocol::ec2:
      return {403, "UnauthorizedOperation",
              "You are not authorized to perform this operation. " + who};
    case ApiProtocol::json: return {400, "AccessDeniedException", who};
  }
  return {};
}

std::optional<ApiFailure> check_pass_role(const ApiCall& call, const std::string& role_arn,
                                          const std::string& service) {
  PolicyRequest request{.action = "iam:PassRole", .resource = role_arn};
  request.context["iam:passedtoservice"] = {service};
  const Decision decision = decide(call.world, call.caller, std::move(request));
  if (decision.is_allowed) return std::nullopt;
  return access_denied(call, "iam:PassRole", role_arn, decision);
}

std::variant<ApiPage, ApiFailure> take_page(const ApiCall& call, const Json& all,
                                            const char* size_key, const char* token_key) {
  const std::string token = call.text(token_key);
  const auto start = token.empty() ? std::optional<std::int64_t>(0) : read_number(token);
  if (!start || *start < 0) {
    return ApiFailure{400, call.protocol == ApiProtocol::json ? "ValidationException"
                           : call.protocol == ApiProtocol::ec2 ? "InvalidNextToken"
                                                               : "ValidationError",
                      "The token is not one that an answer gave."};
  }
  const auto first = std::min(static_cast<std::size_t>(*start), all.size());
  const std::int64_t wanted = call.number(size_key, static_cast<std::int64_t>(kPageItemsMax));
  const std::size_t size = std::min(static_cast<std::size_t>(std::max<std::int64_t>(wanted, 1)),
                                    kPageItemsMax);
  ApiPage page;
  const std::size_t end = std::min(first + size, all.size());
  for (std::size_t i = first; i < end; ++i) page.items.push_back(all[i]);
  if (end < all.size()) page.next = fmt::format("{}", end);
  return page;
}

std::string api_time(std::int64_t seconds) {
  return base::to_iso8601(base::WallTime(std::chrono::seconds(seconds)));
}

}  // namespace standin
