#include "base/bounded_queue.hpp"

#include "base/worker_group.hpp"

#include <gtest/gtest.h>

#include <atomic>
#include <memory>
#include <vector>

namespace base {
namespace {

TEST(BoundedQueue, gives_items_in_the_order_they_came) {
  BoundedQueue<int> queue(3);
  for (int i = 1; i <= 3; ++i) EXPECT_TRUE(queue.push(i, {}));
  EXPECT_EQ(queue.size(), 3U);
  for (int i = 1; i <= 3; ++i) EXPECT_EQ(queue.pop({}), i);
  EXPECT_EQ(queue.size(), 0U);
}

TEST(BoundedQueue, moves_items_that_cannot_be_copied) {
  BoundedQueue<std::unique_ptr<int>> queue(1);
  EXPECT_TRUE(queue.push(std::make_unique<int>(7), {}));
  const auto item = queue.pop({});
  ASSERT_TRUE(item.has_value());
  EXPECT_EQ(**item, 7);
}

TEST(BoundedQueue, close_lets_the_rest_out_and_then_ends) {
  BoundedQueue<int> queue(2);
  EXPECT_TRUE(queue.push(1, {}));
  queue.close();
  queue.close();
  EXPECT_EQ(queue.pop({}), 1);
  EXPECT_EQ(queue.pop({}), std::nullopt);
}

TEST(BoundedQueue, close_wakes_every_waiting_consumer) {
  BoundedQueue<int> queue(1);
  std::atomic<int> ended{0};
  WorkerGroup group;
  for (int i = 0; i < 3; ++i) {
    group.start("consumer", [&](std::stop_token stop) {
      if (!queue.pop(stop)) ++ended;
    });
  }
  queue.close();
  group.join();
  EXPECT_EQ(ended, 3);
}

TEST(BoundedQueue, a_stop_ends_a_push_that_waits_for_room) {
  BoundedQueue<int> queue(1);
  EXPECT_TRUE(queue.push(1, {}));
  bool was_pushed = true;
  WorkerGroup group;
  group.start("producer", [&](std::stop_token stop) { was_pushed = queue.push(2, stop); });
  group.request_stop();
  group.join();
  EXPECT_FALSE(was_pushed);
  EXPECT_EQ(queue.size(), 1U);
}

TEST(BoundedQueue, a_stop_ends_a_pop_that_waits_for_an_item) {
  BoundedQueue<int> queue(1);
  bool was_empty = false;
  WorkerGroup group;
  group.start("consumer", [&](std::stop_token stop) { was_empty = !queue.pop(stop).has_value(); });
  group.request_stop();
  group.join();
  EXPECT_TRUE(was_empty);
}

TEST(BoundedQueue, never_holds_more_than_its_depth) {
  constexpr std::size_t kDepth = 2;
  BoundedQueue<int> queue(kDepth);
  std::atomic<bool> was_too_full{false};
  WorkerGroup group;
  group.start("producer", [&](std::stop_token stop) {
    for (int i = 0; i < 2000; ++i) queue.push(i, stop);
    queue.close();
  });
  int taken = 0;
  while (queue.pop({})) {
    ++taken;
    if (queue.size() > kDepth) was_too_full = true;
  }
  group.join();
  EXPECT_EQ(taken, 2000);
  EXPECT_FALSE(was_too_full);
}

TEST(BoundedQueue, many_producers_and_consumers_lose_nothing_and_double_nothing) {
  constexpr int kProducers = 4;
  constexpr int kItemsEach = 5000;
  BoundedQueue<int> queue(8);
  std::vector<std::atomic<int>> seen(kProducers * kItemsEach);
  WorkerGroup consumers;
  for (int i = 0; i < 3; ++i) {
    consumers.start("consumer", [&](std::stop_token stop) {
      while (const auto item = queue.pop(stop)) ++seen[static_cast<std::size_t>(*item)];
    });
  }
  WorkerGroup producers;
  for (int p = 0; p < kProducers; ++p) {
    producers.start("producer", [&queue, p](std::stop_token stop) {
      for (int i = 0; i < kItemsEach; ++i) queue.push(p * kItemsEach + i, stop);
    });
  }
  producers.join();
  queue.close();
  consumers.join();
  for (const auto& count : seen) ASSERT_EQ(count, 1);
}

TEST(BoundedQueueDeathTest, a_push_after_close_is_a_defect) {
  BoundedQueue<int> queue(1);
  queue.close();
  EXPECT_DEATH(queue.push(1, {}), "push after close");
}

TEST(BoundedQueueDeathTest, a_queue_without_room_is_a_defect) {
  EXPECT_DEATH(BoundedQueue<int>(0), "a queue holds something");
}

TEST(BoundedQueue, gives_nothing_more_once_stopped) {
  BoundedQueue<int> queue(2);
  std::stop_source stop;
  ASSERT_TRUE(queue.push(1, stop.get_token()));
  stop.request_stop();
  EXPECT_FALSE(queue.pop(stop.get_token()).has_value());
}

TEST(BoundedQueue, refuses_a_push_after_a_stopped_consumer_closed_it) {
  BoundedQueue<int> queue(2);
  std::stop_source stop;
  stop.request_stop();
  queue.close();
  EXPECT_FALSE(queue.push(1, stop.get_token()));
}

}  // namespace
}  // namespace base
