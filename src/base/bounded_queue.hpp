#pragma once
// A blocking queue with a fixed depth: how blocks cross from one stage's threads to the next.
//
// Any number of producers and consumers. push() waits for room, pop() for an item; both give up
// when their stop_token fires. close() says that nothing more comes: pop() drains what is left,
// then answers nullopt. Items move; the queue owns them while they wait.
#include "base/error.hpp"

#include <condition_variable>
#include <cstddef>
#include <deque>
#include <mutex>
#include <optional>
#include <stop_token>
#include <utility>

namespace base {

template <typename T>
class BoundedQueue {
 public:
  explicit BoundedQueue(std::size_t depth) : depth_(depth) {
    CHECK(depth > 0, "a queue holds something");
  }

  /// Hands over an item; false when stopped before there was room. Must not be called after
  /// close().
  bool push(T item, std::stop_token stop) {
    std::unique_lock lock(mutex_);
    if (!has_room_.wait(lock, stop, [this] { return items_.size() < depth_; })) return false;
    // A consumer that was stopped closes what it feeds; a producer may learn of the stop here
    // first.
    if (closed_ && stop.stop_requested()) return false;
    CHECK(!closed_, "push after close");
    items_.push_back(std::move(item));
    lock.unlock();
    has_item_.notify_one();
    return true;
  }

  /// Takes the oldest item; nullopt when closed and empty, or when stopped.
  std::optional<T> pop(std::stop_token stop) {
    if (stop.stop_requested()) return std::nullopt;  // also when items are left
    std::unique_lock lock(mutex_);
    if (!has_item_.wait(lock, stop, [this] { return !items_.empty() || closed_; }))
      return std::nullopt;
    if (items_.empty()) return std::nullopt;
    std::optional<T> item(std::move(items_.front()));
    items_.pop_front();
    lock.unlock();
    has_room_.notify_one();
    return item;
  }

  /// Says that nothing more comes. Idempotent.
  void close() {
    {
      std::lock_guard lock(mutex_);
      closed_ = true;
    }
    has_item_.notify_all();
  }

  std::size_t size() const {
    std::lock_guard lock(mutex_);
    return items_.size();
  }

 private:
  const std::size_t depth_;
  mutable std::mutex mutex_;
  std::condition_variable_any has_room_;
  std::condition_variable_any has_item_;
  std::deque<T> items_;
  bool closed_ = false;
};

}  // namespace base
