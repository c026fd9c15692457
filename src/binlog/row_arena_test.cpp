#include "binlog/row_arena.hpp"

#include "base/limits.hpp"

#include <gtest/gtest.h>

#include <cstring>
#include <string>

namespace binlog {
namespace {

TEST(RowArena, keeps_views_valid_while_it_grows) {
  RowArena arena;
  std::vector<std::string_view> views;
  for (int i = 0; i < 2000; ++i) views.push_back(arena.copy(std::string(100, char('a' + i % 26))));
  for (int i = 0; i < 2000; ++i) {
    EXPECT_EQ(views[static_cast<std::size_t>(i)], std::string(100, char('a' + i % 26)));
  }
}

TEST(RowArena, uses_the_same_bytes_again_after_a_clear) {
  RowArena arena;
  const char* first = arena.copy("abc").data();
  arena.clear();
  EXPECT_EQ(arena.copy("def").data(), first);
}

TEST(RowArena, settles_on_one_block_that_holds_a_row) {
  RowArena arena;
  const std::size_t row = 3 * base::limits::kRowArenaBlockBytes;
  const auto fill = [&] {
    const char* first = arena.copy("x").data();
    for (std::size_t i = 0; i < row / 1000; ++i) arena.copy(std::string(1000, 'x'));
    return arena.copy("x").data() - first;
  };
  fill();
  for (int i = 0; i < 3; ++i) {
    arena.clear();
    fill();
  }
  arena.clear();
  EXPECT_EQ(fill(), static_cast<std::ptrdiff_t>(row / 1000 * 1000 + 1));
}

TEST(RowArena, gives_an_unusual_block_back) {
  RowArena arena;
  arena.copy("small");
  char* large = arena.reserve(2 * base::limits::kRowArenaBlockBytesMax);
  std::memset(large, 'x', 2 * base::limits::kRowArenaBlockBytesMax);
  arena.commit(large + 2 * base::limits::kRowArenaBlockBytesMax);
  arena.clear();
  EXPECT_EQ(arena.copy("again"), "again");
}

TEST(RowArena, takes_only_what_is_committed) {
  RowArena arena;
  char* out = arena.reserve(50);
  std::memcpy(out, "abc", 3);
  EXPECT_EQ(arena.commit(out + 3), "abc");
  EXPECT_EQ(arena.copy(""), "");
  EXPECT_EQ(arena.reserve(1), out + 3);
}

}  // namespace
}  // namespace binlog
