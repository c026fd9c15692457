#pragma once
// Wrappers of a store: one that tries again, one that counts. Built by task/ around S3Store or
// DirStore.
//
// Both own the store they wrap and may be used by many threads at once, like any store. Order:
// RetryingStore(MeteredStore(S3Store)) counts every request, RetryingStore outside.
#include "base/clock.hpp"
#include "base/retry.hpp"
#include "port/object_store.hpp"

#include <atomic>
#include <cstdint>
#include <memory>
#include <stop_token>
#include <string>
#include <string_view>

namespace store {

struct RetryWiring {
  base::Clock& clock;  ///< outlives the store
  std::uint64_t seed;  ///< of the pauses' jitter
  base::RetryPolicy policy;
  std::stop_token stop;  ///< ends the pauses
};

/// Tries each call, and each part of a writer, again after Error(transient), until the policy's
/// deadline. A listing goes on after the last key it has shown. Each new try is logged.
class RetryingStore final : public port::ObjectStore {
 public:
  RetryingStore(std::unique_ptr<port::ObjectStore> inner, RetryWiring wiring);

  std::unique_ptr<port::ObjectWriter> create(const std::string& key) override;
  void put(const std::string& key, std::string_view bytes) override;
  std::optional<std::string> get(const std::string& key, std::size_t bytes_max) override;
  std::optional<port::ObjectInfo> head(const std::string& key) override;
  void list(const std::string& prefix,
            const std::function<bool(const port::ObjectInfo&)>& visit) override;
  void remove(const std::string& key) override;
  std::size_t abort_uploads(const std::string& prefix) override;
  std::string url(const std::string& key) const override;

 private:
  friend class RetryingWriter;
  template <typename Operation>
  auto try_again(const std::string& what, Operation operation);

  const std::unique_ptr<port::ObjectStore> inner_;
  const RetryWiring wiring_;
  std::atomic<std::uint64_t> next_seed_;
};

/// What went through a MeteredStore; read at any time from any thread.
struct StoreCounters {
  std::atomic<std::uint64_t> requests{0};  ///< calls, with every part of a writer
  std::atomic<std::uint64_t> errors{0};    ///< calls that ended with an Error
  std::atomic<std::uint64_t> bytes_written{0};
  std::atomic<std::uint64_t> bytes_read{0};
};

class MeteredStore final : public port::ObjectStore {
 public:
  /// `counters` outlives the store.
  MeteredStore(std::unique_ptr<port::ObjectStore> inner, StoreCounters& counters);

  std::unique_ptr<port::ObjectWriter> create(const std::string& key) override;
  void put(const std::string& key, std::string_view bytes) override;
  std::optional<std::string> get(const std::string& key, std::size_t bytes_max) override;
  std::optional<port::ObjectInfo> head(const std::string& key) override;
  void list(const std::string& prefix,
            const std::function<bool(const port::ObjectInfo&)>& visit) override;
  void remove(const std::string& key) override;
  std::size_t abort_uploads(const std::string& prefix) override;
  std::string url(const std::string& key) const override;

 private:
  const std::unique_ptr<port::ObjectStore> inner_;
  StoreCounters& counters_;
};

}  // namespace store
