#include "base/worker_group.hpp"

#include <gtest/gtest.h>
#include <pthread.h>

#include <atomic>
#include <condition_variable>
#include <mutex>

namespace base {
namespace {

/// Blocks until `stop` fires, as a worker that waits for input does.
void wait_for_stop(std::stop_token stop) {
  std::mutex mutex;
  std::condition_variable_any wake;
  std::unique_lock lock(mutex);
  wake.wait(lock, stop, [] { return false; });
}

Error failure(ErrorScope scope, const std::string& code) {
  return {scope, code, "it failed", "Try something else."};
}

std::string code_of_join(WorkerGroup& group) {
  try {
    group.join();
  } catch (const Error& error) {
    return error.code();
  }
  return "no error";
}

TEST(WorkerGroup, join_waits_for_all_workers) {
  std::atomic<int> done{0};
  WorkerGroup group;
  for (int i = 0; i < 4; ++i) group.start("worker", [&](std::stop_token) { ++done; });
  group.join();
  EXPECT_EQ(done, 4);
}

TEST(WorkerGroup, the_first_error_stops_the_others_and_comes_out_of_join) {
  std::atomic<int> stopped{0};
  WorkerGroup group;
  for (int i = 0; i < 3; ++i) {
    group.start("waiter", [&](std::stop_token stop) {
      wait_for_stop(stop);
      ++stopped;
    });
  }
  group.start("failing", [](std::stop_token) { throw failure(ErrorScope::task, "first"); });
  EXPECT_EQ(code_of_join(group), "first");
  EXPECT_EQ(stopped, 3);
}

TEST(WorkerGroup, an_error_that_follows_the_first_is_dropped) {
  WorkerGroup group;
  group.start("echo", [](std::stop_token stop) {
    wait_for_stop(stop);
    throw failure(ErrorScope::task, "second");
  });
  group.start("failing", [](std::stop_token) { throw failure(ErrorScope::task, "first"); });
  EXPECT_EQ(code_of_join(group), "first");
}

TEST(WorkerGroup, a_cancelled_worker_is_only_the_echo_of_a_stop) {
  WorkerGroup group;
  group.start("echo", [](std::stop_token stop) {
    wait_for_stop(stop);
    throw failure(ErrorScope::cancelled, "stopped");
  });
  group.request_stop();
  EXPECT_EQ(code_of_join(group), "no error");
}

TEST(WorkerGroup, an_error_after_the_stop_is_not_lost_behind_its_echo) {
  WorkerGroup group;
  std::atomic<bool> echo_is_over{false};
  group.start("echo", [&](std::stop_token stop) {
    wait_for_stop(stop);
    echo_is_over = true;
    throw failure(ErrorScope::cancelled, "stopped");
  });
  group.start("failing", [&](std::stop_token stop) {
    wait_for_stop(stop);
    throw failure(ErrorScope::task, "disk full");
  });
  group.request_stop();
  EXPECT_EQ(code_of_join(group), "disk full");
  EXPECT_TRUE(echo_is_over);
}

TEST(WorkerGroup, cancelled_without_a_stop_is_an_error_of_its_own) {
  WorkerGroup group;
  group.start("worker", [](std::stop_token) { throw failure(ErrorScope::cancelled, "by itself"); });
  EXPECT_EQ(code_of_join(group), "by itself");
}

TEST(WorkerGroup, an_exception_that_is_no_error_of_ours_comes_out_as_a_defect) {
  WorkerGroup group;
  group.start("worker", [](std::stop_token) { throw std::out_of_range("index 9"); });
  EXPECT_EQ(code_of_join(group), "internal.unexpected");
}

TEST(WorkerGroup, join_gives_an_error_once) {
  WorkerGroup group;
  group.start("failing", [](std::stop_token) { throw failure(ErrorScope::task, "first"); });
  EXPECT_EQ(code_of_join(group), "first");
  EXPECT_EQ(code_of_join(group), "no error");
}

TEST(WorkerGroup, the_destructor_stops_and_joins) {
  std::atomic<bool> ended{false};
  {
    WorkerGroup group;
    group.start("waiter", [&](std::stop_token stop) {
      wait_for_stop(stop);
      ended = true;
    });
  }
  EXPECT_TRUE(ended);
}

TEST(WorkerGroup, a_worker_may_stop_its_group) {
  WorkerGroup group;
  group.start("waiter", wait_for_stop);
  group.start("stopper", [&](std::stop_token) { group.request_stop(); });
  group.join();
  EXPECT_TRUE(group.stop_token().stop_requested());
}

TEST(WorkerGroup, threads_carry_the_first_fifteen_bytes_of_their_name) {
  std::string name;
  WorkerGroup group;
  group.start("uploader-number-17", [&](std::stop_token) {
    char text[16] = {};
    pthread_getname_np(pthread_self(), text, sizeof text);
    name = text;
  });
  group.join();
  EXPECT_EQ(name, "uploader-number");
}

// 200 small pipelines, each with a failure somewhere: every one ends, with its own error.
TEST(WorkerGroup, many_groups_with_failures_all_end) {
  for (int round = 0; round < 200; ++round) {
    WorkerGroup group;
    for (int worker = 0; worker < 3; ++worker) {
      group.start("worker", [worker, round](std::stop_token stop) {
        if (worker == round % 3) throw failure(ErrorScope::task, std::to_string(worker));
        wait_for_stop(stop);
      });
    }
    ASSERT_EQ(code_of_join(group), std::to_string(round % 3));
  }
}

}  // namespace
}  // namespace base
