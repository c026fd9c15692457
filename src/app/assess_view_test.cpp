#include "app/assess_view.hpp"

#include <gtest/gtest.h>

namespace app {
namespace {

TEST(AssessView, tells_rows_rate_and_what_is_left) {
  load::LoadProgress progress;
  load::TableProgress& done = progress.add({"shop", "orders"}, 5000);
  load::TableProgress& half = progress.add({"shop", "lines"}, 3000);
  EXPECT_EQ(assess_line(progress, 0), "0 of 2 tables, 0 of ~8,000 rows");
  done.state = port::TableState::completed;
  done.rows_read = 1000;
  done.csv_bytes = 20'000'000;
  half.state = port::TableState::loading;
  half.rows_read = 1000;
  EXPECT_EQ(assess_line(progress, 10), "1 of 2 tables, 2,000 of ~4,000 rows, 2.0 MB/s, ETA 0:10");
  half.rows_read = 3500;
  EXPECT_EQ(assess_line(progress, 10), "1 of 2 tables, 4,500 of ~4,500 rows, 2.0 MB/s, ETA 0:00")
      << "more than the estimate is no negative time";
}

}  // namespace
}  // namespace app
