#include "store/store_layers.hpp"

#include "base/log.hpp"
#include "base/prng.hpp"

#include <fmt/core.h>

#include <exception>
#include <optional>
#include <utility>

namespace store {
namespace {

constexpr std::uint64_t kSeedStep = 0x9E3779B97F4A7C15ULL;

void log_new_try(const std::string& what, const base::Error& error, int attempt,
                 base::Millis pause) {
  base::log_warning(base::LogComponent::file_transfer,
                    "{}: attempt {} failed ({}), trying again in {} ms", what, attempt,
                    error.what(), pause.count());
}

}  // namespace

template <typename Operation>
auto RetryingStore::try_again(const std::string& what, Operation operation) {
  // A Prng of its own for each call, because calls come from many threads.
  base::Prng prng(next_seed_.fetch_add(kSeedStep, std::memory_order_relaxed));
  base::Retrier retrier(wiring_.clock, prng, wiring_.policy);
  const base::RetryObserver observer = [&what](const base::Error& error, int attempt,
                                               base::Millis pause) {
    log_new_try(what, error, attempt, pause);
  };
  return retrier.run(what, wiring_.stop, observer, std::move(operation));
}

/// Tries each part by itself: what is sent stays sent.
class RetryingWriter final : public port::ObjectWriter {
 public:
  RetryingWriter(RetryingStore& store, std::unique_ptr<port::ObjectWriter> inner, std::string key)
      : store_(store), inner_(std::move(inner)), key_(std::move(key)) {}

  void append(std::string part) override {
    // The inner writer takes the part away even when it fails, so each try gets a copy.
    store_.try_again("write a part of " + key_, [&] { inner_->append(part); });
  }

  std::uint64_t finish() override {
    return store_.try_again("finish " + key_, [&] { return inner_->finish(); });
  }

 private:
  RetryingStore& store_;
  const std::unique_ptr<port::ObjectWriter> inner_;
  const std::string key_;
};

RetryingStore::RetryingStore(std::unique_ptr<port::ObjectStore> inner, RetryWiring wiring)
    : inner_(std::move(inner)), wiring_(std::move(wiring)), next_seed_(wiring_.seed) {}

std::unique_ptr<port::ObjectWriter> RetryingStore::create(const std::string& key) {
  auto writer = try_again("create " + key, [&] { return inner_->create(key); });
  return std::make_unique<RetryingWriter>(*this, std::move(writer), key);
}

void RetryingStore::put(const std::string& key, std::string_view bytes) {
  try_again("write " + key, [&] { inner_->put(key, bytes); });
}

std::optional<std::string> RetryingStore::get(const std::string& key, std::size_t bytes_max) {
  return try_again("read " + key, [&] { return inner_->get(key, bytes_max); });
}

std::optional<port::ObjectInfo> RetryingStore::head(const std::string& key) {
  return try_again("look at " + key, [&] { return inner_->head(key); });
}

void RetryingStore::list(const std::string& prefix,
                         const std::function<bool(const port::ObjectInfo&)>& visit) {
  std::optional<std::string> last_key;
  std::exception_ptr visit_error;  // the visitor's own failure is no reason to list again
  const auto visit_new = [&](const port::ObjectInfo& object) {
    if (last_key && object.key <= *last_key) return true;
    last_key = object.key;
    try {
      return visit(object);
    } catch (...) {
      visit_error = std::current_exception();
      return false;
    }
  };
  try_again("list " + prefix, [&] { inner_->list(prefix, visit_new); });
  if (visit_error) std::rethrow_exception(visit_error);
}

void RetryingStore::remove(const std::string& key) {
  try_again("remove " + key, [&] { inner_->remove(key); });
}

std::size_t RetryingStore::abort_uploads(const std::string& prefix) {
  return try_again("end unfinished uploads under " + prefix,
                   [&] { return inner_->abort_uploads(prefix); });
}

std::string RetryingStore::url(const std::string& key) const {
  return inner_->url(key);
}

namespace {

/// Counts a call, and its failure.
template <typename Operation>
auto count_call(StoreCounters& counters, Operation operation) {
  counters.requests.fetch_add(1, std::memory_order_relaxed);
  try {
    return operation();
  } catch (const base::Error&) {
    counters.errors.fetch_add(1, std::memory_order_relaxed);
    throw;
  }
}

class MeteredWriter final : public port::ObjectWriter {
 public:
  MeteredWriter(std::unique_ptr<port::ObjectWriter> inner, StoreCounters& counters)
      : inner_(std::move(inner)), counters_(counters) {}

  void append(std::string part) override {
    const std::size_t bytes = part.size();
    count_call(counters_, [&] { inner_->append(std::move(part)); });
    counters_.bytes_written.fetch_add(bytes, std::memory_order_relaxed);
  }

  std::uint64_t finish() override {
    return count_call(counters_, [&] { return inner_->finish(); });
  }

 private:
  const std::unique_ptr<port::ObjectWriter> inner_;
  StoreCounters& counters_;
};

}  // namespace

MeteredStore::MeteredStore(std::unique_ptr<port::ObjectStore> inner, StoreCounters& counters)
    : inner_(std::move(inner)), counters_(counters) {}

std::unique_ptr<port::ObjectWriter> MeteredStore::create(const std::string& key) {
  auto writer = count_call(counters_, [&] { return inner_->create(key); });
  return std::make_unique<MeteredWriter>(std::move(writer), counters_);
}

void MeteredStore::put(const std::string& key, std::string_view bytes) {
  count_call(counters_, [&] { inner_->put(key, bytes); });
  counters_.bytes_written.fetch_add(bytes.size(), std::memory_order_relaxed);
}

std::optional<std::string> MeteredStore::get(const std::string& key, std::size_t bytes_max) {
  auto bytes = count_call(counters_, [&] { return inner_->get(key, bytes_max); });
  if (bytes) counters_.bytes_read.fetch_add(bytes->size(), std::memory_order_relaxed);
  return bytes;
}

std::optional<port::ObjectInfo> MeteredStore::head(const std::string& key) {
  return count_call(counters_, [&] { return inner_->head(key); });
}

void MeteredStore::list(const std::string& prefix,
                        const std::function<bool(const port::ObjectInfo&)>& visit) {
  count_call(counters_, [&] { inner_->list(prefix, visit); });
}

void MeteredStore::remove(const std::string& key) {
  count_call(counters_, [&] { inner_->remove(key); });
}

std::size_t MeteredStore::abort_uploads(const std::string& prefix) {
  return count_call(counters_, [&] { return inner_->abort_uploads(prefix); });
}

std::string MeteredStore::url(const std::string& key) const {
  return inner_->url(key);
}

}  // namespace store
