#include "cdc/map_check.hpp"

#include "cdc/fake_log.hpp"
#include "cdc/table_registry.hpp"
#include "dialect/type_map.hpp"

#include <gtest/gtest.h>

namespace cdc {
namespace {

using fake::row;
using fake::schema;

class MapCheckTest : public testing::Test {
 protected:
  void capture(const model::TableSchema& table, model::LogPosition joined = {}) {
    registry_.put({table,
                   dialect::propose_table(table, {"public", table.id.table}, {}),
                   std::move(joined),
                   false,
                   {}});
  }
  std::vector<MapMisfit> check() { return check_.check(log_.block(), registry_.catalog()); }

  fake::LogWriter log_;
  ChangeProgress progress_;
  TableRegistry registry_{{}, "nsentinelofthetests0", progress_};
  MapCheck check_;
};

TEST_F(MapCheckTest, a_map_that_fits_is_no_misfit_and_neither_is_a_table_that_is_not_captured) {
  capture(schema("t"));
  log_.begin().insert(schema("t"), row(1, "a")).insert(schema("other"), row(1, "a")).commit();
  EXPECT_TRUE(check().empty());
}

TEST_F(MapCheckTest, tables_that_nobody_captures_are_told_once) {
  capture(schema("t"));
  for (int i = 0; i < 2; ++i) {
    log_.begin().insert(schema("t"), row(1, "a")).insert(schema("other"), row(1, "a")).commit();
  }
  check();
  EXPECT_EQ(check_.take_strangers(), (std::vector<model::TableId>{schema("other").id}));
  log_.begin()
      .insert(schema("other", {fake::int_column("n")}),
              {model::Cell::of_int64(1), model::Cell::of_bytes("a"), model::Cell::of_int64(2)})
      .commit();
  check();
  EXPECT_TRUE(check_.take_strangers().empty());
}

TEST_F(MapCheckTest, a_table_that_differs_is_told_once_a_block) {
  capture(schema("t"));
  const auto wider = schema("t", {fake::text_column("more")});
  const fake::Cells cells{model::Cell::of_int64(1), model::Cell::of_bytes("a"),
                          model::Cell::of_bytes("b")};
  log_.begin().insert(wider, cells).commit();
  log_.begin().insert(wider, cells).commit();
  const std::vector<MapMisfit> misfits = check();
  ASSERT_EQ(misfits.size(), 1U);
  EXPECT_EQ(misfits[0].version->schema.id.table, "t");
  EXPECT_EQ(misfits[0].map.columns.size(), 3U);
  EXPECT_FALSE(misfits[0].difference.empty());
}

TEST_F(MapCheckTest, maps_before_the_load_are_of_definitions_that_were) {
  const auto wider = schema("t", {fake::text_column("more")});
  const fake::Cells cells{model::Cell::of_int64(1), model::Cell::of_bytes("a"),
                          model::Cell::of_bytes("b")};
  log_.begin().insert(wider, cells).commit();
  capture(schema("t"), log_.position());
  EXPECT_TRUE(check().empty());
  log_.begin().insert(wider, cells).commit();
  EXPECT_EQ(check().size(), 1U);
}

TEST_F(MapCheckTest, a_new_version_is_held_against_the_same_map_again) {
  const auto t = schema("t");
  capture(t);
  log_.begin().insert(t, row(1, "a")).commit();
  EXPECT_TRUE(check().empty());
  capture(schema("t", {fake::text_column("more")}));
  log_.begin().insert(t, row(2, "a")).commit();
  EXPECT_EQ(check().size(), 1U);
}

}  // namespace
}  // namespace cdc
