#include "app/closing_table.hpp"

#include <gtest/gtest.h>

namespace app {
namespace {

TEST(ClosingTable, shows_each_table_its_state_and_every_failure_with_its_fix) {
  task::RunResult result;
  result.kept.push_back({{"demo1", "old"}, 5});
  load::TableOutcome done;
  done.statistics.table = {"demo1", "cdcdata"};
  done.statistics.state = port::TableState::completed;
  done.statistics.rows = 1234567;
  load::TableOutcome failed;
  failed.statistics.table = {"demo1", "bad"};
  failed.statistics.state = port::TableState::error;
  failed.error =
      base::ErrorReport{base::ErrorScope::record, "value.too_long", "too long", "widen it", {}, {}};
  result.tables = {done, failed};

  const std::string text = closing_table(result);
  EXPECT_NE(text.find("already loaded"), std::string::npos);
  EXPECT_NE(text.find("1,234,567"), std::string::npos);
  EXPECT_NE(text.find("Table completed"), std::string::npos);
  EXPECT_NE(text.find("demo1.bad: too long"), std::string::npos);
  EXPECT_NE(text.find("what to do: widen it"), std::string::npos);
  EXPECT_NE(text.find("3 tables"), std::string::npos);
}

}  // namespace
}  // namespace app
