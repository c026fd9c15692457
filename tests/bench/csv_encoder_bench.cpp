// How fast cells become CSV and CSV becomes a staged file's bytes, on one core.
//
// Shapes: wide16 (bigint key, 2 bigint, int, 4 double, 3 date, 5 varchar of 32 random characters)
// and mixed14 (bigint key, int, decimal, double, enum, 2 varchar, text, datetime(3), timestamp,
// tinyint, char, date, json). Printed per shape: bytes/s of CSV, rows/s, allocations per row. Rows
// are made before the clock starts.
#include "base/limits.hpp"
#include "base/prng.hpp"
#include "dialect/allocation_probe.hpp"
#include "dialect/compressor.hpp"
#include "dialect/csv_encoder.hpp"
#include "dialect/type_map.hpp"

#include <benchmark/benchmark.h>

#include <deque>
#include <string>
#include <vector>

namespace {

using base::Prng;
using dialect::CsvEncoder;
using model::Cell;
using model::Column;
using model::ColumnKind;

constexpr std::size_t kRows = 4096;

/// A table with its rows' cells and the bytes they look into.
struct Shape {
  model::TableSchema schema;
  std::vector<std::vector<Cell>> rows;
  std::deque<std::string> bytes;

  void add(ColumnKind kind, std::uint64_t chars = 0) {
    Column column;
    column.name = "c" + std::to_string(schema.columns.size());
    column.kind = kind;
    column.declared = "bench";
    column.length_chars = chars;
    column.charset = "utf8mb4";
    schema.columns.push_back(std::move(column));
  }
  Cell text(std::string value) { return Cell::of_bytes(bytes.emplace_back(std::move(value))); }
};

Cell some_integer(Prng& prng) {
  return Cell::of_int64(static_cast<std::int64_t>(prng.next() >> 20));
}

Cell some_double(Prng& prng) {
  return Cell::of_float64(static_cast<double>(prng.next() >> 11) / 9007199254740992.0 * 1000.0);
}

Cell some_moment(Prng& prng) {
  model::DateTime value;
  value.year = static_cast<std::uint16_t>(1990 + prng.below(40));
  value.month = static_cast<std::uint8_t>(1 + prng.below(12));
  value.day = static_cast<std::uint8_t>(1 + prng.below(28));
  value.hour = static_cast<std::uint8_t>(prng.below(24));
  value.minute = static_cast<std::uint8_t>(prng.below(60));
  value.second = static_cast<std::uint8_t>(prng.below(60));
  value.microsecond = static_cast<std::uint32_t>(prng.below(1000) * 1000);
  return Cell::of_date_time(value);
}

Cell some_day(Prng& prng) {
  Cell cell = some_moment(prng);
  cell.date_time.hour = cell.date_time.minute = cell.date_time.second = 0;
  cell.date_time.microsecond = 0;
  return cell;
}

Shape make_wide16() {
  Shape shape;
  shape.schema.id = {"bench", "wide16"};
  for (int i = 0; i < 3; ++i) shape.add(ColumnKind::big_int);
  shape.add(ColumnKind::int_);
  for (int i = 0; i < 4; ++i) shape.add(ColumnKind::double_);
  for (int i = 0; i < 3; ++i) shape.add(ColumnKind::date);
  for (int i = 0; i < 5; ++i) shape.add(ColumnKind::varchar, 32);
  Prng prng(16);
  for (std::size_t r = 0; r < kRows; ++r) {
    std::vector<Cell> row = {Cell::of_int64(static_cast<std::int64_t>(1'000'000 + r))};
    for (int i = 0; i < 2; ++i) row.push_back(some_integer(prng));
    row.push_back(Cell::of_int64(static_cast<std::int32_t>(prng.next())));
    for (int i = 0; i < 4; ++i) row.push_back(some_double(prng));
    for (int i = 0; i < 3; ++i) row.push_back(some_day(prng));
    for (int i = 0; i < 5; ++i) row.push_back(shape.text(prng.token(32)));
    shape.rows.push_back(std::move(row));
  }
  return shape;
}

Shape make_mixed14() {
  Shape shape;
  shape.schema.id = {"bench", "mixed14"};
  shape.add(ColumnKind::big_int);
  shape.add(ColumnKind::int_);
  shape.add(ColumnKind::decimal);
  shape.schema.columns.back().precision = 12;
  shape.schema.columns.back().scale = 2;
  shape.add(ColumnKind::double_);
  shape.add(ColumnKind::enum_);
  shape.schema.columns.back().labels = {"new", "paid", "shipped"};
  shape.add(ColumnKind::varchar, 100);
  shape.add(ColumnKind::varchar, 100);
  shape.add(ColumnKind::text);
  shape.add(ColumnKind::datetime);
  shape.schema.columns.back().fraction_digits = 3;
  shape.add(ColumnKind::timestamp);
  shape.add(ColumnKind::tiny_int);
  shape.add(ColumnKind::char_, 10);
  shape.add(ColumnKind::date);
  shape.add(ColumnKind::json);
  Prng prng(14);
  for (std::size_t r = 0; r < kRows; ++r) {
    const std::string number = std::to_string(prng.below(1'000'000'000));
    Cell second = some_moment(prng);
    second.date_time.microsecond = 0;
    shape.rows.push_back(
        {Cell::of_int64(static_cast<std::int64_t>(r)),
         Cell::of_int64(static_cast<std::int64_t>(prng.below(100'000))), shape.text(number + ".25"),
         some_double(prng), shape.text(shape.schema.columns[4].labels[prng.below(3)]),
         shape.text("user" + number + "@example.com"),
         prng.below(10) == 0 ? Cell::null() : shape.text("名前 " + prng.token(12)),
         shape.text("He said \"" + prng.token(20) + "\", then left. " + prng.token(60)),
         some_moment(prng), second, Cell::of_int64(static_cast<std::int64_t>(prng.below(2))),
         shape.text(prng.token(10)), some_day(prng),
         shape.text("{\"k\": \"" + prng.token(8) + "\", \"n\": " + number + "}")});
  }
  return shape;
}

void encode_shape(benchmark::State& state, const Shape& shape) {
  const model::TargetTable target = dialect::propose_table(shape.schema, shape.schema.id, {});
  Prng prng(1);
  CsvEncoder encoder(shape.schema, target, {}, dialect::draw_null_sentinel(prng));
  std::string out;
  out.reserve(2 * base::limits::kEncodeBlockBytes);
  std::uint64_t rows = 0;
  std::uint64_t bytes = 0;
  for (const auto& row : shape.rows) encoder.append(row, out);
  out.clear();
  const std::uint64_t allocations = dialect::probe::allocation_count();
  for (auto _ : state) {
    for (const auto& row : shape.rows) {
      encoder.append(row, out);
      if (out.size() >= base::limits::kEncodeBlockBytes) {
        bytes += out.size();
        out.clear();
      }
    }
    rows += shape.rows.size();
  }
  bytes += out.size();
  const auto made = static_cast<double>(dialect::probe::allocation_count() - allocations);
  state.SetBytesProcessed(static_cast<std::int64_t>(bytes));
  state.SetItemsProcessed(static_cast<std::int64_t>(rows));
  state.counters["allocations_per_row"] = made / static_cast<double>(rows);
  state.counters["bytes_per_row"] = static_cast<double>(bytes) / static_cast<double>(rows);
}

void csv_wide16(benchmark::State& state) {
  encode_shape(state, make_wide16());
}
void csv_mixed14(benchmark::State& state) {
  encode_shape(state, make_mixed14());
}
BENCHMARK(csv_wide16);
BENCHMARK(csv_mixed14);

std::string csv_of(const Shape& shape) {
  const model::TargetTable target = dialect::propose_table(shape.schema, shape.schema.id, {});
  Prng prng(1);
  CsvEncoder encoder(shape.schema, target, {}, dialect::draw_null_sentinel(prng));
  std::string csv;
  for (const auto& row : shape.rows) encoder.append(row, csv);
  return csv;
}

void compress(benchmark::State& state, const Shape& shape, model::Compression compression) {
  const std::string csv = csv_of(shape);
  dialect::Compressor compressor(compression);
  std::string out;
  std::uint64_t out_bytes = 0;
  for (auto _ : state) {
    out.clear();
    compressor.write(csv, out);
    compressor.finish(out);
    out_bytes += out.size();
  }
  const auto in_bytes = static_cast<std::uint64_t>(state.iterations()) * csv.size();
  state.SetBytesProcessed(static_cast<std::int64_t>(in_bytes));
  state.counters["ratio"] = static_cast<double>(in_bytes) / static_cast<double>(out_bytes);
}

void zstd_wide16(benchmark::State& state) {
  compress(state, make_wide16(), model::Compression::zstd);
}
void gzip_wide16(benchmark::State& state) {
  compress(state, make_wide16(), model::Compression::gzip);
}
void zstd_mixed14(benchmark::State& state) {
  compress(state, make_mixed14(), model::Compression::zstd);
}
void gzip_mixed14(benchmark::State& state) {
  compress(state, make_mixed14(), model::Compression::gzip);
}
BENCHMARK(zstd_wide16);
BENCHMARK(gzip_wide16);
BENCHMARK(zstd_mixed14);
BENCHMARK(gzip_mixed14);

}  // namespace

BENCHMARK_MAIN();
