#include "cdc/rename_follower.hpp"

#include "cdc/tracker_rig.hpp"

#include <gtest/gtest.h>

namespace cdc {
namespace {

using fake::row;
using fake::schema;
using mapping::SelectionAction;

class RenameFollowerTest : public testing::Test, public fake::TrackerRig {
 protected:
  std::string rows_of(const model::TableSchema& table) {
    log.begin().insert(table, row(1, "a")).commit();
    return take();
  }
};

model::TableId id(const std::string& table) {
  return {"demo1", table};
}

TEST(NetRenames, follow_each_table_to_where_it_ends) {
  const Renames swap{{id("a"), id("x")}, {id("b"), id("a")}, {id("x"), id("b")}};
  EXPECT_EQ(net_renames(swap),
            (std::map<model::TableId, model::TableId>{{id("a"), id("b")}, {id("b"), id("a")}}));
  EXPECT_TRUE(net_renames({{id("a"), id("x")}, {id("x"), id("a")}}).empty());
  EXPECT_EQ(net_renames({{id("a"), id("x")}, {id("b"), id("a")}}),
            (std::map<model::TableId, model::TableId>{{id("a"), id("x")}, {id("b"), id("a")}}));
}

TEST_F(RenameFollowerTest, a_new_name_moves_the_target_too) {
  capture(schema("t"));
  EXPECT_EQ(take("RENAME TABLE t TO u"), "rename t u; t dropped; u captured");
  EXPECT_EQ(rows_of(schema("u")), "rows u");
}

TEST_F(RenameFollowerTest, what_is_known_of_the_rows_moves_along) {
  capture(schema("t"));
  records.front().has_foreign_rows = true;
  records.front().joined = log.position();
  take("RENAME TABLE t TO u");
  const port::CapturedTable& record = steps.back().records.back();
  EXPECT_TRUE(record.has_foreign_rows);
  EXPECT_EQ(record.joined, records.front().joined);
}

TEST_F(RenameFollowerTest, a_name_that_no_rule_selects_ends_the_capture) {
  select_only("t");
  capture(schema("t"));
  EXPECT_EQ(take("RENAME TABLE t TO u"), "t dropped");
  EXPECT_EQ(rows_of(schema("u")), "rows");
}

TEST_F(RenameFollowerTest, a_table_that_comes_in_is_not_captured_unseen) {
  select_only("t");
  EXPECT_EQ(take("RENAME TABLE u TO t"), "");
  EXPECT_EQ(rows_of(schema("t")), "rows");
}

TEST_F(RenameFollowerTest, two_tables_change_places) {
  capture(schema("a"));
  capture(schema("b", {fake::int_column("more")}));
  EXPECT_EQ(take("RENAME TABLE a TO x, b TO a, x TO b"),
            "rename a sluice_rename_1; rename b sluice_rename_2; rename sluice_rename_1 b; "
            "rename sluice_rename_2 a; b captured; a captured");
  EXPECT_EQ(rows_of(schema("b")), "rows a b");
  EXPECT_EQ(version("a")->schema.columns.size(), 3U);
  EXPECT_EQ(version("b")->schema.columns.size(), 2U);
}

TEST_F(RenameFollowerTest, three_tables_change_places_in_a_ring) {
  for (const char* name : {"a", "b", "c"}) capture(schema(name));
  take("RENAME TABLE a TO x, b TO a, c TO b, x TO c");
  EXPECT_EQ(steps.back().changes.size(), 6U);
  fake::State world = state;
  for (const char* name : {"a", "b", "c"}) {
    world.tables[{"public", name}].rows = {{std::string(name), std::nullopt}};
  }
  world.checkpoint = model::Checkpoint{};
  fake::Target applier(world, store, 0);
  port::ApplyRequest request;
  request.next.batch = 1;
  request.changes = steps.back().changes;
  applier.apply(request);
  const auto first_of = [&](const char* name) {
    return world.tables.at({"public", name}).rows.at(0).at(0).value();
  };
  EXPECT_EQ(first_of("a"), "b");
  EXPECT_EQ(first_of("b"), "c");
  EXPECT_EQ(first_of("c"), "a");
}

TEST_F(RenameFollowerTest, a_table_whose_place_another_takes_stops) {
  select_only("t");
  capture(schema("t"));
  EXPECT_EQ(take("RENAME TABLE t TO old, other TO t"), "t suspended");
  EXPECT_NE(steps.back().records.front().reason.find("demo1.other"), std::string::npos);
}

TEST_F(RenameFollowerTest, the_copy_of_an_online_change_is_the_table_with_a_new_definition) {
  select_only("t");
  capture(schema("t"));
  EXPECT_EQ(take("CREATE TABLE _t_gho LIKE t"), "");
  EXPECT_EQ(take("ALTER TABLE _t_gho ADD COLUMN more INT"), "");
  EXPECT_EQ(take("RENAME TABLE t TO _t_del, _t_gho TO t"), "rebuild t; t captured");
  const model::TableSchema wider = schema("t", {fake::int_column("more")});
  log.begin().insert(wider, {model::Cell::of_int64(1), model::Cell::null(), model::Cell::null()});
  log.commit();
  EXPECT_EQ(take(), "rows t");
}

TEST_F(RenameFollowerTest, a_copy_that_was_never_seen_is_read_from_the_source) {
  select_only("t");
  capture(schema("t", {fake::int_column("more")}));
  source.tables[id("t")] = schema("t");
  EXPECT_EQ(take("RENAME TABLE t TO _t_old, _t_new TO t"), "rebuild t; t captured");
}

TEST_F(RenameFollowerTest, a_copy_that_was_never_seen_and_is_gone_stops_the_table) {
  select_only("t");
  capture(schema("t"));
  source.tables.clear();
  EXPECT_EQ(take("RENAME TABLE t TO _t_old, _t_new TO t"), "t suspended");
}

TEST_F(RenameFollowerTest, a_copy_that_no_rule_selects_takes_the_place_of_a_table_kept_aside) {
  settings.rules.selections = {fake::select(SelectionAction::include, "%"),
                               fake::select(SelectionAction::exclude, "%[_]gho")};
  capture(schema("t"));
  take("CREATE TABLE _t_gho LIKE t");
  take("ALTER TABLE _t_gho ADD COLUMN more INT");
  EXPECT_EQ(take("RENAME TABLE t TO _t_del, _t_gho TO t"), "rebuild t; t captured");
}

TEST_F(RenameFollowerTest, a_rename_before_the_load_is_passed_over) {
  log.statement("RENAME TABLE t TO u");
  capture(schema("t"), log.position());
  EXPECT_EQ(take(), "");
  EXPECT_EQ(rows_of(schema("t")), "rows t");
}

TEST_F(RenameFollowerTest, the_name_of_a_table_that_stopped_is_not_taken_over) {
  capture(schema("a"));
  capture(schema("b"));
  take("ALTER TABLE b DROP PARTITION p0");
  EXPECT_EQ(take("RENAME TABLE b TO old, a TO b"), "drop a; a dropped")
      << "the changes of b are no longer applied in this run: a must not go on under its name";
  EXPECT_EQ(rows_of(schema("b")), "rows");
}

TEST_F(RenameFollowerTest, rows_that_nothing_would_load_again_stay) {
  settings.can_load = false;
  capture(schema("a"));
  capture(schema("b"));
  take("ALTER TABLE b DROP PARTITION p0");
  EXPECT_EQ(take("RENAME TABLE b TO old, a TO b"), "a dropped");
  EXPECT_EQ(steps.back().records.front().target.table, "a");
}

TEST_F(RenameFollowerTest, a_task_that_drops_nothing_lets_the_old_name_stay) {
  settings.changes.apply_drop = false;
  capture(schema("a"));
  capture(schema("b"));
  take("ALTER TABLE b DROP PARTITION p0");
  EXPECT_EQ(take("RENAME TABLE b TO old, a TO b"), "a dropped");
}

TEST_F(RenameFollowerTest, rows_of_others_stay_where_the_new_name_stopped) {
  capture(schema("a"));
  records.front().has_foreign_rows = true;
  capture(schema("b"));
  take("ALTER TABLE b DROP PARTITION p0");
  EXPECT_EQ(take("RENAME TABLE b TO old, a TO b"), "a dropped");
}

TEST_F(RenameFollowerTest, a_name_that_was_loaded_behind_the_rename_has_the_rows_already) {
  capture(schema("t"));
  log.begin().insert(schema("t"), row(1, "a")).commit();
  log.statement("RENAME TABLE t TO between");
  log.statement("RENAME TABLE between TO u");
  capture(schema("u"), log.position());
  EXPECT_EQ(take(),
            "rows t u | rename t between; t dropped; between captured | "
            "drop between; between dropped");
  EXPECT_EQ(rows_of(schema("u")), "rows u");
}

TEST_F(RenameFollowerTest, one_table_takes_the_name_of_one_that_was_loaded_under_another) {
  capture(schema("a"));
  capture(schema("b", {fake::int_column("more")}));
  log.statement("RENAME TABLE a TO c, b TO a");
  capture(schema("c"), log.position());
  EXPECT_EQ(take(), "drop a; rename b a; b dropped; a captured");
  EXPECT_EQ(rows_of(schema("c")), "rows a c");
  EXPECT_EQ(version("a")->schema.columns.size(), 3U);
}

TEST_F(RenameFollowerTest, a_name_that_another_table_takes_is_free_whatever_the_task_drops) {
  settings.changes.apply_drop = false;
  capture(schema("a"));
  capture(schema("b", {fake::int_column("more")}));
  log.statement("RENAME TABLE a TO c, b TO a");
  capture(schema("c"), log.position());
  EXPECT_EQ(take(), "drop a; rename b a; b dropped; a captured");
}

TEST_F(RenameFollowerTest, rows_of_others_are_not_dropped_with_the_old_name) {
  capture(schema("t"));
  records.front().has_foreign_rows = true;
  log.statement("RENAME TABLE t TO u");
  capture(schema("u"), log.position());
  EXPECT_EQ(take(), "t dropped");
}

TEST_F(RenameFollowerTest, a_target_that_both_names_share_is_not_dropped) {
  capture(schema("t"));
  log.statement("RENAME TABLE t TO u");
  capture(schema("u"), log.position());
  records.back().target = records.front().target;
  EXPECT_EQ(take(), "t dropped");
}

TEST_F(RenameFollowerTest, rows_that_were_never_seen_are_not_taken_in_by_a_later_statement) {
  settings.rules.selections = {fake::select(SelectionAction::include, "t")};
  take("RENAME TABLE u TO t");
  EXPECT_EQ(take("CREATE TABLE IF NOT EXISTS t (id INT PRIMARY KEY)"), "")
      << "the table was there: the statement made none";
}

}  // namespace
}  // namespace cdc
