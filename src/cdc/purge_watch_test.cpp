#include "cdc/purge_watch.hpp"

#include <gtest/gtest.h>

namespace cdc {
namespace {

TEST(PurgeWatch, warns_once_of_each_file_that_is_the_oldest_and_still_read) {
  PurgeWatch watch;
  const auto warning = watch.check({"bin.000003", "bin.000004"}, {"bin.000003", 700});
  ASSERT_TRUE(warning.has_value());
  EXPECT_NE(warning->find("bin.000003:700, the oldest of the source's 2 files"), std::string::npos)
      << *warning;
  EXPECT_FALSE(watch.check({"bin.000003", "bin.000004"}, {"bin.000003", 800}));
  EXPECT_TRUE(watch.check({"bin.000004", "bin.000005"}, {"bin.000004", 4}));
}

TEST(PurgeWatch, is_quiet_where_nothing_can_be_lost) {
  PurgeWatch watch;
  EXPECT_FALSE(watch.check({"bin.000003"}, {"bin.000003", 700})) << "the file that is written";
  EXPECT_FALSE(watch.check({"bin.000003", "bin.000004"}, {"bin.000004", 4}));
  EXPECT_FALSE(watch.check({}, {"bin.000004", 4})) << "the source tells no files";
}

}  // namespace
}  // namespace cdc
