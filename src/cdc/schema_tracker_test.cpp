#include "cdc/schema_tracker.hpp"

#include "cdc/tracker_rig.hpp"

#include <gtest/gtest.h>

namespace cdc {
namespace {

using fake::row;
using fake::schema;

class SchemaTrackerTest : public testing::Test, public fake::TrackerRig {
 protected:
  void write(int id) { log.begin().insert(schema("t"), row(id, "a")).commit(); }
  static model::TableSchema wider() { return schema("t", {fake::int_column("more")}); }
  void write_wider() {
    log.begin().insert(wider(),
                       {model::Cell::of_int64(1), model::Cell::null(), model::Cell::null()});
  }
};

TEST_F(SchemaTrackerTest, a_block_comes_out_with_the_tables_in_force) {
  capture(schema("t"));
  write(1);
  EXPECT_EQ(take(), "rows t");
  EXPECT_EQ(blocks.front().transactions.size(), 1U);
}

TEST_F(SchemaTrackerTest, a_block_before_the_start_time_moves_the_position_alone) {
  capture(schema("t"));
  settings.skip_before_us = 1'700'000'010'000'000;
  applied = log.position();
  write(1);
  write(2);
  EXPECT_EQ(take(), "rows t");
  const model::LogBlock& block = blocks.front();
  EXPECT_TRUE(block.events.empty());
  ASSERT_EQ(block.transactions.size(), 1U);
  EXPECT_EQ(block.transactions.front().at, log.position().at);
  ASSERT_NE(block.transactions.front().executed, nullptr);
  EXPECT_EQ(*block.transactions.front().executed, log.position().gtids);
}

TEST_F(SchemaTrackerTest, a_table_without_its_target_stops_at_the_beginning) {
  capture(schema("t"));
  capture(schema("u"));
  state.tables.erase({"public", "t"});
  EXPECT_EQ(take(), "t suspended");
  EXPECT_TRUE(steps.front().is_between);
  EXPECT_EQ(steps.front().stopped.size(), 1U);
  write(1);
  EXPECT_EQ(take(), "rows u");
}

TEST_F(SchemaTrackerTest, a_table_that_its_target_cannot_take_stops_at_the_beginning) {
  capture(schema("t"));
  records.front().schema = wider();
  EXPECT_EQ(take(), "t suspended");
}

TEST_F(SchemaTrackerTest, columns_that_were_left_out_stay_so_in_the_next_run) {
  settings.changes.apply_alter = false;
  capture(schema("t"));
  records.front().schema = wider();
  EXPECT_EQ(take(), "");
  write_wider();
  log.commit();
  EXPECT_EQ(take(), "rows t");
  EXPECT_EQ(version("t")->left_out, (std::vector<std::size_t>{2}));
}

TEST_F(SchemaTrackerTest, what_is_applied_is_cut_off) {
  capture(schema("t"));
  write(1);
  write(2);
  applied = log.position();
  write(3);
  EXPECT_EQ(take(), "rows t");
  const model::LogBlock& block = blocks.front();
  ASSERT_EQ(block.transactions.size(), 1U);
  EXPECT_EQ(block.begin, applied.at);
  EXPECT_EQ(block.event_ends,
            (std::vector<std::uint32_t>{static_cast<std::uint32_t>(block.events.size())}));
  EXPECT_EQ(binlog::read_header(block.events).type, binlog::EventType::table_map);
}

TEST_F(SchemaTrackerTest, blocks_and_statements_that_are_applied_are_gone) {
  capture(schema("t"));
  write(1);
  log.statement("TRUNCATE TABLE t");
  applied = log.position();
  EXPECT_EQ(take(), "");
  EXPECT_TRUE(steps.empty());
  EXPECT_EQ(take("TRUNCATE TABLE t"), "empty t");
}

TEST_F(SchemaTrackerTest, a_block_that_only_moves_the_position_never_moves_it_back) {
  capture(schema("t"));
  write(1);
  applied = log.position();
  EXPECT_EQ(take(), "");
  model::LogBlock moving;
  moving.server = fake::kServer;
  moving.begin = moving.end = applied.at;
  EXPECT_EQ(take(moving), "");
  ++moving.end.offset;
  EXPECT_EQ(take(moving), "rows t");
  moving.server = "mariadb:9";
  EXPECT_EQ(take(moving), "") << "places of another server are not compared";
}

TEST_F(SchemaTrackerTest, transactions_before_the_start_time_are_cut_off) {
  capture(schema("t"));
  settings.skip_before_us = 1'700'000'010'000'000;
  write(1);
  log.builder.set_timestamp(1'700'000'020);
  write(2);
  EXPECT_EQ(take(), "rows t");
  EXPECT_EQ(blocks.front().transactions.size(), 1U);
}

TEST_F(SchemaTrackerTest, what_was_before_the_start_time_is_told_with_the_first_behind_it) {
  capture(schema("t"));
  settings.skip_before_us = 1'700'000'010'000'000;
  write(1);
  applied = log.position();
  write(2);
  log.builder.set_timestamp(1'700'000'020);
  write(3);
  const model::GtidSet all = log.position().gtids;
  write(4);
  EXPECT_EQ(take(), "rows t");
  const model::LogBlock& block = blocks.front();
  ASSERT_EQ(block.transactions.size(), 2U);
  ASSERT_NE(block.transactions[0].executed, nullptr);
  EXPECT_EQ(*block.transactions[0].executed, all);
  EXPECT_EQ(block.transactions[1].executed, nullptr);
}

TEST_F(SchemaTrackerTest, a_place_on_the_server_before_counts_while_it_can_be_compared) {
  model::LogPosition joined;
  joined.at = {"before.000007", 100};
  joined.server = "mariadb:9";
  capture(schema("t"), joined);
  write(1);
  applied = log.position();
  applied.at = {"before.000007", 100};
  applied.server = joined.server;
  write(2);
  EXPECT_EQ(take(), "t captured | rows t");
  EXPECT_FALSE(steps.front().records.front().joined.is_known());
  EXPECT_FALSE(version("t")->joined.is_known());
}

TEST_F(SchemaTrackerTest, a_change_of_servers_forgets_the_places_that_it_lies_behind) {
  write(1);
  model::LogPosition joined = log.position();
  joined.gtids = {};
  capture(schema("t"), joined);
  joined.at = {"bin.999999", 4};
  capture(schema("u"), joined);
  applied = log.start();
  write(2);
  EXPECT_EQ(take(), "rows t u");
  EXPECT_TRUE(version("t")->joined.is_known());
  model::LogBlock other;
  other.server = "mariadb:9";
  other.begin = other.end = {"other.000001", 4};
  EXPECT_EQ(take(other), "t captured | rows t u");
  EXPECT_TRUE(steps.back().is_between && steps.back().begins_batch);
  EXPECT_FALSE(version("t")->joined.is_known());
  EXPECT_TRUE(version("u")->joined.is_known()) << "it lies behind: nothing tells";
}

TEST_F(SchemaTrackerTest, a_place_on_the_server_before_that_is_not_passed_stops_the_task) {
  model::LogPosition joined;
  joined.at = {"before.000007", 101};
  joined.server = "mariadb:9";
  capture(schema("t"), joined);
  write(1);
  applied = log.position();
  applied.at = {"before.000007", 100};
  applied.server = joined.server;
  write(2);
  EXPECT_THROW(take(), base::Error);
}

TEST_F(SchemaTrackerTest, a_map_that_fits_the_live_definition_brings_it_in_force) {
  capture(wider());
  source.tables[{"demo1", "t"}] = schema("t");
  write(1);
  EXPECT_EQ(take(), "rebuild t; t captured | rows t");
  EXPECT_TRUE(steps.back().is_between);
  EXPECT_EQ(version("t")->schema.columns.size(), 2U);
}

TEST_F(SchemaTrackerTest, a_map_that_fits_nothing_stops_the_table) {
  capture(schema("t"));
  write_wider();
  log.commit();
  EXPECT_EQ(take(), "t suspended | rows");
}

TEST_F(SchemaTrackerTest, a_map_of_a_table_that_is_gone_stops_it) {
  capture(schema("t"));
  source.tables.clear();
  write_wider();
  log.commit();
  EXPECT_EQ(take(), "t suspended | rows");
}

TEST_F(SchemaTrackerTest, a_map_before_the_load_may_be_of_another_definition) {
  write_wider();
  log.commit();
  capture(schema("t"), log.position());
  write(2);
  EXPECT_EQ(take(), "rows t");
}

TEST_F(SchemaTrackerTest, a_new_definition_in_the_middle_of_a_transaction_stops_the_table) {
  log = fake::LogWriter({.block_bytes = 1});
  capture(wider());
  source.tables[{"demo1", "t"}] = schema("t");
  log.begin().insert(wider(), {model::Cell::of_int64(1), model::Cell::null(), model::Cell::null()});
  log.insert(schema("t"), row(2, "b")).commit();
  const std::string text = take();
  EXPECT_NE(text.find("t suspended"), std::string::npos) << text;
  EXPECT_EQ(text.find("rebuild"), std::string::npos) << text;
}

}  // namespace
}  // namespace cdc
