#include "assess/table_meter.hpp"

#include "base/limits.hpp"
#include "dialect/allocation_probe.hpp"
#include "dialect/type_map.hpp"
#include "load/fake_ports.hpp"

#include <gtest/gtest.h>

namespace assess {
namespace {

using model::Cell;
using model::Misfit;
using model::MisfitAction;

/// demo1.t (id BIGINT PRIMARY KEY, text VARCHAR(20) utf8mb4), staged uncompressed.
class Measured {
 public:
  explicit Measured(const model::ValuePolicy& policy = {}) {
    task_.values = policy;
    task_.staging.compression = model::Compression::none;
    task_.staging.file_bytes = base::limits::kStagedFileBytesMin;
    meter_ = std::make_unique<TableMeter>(schema_, target_, task_, base::Prng(1));
  }
  Measured& add(std::int64_t id, std::string_view text) {
    const Cell row[] = {Cell::of_int64(id), Cell::of_bytes(text)};
    meter_->add(row);
    return *this;
  }
  TableFit fit() {
    meter_->finish();
    TableFit fit;
    meter_->tally().fill(fit);
    return fit;
  }
  const TableTally& tally() const { return meter_->tally(); }
  TableMeter& meter() { return *meter_; }

 private:
  model::TableSchema schema_ = load::fake::table("t", 10);
  model::TargetTable target_ = dialect::propose_table(schema_, schema_.id, {});
  model::TaskDefinition task_;
  std::unique_ptr<TableMeter> meter_;
};

TEST(TableMeter, measures_the_bytes_that_a_load_would_stage) {
  Measured measured;
  const TableFit fit = measured.add(1, "ab").add(22, "a\"").fit();
  EXPECT_EQ(fit.rows_read, 2U);
  EXPECT_EQ(fit.rows_written, 2U);
  // 1,"ab" and 22,"a""" with their line feeds.
  EXPECT_EQ(fit.csv_bytes, 7U + 9U);
  EXPECT_EQ(fit.staged_bytes, fit.csv_bytes);
  EXPECT_EQ(fit.longest_row, 9U);
  ASSERT_EQ(fit.columns.size(), 2U);
  EXPECT_EQ(fit.columns[0].greatest, "22");
  EXPECT_EQ(fit.columns[1].longest, 2U);
}

TEST(TableMeter, goes_on_behind_what_would_stop_the_table) {
  Measured measured;
  const std::string long_text(81, 'x');
  const TableFit fit =
      measured.add(1, long_text).add(2, "fine").add(3, std::string_view("\0", 1)).fit();
  const MisfitTable misfits = misfits_of(fit);
  EXPECT_EQ(misfits[static_cast<std::size_t>(Misfit::too_long)], (MisfitCounts{1, 0, 0}));
  EXPECT_EQ(misfits[static_cast<std::size_t>(Misfit::nul_byte)], (MisfitCounts{1, 0, 0}));
  EXPECT_EQ(fit.columns[1].longest, 81U);
  EXPECT_EQ(fit.columns[1].nul_bytes, 1U);
  ASSERT_EQ(fit.columns[1].examples.size(), 2U);
  EXPECT_EQ(fit.columns[1].examples[0].row, "id=1");
  EXPECT_EQ(fit.columns[1].examples[1].value, "0x00");
}

TEST(TableMeter, follows_the_policy_of_the_task) {
  model::ValuePolicy policy;
  policy.too_long = MisfitAction::truncate;
  policy.nul_byte = MisfitAction::skip_row;
  Measured measured(policy);
  const TableFit fit =
      measured.add(1, std::string(81, 'x')).add(2, std::string_view("a\0", 2)).add(3, "fine").fit();
  EXPECT_EQ(sum_of(misfits_of(fit)), (MisfitCounts{0, 1, 1}));
  EXPECT_EQ(fit.rows_read, 3U);
  EXPECT_EQ(fit.rows_written, 2U);
  EXPECT_EQ(fit.csv_bytes, (2U + 82 + 1) + (2U + 6 + 1)) << "the text cut to 80 bytes";
}

TEST(TableMeter, counts_malformed_utf8) {
  Measured measured;
  const TableFit fit = measured.add(1, "\xC3(").add(2, "\xED\xA0\x80").add(3, "\xC3\xA9").fit();
  EXPECT_EQ(fit.columns[1].invalid_utf8, 2U);
  EXPECT_EQ(misfits_of(fit)[static_cast<std::size_t>(Misfit::invalid_utf8)].stopped, 2U);
}

TEST(TableMeter, begins_another_file_when_one_has_its_size) {
  Measured measured;
  const std::string text(80, 'x');
  for (int i = 100'000; i < 140'000; ++i) measured.add(i, text);
  const TableFit fit = measured.fit();
  EXPECT_EQ(fit.csv_bytes, 40'000U * (6 + 1 + 82 + 1));
  EXPECT_EQ(fit.staged_bytes, fit.csv_bytes);
}

TEST(TableMeter, merges_tallies_of_one_table) {
  Measured left;
  Measured right;
  left.add(5, "abc").meter().finish();
  right.add(1, "a").add(9, std::string(81, 'x')).meter().finish();
  TableTally sum = left.tally();
  sum.merge(right.tally());
  TableFit fit;
  sum.fill(fit);
  EXPECT_EQ(fit.rows_read, 3U);
  EXPECT_EQ(fit.csv_bytes, left.tally().csv_bytes + right.tally().csv_bytes);
  EXPECT_EQ(fit.columns[0].least, "1");
  EXPECT_EQ(fit.columns[0].greatest, "9");
  EXPECT_EQ(sum_of(misfits_of(fit)).stopped, 1U);
}

TEST(TableMeter, allocates_nothing_per_row) {
  Measured measured;
  measured.add(1, "the first row");
  const std::uint64_t before = dialect::probe::allocation_count();
  for (int i = 0; i < 10'000; ++i) measured.add(i, "some \"text\" of a row");
  EXPECT_EQ(dialect::probe::allocation_count() - before, 0U);
}

}  // namespace
}  // namespace assess
