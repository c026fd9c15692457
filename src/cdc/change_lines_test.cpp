#include "cdc/change_lines.hpp"

#include "cdc/fake_blocks.hpp"

#include <gtest/gtest.h>

namespace cdc {
namespace {

NetChanges::Slot slot_of(std::string_view key, std::string_view row, port::ChangeOp op) {
  NetChanges::Slot slot;
  slot.key = key.data();
  slot.key_bytes = static_cast<std::uint32_t>(key.size());
  slot.row = row.data();
  slot.row_bytes = static_cast<std::uint32_t>(row.size());
  slot.op = op;
  return slot;
}

std::string line(const TableVersionPtr& table, const NetChanges::Slot& slot) {
  std::string out;
  EXPECT_EQ(ChangeLines(*table, "N").append(slot, out), 1U);
  return out;
}

TEST(ChangeLines, a_row_that_lives_has_its_op_before_it) {
  const TableVersionPtr table = fake::table("t");
  EXPECT_EQ(line(table, slot_of("1,", "1,\"a\"\n", port::ChangeOp::upsert)), "U,1,\"a\"\n");
  EXPECT_EQ(line(table, slot_of("1,", "1,\"a\"\n", port::ChangeOp::insert)), "I,1,\"a\"\n");
}

TEST(ChangeLines, a_delete_has_its_key_and_nulls) {
  const TableVersionPtr table = fake::table("t", {.columns = {"a", "b", "c", "d"}, .key = {1}});
  EXPECT_EQ(line(table, slot_of("7,", "", port::ChangeOp::erase)), "D,N,7,N,N\n");
}

TEST(ChangeLines, a_delete_has_no_field_for_a_column_that_is_left_out) {
  TableVersion version = *fake::table("t", {.columns = {"a", "b", "c", "d"}, .key = {2}});
  version.left_out = {1, 3};
  version.columns = {"a", "c"};
  const auto table = std::make_shared<const TableVersion>(version);
  EXPECT_EQ(line(table, slot_of("7,", "", port::ChangeOp::erase)), "D,N,7\n");
}

TEST(ChangeLines, key_fields_are_in_the_order_of_the_table_and_may_hold_anything) {
  const TableVersionPtr table = fake::table("t", {.columns = {"a", "b", "c"}, .key = {2, 0}});
  const std::string key = fake::key_of(*table, {"\"x,\"\"\n\"", "b", "\"\""});
  EXPECT_EQ(key, "\"x,\"\"\n\",\"\",");
  EXPECT_EQ(line(table, slot_of(key, "", port::ChangeOp::erase)), "D,\"x,\"\"\n\",N,\"\"\n");
}

TEST(ChangeLines, without_a_key_there_is_a_line_per_copy) {
  const TableVersionPtr table = fake::table("t", {.key = {}});
  NetChanges::Slot slot = slot_of("1,a\n", "", port::ChangeOp::upsert);
  const ChangeLines lines(*table, "N");
  std::string out;
  slot.copies = 2;
  EXPECT_EQ(lines.append(slot, out), 2U);
  slot.copies = -3;
  EXPECT_EQ(lines.append(slot, out), 3U);
  slot.copies = 0;
  EXPECT_EQ(lines.append(slot, out), 0U);
  EXPECT_EQ(out, "I,1,a\nI,1,a\nD,1,a\nD,1,a\nD,1,a\n");
}

TEST(ChangeLines, a_newline_inside_of_quotes_does_not_end_a_line) {
  using Lines = std::vector<std::string_view>;
  EXPECT_EQ(split_lines("U,1,\"a\nb\"\nD,2,N\n"), (Lines{"U,1,\"a\nb\"\n", "D,2,N\n"}));
  EXPECT_EQ(split_lines("U,\"say \"\"\n\"\"\"\nI,3\n"), (Lines{"U,\"say \"\"\n\"\"\"\n", "I,3\n"}));
  EXPECT_EQ(split_lines("a\nb"), (Lines{"a\n", "b"}));
  EXPECT_EQ(split_lines(""), Lines{});
}

TEST(ChangeLines, a_field_ends_at_its_comma_or_newline_outside_of_quotes) {
  EXPECT_EQ(field_bytes("12,3"), 2U);
  EXPECT_EQ(field_bytes("12\n3"), 2U);
  EXPECT_EQ(field_bytes(",3"), 0U);
  EXPECT_EQ(field_bytes("\"a,\n\"\"\",3"), 7U);
  EXPECT_EQ(field_bytes("whole"), 5U);
}

}  // namespace
}  // namespace cdc
