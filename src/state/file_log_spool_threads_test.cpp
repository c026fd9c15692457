#include "base/worker_group.hpp"
#include "state/file_log_spool.hpp"
#include "state/test_log_spool.hpp"

#include <gtest/gtest.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <atomic>
#include <csignal>
#include <optional>
#include <thread>
#include <vector>

namespace state {
namespace {

TEST_F(FileLogSpoolTest, waits_while_it_is_full_until_a_trim) {
  const auto spool = open_new(20'000);
  std::atomic<std::uint64_t> appended = 0;
  base::WorkerGroup group;
  group.start("writer", [&](std::stop_token stop) {
    for (std::uint64_t number = 1; number <= 300; ++number) {
      model::LogBlock block = drawing_.draw(number);
      if (!spool->append(block, stop)) return;
      appended = number;
    }
  });
  while (spool->extent().bytes < 15'000) std::this_thread::yield();
  std::uint64_t most = 0;
  for (std::uint64_t number = 1; number <= 300; ++number) {
    ASSERT_TRUE(spool->read(number, kLong, {}));
    most = std::max(most, spool->extent().bytes);
    if (number % 5 == 0) spool->trim(number + 1);
  }
  group.join();
  EXPECT_EQ(appended, 300U);
  EXPECT_LE(most, 20'000U);
}

TEST_F(FileLogSpoolTest, keeps_nothing_of_a_block_when_it_is_stopped_while_full) {
  const auto spool = open_new(6'000);
  std::atomic<std::uint64_t> appended = 0;
  base::WorkerGroup group;
  group.start("writer", [&](std::stop_token stop) {
    for (std::uint64_t number = 1;; ++number) {
      if (!spool->append(drawing_.draw(number), stop)) return;
      appended = number;
    }
  });
  while (spool->extent().bytes < 5'000) std::this_thread::yield();
  group.request_stop();
  group.join();
  EXPECT_EQ(spool->extent().last_block, appended);
  EXPECT_EQ(open()->extent().last_block, appended);
}

TEST_F(FileLogSpoolTest, wakes_a_reader_that_waits) {
  const auto spool = open_new();
  const model::LogBlock block = drawing_.draw(1);
  base::WorkerGroup group;
  std::optional<model::LogBlock> got;
  group.start("reader", [&](std::stop_token stop) { got = spool->read(1, kLong, stop); });
  std::this_thread::yield();
  EXPECT_TRUE(spool->append(block, {}));
  group.join();
  ASSERT_TRUE(got);
  EXPECT_TRUE(is_same(*got, block));
}

TEST_F(FileLogSpoolTest, ends_a_wait_by_a_stop_and_by_its_patience) {
  const auto spool = open_new();
  EXPECT_FALSE(spool->read(1, std::chrono::milliseconds(5), {}));
  base::WorkerGroup group;
  group.start("reader", [&](std::stop_token stop) { EXPECT_FALSE(spool->read(1, kLong, stop)); });
  group.request_stop();
  group.join();
  append_drawn(*spool, 1);
  std::stop_source stopped;
  stopped.request_stop();
  EXPECT_FALSE(spool->read(1, kLong, stopped.get_token()));
  expect_block(*spool, 1);
}

TEST_F(FileLogSpoolTest, keeps_what_was_appended_when_the_process_is_killed) {
  std::array<int, 2> pipe{};
  ASSERT_EQ(::pipe(pipe.data()), 0);
  const pid_t child = ::fork();
  ASSERT_GE(child, 0);
  if (child == 0) {
    const auto spool = open_new();
    for (std::uint64_t number = 1;; ++number) {
      if (!spool->append(drawing_.draw(number), {})) ::_exit(1);
      if (::write(pipe[1], &number, sizeof number) != sizeof number) ::_exit(1);
    }
  }
  std::uint64_t appended = 0;
  while (appended < 300) ASSERT_EQ(::read(pipe[0], &appended, sizeof appended), 8);
  ::kill(child, SIGKILL);
  ASSERT_EQ(::waitpid(child, nullptr, 0), child);
  ::close(pipe[1]);
  while (::read(pipe[0], &appended, sizeof appended) == 8) continue;
  ::close(pipe[0]);
  const auto spool = open();
  EXPECT_GE(spool->extent().last_block, appended);
  for (std::uint64_t number = 1; number <= appended; ++number) {
    const auto block = spool->read(number, kNow, {});
    ASSERT_TRUE(block && is_same(*block, drawing_.draw(number))) << number;
  }
}

// One writer, one reader that falls behind and catches up, and a third that trims: what the engine
// does, with a limit small enough to be met all the time.
TEST_F(FileLogSpoolTest, serves_a_writer_a_reader_and_a_trimmer_at_once) {
  const auto spool = open_new(40'000);
  constexpr std::uint64_t kBlocks = 3000;
  std::vector<model::LogBlock> drawn;
  for (std::uint64_t number = 1; number <= kBlocks; ++number) {
    drawn.push_back(number % 7 < 3 ? drawing_.draw_amid(number, 300) : drawing_.draw(number, 300));
  }
  std::atomic<std::uint64_t> done = 0;  // blocks before it were read, and end a transaction
  base::WorkerGroup group;
  group.start("writer", [&](std::stop_token stop) {
    for (const model::LogBlock& block : drawn) ASSERT_TRUE(spool->append(block, stop));
  });
  group.start("reader", [&](std::stop_token stop) {
    base::Prng prng(3);
    for (std::uint64_t number = 1; number <= kBlocks; ++number) {
      const auto block = spool->read(number, kLong, stop);
      ASSERT_TRUE(block && is_same(*block, drawn[number - 1])) << number;
      if (block->ends_transaction) done = number;
      if (prng.below(50) == 0) std::this_thread::yield();
      // Once in a while the last transaction is read again, as after an error.
      if (prng.below(20) == 0 && done > 0) number = done;
    }
    done = kBlocks;
  });
  group.start("trimmer", [&](std::stop_token stop) {
    while (done < kBlocks && !stop.stop_requested()) {
      spool->trim(done + 1);
      std::this_thread::yield();
    }
  });
  group.join();
  EXPECT_EQ(spool->extent().last_block, kBlocks);
}

}  // namespace
}  // namespace state
