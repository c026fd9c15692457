#include "load/load_schedule.hpp"

#include "base/worker_group.hpp"
#include "load/test_table.hpp"

#include <fmt/core.h>
#include <gtest/gtest.h>

#include <atomic>

namespace load {
namespace {

struct Size {
  std::string name;
  int load_order = 0;
  std::uint64_t bytes = 0;
};

class LoadScheduleTest : public testing::Test {
 protected:
  LoadSchedule& schedule(const std::vector<Size>& sizes, std::size_t loaders) {
    for (const Size& size : sizes) {
      TableJob job = fake::job(fake::table(size.name, 1));
      job.load_order = size.load_order;
      job.schema.bytes_estimate = size.bytes;
      tables_.push_back(
          std::make_unique<TableLoad>(std::move(job), progress_.add({"demo1", size.name}, 0)));
    }
    schedule_.emplace(tables_, loaders);
    return *schedule_;
  }

  TableLoad& table(const std::string& name) {
    for (const auto& table : tables_) {
      if (table->job().schema.id.table == name) return *table;
    }
    throw std::runtime_error("no table " + name);
  }

  static model::Chunk chunk(std::uint64_t number) { return {{}, number, std::nullopt}; }

  static std::vector<model::Chunk> chunks(std::uint64_t count) {
    std::vector<model::Chunk> chunks;
    for (std::uint64_t i = 1; i <= count; ++i) chunks.push_back(chunk(i));
    return chunks;
  }

  /// "start a", "a 2", or "end".
  static std::string text(const std::optional<LoadSchedule::Work>& work) {
    if (!work) return "end";
    const std::string& name = work->table->job().schema.id.table;
    return work->chunk ? fmt::format("{} {}", name, work->chunk->number) : "start " + name;
  }
  std::string next() { return text(schedule_->next({})); }

  LoadProgress progress_;
  std::vector<std::unique_ptr<TableLoad>> tables_;
  std::optional<LoadSchedule> schedule_;
};

TEST_F(LoadScheduleTest, starts_tables_by_load_order_and_then_the_largest_first) {
  schedule({{"small", 0, 100}, {"large", 0, 300}, {"first", 5, 1}, {"late", -1, 900}}, 4);
  EXPECT_EQ(next(), "start first");
  EXPECT_EQ(next(), "start large");
  EXPECT_EQ(next(), "start small");
  EXPECT_EQ(next(), "start late");
}

TEST_F(LoadScheduleTest, keeps_as_many_tables_open_as_there_are_loaders) {
  LoadSchedule& all = schedule({{"a", 3, 0}, {"b", 2, 0}, {"c", 1, 0}}, 2);
  EXPECT_EQ(next(), "start a");
  EXPECT_EQ(next(), "start b");
  all.started(table("a"), chunks(2));
  EXPECT_EQ(next(), "a 1") << "c waits while a and b are open";
  all.started(table("b"), chunks(1));
  EXPECT_EQ(next(), "b 1");
  all.chunk_read(table("b"));
  EXPECT_EQ(next(), "start c") << "b is read, its place is free";
}

TEST_F(LoadScheduleTest, takes_chunks_of_open_tables_in_turn) {
  LoadSchedule& all = schedule({{"a", 2, 0}, {"b", 1, 0}}, 2);
  next();
  next();
  all.started(table("a"), chunks(3));
  all.started(table("b"), chunks(2));
  EXPECT_EQ(next(), "a 1");
  EXPECT_EQ(next(), "b 1");
  EXPECT_EQ(next(), "a 2");
  EXPECT_EQ(next(), "b 2");
  EXPECT_EQ(next(), "a 3");
}

TEST_F(LoadScheduleTest, lets_all_loaders_read_the_last_table) {
  LoadSchedule& all = schedule({{"a", 0, 0}}, 3);
  EXPECT_EQ(next(), "start a");
  all.started(table("a"), chunks(3));
  EXPECT_EQ(next(), "a 1");
  EXPECT_EQ(next(), "a 2");
  EXPECT_EQ(next(), "a 3");
}

TEST_F(LoadScheduleTest, gives_a_chunk_that_was_put_back_before_the_others) {
  LoadSchedule& all = schedule({{"a", 0, 0}}, 1);
  next();
  all.started(table("a"), chunks(2));
  EXPECT_EQ(next(), "a 1");
  all.put_back(table("a"), chunk(1));
  EXPECT_EQ(next(), "a 1");
  all.chunk_read(table("a"));
  EXPECT_EQ(next(), "a 2");
  all.chunk_read(table("a"));
  EXPECT_EQ(next(), "end");
}

TEST_F(LoadScheduleTest, drops_what_is_left_of_a_failed_table_and_goes_on_with_the_next) {
  LoadSchedule& all = schedule({{"a", 1, 0}, {"b", 0, 0}}, 1);
  next();
  all.started(table("a"), chunks(9));
  EXPECT_EQ(next(), "a 1");
  all.drop(table("a"));
  EXPECT_EQ(next(), "start b");
  all.drop(table("b"));
  EXPECT_EQ(next(), "end");
}

TEST_F(LoadScheduleTest, ends_at_once_without_tables) {
  schedule({}, 2);
  EXPECT_EQ(next(), "end");
}

/// Lets a second loader ask for work while the test's own thread holds some; gives what it was
/// given after `answer`.
class WaitingLoader : public LoadScheduleTest {
 protected:
  template <typename Answer>
  std::string gets_after(Answer answer) {
    std::string got;
    base::WorkerGroup group;
    group.start("waiting loader",
                [&](std::stop_token token) { got = text(schedule_->next(token)); });
    answer(group);
    group.join();
    return got;
  }
};

TEST_F(WaitingLoader, is_given_the_chunk_that_another_one_puts_back) {
  LoadSchedule& all = schedule({{"a", 0, 0}}, 2);
  next();
  all.started(table("a"), chunks(1));
  EXPECT_EQ(next(), "a 1");
  EXPECT_EQ(gets_after([&](auto&) { all.put_back(table("a"), chunk(1)); }), "a 1");
}

TEST_F(WaitingLoader, is_given_a_chunk_of_the_table_that_another_one_starts) {
  LoadSchedule& all = schedule({{"a", 0, 0}}, 2);
  next();
  EXPECT_EQ(gets_after([&](auto&) { all.started(table("a"), chunks(1)); }), "a 1");
}

TEST_F(WaitingLoader, ends_when_the_last_chunk_was_read) {
  LoadSchedule& all = schedule({{"a", 0, 0}}, 2);
  next();
  all.started(table("a"), chunks(1));
  next();
  EXPECT_EQ(gets_after([&](auto&) { all.chunk_read(table("a")); }), "end");
}

TEST_F(WaitingLoader, ends_when_it_is_stopped) {
  schedule({{"a", 0, 0}}, 2);
  next();
  EXPECT_EQ(gets_after([](base::WorkerGroup& group) { group.request_stop(); }), "end");
}

TEST_F(LoadScheduleTest, gives_nothing_to_a_stopped_loader_although_there_is_work) {
  LoadSchedule& all = schedule({{"a", 0, 0}}, 1);
  std::stop_source stop;
  stop.request_stop();
  EXPECT_EQ(text(all.next(stop.get_token())), "end");
}

}  // namespace
}  // namespace load
