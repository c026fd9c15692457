#include "state/sqlite_state_store.hpp"

#include "base/error.hpp"

#include <gtest/gtest.h>
#include <unistd.h>

#include <filesystem>
#include <string>

namespace state {
namespace {

const model::TableId kTable{"demo1", "cdcdata"};

TEST(SqliteStateStore, gives_statistics_back_after_reopening) {
  const std::string path = (std::filesystem::temp_directory_path() /
                            ("sluice_state_" + std::to_string(::getpid()) + ".db"))
                               .string();
  std::filesystem::remove(path);
  port::TableStatistics saved;
  saved.table = kTable;
  saved.run = "r1";
  saved.state = port::TableState::error;
  saved.rows = 18446744073ULL;
  saved.seconds = 1.5;
  saved.error = "cause\nadvice";
  {
    SqliteStateStore store(path);
    store.save_table(saved);
  }
  SqliteStateStore store(path);
  const auto tables = store.tables();
  ASSERT_EQ(tables.size(), 1U);
  EXPECT_EQ(tables[0].table, kTable);
  EXPECT_EQ(tables[0].state, port::TableState::error);
  EXPECT_EQ(tables[0].rows, saved.rows);
  EXPECT_EQ(tables[0].error, saved.error);
  std::filesystem::remove(path);
}

TEST(SqliteStateStore, replaces_the_plan_of_an_older_run) {
  SqliteStateStore store(":memory:");
  store.save_plan(kTable, "r1",
                  {{kTable, 1, model::KeyRange{"id", "1", "9"}}, {kTable, 2, std::nullopt}});
  EXPECT_EQ(store.plan(kTable, "r1").size(), 2U);
  EXPECT_EQ(store.plan(kTable, "r1")[0].range->last, "9");
  EXPECT_FALSE(store.plan(kTable, "r1")[1].range.has_value());
  store.save_plan(kTable, "r2", {{kTable, 1, std::nullopt}});
  EXPECT_TRUE(store.plan(kTable, "r1").empty());
  EXPECT_EQ(store.plan(kTable, "r2").size(), 1U);
}

TEST(SqliteStateStore, forgets_everything_on_clear) {
  SqliteStateStore store(":memory:");
  port::TableStatistics saved;
  saved.table = kTable;
  store.save_table(saved);
  store.save_plan(kTable, "r1", {{kTable, 1, std::nullopt}});
  store.clear();
  EXPECT_TRUE(store.tables().empty());
  EXPECT_TRUE(store.plan(kTable, "r1").empty());
}

}  // namespace
}  // namespace state
