#include "cdc/dead_letter.hpp"

#include "cdc/apply_rig.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace cdc {
namespace {

using base::Error;
using base::ErrorScope;
using fake::BlockBuilder;
using testing::ElementsAre;
using testing::IsEmpty;

class DeadLetterTest : public testing::Test, protected fake::ApplyRig {
 protected:
  DeadLetterTest() { refuse_text("bad"); }

  /// Rows 0 to count - 1; those of `bad` do not fit.
  StagedTable staged(int count, const std::vector<int>& bad) {
    BlockBuilder block;
    for (int i = 0; i < count; ++i) {
      const bool is_bad = std::find(bad.begin(), bad.end(), i) != bad.end();
      block.insert(a, {std::to_string(i), is_bad ? "bad" : "good"});
    }
    add(block.commit(20).done());
    finish();
    return stage(std::move(out.at(0))).tables.at(0);
  }
  std::vector<std::string> find(const StagedTable& table, std::size_t rows_max = 1000) {
    std::vector<std::string> lines;
    for (const RefusedRow& row : letter_.find(table, rows_max)) lines.push_back(row.line);
    return lines;
  }

  DeadLetter letter_{target, store};
};

TEST_F(DeadLetterTest, finds_the_one_row_that_is_refused) {
  const StagedTable table = staged(100, {42});
  const auto objects = store.objects;
  EXPECT_THAT(find(table), ElementsAre("U,42,bad\n"));
  EXPECT_LE(target.probes, 2 * 7 + 1);
  EXPECT_EQ(store.objects, objects) << "a piece was left behind, or a file was changed";
  EXPECT_THAT(rows(a), IsEmpty());
}

TEST_F(DeadLetterTest, says_why_each_row_was_refused) {
  const std::vector<RefusedRow> rows = letter_.find(staged(4, {1}), 10);
  ASSERT_EQ(rows.size(), 1U);
  EXPECT_EQ(rows[0].report.code, "fake.refused_row");
}

TEST_F(DeadLetterTest, finds_all_refused_rows_in_their_order) {
  EXPECT_THAT(find(staged(9, {0, 3, 4, 8})),
              ElementsAre("U,0,bad\n", "U,3,bad\n", "U,4,bad\n", "U,8,bad\n"));
}

TEST_F(DeadLetterTest, stops_at_the_number_that_was_asked_for) {
  EXPECT_THAT(find(staged(9, {0, 3, 4, 8}), 2), ElementsAre("U,0,bad\n", "U,3,bad\n"));
}

TEST_F(DeadLetterTest, finds_nothing_where_all_rows_are_taken) {
  EXPECT_THAT(find(staged(9, {})), IsEmpty());
}

TEST_F(DeadLetterTest, searches_compressed_files_and_lines_with_newlines) {
  settings.compression = model::Compression::zstd;
  refuse_text("ba\nd");
  add(BlockBuilder()
          .insert(a, {"1", "\"go\nod\""})
          .insert(a, {"2", "\"ba\nd\""})
          .insert(a, {"3", "\"go\"\"\nod\""})
          .commit(20)
          .done());
  finish();
  StagedTable table = stage(std::move(out.at(0))).tables.at(0);
  const std::vector<RefusedRow> found = letter_.find(table, 10);
  ASSERT_EQ(found.size(), 1U);
  EXPECT_EQ(found[0].line, "U,2,\"ba\nd\"\n");
  letter_.take_out(table, found);
  EXPECT_EQ(fake::read_staged(store, table.changes.manifest_url, model::Compression::zstd),
            "U,1,\"go\nod\"\nU,3,\"go\"\"\nod\"\n");
}

TEST_F(DeadLetterTest, takes_rows_out_of_their_files_and_mends_the_counts) {
  StagedTable table = staged(4, {1, 3});
  letter_.take_out(table, letter_.find(table, 10));
  EXPECT_EQ(table.changes.staged_rows, 2U);
  EXPECT_TRUE(table.changes.has_deletes);
  EXPECT_EQ(fake::read_staged(store, table.changes.manifest_url, model::Compression::none),
            "U,0,good\nU,2,good\n");
}

TEST_F(DeadLetterTest, a_row_that_is_staged_twice_is_taken_out_as_often_as_it_was_found) {
  const TableVersionPtr keyless = fake::table("a", {.key = {}});
  add(BlockBuilder()
          .insert(keyless, {"1", "bad"})
          .insert(keyless, {"1", "bad"})
          .insert(keyless, {"2", "good"})
          .commit(20)
          .done());
  finish();
  StagedTable table = stage(std::move(out.at(0))).tables.at(0);
  const std::vector<RefusedRow> found = letter_.find(table, 10);
  ASSERT_EQ(found.size(), 2U);
  letter_.take_out(table, {found[0]});
  EXPECT_EQ(table.changes.staged_rows, 2U);
  letter_.take_out(table, {found[1]});
  EXPECT_EQ(table.changes.staged_rows, 1U);
  EXPECT_FALSE(table.changes.has_deletes);
}

TEST_F(DeadLetterTest, a_file_without_rows_is_removed_and_the_manifest_names_the_others) {
  file_csv_bytes = 1;
  BlockBuilder block;
  const std::string large(300'000, 'x');
  block.insert(a, {"1", "bad"}).insert(a, {"2", large}).insert(a, {"3", "bad"});
  add(block.commit(20).done());
  finish();
  StagedTable table = stage(std::move(out.at(0))).tables.at(0);
  ASSERT_EQ(table.keys.size(), 2U);
  const std::string second = table.keys[1];
  letter_.take_out(table, letter_.find(table, 10));
  EXPECT_EQ(table.keys.size(), 1U);
  EXPECT_EQ(store.objects.count(second), 0U);
  EXPECT_EQ(fake::read_staged(store, table.changes.manifest_url, model::Compression::none),
            "U,2," + large + "\n");
}

TEST_F(DeadLetterTest, a_table_without_rows_leaves_nothing_staged) {
  StagedTable table = staged(2, {0, 1});
  letter_.take_out(table, letter_.find(table, 10));
  EXPECT_THAT(table.keys, IsEmpty());
  EXPECT_EQ(table.changes.staged_rows, 0U);
  EXPECT_THAT(store.keys(), IsEmpty());
}

TEST_F(DeadLetterTest, other_errors_of_the_target_come_out) {
  const StagedTable table = staged(4, {});
  target.refuses = [](const fake::Row&) -> bool {
    throw fake::failure(ErrorScope::transient, "lost", "no answer");
  };
  EXPECT_THROW(find(table), Error);
}

TEST_F(DeadLetterTest, a_file_that_vanished_is_said_so) {
  const StagedTable table = staged(4, {});
  store.objects.erase(table.keys.front());
  try {
    find(table);
    FAIL() << "nothing was missed";
  } catch (const Error& error) {
    EXPECT_EQ(error.code(), "cdc.staged_file_vanished");
  }
}

}  // namespace
}  // namespace cdc
