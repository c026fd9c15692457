#include "standin/policy_condition.hpp"

#include "standin/policy.hpp"

#include <algorithm>
#include <charconv>
#include <functional>
#include <optional>
#include <set>
#include <string_view>

namespace standin {
namespace {

using base::Json;
using Values = std::vector<std::string>;

/// Compares one pattern with one value; nullopt when the pattern cannot be read.
using Compare = std::optional<bool> (*)(std::string_view pattern, std::string_view value);

struct Operator {
  Compare compare = nullptr;
  bool is_negated = false;
};

std::optional<bool> is_equal(std::string_view pattern, std::string_view value) {
  return pattern == value;
}

std::optional<bool> is_equal_in_any_case(std::string_view pattern, std::string_view value) {
  return lower_ascii(pattern) == lower_ascii(value);
}

std::optional<bool> is_like(std::string_view pattern, std::string_view value) {
  return matches_wildcard(pattern, value);
}

/// ARNs match field by field: a * does not reach over a colon, but in the last of the six fields.
std::optional<bool> is_arn_like(std::string_view pattern, std::string_view value) {
  constexpr int kFields = 6;
  for (int i = 1; i < kFields; ++i) {
    const std::size_t pattern_end = pattern.find(':');
    const std::size_t value_end = value.find(':');
    if (pattern_end == std::string_view::npos || value_end == std::string_view::npos) return false;
    if (!matches_wildcard(pattern.substr(0, pattern_end), value.substr(0, value_end))) return false;
    pattern.remove_prefix(pattern_end + 1);
    value.remove_prefix(value_end + 1);
  }
  return matches_wildcard(pattern, value);
}

template <typename Order>
std::optional<bool> compare_numbers(std::string_view pattern, std::string_view value, Order order) {
  const auto read = [](std::string_view text) -> std::optional<double> {
    double number = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
    if (error != std::errc() || end != text.data() + text.size()) return std::nullopt;
    return number;
  };
  const auto expected = read(pattern);
  const auto actual = read(value);
  if (!expected || !actual) return std::nullopt;
  return order(*actual, *expected);
}

template <typename Order>
std::optional<bool> is_number(std::string_view pattern, std::string_view value) {
  return compare_numbers(pattern, value, Order());
}

const std::map<std::string, Operator>& operators() {
  static const std::map<std::string, Operator> kOperators = {
      {"stringequals", {is_equal, false}},
      {"stringnotequals", {is_equal, true}},
      {"stringequalsignorecase", {is_equal_in_any_case, false}},
      {"stringnotequalsignorecase", {is_equal_in_any_case, true}},
      {"stringlike", {is_like, false}},
      {"stringnotlike", {is_like, true}},
      {"arnequals", {is_arn_like, false}},
      {"arnlike", {is_arn_like, false}},
      {"arnnotequals", {is_arn_like, true}},
      {"arnnotlike", {is_arn_like, true}},
      {"bool", {is_equal_in_any_case, false}},
      {"numericequals", {is_number<std::equal_to<>>, false}},
      {"numericnotequals", {is_number<std::equal_to<>>, true}},
      {"numericlessthan", {is_number<std::less<>>, false}},
      {"numericlessthanequals", {is_number<std::less_equal<>>, false}},
      {"numericgreaterthan", {is_number<std::greater<>>, false}},
      {"numericgreaterthanequals", {is_number<std::greater_equal<>>, false}}};
  return kOperators;
}

/// An operator's name with its prefix and suffix taken off.
struct OperatorName {
  std::string base;
  enum class Set { one, any, all } set = Set::one;
  bool if_exists = false;
};

OperatorName read_name(std::string_view full) {
  OperatorName name;
  name.base = lower_ascii(full);
  const auto cut = [&](std::string_view prefix) {
    if (!name.base.starts_with(prefix)) return false;
    name.base.erase(0, prefix.size());
    return true;
  };
  if (cut("foranyvalue:")) name.set = OperatorName::Set::any;
  if (cut("forallvalues:")) name.set = OperatorName::Set::all;
  constexpr std::string_view kIfExists = "ifexists";
  if (name.base.ends_with(kIfExists)) {
    name.if_exists = true;
    name.base.erase(name.base.size() - kIfExists.size());
  }
  return name;
}

/// The values of a condition as texts: a text, number or truth value, or a list of them.
std::optional<Values> read_values(const Json& json) {
  Values values;
  for (const Json& item : json.is_array() ? json : Json::array({json})) {
    if (item.is_string()) {
      values.push_back(item.get<std::string>());
    } else if (item.is_primitive() && !item.is_null()) {
      values.push_back(item.dump());
    } else {
      return std::nullopt;
    }
    if (values.back().find("${") != std::string::npos) return std::nullopt;
  }
  return values;
}

/// Whether one value of the request satisfies the operator against the list.
std::optional<bool> satisfies(const Operator& by, const Values& expected,
                              const std::string& value) {
  bool is_matched = false;
  for (const std::string& pattern : expected) {
    const auto result = by.compare(pattern, value);
    if (!result) return std::nullopt;
    is_matched = is_matched || *result;
  }
  return is_matched != by.is_negated;
}

ConditionAnswer to_answer(bool is_met) {
  return is_met ? ConditionAnswer::met : ConditionAnswer::not_met;
}

ConditionAnswer evaluate_present(const Operator& by, OperatorName::Set set, const Values& expected,
                                 const Values& actual) {
  std::size_t satisfied = 0;
  for (const std::string& value : actual) {
    const auto result = satisfies(by, expected, value);
    if (!result) return ConditionAnswer::unknown;
    satisfied += *result ? 1U : 0U;
  }
  if (set == OperatorName::Set::any) return to_answer(satisfied > 0);
  return to_answer(satisfied == actual.size());
}

ConditionAnswer evaluate_key(const OperatorName& name, const std::string& key, const Json& json,
                             const PolicyContext& context) {
  const auto expected = read_values(json);
  const std::string lower_key = lower_ascii(key);
  if (!expected || !is_known_condition_key(lower_key)) return ConditionAnswer::unknown;
  const auto found = context.find(lower_key);
  const bool is_absent = found == context.end();
  if (name.base == "null") {
    const bool wants_absent = !expected->empty() && lower_ascii(expected->front()) == "true";
    return to_answer(wants_absent == is_absent);
  }
  const auto by = operators().find(name.base);
  if (by == operators().end()) return ConditionAnswer::unknown;
  if (!is_absent) return evaluate_present(by->second, name.set, *expected, found->second);
  if (name.if_exists || name.set == OperatorName::Set::all) return ConditionAnswer::met;
  // Absent: a negated operator holds, as nothing equals; ForAnyValue finds no value at all.
  return to_answer(by->second.is_negated && name.set == OperatorName::Set::one);
}

}  // namespace

ConditionAnswer evaluate_condition(const Json& block, const PolicyContext& context) {
  if (!block.is_object()) return ConditionAnswer::unknown;
  ConditionAnswer answer = ConditionAnswer::met;
  for (const auto& operation : block.items()) {
    if (!operation.value().is_object()) return ConditionAnswer::unknown;
    const OperatorName name = read_name(operation.key());
    for (const auto& item : operation.value().items()) {
      const ConditionAnswer one = evaluate_key(name, item.key(), item.value(), context);
      // What is certainly not met decides, whatever is not known besides.
      if (one == ConditionAnswer::not_met) return one;
      if (one == ConditionAnswer::unknown) answer = one;
    }
  }
  return answer;
}

bool is_known_condition_key(const std::string& lower_key) {
  static const std::set<std::string> kKnown = {
      "aws:sourceaccount",   "aws:sourcearn",       "aws:principalarn", "aws:principalaccount",
      "aws:resourceaccount", "aws:securetransport", "aws:sourcevpc",    "aws:sourcevpce",
      "aws:username",        "aws:requestedregion", "sts:externalid",   "sts:rolesessionname",
      "s3:prefix",           "s3:delimiter",        "s3:max-keys",      "s3:resourceaccount",
      "kms:viaservice",      "kms:calleraccount",   "iam:passedtoservice",
      "s3:x-amz-server-side-encryption",
      "s3:x-amz-server-side-encryption-aws-kms-key-id"};
  return kKnown.contains(lower_key);
}

}  // namespace standin
