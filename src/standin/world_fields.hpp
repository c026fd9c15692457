#pragma once
// One description of an object of world.json for both directions: each describe(fields, value)
// names its keys once, and a WorldFields either reads them from JSON or writes them to it.
//
// Used by the world_*_json.cpp files. Reading complains, as Error(request) that names the place,
// about wrong types and about keys that nobody described; missing keys keep their defaults. Writing
// shows every key, so that who edits the file sees what there is. Values only, one thread.
#include "base/json.hpp"

#include <cstddef>
#include <cstdint>
#include <initializer_list>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

namespace standin {

class WorldFields {
 public:
  /// Reads from `json`, which must be an object and outlive this.
  WorldFields(const base::Json& json, std::string path);
  /// Writes.
  WorldFields() : out_(base::Json::object()) {}

  bool is_reading() const { return in_ != nullptr; }

  void field(const char* key, std::string& value);
  void field(const char* key, bool& value);
  void field(const char* key, int& value);
  void field(const char* key, std::int64_t& value);
  void field(const char* key, std::vector<std::string>& values);
  void field(const char* key, std::map<std::string, std::string>& values);
  /// As field(), but a text that is read must be there and not be empty.
  void required(const char* key, std::string& value);
  /// As field(), but a text that is read must be one of these.
  void choice(const char* key, std::string& value, std::initializer_list<std::string_view> words);
  /// An object as it is, or null.
  void document(const char* key, base::Json& value);
  /// A list as it is, or null.
  void list_document(const char* key, base::Json& value);
  /// An IAM policy document, or null.
  void policy(const char* key, base::Json& value);
  /// A list of policy documents.
  void policies(const char* key, std::vector<base::Json>& values);
  /// Policy documents by name; a list of them is read too, and gets the names inline-1, inline-2...
  void policies(const char* key, std::map<std::string, base::Json>& values);

  template <typename T>
  void object(const char* key, T& value) {
    if (!is_reading()) return void(out_[key] = written(value));
    if (const base::Json* found = find(key)) read(*found, at(key), value);
  }

  /// As object(), but null or nothing stands for nullopt.
  template <typename T>
  void optional(const char* key, std::optional<T>& value) {
    if (!is_reading()) return void(out_[key] = value ? written(*value) : base::Json());
    const base::Json* found = find(key);
    if (found == nullptr || found->is_null()) return;
    read(*found, at(key), value.emplace());
  }

  template <typename T>
  void list(const char* key, std::vector<T>& values) {
    if (!is_reading()) {
      base::Json items = base::Json::array();
      for (T& value : values) items.push_back(written(value));
      return void(out_[key] = std::move(items));
    }
    for (const base::Json& item : array(key)) {
      const std::string place = at(key) + "[" + std::to_string(values.size()) + "]";
      read(item, place, values.emplace_back());
    }
  }

  template <typename T>
  void by_name(const char* key, std::map<std::string, T>& values) {
    if (!is_reading()) {
      base::Json items = base::Json::object();
      for (auto& [name, value] : values) items[name] = written(value);
      return void(out_[key] = std::move(items));
    }
    for (const auto& item : members(key).items()) {
      read(item.value(), at(key) + "." + item.key(), values[item.key()]);
    }
  }

  std::string at(std::string_view key) const;
  /// Throws Error(request) that names the key.
  [[noreturn]] void refuse(std::string_view key, const std::string& what,
                           const std::string& accepted) const;
  /// Call when all keys have been described: a key that is left over is a typing error.
  void finish() const;
  base::Json take() { return std::move(out_); }

  template <typename T>
  static void read(const base::Json& json, const std::string& path, T& value) {
    WorldFields fields(json, path);
    describe(fields, value);
    fields.finish();
  }
  template <typename T>
  static base::Json written(T& value) {
    WorldFields fields;
    describe(fields, value);
    return fields.take();
  }

 private:
  const base::Json* find(const char* key);
  const base::Json& array(const char* key);
  const base::Json& members(const char* key);
  void check_policy(const base::Json& json, const std::string& place) const;
  template <typename Number>
  void number(const char* key, Number& value);

  const base::Json* in_ = nullptr;
  std::string path_;
  std::set<std::string> known_;
  base::Json out_;
};

}  // namespace standin
