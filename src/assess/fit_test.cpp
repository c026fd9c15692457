#include "assess/fit.hpp"

#include <gtest/gtest.h>

namespace assess {
namespace {

TEST(Fit, adds_up_what_the_columns_and_the_rows_have) {
  TableFit table;
  table.columns.resize(2);
  table.columns[0].misfits[static_cast<std::size_t>(model::Misfit::zero_date)] = {1, 2, 3};
  table.columns[1].misfits[static_cast<std::size_t>(model::Misfit::zero_date)] = {10, 0, 0};
  table.rows_too_large = {0, 0, 7};
  const MisfitTable misfits = misfits_of(table);
  EXPECT_EQ(misfits[static_cast<std::size_t>(model::Misfit::zero_date)], (MisfitCounts{11, 2, 3}));
  EXPECT_EQ(misfits[static_cast<std::size_t>(model::Misfit::row_too_large)],
            (MisfitCounts{0, 0, 7}));
  EXPECT_EQ(sum_of(misfits), (MisfitCounts{11, 2, 10}));
  EXPECT_TRUE(misfits[static_cast<std::size_t>(model::Misfit::too_long)].is_empty());
}

TEST(Fit, tells_counts_in_words) {
  EXPECT_EQ(counts_text({}), "");
  EXPECT_EQ(counts_text({1234, 0, 2}), "1,234 would stop their table, 2 rows would be left out");
  EXPECT_EQ(counts_text({0, 1, 0}), "1 would be altered");
}

}  // namespace
}  // namespace assess
