// The property that ties the two halves together: what the builder writes, RowReader reads.
#include "binlog/row_image_builder.hpp"

#include "base/prng.hpp"
#include "binlog/row_reader.hpp"
#include "binlog/table_map_check.hpp"
#include "binlog/table_map_schema.hpp"

#include <fmt/core.h>
#include <gtest/gtest.h>

#include <deque>
#include <initializer_list>

namespace binlog {
namespace {

using model::Cell;
using model::CellKind;
using model::Column;
using model::ColumnKind;
using model::LogFlavour;

/// Definitions and values by chance; the texts live as long as this.
class Chance {
 public:
  explicit Chance(std::uint64_t seed) : prng_(seed) {}

  model::TableSchema schema() {
    model::TableSchema schema;
    schema.id = {"demo", "t"};
    const std::uint64_t count = 1 + prng_.below(20);
    for (std::uint64_t i = 0; i < count; ++i) {
      schema.columns.push_back(column(fmt::format("c{}", i)));
    }
    schema.key = {0};
    return schema;
  }

  std::vector<Cell> row(const model::TableSchema& schema) {
    std::vector<Cell> cells;
    for (const Column& column : schema.columns) {
      cells.push_back(prng_.below(5) == 0 ? Cell::null() : cell(column));
    }
    return cells;
  }

 private:
  std::uint64_t below(std::uint64_t bound) { return prng_.below(bound); }
  int digits(int most) { return static_cast<int>(below(static_cast<std::uint64_t>(most) + 1)); }

  Column column(std::string name) {
    static constexpr ColumnKind kKinds[] = {
        ColumnKind::tiny_int,    ColumnKind::small_int, ColumnKind::medium_int,
        ColumnKind::int_,        ColumnKind::big_int,   ColumnKind::decimal,
        ColumnKind::float_,      ColumnKind::double_,   ColumnKind::bit,
        ColumnKind::year,        ColumnKind::date,      ColumnKind::datetime,
        ColumnKind::timestamp,   ColumnKind::time,      ColumnKind::char_,
        ColumnKind::varchar,     ColumnKind::text,      ColumnKind::long_text,
        ColumnKind::tiny_blob,   ColumnKind::binary,    ColumnKind::varbinary,
        ColumnKind::enum_,       ColumnKind::set,       ColumnKind::json,
        ColumnKind::medium_blob, ColumnKind::geometry};
    Column made;
    made.name = std::move(name);
    made.kind = kKinds[below(std::size(kKinds))];
    made.is_unsigned = made.kind <= ColumnKind::big_int && below(2) == 0;
    made.fraction_digits =
        made.kind >= ColumnKind::datetime && made.kind <= ColumnKind::time ? digits(6) : 0;
    if (made.kind == ColumnKind::decimal) {
      made.precision = 1 + digits(64);
      made.scale = digits(std::min(made.precision, 30));
    }
    if (made.kind == ColumnKind::bit) made.precision = 1 + digits(63);
    const bool is_text = (made.kind >= ColumnKind::char_ && made.kind <= ColumnKind::long_text) ||
                         made.kind == ColumnKind::enum_ || made.kind == ColumnKind::set;
    if (is_text) made.charset = "utf8mb4";
    if (made.kind >= ColumnKind::char_ && made.kind <= ColumnKind::varbinary) {
      made.length_bytes = below(2) == 0 ? 40 : 1000;
      if (made.kind == ColumnKind::binary) made.length_bytes = below(256);
    }
    const bool is_labelled = made.kind == ColumnKind::enum_ || made.kind == ColumnKind::set;
    const std::uint64_t most = made.kind == ColumnKind::enum_ ? 300 : 64;
    for (std::uint64_t i = is_labelled ? 1 + below(most) : 0; i > 0; --i) {
      made.labels.push_back(fmt::format("é{}", i));
    }
    return made;
  }

  std::string_view keep(std::string text) { return texts_.emplace_back(std::move(text)); }

  Cell integer(const Column& column, unsigned bits) {
    const std::uint64_t value = prng_.next() >> (64 - bits);
    if (column.is_unsigned) return Cell::of_uint64(value);
    return Cell::of_int64(static_cast<std::int64_t>(value << (64 - bits)) >> (64 - bits));
  }

  Cell decimal(const Column& column) {
    std::string digits_text;
    bool is_zero = true;
    const int whole = column.precision - column.scale;
    const int shown = whole == 0 ? 0 : digits(whole);
    for (int i = 0; i < shown; ++i) {
      digits_text += static_cast<char>('0' + (i == 0 ? 1 + below(9) : below(10)));
      is_zero = false;
    }
    if (digits_text.empty()) digits_text = "0";
    if (column.scale > 0) digits_text += '.';
    for (int i = 0; i < column.scale; ++i) {
      digits_text += static_cast<char>('0' + below(10));
      is_zero = is_zero && digits_text.back() == '0';
    }
    return Cell::of_bytes(keep((!is_zero && below(2) == 0 ? "-" : "") + digits_text));
  }

  std::uint32_t fraction(int digits) {
    std::uint32_t unit = 1'000'000;
    for (int i = 0; i < digits; ++i) unit /= 10;
    return static_cast<std::uint32_t>(below(1'000'000) / unit * unit);
  }

  Cell date_time(const Column& column) {
    model::DateTime v;
    const bool is_stamp = column.kind == ColumnKind::timestamp;
    v.year = static_cast<std::uint16_t>(is_stamp ? 1971 + below(130) : below(10'000));
    v.month = static_cast<std::uint8_t>(is_stamp ? 1 + below(12) : below(13));
    v.day = static_cast<std::uint8_t>(is_stamp ? 1 + below(28) : below(32));
    if (column.kind == ColumnKind::date) return Cell::of_date_time(v);
    v.hour = static_cast<std::uint8_t>(below(24));
    v.minute = static_cast<std::uint8_t>(below(60));
    v.second = static_cast<std::uint8_t>(below(60));
    v.microsecond = fraction(column.fraction_digits);
    return Cell::of_date_time(v);
  }

  Cell duration(const Column& column) {
    model::Duration v;
    v.hours = static_cast<std::uint32_t>(below(839));
    v.minute = static_cast<std::uint8_t>(below(60));
    v.second = static_cast<std::uint8_t>(below(60));
    v.microsecond = fraction(column.fraction_digits);
    const bool is_zero = v.hours + v.minute + v.second + v.microsecond == 0;
    v.is_negative = !is_zero && below(2) == 0;
    return Cell::of_duration(v);
  }

  Cell label(const Column& column) {
    if (column.kind == ColumnKind::enum_) {
      const std::uint64_t number = below(column.labels.size() + 1);
      return Cell::of_bytes(number == 0 ? std::string_view()
                                        : std::string_view(column.labels[number - 1]));
    }
    std::string joined;
    for (const std::string& one : column.labels) {
      if (below(3) == 0) joined += (joined.empty() ? "" : ",") + one;
    }
    return Cell::of_bytes(keep(joined));
  }

  Cell cell(const Column& column) {
    switch (column.kind) {
      case ColumnKind::tiny_int: return integer(column, 8);
      case ColumnKind::small_int: return integer(column, 16);
      case ColumnKind::medium_int: return integer(column, 24);
      case ColumnKind::int_: return integer(column, 32);
      case ColumnKind::big_int: return integer(column, 64);
      case ColumnKind::bit:
        return Cell::of_uint64(prng_.next() >> (64 - static_cast<unsigned>(column.precision)));
      case ColumnKind::year:
        return Cell::of_int64(static_cast<std::int64_t>(below(3) == 0 ? 0 : 1901 + below(255)));
      case ColumnKind::decimal: return decimal(column);
      case ColumnKind::float_: return Cell::of_float32(static_cast<float>(below(1U << 30)) / 7);
      case ColumnKind::double_: return Cell::of_float64(static_cast<double>(prng_.next()) / 7);
      case ColumnKind::date:
      case ColumnKind::datetime:
      case ColumnKind::timestamp: return date_time(column);
      case ColumnKind::time: return duration(column);
      case ColumnKind::enum_:
      case ColumnKind::set: return label(column);
      case ColumnKind::binary: {
        std::string bytes = prng_.token(below(column.length_bytes + 1));
        bytes.resize(column.length_bytes, '\0');
        return Cell::of_bytes(keep(bytes));
      }
      default: return Cell::of_bytes(keep(prng_.token(below(41))));
    }
  }

  base::Prng prng_;
  std::deque<std::string> texts_;
};

std::string text_of(const Cell& cell) {
  const model::DateTime& t = cell.date_time;
  const model::Duration& d = cell.duration;
  switch (cell.kind) {
    case CellKind::null: return "NULL";
    case CellKind::int64: return fmt::format("i{}", cell.int64);
    case CellKind::uint64: return fmt::format("u{}", cell.uint64);
    case CellKind::float32: return fmt::format("f{}", cell.float32);
    case CellKind::float64: return fmt::format("d{}", cell.float64);
    case CellKind::bytes: return fmt::format("b{}", cell.bytes);
    case CellKind::date_time:
      return fmt::format("t{}-{}-{} {}:{}:{}.{}", t.year, t.month, t.day, t.hour, t.minute,
                         t.second, t.microsecond);
    case CellKind::duration:
      return fmt::format("{}{}:{}:{}.{}", d.is_negative ? '-' : '+', d.hours, d.minute, d.second,
                         d.microsecond);
  }
  return "?";
}

std::string text_of(model::RowView row) {
  std::string text;
  for (const Cell& cell : row) text += text_of(cell) + "|";
  return text;
}

void expect_equal(const model::TableSchema& schema, LogFlavour flavour, Chance& chance) {
  model::LogFormat format;
  format.flavour = flavour;
  const RowImageBuilder builder(schema, flavour);
  const TableMap map = parse_table_map(builder.table_map(7), format);
  ASSERT_EQ(difference(map, schema), std::nullopt);
  ASSERT_EQ(difference(parse_table_map(builder.bare_table_map(7), format), schema), std::nullopt);
  RowReader reader(map, schema);
  for (const RowChangeKind kind :
       {RowChangeKind::write, RowChangeKind::update, RowChangeKind::erase}) {
    std::vector<RowChange> rows(5);
    for (RowChange& row : rows) {
      if (kind != RowChangeKind::write) row.before = chance.row(schema);
      if (kind != RowChangeKind::erase) row.after = chance.row(schema);
    }
    const std::string body = builder.rows_event(kind, 7, rows);
    const RowsEvent event = parse_rows_event(builder.event_type(kind), body, format);
    EXPECT_EQ(event.kind, kind);
    EXPECT_EQ(event.table_id, 7U);
    reader.begin(event);
    model::RowView before;
    model::RowView after;
    for (const RowChange& row : rows) {
      ASSERT_TRUE(reader.next(before, after));
      EXPECT_EQ(text_of(before), text_of(row.before));
      EXPECT_EQ(text_of(after), text_of(row.after));
    }
    EXPECT_FALSE(reader.next(before, after));
  }
}

TEST(RowImageBuilder, writes_what_the_reader_reads) {
  for (std::uint64_t seed = 0; seed < 300; ++seed) {
    SCOPED_TRACE(seed);
    Chance chance(seed);
    const model::TableSchema schema = chance.schema();
    expect_equal(schema, seed % 2 == 0 ? LogFlavour::mysql : LogFlavour::mariadb, chance);
    if (testing::Test::HasFailure()) return;
  }
}

TEST(RowImageBuilder, writes_maps_that_tell_the_definition) {
  for (std::uint64_t seed = 0; seed < 300; ++seed) {
    Chance chance(seed);
    const model::TableSchema schema = chance.schema();
    const RowImageBuilder builder(schema, LogFlavour::mysql);
    const model::TableSchema told = schema_of(parse_table_map(builder.table_map(1), {}));
    ASSERT_EQ(told.columns.size(), schema.columns.size());
    EXPECT_EQ(told.key, schema.key);
    for (std::size_t i = 0; i < told.columns.size(); ++i) {
      const Column& column = schema.columns[i];
      EXPECT_EQ(told.columns[i].name, column.name);
      EXPECT_EQ(told.columns[i].is_unsigned, column.is_unsigned);
      EXPECT_EQ(told.columns[i].labels, column.labels);
      if (column.kind != ColumnKind::json) {
        EXPECT_EQ(told.columns[i].kind, column.kind);
      }
    }
  }
}

TEST(RowImageBuilder, writes_bytes_that_no_damage_turns_into_a_crash) {
  base::Prng prng(1);
  for (std::uint64_t seed = 0; seed < 300; ++seed) {
    Chance chance(seed);
    const model::TableSchema schema = chance.schema();
    const RowImageBuilder builder(schema, LogFlavour::mysql);
    const std::vector<RowChange> rows{{chance.row(schema), chance.row(schema)}};
    std::string map_body = builder.table_map(1);
    std::string body = builder.rows_event(RowChangeKind::update, 1, rows);
    RowReader sound(parse_table_map(map_body, {}), schema);
    body[prng.below(body.size())] = static_cast<char>(prng.next());
    if (seed % 2 == 0) body.resize(prng.below(body.size()));
    map_body[prng.below(map_body.size())] = static_cast<char>(prng.next());
    model::RowView before;
    model::RowView after;
    try {
      sound.begin(parse_rows_event(31, body, {}));
      while (sound.next(before, after)) {
      }
    } catch (const base::Error& error) {
      EXPECT_FALSE(error.code().empty());
    }
    try {
      schema_of(parse_table_map(map_body, {}));
    } catch (const base::Error& error) {
      EXPECT_FALSE(error.code().empty());
    }
  }
}

}  // namespace
}  // namespace binlog
