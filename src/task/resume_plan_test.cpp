#include "task/resume_plan.hpp"

#include <gtest/gtest.h>

namespace task {
namespace {

const model::TableId kTable{"demo1", "t"};

model::Chunk chunk(std::uint64_t number, const std::string& first, const std::string& last) {
  return {kTable, number, model::KeyRange{"id", first, last}};
}

port::LoadMark mark(const model::Chunk& of, std::uint64_t rows, const std::string& position) {
  return {"run1", kTable, of.number, of.range, rows, false, position};
}

port::LoadMark closing(std::uint64_t rows) {
  return {"run1", kTable, 0, {}, rows, true, "bin.1:4"};
}

TEST(ResumePlan, begins_a_table_that_was_never_loaded) {
  const TableDecision decision = decide({}, StartMode::resume, "bin.1:4");
  EXPECT_EQ(decision.start, TableStart::begin);
  EXPECT_EQ(decision.rows_of_earlier_load, 0U);
}

TEST(ResumePlan, keeps_a_complete_table_wherever_the_source_stands) {
  const auto one = chunk(1, "1", "9");
  const TableDecision decision =
      decide({{mark(one, 9, "bin.1:4"), closing(9)}, {}}, StartMode::resume, "bin.2:99");
  EXPECT_EQ(decision.start, TableStart::keep);
  EXPECT_EQ(decision.rows_loaded, 9U);
}

TEST(ResumePlan, continues_with_the_missing_chunks_at_the_same_position) {
  const auto one = chunk(1, "1", "9");
  const auto two = chunk(2, "10", "19");
  const auto three = chunk(3, "20", "29");
  const TableDecision decision =
      decide({{mark(two, 7, "bin.1:4")}, {one, two, three}}, StartMode::resume, "bin.1:4");
  EXPECT_EQ(decision.start, TableStart::go_on);
  EXPECT_EQ(decision.run, "run1");
  EXPECT_EQ(decision.remaining, (std::vector{one, three}));
  EXPECT_EQ(decision.chunks_loaded, 1U);
  EXPECT_EQ(decision.rows_loaded, 7U);
}

TEST(ResumePlan, begins_again_when_the_source_moved_or_its_position_is_unknown) {
  const auto one = chunk(1, "1", "9");
  const auto two = chunk(2, "10", "19");
  for (const char* position : {"bin.1:5", ""}) {
    const TableDecision decision =
        decide({{mark(one, 7, "bin.1:4")}, {one, two}}, StartMode::resume, position);
    EXPECT_EQ(decision.start, TableStart::begin) << position;
    EXPECT_EQ(decision.rows_of_earlier_load, 7U);
  }
}

TEST(ResumePlan, begins_again_without_a_plan_or_with_marks_that_do_not_fit_it) {
  const auto one = chunk(1, "1", "9");
  const auto two = chunk(2, "10", "19");
  EXPECT_EQ(decide({{mark(one, 7, "p")}, {}}, StartMode::resume, "p").start, TableStart::begin);
  const auto other = chunk(1, "1", "8");
  EXPECT_EQ(decide({{mark(one, 7, "p")}, {other, two}}, StartMode::resume, "p").start,
            TableStart::begin);
}

TEST(ResumePlan, restart_begins_again_and_remembers_what_is_there) {
  const auto one = chunk(1, "1", "9");
  const TableDecision decision =
      decide({{mark(one, 9, "p"), closing(9)}, {one}}, StartMode::restart, "p");
  EXPECT_EQ(decision.start, TableStart::begin);
  EXPECT_EQ(decision.rows_of_earlier_load, 9U);
}

}  // namespace
}  // namespace task
