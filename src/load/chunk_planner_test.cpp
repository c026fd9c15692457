#include "load/chunk_planner.hpp"

#include "base/prng.hpp"

#include <gtest/gtest.h>

#include <charconv>
#include <limits>

namespace load {
namespace {

model::TableSchema table_of(std::uint64_t bytes, model::ColumnKind kind, bool is_unsigned = false) {
  model::TableSchema schema;
  schema.id = {"demo1", "t"};
  schema.bytes_estimate = bytes;
  model::Column id;
  id.name = "id";
  id.kind = kind;
  id.is_unsigned = is_unsigned;
  schema.columns = {id};
  schema.key = {0};
  return schema;
}

std::int64_t number(const std::string& text) {
  std::int64_t value = 0;
  std::from_chars(text.data(), text.data() + text.size(), value);
  return value;
}

TEST(ChunkPlanner, keeps_a_small_table_in_one_chunk) {
  const auto chunks =
      plan_chunks(table_of(100, model::ColumnKind::int_), port::KeyBounds{"1", "9"}, 1000);
  ASSERT_EQ(chunks.size(), 1U);
  EXPECT_FALSE(chunks[0].range.has_value());
}

TEST(ChunkPlanner, keeps_a_table_without_an_integer_key_in_one_chunk) {
  EXPECT_FALSE(can_split(table_of(1, model::ColumnKind::varchar)));
  model::TableSchema keyless = table_of(1'000'000, model::ColumnKind::int_);
  keyless.key.clear();
  EXPECT_FALSE(can_split(keyless));
  EXPECT_EQ(plan_chunks(keyless, std::nullopt, 10).size(), 1U);
}

TEST(ChunkPlanner, cuts_a_range_into_as_many_parts_as_wanted_or_as_there_are_keys) {
  const auto schema = table_of(1, model::ColumnKind::int_);
  EXPECT_EQ(cut_range(schema, {"1", "100"}, 10).size(), 10U);
  EXPECT_EQ(cut_range(schema, {"1", "3"}, 10).size(), 3U);
  const auto one = cut_range(schema, {"-5", "5"}, 1);
  ASSERT_EQ(one.size(), 1U);
  EXPECT_EQ(one[0].range, (model::KeyRange{"id", "-5", "5"}));
}

TEST(ChunkPlanner, covers_the_bounds_without_gap_or_overlap) {
  base::Prng prng(7);
  for (int round = 0; round < 2000; ++round) {
    auto low = static_cast<std::int64_t>(prng.next());
    auto high = static_cast<std::int64_t>(prng.next());
    if (round % 3 == 0) high = low + static_cast<std::int64_t>(prng.below(50)) * (low < 0 ? 1 : 0);
    if (low > high) std::swap(low, high);
    const auto schema = table_of(prng.below(300), model::ColumnKind::big_int);
    const port::KeyBounds bounds{std::to_string(low), std::to_string(high)};
    const auto chunks = plan_chunks(schema, bounds, 10);
    if (!chunks.front().range) continue;
    EXPECT_EQ(number(chunks.front().range->first), low);
    EXPECT_EQ(number(chunks.back().range->last), high);
    for (std::size_t i = 0; i < chunks.size(); ++i) {
      EXPECT_EQ(chunks[i].number, i + 1);
      EXPECT_LE(number(chunks[i].range->first), number(chunks[i].range->last));
      if (i > 0) {
        EXPECT_EQ(number(chunks[i].range->first), number(chunks[i - 1].range->last) + 1);
      }
    }
  }
}

TEST(ChunkPlanner, reaches_the_ends_of_both_integer_ranges) {
  const auto min = std::to_string(std::numeric_limits<std::int64_t>::min());
  const auto max = std::to_string(std::numeric_limits<std::int64_t>::max());
  const auto sign =
      plan_chunks(table_of(40, model::ColumnKind::big_int), port::KeyBounds{min, max}, 10);
  EXPECT_EQ(sign.front().range->first, min);
  EXPECT_EQ(sign.back().range->last, max);
  const auto top = std::to_string(std::numeric_limits<std::uint64_t>::max());
  const auto wide =
      plan_chunks(table_of(40, model::ColumnKind::big_int, true), port::KeyBounds{"0", top}, 10);
  EXPECT_EQ(wide.size(), 4U);
  EXPECT_EQ(wide.back().range->last, top);
}

}  // namespace
}  // namespace load
