#include "assess/table_reading.hpp"

#include "dialect/type_map.hpp"
#include "load/chunk_planner.hpp"
#include "load/fake_ports.hpp"

#include <gtest/gtest.h>

namespace assess {
namespace {

/// A table of `rows` rows of which the server guesses `estimate`.
class OneTable {
 public:
  OneTable(std::int64_t rows, std::uint64_t estimate)
      : schema_(load::fake::table("t", rows)), source_(plan_of(rows), 1) {
    schema_.row_estimate = estimate;
    target_ = dialect::propose_table(schema_, schema_.id, {});
    task_.staging.compression = model::Compression::none;
    task_.staging.file_bytes = 1 << 20;
  }
  static load::fake::SourcePlan plan_of(std::int64_t rows) {
    load::fake::SourcePlan plan;
    plan.rows = {{"t", rows}};
    plan.lost_at = 700;
    return plan;
  }
  SampleReading sample(std::uint64_t rows) {
    return read_sample({schema_, target_, task_, progress}, rows, source_.session(0), {});
  }
  TableTally all(std::stop_token stop = {}) {
    return read_all({schema_, target_, task_, progress}, {schema_.id, 1, std::nullopt},
                    source_.session(0), std::move(stop));
  }
  model::TableSchema& schema() { return schema_; }
  load::TableProgress progress;

 private:
  model::TableSchema schema_;
  model::TargetTable target_;
  model::TaskDefinition task_;
  load::fake::Source source_;
};

std::string greatest_id(const TableTally& tally) {
  return tally.columns.at(0).fit().greatest;
}

TEST(TableReading, takes_a_sample_from_all_over_the_key) {
  OneTable table(16'000, 16'000);
  const SampleReading sample = table.sample(160);
  EXPECT_EQ(sample.coverage, Coverage::spread);
  EXPECT_EQ(sample.places, 16U);
  EXPECT_EQ(sample.tally.rows_read, 160U);
  EXPECT_EQ(sample.tally.columns.at(0).fit().least, "1");
  EXPECT_EQ(greatest_id(sample.tally), "15010");
  EXPECT_EQ(table.progress.rows_read, 160U);
}

TEST(TableReading, knows_when_a_sample_was_the_whole_table) {
  OneTable table(100, 5000);
  const SampleReading sample = table.sample(1000);
  EXPECT_EQ(sample.coverage, Coverage::whole);
  EXPECT_EQ(sample.tally.rows_read, 100U);
  OneTable other(100, 20);
  EXPECT_EQ(other.sample(1000).coverage, Coverage::whole);
  OneTable none(0, 5000);
  EXPECT_EQ(none.sample(10).coverage, Coverage::whole);
}

TEST(TableReading, spreads_the_sample_when_the_estimate_was_too_low) {
  OneTable table(16'000, 0);
  const SampleReading sample = table.sample(160);
  EXPECT_EQ(sample.coverage, Coverage::spread);
  EXPECT_EQ(greatest_id(sample.tally), "15010");
  EXPECT_EQ(table.progress.rows_read, 160U) << "what was given up is not counted";
}

TEST(TableReading, takes_the_first_rows_where_there_is_no_integer_key) {
  OneTable table(16'000, 16'000);
  table.schema().key.clear();
  const SampleReading sample = table.sample(160);
  EXPECT_EQ(sample.coverage, Coverage::head);
  EXPECT_EQ(greatest_id(sample.tally), "160");
}

TEST(TableReading, takes_one_row_where_one_is_asked_for) {
  OneTable table(16'000, 16'000);
  const SampleReading sample = table.sample(1);
  EXPECT_EQ(sample.tally.rows_read, 1U);
  EXPECT_EQ(sample.coverage, Coverage::spread);
}

TEST(TableReading, takes_back_from_the_progress_what_a_lost_connection_spoilt) {
  OneTable table(1000, 1000);
  EXPECT_THROW(table.all(), base::Error);
  EXPECT_EQ(table.progress.rows_read, 0U);
  EXPECT_EQ(table.all().rows_read, 1000U) << "the second session goes through";
  EXPECT_EQ(table.progress.rows_read, 1000U);
}

TEST(TableReading, stops_when_asked_to) {
  OneTable table(600, 600);
  std::stop_source stop;
  stop.request_stop();
  try {
    table.all(stop.get_token());
    FAIL() << "it read on";
  } catch (const base::Error& error) {
    EXPECT_EQ(error.scope(), base::ErrorScope::cancelled);
  }
}

}  // namespace
}  // namespace assess
