#include "mysql/foreign_keys.hpp"

#include <gtest/gtest.h>

namespace mysql {
namespace {

TEST(ForeignKeys, a_key_is_told_with_the_actions_that_change_rows) {
  CascadingKey key{{"shop", "lines"}, {"shop", "orders"}, "of_order", "CASCADE", "RESTRICT"};
  EXPECT_EQ(to_text(key), "shop.lines (of_order: ON DELETE CASCADE of shop.orders)");
  key.on_update = "SET NULL";
  EXPECT_EQ(to_text(key),
            "shop.lines (of_order: ON DELETE CASCADE ON UPDATE SET NULL of shop.orders)");
}

}  // namespace
}  // namespace mysql
