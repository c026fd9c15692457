#pragma once
// A staging store in memory, for the tests of state/: small objects only, and a call that fails
// when a test wants it to. One thread.
#include "base/error.hpp"
#include "port/object_store.hpp"

#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

namespace state {

class TestStore final : public port::ObjectStore {
 public:
  std::map<std::string, std::string> objects;
  int failing_puts = 0;  ///< so many of the next ones

  std::unique_ptr<port::ObjectWriter> create(const std::string& /*key*/) override {
    CHECK(false, "no test writes in parts");
    return nullptr;
  }
  void put(const std::string& key, std::string_view bytes) override {
    if (failing_puts > 0) {
      --failing_puts;
      throw base::Error(base::ErrorScope::transient, "test.put", "the store is away", "wait");
    }
    objects[key] = std::string(bytes);
  }
  std::optional<std::string> get(const std::string& key, std::size_t /*bytes_max*/) override {
    const auto found = objects.find(key);
    if (found == objects.end()) return std::nullopt;
    return found->second;
  }
  std::optional<port::ObjectInfo> head(const std::string& key) override {
    const auto found = objects.find(key);
    if (found == objects.end()) return std::nullopt;
    return port::ObjectInfo{key, found->second.size()};
  }
  void list(const std::string& prefix,
            const std::function<bool(const port::ObjectInfo&)>& visit) override {
    for (const auto& [key, bytes] : objects) {
      if (key.starts_with(prefix) && !visit({key, bytes.size()})) return;
    }
  }
  void remove(const std::string& key) override { objects.erase(key); }
  std::size_t abort_uploads(const std::string& /*prefix*/) override { return 0; }
  std::string url(const std::string& key) const override { return "mem:///" + key; }
};

}  // namespace state
