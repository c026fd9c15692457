#include "load/table_load.hpp"

#include "load/test_table.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <array>

namespace load {
namespace {

base::ErrorReport report(const std::string& code) {
  base::ErrorReport report;
  report.scope = base::ErrorScope::table;
  report.code = code;
  report.message = "no";
  report.advice = "do";
  return report;
}

/// What happens to a chunk of two files; letters in the order in which they happen.
bool can_happen(const std::string& order) {
  const auto at = [&](char step) { return order.find(step); };
  const bool opens_before_staging = at('A') < at('a') && at('B') < at('b');
  const bool opens_before_the_end = at('A') < at('.') && at('B') < at('.');
  return opens_before_staging && opens_before_the_end;
}

TEST(ChunkLoad, is_complete_exactly_once_and_at_the_last_step_in_every_order) {
  fake::TestTable table("t");
  std::string order = ".ABab";  // A, B: opened; a, b: staged; the dot: the reading is done
  std::sort(order.begin(), order.end());
  int orders = 0;
  do {
    if (!can_happen(order)) continue;
    ++orders;
    const auto chunk = table.chunk(1, 1, 9);
    std::string answers;
    for (const char step : order) {
      bool is_complete = false;
      switch (step) {
        case 'A':
        case 'B': chunk->file_opened(); break;
        case '.': is_complete = chunk->reading_done({"id"}); break;
        default: is_complete = chunk->file_staged({std::string(1, step), 1, 1, 5});
      }
      answers += is_complete ? '1' : '0';
    }
    EXPECT_EQ(answers, "00001") << order;
    EXPECT_EQ(chunk->rows(), 10U);
    EXPECT_EQ(chunk->columns(), std::vector<std::string>{"id"});
  } while (std::next_permutation(order.begin(), order.end()));
  EXPECT_EQ(orders, 16);
}

TEST(ChunkLoad, without_rows_is_complete_when_it_was_read) {
  fake::TestTable table("t");
  const auto chunk = table.chunk(1, 1, 9);
  EXPECT_TRUE(chunk->reading_done({"id"}));
  EXPECT_EQ(chunk->rows(), 0U);
}

TEST(ChunkLoad, is_abandoned_by_itself_or_with_its_table) {
  fake::TestTable table("t");
  const auto one = table.chunk(1, 1, 9);
  const auto two = table.chunk(2, 10, 19);
  one->abandon();
  EXPECT_TRUE(one->is_abandoned());
  EXPECT_FALSE(two->is_abandoned());
  table.load().fail(report("first"));
  EXPECT_TRUE(two->is_abandoned());
}

TEST(TableLoad, keeps_the_first_failure) {
  fake::TestTable table("t");
  EXPECT_FALSE(table.load().has_failed());
  EXPECT_FALSE(table.load().failure().has_value());
  EXPECT_TRUE(table.load().fail(report("first")));
  EXPECT_FALSE(table.load().fail(report("second")));
  EXPECT_TRUE(table.load().has_failed());
  ASSERT_TRUE(table.load().failure().has_value());
  EXPECT_EQ(table.load().failure()->code, "first");
  EXPECT_EQ(table.progress().state, port::TableState::error);
}

TEST(TableLoad, tells_the_last_chunk_from_the_others) {
  fake::TestTable table("t");
  table.progress().chunks_planned = 5;
  table.progress().chunks_loaded = 2;  // by an earlier process
  EXPECT_FALSE(table.load().count_loaded_chunk());
  EXPECT_FALSE(table.load().count_loaded_chunk());
  EXPECT_TRUE(table.load().count_loaded_chunk());
}

TEST(TableLoad, numbers_its_files_from_one) {
  fake::TestTable table("t");
  EXPECT_EQ(table.load().next_file_number(), 1U);
  EXPECT_EQ(table.load().next_file_number(), 2U);
}

}  // namespace
}  // namespace load
