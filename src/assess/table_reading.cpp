#include "assess/table_reading.hpp"

#include "base/error.hpp"
#include "load/chunk_planner.hpp"

#include <utility>

namespace assess {
namespace {

constexpr std::uint64_t kRowsBetweenChecks = 512;

/// One reading of a table. What it told the progress is taken back when it is given up.
class Pass {
 public:
  Pass(const ReadableTable& table, std::stop_token stop)
      : table_(table),
        stop_(std::move(stop)),
        meter_(table.schema, table.target, table.task, base::Prng::from_entropy()) {}
  ~Pass() {
    if (is_done_) return;
    table_.progress.rows_read -= told_rows_;
    table_.progress.csv_bytes -= told_bytes_;
  }
  Pass(const Pass&) = delete;
  Pass& operator=(const Pass&) = delete;

  /// How many rows came.
  std::uint64_t read(port::RowStream& rows) {
    const std::uint64_t before = meter_.tally().rows_read;
    model::RowView row;
    while (rows.next(row)) {
      meter_.add(row);
      if (meter_.tally().rows_read % kRowsBetweenChecks != 0) continue;
      tell();
      if (stop_.stop_requested()) {
        throw base::Error(base::ErrorScope::cancelled, "assess.stopped", "stopped", "");
      }
    }
    tell();
    return meter_.tally().rows_read - before;
  }

  TableTally take() {
    meter_.finish();
    tell();
    is_done_ = true;
    return meter_.tally();
  }

 private:
  void tell() {
    const TableTally& tally = meter_.tally();
    table_.progress.rows_read += tally.rows_read - std::exchange(told_rows_, tally.rows_read);
    table_.progress.csv_bytes += tally.csv_bytes - std::exchange(told_bytes_, tally.csv_bytes);
  }

  const ReadableTable& table_;
  std::stop_token stop_;
  TableMeter meter_;
  std::uint64_t told_rows_ = 0;
  std::uint64_t told_bytes_ = 0;
  bool is_done_ = false;
};

SampleReading read_spread(const ReadableTable& table, std::uint64_t rows,
                          port::SnapshotSession& session, const std::stop_token& stop) {
  const std::optional<port::KeyBounds> bounds = session.key_bounds(table.schema);
  Pass pass(table, stop);
  if (!bounds) return {pass.take(), Coverage::whole, 1};
  const auto ranges = load::cut_range(table.schema, *bounds, std::min(kSamplePlaces, rows));
  std::uint64_t left = rows;
  bool is_whole = true;
  for (std::size_t i = 0; i < ranges.size(); ++i) {
    // What one place has not got is taken at the ones behind it.
    const std::uint64_t places_left = ranges.size() - i;
    const std::uint64_t wanted = (left + places_left - 1) / places_left;
    if (wanted == 0) break;
    const std::uint64_t got = pass.read(*session.open_some(table.schema, ranges[i], wanted));
    is_whole = is_whole && got < wanted;
    left -= std::min(got, left);
  }
  return {pass.take(), is_whole ? Coverage::whole : Coverage::spread, ranges.size()};
}

}  // namespace

SampleReading read_sample(const ReadableTable& table, std::uint64_t rows,
                          port::SnapshotSession& session, std::stop_token stop) {
  CHECK(rows > 0, "a sample has rows");
  const bool can_split = load::can_split(table.schema);
  if (can_split && table.schema.row_estimate > rows) {
    return read_spread(table, rows, session, stop);
  }
  {
    Pass pass(table, stop);
    const model::Chunk all{table.schema.id, 1, std::nullopt};
    const bool is_whole = pass.read(*session.open_some(table.schema, all, rows)) < rows;
    if (is_whole || !can_split) {
      return {pass.take(), is_whole ? Coverage::whole : Coverage::head, 1};
    }
  }
  // There are more rows than the server had guessed.
  return read_spread(table, rows, session, stop);
}

TableTally read_all(const ReadableTable& table, const model::Chunk& chunk,
                    port::SnapshotSession& session, std::stop_token stop) {
  Pass pass(table, std::move(stop));
  pass.read(*session.open(table.schema, chunk));
  return pass.take();
}

}  // namespace assess
