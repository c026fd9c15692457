#include "assess/decimal_order.hpp"

#include <gtest/gtest.h>

#include <string>
#include <vector>

namespace assess {
namespace {

TEST(DecimalOrder, is_that_of_the_numbers) {
  const std::string nines(65, '9');
  const std::vector<std::string> ascending = {
      "-" + nines, "-100.5",    "-100.49", "-7", "-0.01", "0",  "0.001",
      "0.01",      "0.0100001", "9.99",    "10", "0123",  nines};
  for (std::size_t i = 0; i < ascending.size(); ++i) {
    for (std::size_t j = 0; j < ascending.size(); ++j) {
      EXPECT_EQ(compare_decimals(ascending[i], ascending[j]), i <=> j)
          << ascending[i] << " " << ascending[j];
    }
  }
}

TEST(DecimalOrder, sees_through_spellings) {
  for (const char* zero : {"-0.00", "0", "+0", "000", ".0", ""}) {
    EXPECT_EQ(compare_decimals(zero, "0.0"), std::strong_ordering::equal) << zero;
  }
  EXPECT_EQ(compare_decimals("007.50", "7.5"), std::strong_ordering::equal);
  EXPECT_EQ(compare_decimals("+.5", "0.5"), std::strong_ordering::equal);
}

}  // namespace
}  // namespace assess
