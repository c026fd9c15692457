#include "cdc/statement_follower.hpp"

#include "base/error.hpp"
#include "cdc/tracker_rig.hpp"

#include <gtest/gtest.h>

namespace cdc {
namespace {

using fake::row;
using fake::schema;

class StatementFollowerTest : public testing::Test, public fake::TrackerRig {
 protected:
  /// A transaction with a row of the table: what the target gets from now on.
  std::string rows_of(const model::TableSchema& table) {
    log.begin().insert(table, row(1, "a")).commit();
    return take();
  }
};

const char kCreate[] =
    "CREATE TABLE u (id INT NOT NULL PRIMARY KEY, text VARCHAR(20)) "
    "DEFAULT CHARSET=utf8mb4";

TEST_F(StatementFollowerTest, a_created_table_is_captured_from_its_creation_on) {
  EXPECT_EQ(take(kCreate), "create u; u captured");
  const auto& record = steps.back().records.front();
  EXPECT_EQ(record.joined, [&] {
    model::LogPosition end;
    end.at = steps.back().end.at;
    end.gtids.add(steps.back().end.gtid);
    end.server = fake::kServer;
    return end;
  }());
  EXPECT_FALSE(record.has_foreign_rows);
  EXPECT_EQ(record.target, (model::TableId{"public", "u"}));
  EXPECT_EQ(rows_of(schema("u")), "rows u");
}

TEST_F(StatementFollowerTest, names_are_those_that_the_server_keeps) {
  settings.folds_names = true;
  capture(schema("t"));
  EXPECT_EQ(take("TRUNCATE TABLE Demo1.T"), "empty t");
  EXPECT_EQ(take("CREATE TABLE DEMO1.U (id INT NOT NULL PRIMARY KEY)"), "create u; u captured");
  EXPECT_EQ(take("DROP TABLE T"), "drop t; t dropped");
}

TEST_F(StatementFollowerTest, a_table_made_by_a_query_that_is_logged_as_text_is_refused) {
  select_only("u");
  EXPECT_EQ(take("CREATE TABLE other AS SELECT 1 AS a"), "");
  try {
    take("CREATE TABLE u (id INT PRIMARY KEY) SELECT * FROM t");
    FAIL() << "its rows never come";
  } catch (const base::Error& error) {
    EXPECT_EQ(error.code(), "binlog.statement_based");
    EXPECT_EQ(error.scope(), base::ErrorScope::task);
    EXPECT_NE(error.message().find("SELECT * FROM t"), std::string::npos);
  }
}

TEST_F(StatementFollowerTest, a_table_that_was_captured_before_it_was_made_by_a_query_is_refused) {
  capture(schema("t"));
  EXPECT_EQ(take("CREATE TABLE IF NOT EXISTS t AS SELECT 1 AS id"), "") << "it was there";
  EXPECT_THROW(take("CREATE TABLE t AS SELECT 1 AS id"), base::Error);
}

TEST_F(StatementFollowerTest, a_statement_that_is_not_understood_stops_the_tables_it_may_empty) {
  for (const char* sql :
       {"TRUNCATE TABLE t FROBNICATE", "DROP TABLE t FROBNICATE", "RENAME TABLE t TO v FROBNICATE",
        "SET STATEMENT sql_mode='ANSI_QUOTES' FOR TRUNCATE \"t\""}) {
    fake::TrackerRig rig;
    rig.capture(schema("t"));
    EXPECT_EQ(rig.take(sql), "t suspended") << sql;
  }
  capture(schema("t"));
  EXPECT_EQ(take("ALTER TABLE t FROBNICATE, WITH NOTHING )"), "") << "it is what it was";
}

TEST_F(StatementFollowerTest, system_versioning_is_not_followed) {
  capture(schema("t"));
  EXPECT_EQ(take("ALTER TABLE t ADD SYSTEM VERSIONING"), "t suspended");
  source.tables[schema("u").id] = schema("u");
  source.tables[schema("u").id].kind = model::TableKind::system_versioned;
  EXPECT_EQ(take("CREATE TABLE u (id INT NOT NULL PRIMARY KEY) WITH SYSTEM VERSIONING"), "");
}

TEST_F(StatementFollowerTest, a_created_table_whose_target_is_there_keeps_its_rows) {
  state.tables[{"public", "u"}].definition =
      dialect::propose_table(schema("u"), {"public", "u"}, {});
  EXPECT_EQ(take(kCreate), "u captured");
  EXPECT_TRUE(steps.back().records.front().has_foreign_rows);
}

TEST_F(StatementFollowerTest, a_created_table_finds_its_target_as_the_task_prepares_it) {
  const model::TargetTable there = dialect::propose_table(schema("u"), {"public", "u"}, {});
  state.tables[there.id].definition = there;
  settings.prep = model::TablePrep::truncate_before_load;
  EXPECT_EQ(take(kCreate), "empty u; u captured");
  EXPECT_FALSE(steps.back().records.front().has_foreign_rows);
}

TEST_F(StatementFollowerTest, a_created_table_replaces_its_target_where_the_task_does_so) {
  state.tables[{"public", "u"}].definition =
      dialect::propose_table(schema("u", {fake::int_column("old")}), {"public", "u"}, {});
  settings.prep = model::TablePrep::drop_and_create;
  EXPECT_EQ(take(kCreate), "drop u; create u; u captured");
}

TEST_F(StatementFollowerTest, a_name_that_is_free_again_begins_without_the_rows_it_had) {
  settings.rules.selections = {fake::select(mapping::SelectionAction::include, "%"),
                               fake::select(mapping::SelectionAction::exclude, "%[_]old")};
  capture(schema("u"));
  EXPECT_EQ(take("RENAME TABLE u TO u_old"), "u dropped");
  EXPECT_EQ(take(kCreate), "empty u; u captured");
  EXPECT_FALSE(steps.back().records.front().has_foreign_rows);
}

TEST_F(StatementFollowerTest, so_does_one_that_became_free_in_an_earlier_run) {
  state.tables[{"public", "u"}].definition =
      dialect::propose_table(schema("u"), {"public", "u"}, {});
  settings.left_targets = {{{"public", "u"}, std::nullopt}};
  EXPECT_EQ(take(kCreate), "empty u; u captured");
}

TEST_F(StatementFollowerTest, a_name_whose_target_moves_away_in_the_stream_is_created_anew) {
  capture(schema("u"));
  EXPECT_EQ(take("RENAME TABLE u TO v"), "rename u v; u dropped; v captured");
  EXPECT_EQ(take(kCreate), "create u; u captured");
}

TEST_F(StatementFollowerTest, a_table_that_no_rule_selects_is_passed_over) {
  select_only("t");
  EXPECT_EQ(take(kCreate), "");
}

TEST_F(StatementFollowerTest, a_created_table_is_like_the_one_it_names) {
  capture(schema("t"));
  EXPECT_EQ(take("CREATE TABLE u LIKE t"), "create u; u captured");
  EXPECT_EQ(steps.back().records.front().schema.columns, schema("t").columns);
}

TEST_F(StatementFollowerTest, a_copy_of_an_unknown_table_is_read_from_the_source) {
  source.tables[{"demo1", "u"}] = schema("u");
  EXPECT_EQ(take("CREATE TABLE u LIKE elsewhere"), "create u; u captured");
}

TEST_F(StatementFollowerTest, a_table_that_is_not_understood_and_gone_is_not_captured) {
  EXPECT_EQ(take("CREATE TABLE u LIKE elsewhere"), "");
}

TEST_F(StatementFollowerTest, if_not_exists_leaves_a_captured_table_alone) {
  capture(schema("t"));
  EXPECT_EQ(take("CREATE TABLE IF NOT EXISTS t (id INT PRIMARY KEY)"), "");
}

TEST_F(StatementFollowerTest, or_replace_drops_the_captured_table_first) {
  capture(schema("u"));
  EXPECT_EQ(take(std::string("CREATE OR REPLACE") + (kCreate + 6)),
            "drop u; create u; u dropped; u captured");
}

TEST_F(StatementFollowerTest, a_temporary_table_is_nobody_elses) {
  capture(schema("t"));
  EXPECT_EQ(take("CREATE TEMPORARY TABLE u (id INT PRIMARY KEY)"), "rows t");
  EXPECT_EQ(take("DROP TEMPORARY TABLE t"), "rows t");
}

TEST_F(StatementFollowerTest, an_added_column_reaches_the_target) {
  capture(schema("t"));
  EXPECT_EQ(take("ALTER TABLE t ADD COLUMN more INT"), "rebuild t; t captured");
  EXPECT_EQ(rows_of(schema("t")), "rebuild t; t captured | rows t")
      << "the old map no longer fits, but the live definition does";
}

TEST_F(StatementFollowerTest, rows_after_an_added_column_fit_the_new_definition) {
  capture(schema("t"));
  take("ALTER TABLE t ADD COLUMN more INT");
  model::TableSchema wider = schema("t", {fake::int_column("more")});
  log.begin().change(wider, binlog::RowChangeKind::write,
                     {{{}, {model::Cell::of_int64(1), model::Cell::null(), model::Cell::null()}}});
  log.commit();
  EXPECT_EQ(take(), "rows t");
  EXPECT_EQ(version("t")->columns, (std::vector<std::string>{"id", "text", "more"}));
  EXPECT_EQ(version("t")->slot, 0U);
}

TEST_F(StatementFollowerTest, dropped_and_renamed_columns_reach_the_target) {
  capture(schema("t", {fake::int_column("more")}));
  EXPECT_EQ(take("ALTER TABLE t DROP COLUMN more"), "rebuild t; t captured");
  EXPECT_EQ(take("ALTER TABLE t RENAME COLUMN text TO words"), "rebuild t; t captured");
  const auto& after = steps.back().changes.front().after;
  ASSERT_EQ(after.columns.size(), 2U);
  EXPECT_EQ(after.columns[1].name, "words");
}

TEST_F(StatementFollowerTest, a_wider_text_is_widened_before_the_transaction) {
  capture(schema("t"));
  EXPECT_EQ(take("ALTER TABLE t MODIFY text VARCHAR(40) CHARACTER SET utf8mb4"),
            "rebuild t; t captured");
  EXPECT_EQ(steps.back().changes.front().before_transaction.size(), 1U);
}

TEST_F(StatementFollowerTest, an_index_is_no_business_of_the_target) {
  capture(schema("t"));
  EXPECT_EQ(take("ALTER TABLE t ADD INDEX (text)"), "");
  EXPECT_EQ(take("CREATE INDEX i ON t (text)"), "");
}

TEST_F(StatementFollowerTest, without_apply_alter_new_columns_are_left_out) {
  settings.changes.apply_alter = false;
  capture(schema("t"));
  EXPECT_EQ(take("ALTER TABLE t ADD COLUMN more INT"), "t captured");
  const model::TableSchema wider = schema("t", {fake::int_column("more")});
  log.begin().insert(wider, {model::Cell::of_int64(1), model::Cell::null(), model::Cell::null()});
  log.commit();
  EXPECT_EQ(take(), "rows t");
  EXPECT_EQ(version("t")->left_out, (std::vector<std::size_t>{2}));
  EXPECT_EQ(version("t")->columns, (std::vector<std::string>{"id", "text"}));
}

TEST_F(StatementFollowerTest, a_left_out_column_stays_so_under_another_name_of_the_table) {
  settings.changes.apply_alter = false;
  capture(schema("t"));
  take("ALTER TABLE t ADD COLUMN more INT");
  EXPECT_EQ(take("RENAME TABLE t TO u"), "rename t u; t dropped; u captured");
}

TEST_F(StatementFollowerTest, a_dropped_table_goes_from_the_target) {
  capture(schema("t"));
  EXPECT_EQ(take("DROP TABLE t, elsewhere"), "drop t; t dropped");
  EXPECT_EQ(take(), "");
}

TEST_F(StatementFollowerTest, without_apply_drop_the_target_stays) {
  settings.changes.apply_drop = false;
  capture(schema("t"));
  EXPECT_EQ(take("DROP TABLE t"), "t dropped");
}

TEST_F(StatementFollowerTest, a_table_that_comes_again_after_its_drop_is_made_anew) {
  capture(schema("u"));
  take("DROP TABLE u");
  EXPECT_EQ(take(kCreate), "create u; u captured");
  EXPECT_FALSE(steps.back().records.front().has_foreign_rows);
}

TEST_F(StatementFollowerTest, a_dropped_schema_takes_its_tables_along) {
  capture(schema("t"));
  capture(schema("u"));
  EXPECT_EQ(take("DROP DATABASE elsewhere"), "");
  EXPECT_EQ(take("DROP DATABASE demo1"), "drop t; drop u; t dropped; u dropped");
}

TEST_F(StatementFollowerTest, a_truncated_table_is_emptied) {
  capture(schema("t"));
  EXPECT_EQ(take("TRUNCATE TABLE t"), "empty t");
  EXPECT_EQ(steps.back().changed, (std::vector<std::size_t>{0}));
}

TEST_F(StatementFollowerTest, without_apply_truncate_the_rows_stay) {
  settings.changes.apply_truncate = false;
  capture(schema("t"));
  EXPECT_EQ(take("TRUNCATE TABLE t"), "");
}

TEST_F(StatementFollowerTest, a_statement_before_the_load_is_in_the_loaded_rows) {
  log.statement("ALTER TABLE t ADD COLUMN more INT")
      .statement("TRUNCATE t")
      .statement("DROP TABLE t");
  capture(schema("t"), log.position());
  EXPECT_EQ(take(), "");
  EXPECT_EQ(steps.size(), 3U);
  EXPECT_EQ(take("TRUNCATE t"), "empty t");
}

TEST_F(StatementFollowerTest, rows_that_went_without_a_trace_stop_the_table) {
  capture(schema("t"));
  EXPECT_EQ(take("ALTER TABLE t DROP PARTITION p0"), "t suspended");
  EXPECT_EQ(steps.back().stopped, (std::vector<std::size_t>{0}));
}

TEST_F(StatementFollowerTest, a_table_may_stop_the_task) {
  settings.changes.stop_on_table_error = true;
  capture(schema("t"));
  try {
    take("ALTER TABLE t DROP PARTITION p0");
    FAIL() << "nothing was thrown";
  } catch (const base::Error& error) {
    EXPECT_EQ(error.scope(), base::ErrorScope::task);
    EXPECT_EQ(error.code(), "cdc.table_stopped");
  }
}

TEST_F(StatementFollowerTest, a_stopped_table_is_not_captured_again) {
  capture(schema("u"));
  take("ALTER TABLE u DROP PARTITION p0");
  EXPECT_EQ(take("DROP TABLE u"), "");
  EXPECT_EQ(take(kCreate), "");
}

TEST_F(StatementFollowerTest, an_alter_that_is_not_understood_asks_for_the_live_definition) {
  capture(schema("t"));
  EXPECT_EQ(take("ALTER TABLE t DROP COLUMN never_heard_of"), "");
  source.tables[{"demo1", "t"}] = schema("t", {fake::int_column("more")});
  EXPECT_EQ(take("ALTER TABLE t DROP COLUMN never_heard_of"), "t suspended")
      << "what the rows hold in the new column is not known";
}

TEST_F(StatementFollowerTest, an_alter_that_is_not_understood_of_a_table_that_is_gone_stops_it) {
  capture(schema("t"));
  source.tables.clear();
  EXPECT_EQ(take("ALTER TABLE t DROP COLUMN never_heard_of"), "t suspended");
  EXPECT_NE(steps.back().records.front().reason.find("gone since"), std::string::npos);
}

TEST_F(StatementFollowerTest, an_alter_may_change_the_columns_and_the_name) {
  capture(schema("t"));
  EXPECT_EQ(take("ALTER TABLE t ADD COLUMN more INT, RENAME TO u"),
            "rebuild t; rename t u; t captured; t dropped; u captured");
}

}  // namespace
}  // namespace cdc
