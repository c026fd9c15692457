#include "standin/statement_history.hpp"

#include <gtest/gtest.h>

namespace standin {
namespace {

TEST(StatementHistory, a_cycle_names_those_that_share_a_table) {
  StatementHistory history;
  const auto first = history.begin_transaction("u", "dev", "Serializable");
  const auto second = history.begin_transaction("u", "dev", "Serializable");
  const auto stranger = history.begin_transaction("u", "dev", "Serializable");
  const auto elsewhere = history.begin_transaction("u", "other", "Serializable");
  history.touched(first, {"\"s\".\"a\""}, false);
  history.touched(second, {"\"a\""}, true);
  history.touched(stranger, {"\"b\""}, true);
  history.touched(elsewhere, {"\"a\""}, true);
  const ConflictCycle cycle = history.cycle_of(first);
  EXPECT_EQ(cycle.transactions, (std::vector<std::int64_t>{second, first}));
  EXPECT_EQ(cycle.table, "a");
}

TEST(StatementHistory, an_ended_one_counts_while_it_overlaps) {
  StatementHistory history;
  const auto first = history.begin_transaction("u", "dev", "Serializable");
  const auto second = history.begin_transaction("u", "dev", "Serializable");
  history.touched(first, {"\"a\""}, true);
  history.touched(second, {"\"a\""}, true);
  history.end_transaction(first, "committed");
  EXPECT_EQ(history.cycle_of(second).transactions, (std::vector<std::int64_t>{second, first}));
  history.end_transaction(second, "committed");
  const auto third = history.begin_transaction("u", "dev", "Serializable");
  history.touched(third, {"\"a\""}, true);
  EXPECT_EQ(history.cycle_of(third).transactions, std::vector<std::int64_t>{third});
}

TEST(StatementHistory, readers_alone_make_no_cycle) {
  StatementHistory history;
  const auto first = history.begin_transaction("u", "dev", "Serializable");
  const auto second = history.begin_transaction("u", "dev", "Serializable");
  history.touched(first, {"\"a\""}, false);
  history.touched(second, {"\"a\""}, false);
  EXPECT_EQ(history.cycle_of(first).transactions, std::vector<std::int64_t>{first});
  EXPECT_EQ(history.cycle_of(first).table, "");
}

}  // namespace
}  // namespace standin
