#include "app/terminal.hpp"

#include <gtest/gtest.h>

namespace app {
namespace {

TEST(Terminal, shows_rows_rate_and_eta_of_a_half_read_table) {
  const std::string line = bar_line({"demo1.cdcdata", 50'000, 100'000, 20'000'000, 10}, 120);
  EXPECT_NE(line.find("demo1.cdcdata"), std::string::npos);
  EXPECT_NE(line.find("50,000 of ~100,000"), std::string::npos);
  EXPECT_NE(line.find("2.0 MB/s"), std::string::npos);
  EXPECT_NE(line.find("ETA 0:10"), std::string::npos);
}

TEST(Terminal, shows_no_eta_when_the_estimate_was_too_low) {
  const std::string line = bar_line({"demo1.t", 200, 100, 1000, 1}, 120);
  EXPECT_NE(line.find("ETA -"), std::string::npos);
}

}  // namespace
}  // namespace app
