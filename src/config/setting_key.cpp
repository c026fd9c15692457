#include "config/setting_key.hpp"

#include "base/error.hpp"
#include "base/near_name.hpp"

#include <fmt/core.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <vector>

namespace config {
namespace {

std::vector<std::string> split_words(std::string_view words) {
  std::vector<std::string> result;
  while (!words.empty()) {
    const std::size_t blank = words.find(' ');
    result.emplace_back(words.substr(0, blank));
    words.remove_prefix(blank == std::string_view::npos ? words.size() : blank + 1);
  }
  return result;
}

bool is_in_range(const base::Json& value, const SettingKey& key) {
  if (!value.is_number_integer()) return false;
  // Above 2^63 the parser keeps an unsigned number, which would turn negative below.
  if (value.is_number_unsigned() && value.get<std::uint64_t>() > 0x7FFF'FFFF'FFFF'FFFFULL) {
    return false;
  }
  const auto number = value.get<std::int64_t>();
  return key.min <= number && number <= key.max;
}

const std::vector<std::string>& severities() {
  static const std::vector<std::string> kWords = {
      "LOGGER_SEVERITY_ERROR",   "LOGGER_SEVERITY_WARNING", "LOGGER_SEVERITY_INFO",
      "LOGGER_SEVERITY_DEFAULT", "LOGGER_SEVERITY_DEBUG",   "LOGGER_SEVERITY_DETAILED_DEBUG"};
  return kWords;
}

bool is_component(const base::Json& value) {
  return value.is_object() && value.contains("Id") && value["Id"].is_string() &&
         value.contains("Severity") && value["Severity"].is_string() &&
         std::find(severities().begin(), severities().end(),
                   value["Severity"].get<std::string>()) != severities().end();
}

bool are_components(const base::Json& value) {
  return value.is_array() && std::all_of(value.begin(), value.end(), is_component);
}

std::string shown(const base::Json& value) {
  return value.is_structured() ? "this value" : value.dump();
}

std::string not_accepted(const base::Json& value, std::string_view accepted) {
  return fmt::format("{} is not accepted; accepted: {}", shown(value), accepted);
}

std::optional<std::string> word_complaint(const SettingKey& key, const base::Json& value) {
  const std::vector<std::string> words = split_words(key.words);
  std::string accepted = fmt::format("{}", fmt::join(words, ", "));
  if (!value.is_string()) return not_accepted(value, accepted);
  const std::string text = value.get<std::string>();
  if (std::find(words.begin(), words.end(), text) != words.end()) return std::nullopt;
  return not_accepted(value, accepted + base::did_you_mean(text, words));
}

}  // namespace

std::string path_of(const SettingKey& key) {
  if (key.key.empty()) return std::string(key.section);
  if (key.section.empty()) return std::string(key.key);
  return fmt::format("{}.{}", key.section, key.key);
}

std::optional<std::string> complaint_of(const SettingKey& key, const base::Json& value) {
  switch (key.form) {
    case SettingForm::boolean:
      return value.is_boolean() ? std::nullopt
                                : std::optional(not_accepted(value, "true or false"));
    case SettingForm::integer:
      if (is_in_range(value, key)) return std::nullopt;
      return not_accepted(value, fmt::format("an integer from {} to {}", key.min, key.max));
    case SettingForm::text:
      return value.is_string() ? std::nullopt : std::optional(not_accepted(value, "a text"));
    case SettingForm::object:
      return value.is_structured() ? std::nullopt : std::optional(not_accepted(value, "an object"));
    case SettingForm::word: return word_complaint(key, value);
    case SettingForm::components: break;
  }
  if (are_components(value)) return std::nullopt;
  return fmt::format(
      "must be a list of {{\"Id\": \"TARGET_LOAD\", \"Severity\": WORD}}; accepted words: {}",
      fmt::join(severities(), ", "));
}

std::optional<base::Json> read_settings_document(std::string_view json, const std::string& origin,
                                                 Problems& problems) {
  try {
    return base::parse_json(json, origin);
  } catch (const base::Error& error) {
    // The message begins with the file and the place already.
    std::string what = error.message();
    if (what.starts_with(origin + ":")) what.erase(0, origin.size() + 1);
    problems.add(origin, {}, what);
    return std::nullopt;
  }
}

}  // namespace config
