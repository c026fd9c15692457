#pragma once
// Puts items back into the order of the log after they were worked on in parallel.
//
// Producers hand in items with their sequence numbers (1, 2, ... without gaps), from any thread and
// in any order; one consumer takes them in order. A producer that is too far ahead waits, so memory
// stays bounded; the one with the next number never waits, so nothing can block for ever. Both give
// up when their stop token fires.
#include "base/error.hpp"

#include <chrono>
#include <condition_variable>
#include <cstddef>
#include <cstdint>
#include <map>
#include <mutex>
#include <optional>
#include <stop_token>
#include <utility>

namespace cdc {

template <typename T>
class Sequencer {
 public:
  explicit Sequencer(std::size_t ahead_max) : ahead_max_(ahead_max) {
    CHECK(ahead_max > 0, "the next item always has room");
  }

  /// Hands in item `number`; false when stopped before it had room.
  bool put(std::uint64_t number, T item, std::stop_token stop) {
    std::unique_lock lock(mutex_);
    if (!has_room_.wait(lock, stop, [&] { return number < next_ + ahead_max_; })) return false;
    CHECK(number >= next_, "a sequence number is used once");
    items_.emplace(number, std::move(item));
    lock.unlock();
    has_item_.notify_one();
    return true;
  }

  /// Takes the next item in order, waiting for it at most `patience`; nullopt when it did not come
  /// or the token fired.
  std::optional<T> next(std::chrono::milliseconds patience, std::stop_token stop) {
    std::unique_lock lock(mutex_);
    const auto is_here = [&] { return !items_.empty() && items_.begin()->first == next_; };
    if (!has_item_.wait_for(lock, stop, patience, is_here)) return std::nullopt;
    std::optional<T> item(std::move(items_.begin()->second));
    items_.erase(items_.begin());
    ++next_;
    lock.unlock();
    has_room_.notify_all();
    return item;
  }

 private:
  const std::size_t ahead_max_;
  std::mutex mutex_;  // guards the rest; held for a few instructions
  std::condition_variable_any has_room_;
  std::condition_variable_any has_item_;
  std::map<std::uint64_t, T> items_;
  std::uint64_t next_ = 1;
};

}  // namespace cdc
