#pragma once
// One key of a DMS settings document: its form, what is accepted, and what becomes of it.
//
// Used by the tables of keys (settings_keys, redshift_settings_keys) and their importers. A key
// that is not honoured has the reason, which the user sees in the import report. Pure.
#include "base/json.hpp"
#include "config/problems.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace config {

enum class SettingForm : std::uint8_t { boolean, integer, word, text, object, components };

struct SettingKey {
  std::string_view section;  ///< empty: the document has none
  std::string_view key;      ///< empty: the section is one value
  SettingForm form = SettingForm::object;
  std::string_view reason;  ///< why it is not honoured; empty: it is
  std::int64_t min = 0;
  std::int64_t max = 0;
  std::string_view words;  ///< accepted words with a blank between them
};

/// The reason of a key that is honoured.
inline constexpr std::string_view kHonoured;

namespace setting_form {

struct Bounds {
  std::int64_t min;
  std::int64_t max;
};

constexpr SettingKey flag(std::string_view section, std::string_view key, std::string_view reason) {
  return {section, key, SettingForm::boolean, reason, 0, 0, ""};
}
constexpr SettingKey number(std::string_view section, std::string_view key, std::string_view reason,
                            Bounds bounds) {
  return {section, key, SettingForm::integer, reason, bounds.min, bounds.max, ""};
}
constexpr SettingKey amount(std::string_view section, std::string_view key,
                            std::string_view reason) {
  return {section, key, SettingForm::integer, reason, 0, 2147483647, ""};
}
constexpr SettingKey choice(std::string_view section, std::string_view key, std::string_view reason,
                            std::string_view words) {
  return {section, key, SettingForm::word, reason, 0, 0, words};
}
constexpr SettingKey name(std::string_view section, std::string_view key, std::string_view reason) {
  return {section, key, SettingForm::text, reason, 0, 0, ""};
}
constexpr SettingKey whole(std::string_view section, std::string_view reason) {
  return {section, "", SettingForm::object, reason, 0, 0, ""};
}

}  // namespace setting_form

/// "FullLoadSettings.CommitRate"
std::string path_of(const SettingKey& key);

/// What is wrong with a value that is not null: "... is not accepted; accepted: ..."; nullopt:
/// nothing.
std::optional<std::string> complaint_of(const SettingKey& key, const base::Json& value);

/// The document; nullopt when it is no JSON, which is a problem then.
std::optional<base::Json> read_settings_document(std::string_view json, const std::string& origin,
                                                 Problems& problems);

}  // namespace config
