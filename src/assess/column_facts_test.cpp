#include "assess/column_facts.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace assess {
namespace {

using testing::ElementsAre;

TEST(ColumnFacts, tell_only_what_there_is) {
  ColumnFit column;
  EXPECT_THAT(facts_of(column), ElementsAre("no rows"));
  column.nulls = 2;
  EXPECT_THAT(facts_of(column), ElementsAre("NULL alone"));
  column.values = 5;
  column.target_bytes = 80;
  column.longest = 12;
  EXPECT_THAT(facts_of(column), ElementsAre("longest 12 of 80 B (15%)", "2 NULL"));
  column.target_bytes = 0;
  column.least = "-1";
  column.greatest = "17";
  column.zero_dates = 1234;
  EXPECT_THAT(facts_of(column), ElementsAre("from -1 to 17", "2 NULL", "1,234 zero dates"));
}

TEST(ColumnFacts, tell_each_kind_of_misfit_with_its_examples) {
  ColumnFit column;
  column.misfits[static_cast<std::size_t>(model::Misfit::zero_date)] = {3, 0, 0};
  column.misfits[static_cast<std::size_t>(model::Misfit::out_of_range)] = {0, 1, 0};
  column.examples = {{model::Misfit::zero_date, {}, "id=7", "'0000-00-00'"}};
  EXPECT_THAT(misfit_lines(column),
              ElementsAre("zero_date: 3 would stop their table; id=7: '0000-00-00'",
                          "out_of_range: 1 would be altered"));
}

TEST(ColumnFacts, know_how_much_of_the_width_is_used) {
  ColumnFit column;
  column.longest = 3;
  EXPECT_EQ(width_used(column), 0);
  column.target_bytes = 2;
  EXPECT_EQ(width_used(column), 1.5);
}

}  // namespace
}  // namespace assess
