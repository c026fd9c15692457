#include "assess/column_meter.hpp"

#include "dialect/type_map.hpp"

#include <gtest/gtest.h>

#include <limits>

namespace assess {
namespace {

using model::Cell;
using model::ColumnKind;
using model::Misfit;
using model::MisfitAction;
using std::string_view_literals::operator""sv;

model::Column column(ColumnKind kind) {
  model::Column column;
  column.name = "c";
  column.kind = kind;
  column.declared = "as declared";
  column.length_chars = 20;
  column.length_bytes = 80;
  column.charset = "utf8mb4";
  return column;
}

/// For the type that is proposed.
ColumnMeter meter(const model::Column& column) {
  model::TableSchema schema;
  schema.id = {"demo1", "t"};
  schema.columns = {column};
  return {column, dialect::propose_table(schema, schema.id, {}).columns.at(0)};
}

ColumnFit measured(const model::Column& source, std::initializer_list<Cell> cells) {
  ColumnMeter it = meter(source);
  for (const Cell& cell : cells) it.add(cell);
  return it.fit();
}

Cell date(unsigned year, unsigned month, unsigned day, unsigned hour = 0) {
  model::DateTime value;
  value.year = static_cast<std::uint16_t>(year);
  value.month = static_cast<std::uint8_t>(month);
  value.day = static_cast<std::uint8_t>(day);
  value.hour = static_cast<std::uint8_t>(hour);
  return Cell::of_date_time(value);
}

TEST(ColumnMeter, counts_values_nulls_and_the_longest_in_bytes) {
  const ColumnFit fit = measured(
      column(ColumnKind::varchar),
      {Cell::of_bytes("ab"), Cell::null(), Cell::of_bytes("\xF0\x9F\x98\x80"), Cell::of_bytes("")});
  EXPECT_EQ(fit.values, 3U);
  EXPECT_EQ(fit.nulls, 1U);
  EXPECT_EQ(fit.longest, 4U);
  EXPECT_EQ(fit.target_bytes, 80U);
  EXPECT_EQ(fit.target_type, "VARCHAR(80)");
  EXPECT_EQ(fit.declared, "as declared");
  EXPECT_EQ(fit.least, "");
}

TEST(ColumnMeter, knows_what_is_counted_in_bytes) {
  EXPECT_EQ(measured(column(ColumnKind::json), {}).target_bytes, 4U * 1024 * 1024);
  EXPECT_EQ(measured(column(ColumnKind::varbinary), {}).target_bytes, 80U);
  EXPECT_EQ(measured(column(ColumnKind::time), {}).target_bytes, 0U);
  EXPECT_EQ(measured(column(ColumnKind::big_int), {}).target_bytes, 0U);
  model::Column wide = column(ColumnKind::decimal);
  wide.precision = 65;
  EXPECT_EQ(measured(wide, {}).target_bytes, 0U) << "its text always has room";
}

TEST(ColumnMeter, finds_the_extremes_of_numbers) {
  const ColumnFit integers =
      measured(column(ColumnKind::big_int),
               {Cell::of_int64(5), Cell::of_int64(std::numeric_limits<std::int64_t>::min()),
                Cell::of_int64(std::numeric_limits<std::int64_t>::max())});
  EXPECT_EQ(integers.least, "-9223372036854775808");
  EXPECT_EQ(integers.greatest, "9223372036854775807");
  model::Column unsigned_column = column(ColumnKind::big_int);
  unsigned_column.is_unsigned = true;
  const ColumnFit large =
      measured(unsigned_column, {Cell::of_uint64(1), Cell::of_uint64(18446744073709551615ULL)});
  EXPECT_EQ(large.greatest, "18446744073709551615");
  const ColumnFit one = measured(column(ColumnKind::double_), {Cell::of_float64(-0.5)});
  EXPECT_EQ(one.least, "-0.5");
  EXPECT_EQ(one.greatest, "-0.5");
  model::Column decimal = column(ColumnKind::decimal);
  decimal.precision = 10;
  decimal.scale = 2;
  const ColumnFit exact = measured(
      decimal, {Cell::of_bytes("9.50"), Cell::of_bytes("-100.00"), Cell::of_bytes("10.25")});
  EXPECT_EQ(exact.least, "-100.00");
  EXPECT_EQ(exact.greatest, "10.25");
}

TEST(ColumnMeter, finds_the_extremes_of_dates_and_leaves_zero_dates_out) {
  const ColumnFit days = measured(
      column(ColumnKind::date),
      {date(2026, 1, 31), date(0, 0, 0), date(2026, 2, 31), date(1000, 1, 1), date(2026, 0, 10)});
  EXPECT_EQ(days.zero_dates, 3U);
  EXPECT_EQ(days.values, 5U);
  EXPECT_EQ(days.least, "1000-01-01");
  EXPECT_EQ(days.greatest, "2026-01-31");
  model::Column with_time = column(ColumnKind::datetime);
  with_time.fraction_digits = 3;
  const ColumnFit times = measured(with_time, {date(2026, 1, 31, 23), date(2026, 1, 31, 4)});
  EXPECT_EQ(times.least, "2026-01-31 04:00:00.000");
  EXPECT_EQ(times.greatest, "2026-01-31 23:00:00.000");
}

TEST(ColumnMeter, orders_negative_durations) {
  const ColumnFit fit =
      measured(column(ColumnKind::time),
               {Cell::of_duration({true, 1, 0, 0, 0}), Cell::of_duration({true, 838, 59, 59, 0}),
                Cell::of_duration({false, 0, 0, 1, 0})});
  EXPECT_EQ(fit.least, "-838:59:59");
  EXPECT_EQ(fit.greatest, "00:00:01");
}

TEST(ColumnMeter, counts_texts_with_faults_once_each) {
  ColumnMeter text = meter(column(ColumnKind::varchar));
  for (const std::string_view bytes : {"ok\xC3\xA9"sv, "a\0b\0"sv, "\xFF\xFE"sv, "\0\xC3"sv}) {
    text.look_for_faults(Cell::of_bytes(bytes));
  }
  text.look_for_faults(Cell::null());
  EXPECT_EQ(text.fit().nul_bytes, 2U);
  EXPECT_EQ(text.fit().invalid_utf8, 2U);
  ColumnMeter binary = meter(column(ColumnKind::varbinary));
  binary.look_for_faults(Cell::of_bytes("\0\xFF"sv));
  EXPECT_EQ(binary.fit().nul_bytes + binary.fit().invalid_utf8, 0U) << "bytes may be any";
}

TEST(ColumnMeter, keeps_two_examples_of_a_kind) {
  ColumnMeter it = meter(column(ColumnKind::varchar));
  for (int i = 0; i < 3; ++i) {
    it.note(Misfit::too_long, MisfitAction::truncate);
    if (it.wants_example(Misfit::too_long)) it.add_example({Misfit::too_long, {}, "r", "v"});
  }
  EXPECT_TRUE(it.wants_example(Misfit::nul_byte));
  EXPECT_EQ(it.fit().examples.size(), 2U);
  EXPECT_EQ(it.fit().misfits[static_cast<std::size_t>(Misfit::too_long)].altered, 3U);
}

TEST(ColumnMeter, sorts_actions_into_stopped_altered_and_skipped) {
  MisfitCounts counts;
  for (const MisfitAction action :
       {MisfitAction::stop_table, MisfitAction::set_null, MisfitAction::truncate,
        MisfitAction::replace, MisfitAction::strip, MisfitAction::skip_row}) {
    ColumnMeter::add_to(counts, action);
  }
  EXPECT_EQ(counts, (MisfitCounts{1, 4, 1}));
}

TEST(ColumnMeter, merges_to_what_one_would_have_measured) {
  const model::Column source = column(ColumnKind::date);
  ColumnMeter left = meter(source);
  ColumnMeter right = meter(source);
  left.add(date(2026, 5, 5));
  right.add(date(2020, 1, 1));
  right.add(date(2030, 1, 1));
  right.add(date(0, 0, 0));
  right.add(Cell::null());
  right.note(Misfit::zero_date, MisfitAction::stop_table);
  right.add_example({Misfit::zero_date, MisfitAction::stop_table, "id=1", "v"});
  left.merge(right);
  left.merge(meter(source));
  const ColumnFit fit = left.fit();
  EXPECT_EQ(fit.values, 4U);
  EXPECT_EQ(fit.nulls, 1U);
  EXPECT_EQ(fit.zero_dates, 1U);
  EXPECT_EQ(fit.least, "2020-01-01");
  EXPECT_EQ(fit.greatest, "2030-01-01");
  EXPECT_EQ(fit.misfits[static_cast<std::size_t>(Misfit::zero_date)].stopped, 1U);
  EXPECT_EQ(fit.examples.size(), 1U);
}

}  // namespace
}  // namespace assess
