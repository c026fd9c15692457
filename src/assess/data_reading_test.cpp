#include "assess/data_reading.hpp"

#include "base/fake_clock.hpp"
#include "dialect/type_map.hpp"
#include "load/fake_ports.hpp"

#include <gtest/gtest.h>

#include <atomic>

namespace assess {
namespace {

/// Tables t0, t1, ... of the given numbers of rows.
class Data {
 public:
  explicit Data(const std::vector<std::int64_t>& rows) {
    for (std::size_t i = 0; i < rows.size(); ++i) {
      const std::string name = "t" + std::to_string(i);
      plan.rows[name] = rows[i];
      schemas_.push_back(load::fake::table(name, rows[i]));
      targets_.push_back(dialect::propose_table(schemas_.back(), schemas_.back().id, {}));
    }
    fits.resize(rows.size());
    task_.chunk_bytes = 1000 * 100;  // a thousand rows of the fake tables
    task_.staging.compression = model::Compression::none;
    task_.staging.file_bytes = 1 << 20;
  }
  void read(const ReadScope& scope, std::stop_token stop = {}) {
    std::vector<DataTable> tables;
    for (std::size_t i = 0; i < fits.size(); ++i) {
      tables.push_back({&schemas_[i], &targets_[i], &fits[i]});
    }
    read_tables({task_, clock_,
                 [this] {
                   ++opened;
                   auto once = plan;
                   if (opened > 1) once.lost_at = -1;  // only the first snapshot is lost
                   return std::make_unique<load::fake::Source>(once, 1);
                 },
                 sessions, [this] { tables_at_begin = progress.tables().size(); }},
                tables, scope, progress, std::move(stop));
  }

  load::fake::SourcePlan plan;
  std::vector<TableFit> fits;
  load::LoadProgress progress;
  std::size_t sessions = 3;
  std::atomic<int> opened{0};
  std::size_t tables_at_begin = 0;

 private:
  std::vector<model::TableSchema> schemas_;
  std::vector<model::TargetTable> targets_;
  model::TaskDefinition task_;
  base::FakeClock clock_;
};

TEST(DataReading, reads_all_rows_of_all_tables_in_chunks) {
  Data data({10'000, 3, 0, 5'000});
  data.read({1, true});
  const std::vector<std::uint64_t> expected = {10'000, 3, 0, 5'000};
  for (std::size_t i = 0; i < expected.size(); ++i) {
    EXPECT_EQ(data.fits[i].rows_read, expected[i]);
    EXPECT_EQ(data.fits[i].coverage, Coverage::whole);
    EXPECT_FALSE(data.fits[i].error.has_value());
    EXPECT_EQ(data.progress.tables()[i]->rows_read, expected[i]);
    EXPECT_EQ(data.progress.tables()[i]->state.load(), port::TableState::completed);
  }
  EXPECT_EQ(data.fits[0].columns.at(0).greatest, "10000");
  EXPECT_EQ(data.tables_at_begin, 4U);
}

TEST(DataReading, reads_samples) {
  Data data({10'000, 3});
  data.read({160, false});
  EXPECT_EQ(data.fits[0].rows_read, 160U);
  EXPECT_EQ(data.fits[0].coverage, Coverage::spread);
  EXPECT_EQ(data.fits[0].places, 16U);
  EXPECT_EQ(data.fits[1].coverage, Coverage::whole);
  EXPECT_EQ(data.progress.tables()[0]->row_estimate, 160U);
}

TEST(DataReading, opens_a_lost_snapshot_anew_and_counts_no_row_twice) {
  Data data({2'000});
  data.sessions = 1;
  data.plan.lost_at = 1'500;
  data.read({1, true});
  EXPECT_EQ(data.opened, 2);
  EXPECT_EQ(data.fits[0].rows_read, 2'000U);
  EXPECT_EQ(data.progress.tables()[0]->rows_read, 2'000U);
}

TEST(DataReading, ends_with_cancelled_when_stopped) {
  Data data({10'000});
  std::stop_source stop;
  stop.request_stop();
  try {
    data.read({100, false}, stop.get_token());
    FAIL() << "it read on";
  } catch (const base::Error& error) {
    EXPECT_EQ(error.scope(), base::ErrorScope::cancelled);
  }
}

TEST(DataReading, has_nothing_to_do_without_tables) {
  Data data({});
  data.read({100, false});
  EXPECT_EQ(data.opened, 0);
}

}  // namespace
}  // namespace assess
