#include "cdc/sequencer.hpp"

#include "base/worker_group.hpp"

#include <gtest/gtest.h>

#include <atomic>
#include <chrono>
#include <memory>
#include <vector>

namespace cdc {
namespace {

using std::chrono::milliseconds;

constexpr milliseconds kLong{60'000};

TEST(Sequencer, gives_items_back_in_the_order_of_their_numbers) {
  Sequencer<int> sequencer(4);
  for (const int number : {3, 1, 4, 2}) {
    EXPECT_TRUE(sequencer.put(static_cast<std::uint64_t>(number), number, {}));
  }
  for (int i = 1; i <= 4; ++i) EXPECT_EQ(sequencer.next(kLong, {}), i);
}

TEST(Sequencer, does_not_pass_over_a_missing_number) {
  Sequencer<int> sequencer(4);
  EXPECT_TRUE(sequencer.put(2, 2, {}));
  EXPECT_EQ(sequencer.next(milliseconds(1), {}), std::nullopt);
  EXPECT_TRUE(sequencer.put(1, 1, {}));
  EXPECT_EQ(sequencer.next(kLong, {}), 1);
  EXPECT_EQ(sequencer.next(kLong, {}), 2);
}

TEST(Sequencer, moves_items_that_cannot_be_copied) {
  Sequencer<std::unique_ptr<int>> sequencer(1);
  EXPECT_TRUE(sequencer.put(1, std::make_unique<int>(5), {}));
  EXPECT_EQ(**sequencer.next(kLong, {}), 5);
}

TEST(Sequencer, a_stop_ends_a_producer_that_is_too_far_ahead) {
  Sequencer<int> sequencer(2);
  bool was_taken = true;
  base::WorkerGroup group;
  group.start("producer", [&](std::stop_token stop) { was_taken = sequencer.put(3, 3, stop); });
  group.request_stop();
  group.join();
  EXPECT_FALSE(was_taken);
}

TEST(Sequencer, a_stop_ends_a_consumer_that_waits) {
  Sequencer<int> sequencer(2);
  std::optional<int> item = 1;
  base::WorkerGroup group;
  group.start("consumer", [&](std::stop_token stop) { item = sequencer.next(kLong, stop); });
  group.request_stop();
  group.join();
  EXPECT_EQ(item, std::nullopt);
}

TEST(Sequencer, puts_the_work_of_many_threads_in_order) {
  constexpr std::uint64_t kItems = 2000;
  Sequencer<std::uint64_t> sequencer(8);
  std::atomic<std::uint64_t> taken{0};
  std::vector<std::uint64_t> seen;
  base::WorkerGroup group;
  for (int i = 0; i < 3; ++i) {
    group.start("decoder", [&](std::stop_token stop) {
      for (;;) {
        const std::uint64_t number = ++taken;
        if (number > kItems || !sequencer.put(number, number, stop)) return;
      }
    });
  }
  group.start("batcher", [&](std::stop_token stop) {
    while (seen.size() < kItems) {
      const auto item = sequencer.next(kLong, stop);
      if (!item) return;
      seen.push_back(*item);
    }
  });
  group.join();
  ASSERT_EQ(seen.size(), kItems);
  for (std::uint64_t i = 0; i < kItems; ++i) EXPECT_EQ(seen[i], i + 1);
}

}  // namespace
}  // namespace cdc
