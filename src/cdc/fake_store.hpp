#pragma once
// A staging store in memory that fails where a test wants it to. For the tests of cdc/ and the
// simulator; one thread, owned by the test.
#include "port/object_store.hpp"

#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace cdc::fake {

inline constexpr std::string_view kUrlPrefix = "s3://bucket/";

class Store : public port::ObjectStore {
 public:
  /// Is told of each call before it does anything ("put", "get", "remove", "list"); may throw.
  std::function<void(std::string_view call, const std::string& key)> on_call;
  std::map<std::string, std::string> objects;

  std::unique_ptr<port::ObjectWriter> create(const std::string& key) override {
    return std::make_unique<Writer>(*this, key);
  }
  void put(const std::string& key, std::string_view bytes) override {
    tell("put", key);
    objects[key] = std::string(bytes);
  }
  std::optional<std::string> get(const std::string& key, std::size_t bytes_max) override {
    tell("get", key);
    const auto found = objects.find(key);
    if (found == objects.end()) return std::nullopt;
    return found->second.substr(0, bytes_max);
  }
  std::optional<port::ObjectInfo> head(const std::string& key) override {
    const auto found = objects.find(key);
    if (found == objects.end()) return std::nullopt;
    return port::ObjectInfo{key, found->second.size()};
  }
  void list(const std::string& prefix,
            const std::function<bool(const port::ObjectInfo&)>& visit) override {
    tell("list", prefix);
    const std::map<std::string, std::string> now = objects;
    for (const auto& [key, bytes] : now) {
      if (key.starts_with(prefix) && !visit({key, bytes.size()})) return;
    }
  }
  void remove(const std::string& key) override {
    tell("remove", key);
    objects.erase(key);
  }
  std::size_t abort_uploads(const std::string&) override { return 0; }
  std::string url(const std::string& key) const override { return std::string(kUrlPrefix) + key; }

  /// What COPY sees: the object by its URL, whatever on_call would say.
  const std::string* at_url(const std::string& url) const {
    if (!url.starts_with(kUrlPrefix)) return nullptr;
    const auto found = objects.find(url.substr(kUrlPrefix.size()));
    return found == objects.end() ? nullptr : &found->second;
  }
  std::vector<std::string> keys() const {
    std::vector<std::string> keys;
    for (const auto& [key, bytes] : objects) keys.push_back(key);
    return keys;
  }

 private:
  class Writer final : public port::ObjectWriter {
   public:
    Writer(Store& store, std::string key) : store_(store), key_(std::move(key)) {}
    void append(std::string part) override { bytes_ += part; }
    std::uint64_t finish() override {
      store_.put(key_, bytes_);
      return bytes_.size();
    }

   private:
    Store& store_;
    std::string key_;
    std::string bytes_;
  };

  void tell(std::string_view call, const std::string& key) const {
    if (on_call) on_call(call, key);
  }
};

}  // namespace cdc::fake
