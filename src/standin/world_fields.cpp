#include "standin/world_fields.hpp"

#include "base/error.hpp"

#include <fmt/core.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <utility>

namespace standin {
namespace {

using base::Json;

[[noreturn]] void throw_wrong(const std::string& path, const std::string& what,
                              const std::string& accepted) {
  throw base::Error(base::ErrorScope::request, "standin.world.wrong_key",
                    fmt::format("{}: {}", path, what), fmt::format("Accepted: {}.", accepted));
}

constexpr const char* kWrongType = "has the wrong type";

}  // namespace

WorldFields::WorldFields(const Json& json, std::string path) : in_(&json), path_(std::move(path)) {
  if (json.is_object()) return;
  throw_wrong(path_, fmt::format("is {} here", json.type_name()), "an object {...}");
}

void WorldFields::field(const char* key, std::string& value) {
  if (!is_reading()) return void(out_[key] = value);
  const Json* found = find(key);
  if (found == nullptr) return;
  if (!found->is_string()) refuse(key, kWrongType, "a text in quotes");
  value = found->get<std::string>();
}

void WorldFields::field(const char* key, bool& value) {
  if (!is_reading()) return void(out_[key] = value);
  const Json* found = find(key);
  if (found == nullptr) return;
  if (!found->is_boolean()) refuse(key, kWrongType, "true or false");
  value = found->get<bool>();
}

template <typename Number>
void WorldFields::number(const char* key, Number& value) {
  if (!is_reading()) return void(out_[key] = value);
  const Json* found = find(key);
  if (found == nullptr) return;
  if (!found->is_number_integer()) refuse(key, kWrongType, "a whole number");
  const auto read = found->get<std::int64_t>();
  if (read < 0 || !std::in_range<Number>(read)) {
    refuse(key, "is out of range", "a whole number from 0");
  }
  value = static_cast<Number>(read);
}

void WorldFields::field(const char* key, int& value) {
  number(key, value);
}

void WorldFields::field(const char* key, std::int64_t& value) {
  number(key, value);
}

void WorldFields::field(const char* key, std::vector<std::string>& values) {
  if (!is_reading()) return void(out_[key] = values);
  const Json& list = array(key);
  if (find(key) != nullptr) values.clear();  // else the default stays
  for (const Json& item : list) {
    if (!item.is_string()) refuse(key, kWrongType, "a list of texts");
    values.push_back(item.get<std::string>());
  }
}

void WorldFields::field(const char* key, std::map<std::string, std::string>& values) {
  if (!is_reading()) {
    out_[key] = Json::object();
    for (const auto& [name, value] : values) out_[key][name] = value;
    return;
  }
  for (const auto& item : members(key).items()) {
    if (!item.value().is_string()) refuse(key, kWrongType, "texts by name");
    values[item.key()] = item.value().get<std::string>();
  }
}

void WorldFields::required(const char* key, std::string& value) {
  field(key, value);
  if (is_reading() && value.empty()) refuse(key, "is missing or empty", "a text in quotes");
}

void WorldFields::choice(const char* key, std::string& value,
                         std::initializer_list<std::string_view> words) {
  field(key, value);
  if (!is_reading() || std::find(words.begin(), words.end(), value) != words.end()) return;
  refuse(key, fmt::format("is '{}'", value), fmt::format("\"{}\"", fmt::join(words, "\", \"")));
}

void WorldFields::document(const char* key, Json& value) {
  if (!is_reading()) return void(out_[key] = value);
  const Json* found = find(key);
  if (found == nullptr) return;
  if (!found->is_object() && !found->is_null()) refuse(key, kWrongType, "an object {...}");
  value = *found;
}

void WorldFields::list_document(const char* key, Json& value) {
  if (!is_reading()) return void(out_[key] = value);
  const Json* found = find(key);
  if (found == nullptr) return;
  if (!found->is_array() && !found->is_null()) refuse(key, kWrongType, "a list [...]");
  value = *found;
}

void WorldFields::policy(const char* key, Json& value) {
  document(key, value);
  if (is_reading() && !value.is_null()) check_policy(value, at(key));
}

void WorldFields::policies(const char* key, std::vector<Json>& values) {
  if (!is_reading()) return void(out_[key] = values);
  for (const Json& item : array(key)) {
    check_policy(item, fmt::format("{}[{}]", at(key), values.size()));
    values.push_back(item);
  }
}

void WorldFields::policies(const char* key, std::map<std::string, Json>& values) {
  if (!is_reading()) {
    out_[key] = Json::object();
    for (const auto& [name, document] : values) out_[key][name] = document;
    return;
  }
  const Json* found = find(key);
  if (found == nullptr) return;
  if (found->is_array()) {
    std::vector<Json> listed;
    policies(key, listed);
    for (std::size_t i = 0; i < listed.size(); ++i) {
      values[fmt::format("inline-{}", i + 1)] = std::move(listed[i]);
    }
    return;
  }
  for (const auto& item : members(key).items()) {
    check_policy(item.value(), fmt::format("{}.{}", at(key), item.key()));
    values[item.key()] = item.value();
  }
}

void WorldFields::check_policy(const Json& json, const std::string& place) const {
  if (json.is_object() && json.contains("Statement")) return;
  throw_wrong(place, "is not a policy document",
              R"(an object {"Version": "2012-10-17", "Statement": [...]})");
}

std::string WorldFields::at(std::string_view key) const {
  return fmt::format("{}.{}", path_, key);
}

void WorldFields::refuse(std::string_view key, const std::string& what,
                         const std::string& accepted) const {
  throw_wrong(at(key), what, accepted);
}

void WorldFields::finish() const {
  for (const auto& item : in_->items()) {
    if (known_.contains(item.key())) continue;
    refuse(item.key(), "is not a known key", fmt::format("{}", fmt::join(known_, ", ")));
  }
}

const Json* WorldFields::find(const char* key) {
  known_.insert(key);
  const auto found = in_->find(key);
  return found == in_->end() ? nullptr : &*found;
}

const Json& WorldFields::array(const char* key) {
  static const Json kNone = Json::array();
  const Json* found = find(key);
  if (found == nullptr) return kNone;
  if (!found->is_array()) refuse(key, kWrongType, "a list [...]");
  return *found;
}

const Json& WorldFields::members(const char* key) {
  static const Json kNone = Json::object();
  const Json* found = find(key);
  if (found == nullptr) return kNone;
  if (!found->is_object()) refuse(key, kWrongType, "an object {...}");
  return *found;
}

}  // namespace standin
