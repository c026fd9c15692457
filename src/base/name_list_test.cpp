#include "base/name_list.hpp"

#include <gtest/gtest.h>

namespace base {
namespace {

TEST(NameList, names_five_and_counts_the_rest) {
  EXPECT_EQ(name_list({}), "");
  EXPECT_EQ(name_list({"a", "b"}), "a, b");
  EXPECT_EQ(name_list({"a", "b", "c", "d", "e"}), "a, b, c, d, e");
  EXPECT_EQ(name_list({"a", "b", "c", "d", "e", "f", "g"}), "a, b, c, d, e and 2 more");
}

}  // namespace
}  // namespace base
