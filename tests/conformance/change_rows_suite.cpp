// The contract of port/change_target.hpp: what staged rows do to the rows of a table.
#include "change_case.hpp"

namespace conformance {
namespace {

using port::ApplyMode;

class ChangeRows : public ChangeCase {
 protected:
  /// Applies one batch of one table and gives what the target counted.
  port::AppliedTable apply(const model::TargetTable& target, ApplyMode mode,
                           const std::vector<StagedRow>& rows) {
    const port::ApplyResult result =
        target_->apply(request(++batch_, {changes(target, mode, rows)}));
    EXPECT_FALSE(result.already_applied);
    if (result.tables.size() != 1) {
      ADD_FAILURE() << "counts of " << result.tables.size() << " tables";
      return {};
    }
    EXPECT_EQ(result.tables[0].source, (model::TableId{"Source", target.id.table}));
    return result.tables[0];
  }

  std::uint64_t batch_ = 0;
};

TEST_F(ChangeRows, append_inserts) {
  const model::TargetTable t = table("t");
  world_->make_table(t, {{"1", "old"}});
  const auto applied =
      apply(t, ApplyMode::append, {{Op::insert, {"2", "new"}}, {Op::insert, {"3", kNull}}});
  EXPECT_EQ(applied.inserted, 2U);
  EXPECT_EQ(applied.deleted, 0U);
  EXPECT_EQ(world_->rows(t), (TextRows{{"1", "old"}, {"2", "new"}, {"3", kNull}}));
}

TEST_F(ChangeRows, replace_deletes_updates_and_inserts_by_key) {
  const model::TargetTable t = table("t");
  world_->make_table(t, {{"1", "a"}, {"2", "b"}, {"3", "c"}});
  const auto applied = apply(t, ApplyMode::replace,
                             {{Op::erase, {"1", kNull}},
                              {Op::upsert, {"2", "B"}},
                              {Op::insert, {"4", "d"}},
                              {Op::upsert, {"5", "e"}},
                              {Op::erase, {"9", kNull}}});
  EXPECT_EQ(applied.deleted, 2U);
  EXPECT_EQ(applied.inserted, 3U);
  EXPECT_EQ(world_->rows(t), (TextRows{{"2", "B"}, {"3", "c"}, {"4", "d"}, {"5", "e"}}));
}

TEST_F(ChangeRows, replace_takes_out_all_rows_of_a_key) {
  const model::TargetTable t = table("t");
  world_->make_table(t, {{"1", "a"}, {"1", "twice"}});
  EXPECT_EQ(apply(t, ApplyMode::replace, {{Op::upsert, {"1", "once"}}}).deleted, 2U);
  EXPECT_EQ(world_->rows(t), (TextRows{{"1", "once"}}));
}

TEST_F(ChangeRows, a_key_of_text_is_matched_with_its_trailing_blanks_and_letter_case) {
  model::TargetTable t = table("t");
  t.primary_key = {"name"};
  world_->make_table(t, {{"1", "a"}, {"2", "a "}, {"3", "A"}, {"4", "a  "}});
  apply(t, ApplyMode::replace,
        {{Op::erase, {kNull, "a "}}, {Op::upsert, {"5", "A"}}, {Op::upsert, {"6", "a   "}}});
  EXPECT_EQ(world_->rows(t), (TextRows{{"1", "a"}, {"4", "a  "}, {"5", "A"}, {"6", "a   "}}));
}

TEST_F(ChangeRows, a_change_of_the_key_is_a_delete_and_an_upsert) {
  const model::TargetTable t = table("t");
  world_->make_table(t, {{"1", "moves"}, {"2", "is overwritten"}});
  apply(t, ApplyMode::replace, {{Op::erase, {"1", kNull}}, {Op::upsert, {"2", "moves"}}});
  EXPECT_EQ(world_->rows(t), (TextRows{{"2", "moves"}}));
}

TEST_F(ChangeRows, a_key_of_several_columns_is_matched_by_all) {
  model::TargetTable t = table("t");
  t.primary_key = {"id", "name"};
  world_->make_table(t, {{"1", "a"}, {"1", "b"}, {"2", "a"}});
  apply(t, ApplyMode::replace, {{Op::erase, {"1", "a"}}});
  EXPECT_EQ(world_->rows(t), (TextRows{{"1", "b"}, {"2", "a"}}));
}

TEST_F(ChangeRows, pair_takes_exactly_one_of_equal_rows) {
  const model::TargetTable t = table("t", false);
  world_->make_table(t, {{"1", "x"}, {"1", "x"}, {"1", "x"}, {"2", "y"}});
  const auto applied = apply(t, ApplyMode::pair, {{Op::erase, {"1", "x"}}});
  EXPECT_EQ(applied.deleted, 1U);
  EXPECT_EQ(applied.unmatched, 0U);
  EXPECT_EQ(world_->rows(t), (TextRows{{"1", "x"}, {"1", "x"}, {"2", "y"}}));
}

TEST_F(ChangeRows, pair_counts_the_deletes_that_find_no_row) {
  const model::TargetTable t = table("t", false);
  world_->make_table(t, {{"1", "x"}, {"2", "y"}, {"2", "y"}, {"2", "y"}});
  const auto applied = apply(t, ApplyMode::pair,
                             {{Op::erase, {"1", "x"}},
                              {Op::erase, {"1", "x"}},
                              {Op::erase, {"2", "y"}},
                              {Op::erase, {"2", "y"}},
                              {Op::erase, {"3", "z"}},
                              {Op::insert, {"1", "x"}}});
  EXPECT_EQ(applied.deleted, 3U);
  EXPECT_EQ(applied.unmatched, 2U);
  EXPECT_EQ(applied.inserted, 1U);
  EXPECT_EQ(world_->rows(t), (TextRows{{"1", "x"}, {"2", "y"}}));
}

TEST_F(ChangeRows, pair_tells_null_from_everything_else) {
  const model::TargetTable t = table("t", false);
  const TextRows all = {{kNull, kNull}, {kNull, ""}, {"0", kNull}, {"0", ""}};
  world_->make_table(t, all);
  for (std::size_t i = 0; i < all.size(); ++i) {
    const auto applied = apply(t, ApplyMode::pair, {{Op::erase, all[i]}});
    EXPECT_EQ(applied.deleted, 1U);
    EXPECT_EQ(world_->rows(t),
              TextRows(all.begin() + static_cast<std::ptrdiff_t>(i) + 1, all.end()));
  }
}

TEST_F(ChangeRows, pair_tells_trailing_blanks_and_letter_case) {
  const model::TargetTable t = table("t", false);
  world_->make_table(t, {{"1", "a"}, {"1", "a "}, {"1", "A"}, {"1", "a "}, {"1", ""}, {"1", " "}});
  const auto applied =
      apply(t, ApplyMode::pair, {{Op::erase, {"1", "a "}}, {Op::erase, {"1", " "}}});
  EXPECT_EQ(applied.deleted, 2U);
  EXPECT_EQ(world_->rows(t), (TextRows{{"1", ""}, {"1", "A"}, {"1", "a"}, {"1", "a "}}));
}

TEST_F(ChangeRows, pair_keeps_columns_that_are_not_listed) {
  model::TargetTable t = table("t", false);
  t.columns.push_back(column("own", Kind::varchar, 5));
  world_->make_table(t, {{"1", "x", "mine"}, {"1", "x", "mine"}, {"2", "y", "other"}});
  port::TableChanges staged;
  staged.source = {"Source", "t"};
  staged.target = t;
  staged.columns = {"id", "name"};
  staged.mode = ApplyMode::pair;
  world_->stage(staged, {{Op::erase, {"1", "x"}}, {Op::insert, {"3", "z"}}});
  target_->apply(request(1, {staged}));
  EXPECT_EQ(world_->rows(t),
            (TextRows{{"1", "x", "mine"}, {"2", "y", "other"}, {"3", "z", kNull}}));
}

/// A value of each type, another one, and NULL.
TEST_F(ChangeRows, pair_compares_every_type) {
  model::TargetTable t;
  t.id = {world_->schema(), "types"};
  t.columns = {column("i", Kind::integer),      column("n", Kind::numeric, 20, 3),
               column("f", Kind::real),         column("d", Kind::double_precision),
               column("b", Kind::boolean),      column("c", Kind::char_, 4),
               column("v", Kind::varchar, 50),  column("y", Kind::date),
               column("h", Kind::time),         column("m", Kind::timestamp),
               column("z", Kind::timestamp_tz), column("x", Kind::varbyte, 8),
               column("s", Kind::super),        column("g", Kind::geometry)};
  const TextRow one = {"-1",
                       "12345678901234567.890",
                       "0.1",
                       "0.25",
                       "t",
                       "ab",
                       "it's \"one\"",
                       "2024-02-29",
                       "23:59:59.999999",
                       "2024-02-29 12:00:00.123456",
                       "2024-02-29 12:00:00+00",
                       "00ff",
                       R"({"a": [1, "x"]})",
                       "0101000000000000000000F03F000000000000F03F"};
  const TextRow other = {"0",
                         "0.000",
                         "0",
                         "0",
                         "f",
                         "",
                         "",
                         "1970-01-01",
                         "00:00:00",
                         "1970-01-01 00:00:00",
                         "1970-01-01 00:00:00+00",
                         "",
                         "null",
                         "010100000000000000000000000000000000000000"};
  const TextRow none(t.columns.size(), kNull);
  world_->make_table(t, {});
  apply(t, ApplyMode::pair,
        {{Op::insert, one}, {Op::insert, other}, {Op::insert, none}, {Op::insert, one}});
  ASSERT_EQ(world_->rows(t).size(), 4U);
  EXPECT_EQ(apply(t, ApplyMode::pair, {{Op::erase, one}}).unmatched, 0U);
  EXPECT_EQ(apply(t, ApplyMode::pair, {{Op::erase, none}}).unmatched, 0U);
  // A row that differs in one column only is another row.
  for (std::size_t i = 0; i < t.columns.size(); ++i) {
    TextRow near = one;
    near[i] = other[i];
    EXPECT_EQ(apply(t, ApplyMode::pair, {{Op::erase, near}}).unmatched, 1U) << t.columns[i].name;
    near[i] = kNull;
    EXPECT_EQ(apply(t, ApplyMode::pair, {{Op::erase, near}}).unmatched, 1U) << t.columns[i].name;
    near = other;
    near[i] = kNull;
    EXPECT_EQ(apply(t, ApplyMode::pair, {{Op::erase, near}}).unmatched, 1U) << t.columns[i].name;
  }
  ASSERT_EQ(world_->rows(t).size(), 2U);
  EXPECT_EQ(apply(t, ApplyMode::pair, {{Op::erase, other}, {Op::erase, one}}).deleted, 2U);
  EXPECT_EQ(world_->rows(t), TextRows{});
}

TEST_F(ChangeRows, super_and_geometry_are_replaced_by_key) {
  model::TargetTable t = table("t");
  t.columns[1] = column("name", Kind::super);
  t.columns.push_back(column("g", Kind::geometry));
  world_->make_table(t, {});
  const std::string point = "0101000000000000000000F03F000000000000F03F";
  apply(t, ApplyMode::replace, {{Op::insert, {"1", R"({"q": "it's"})", point}}});
  apply(t, ApplyMode::replace, {{Op::upsert, {"1", R"([1, "\u00e9"])", kNull}}});
  EXPECT_EQ(world_->rows(t), (TextRows{{"1", R"([1, "\u00e9"])", kNull}}));
}

TEST_F(ChangeRows, a_later_part_sees_what_an_earlier_one_did) {
  const model::TargetTable t = table("t");
  world_->make_table(t, {{"1", "a"}});
  port::ApplyRequest two = request(
      1, {changes(t, ApplyMode::replace, {{Op::insert, {"2", "b"}}, {Op::upsert, {"1", "A"}}})});
  two.parts.push_back(
      {{changes(t, ApplyMode::replace, {{Op::erase, {"2", kNull}}, {Op::insert, {"3", "c"}}})}});
  const port::ApplyResult result = target_->apply(two);
  ASSERT_EQ(result.tables.size(), 1U);
  EXPECT_EQ(result.tables[0].inserted, 3U);
  EXPECT_EQ(result.tables[0].deleted, 2U);
  EXPECT_EQ(world_->rows(t), (TextRows{{"1", "A"}, {"3", "c"}}));
}

TEST_F(ChangeRows, a_column_may_have_the_name_of_the_op) {
  model::TargetTable t = table("t");
  t.columns[1].name = "sluice_op";
  world_->make_table(t, {{"1", "D"}});
  apply(t, ApplyMode::replace, {{Op::upsert, {"1", "I"}}, {Op::insert, {"2", "U"}}});
  EXPECT_EQ(world_->rows(t), (TextRows{{"1", "I"}, {"2", "U"}}));
}

TEST_F(ChangeRows, a_batch_may_be_of_many_tables) {
  const model::TargetTable a = table("a");
  const model::TargetTable b = table("b", false);
  world_->make_table(a, {{"1", "x"}});
  world_->make_table(b, {{"1", "x"}});
  const port::ApplyResult result =
      target_->apply(request(1, {changes(a, ApplyMode::replace, {{Op::erase, {"1", kNull}}}),
                                 changes(b, ApplyMode::pair, {{Op::insert, {"2", "y"}}})}));
  EXPECT_EQ(result.tables.size(), 2U);
  EXPECT_EQ(world_->rows(a), TextRows{});
  EXPECT_EQ(world_->rows(b), (TextRows{{"1", "x"}, {"2", "y"}}));
}

}  // namespace
}  // namespace conformance
