#include "mysql/quote.hpp"

#include <gtest/gtest.h>

namespace mysql {
namespace {

TEST(Quote, doubles_backticks_in_names) {
  EXPECT_EQ(quote_identifier("plain"), "`plain`");
  EXPECT_EQ(quote_identifier("a`b``c"), "`a``b````c`");
  EXPECT_EQ(quote_identifier("dot.and \"quote\""), "`dot.and \"quote\"`");
}

TEST(Quote, joins_schema_and_table) {
  EXPECT_EQ(quote_table({"my.db", "t`1"}), "`my.db`.`t``1`");
}

TEST(Quote, escapes_what_ends_or_changes_a_literal) {
  EXPECT_EQ(quote_literal("it's"), "'it\\'s'");
  EXPECT_EQ(quote_literal("back\\slash"), "'back\\\\slash'");
  EXPECT_EQ(quote_literal(std::string_view("a\0b\x1a", 4)), "'a\\0b\\Z'");
  EXPECT_EQ(quote_literal("\xF0\x9F\x98\x80"), "'\xF0\x9F\x98\x80'");
}

}  // namespace
}  // namespace mysql
