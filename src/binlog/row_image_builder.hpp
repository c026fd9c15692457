#pragma once
// Builds what a server would log for a definition and its rows: bodies of table maps and rows
// events. For tests and for the simulated source; header only, and only they include it.
//
// Pure. Cells are as the readers give them; text must be in UTF-8 and its column in utf8mb4. JSON
// is logged as text, as MariaDB does. A column kind without a writer here, or a cell that does not
// fit its column, is a mistake of the test: CHECK.
#include "base/error.hpp"
#include "binlog/rows_event.hpp"
#include "binlog/table_map.hpp"
#include "binlog/value_builder.hpp"
#include "model/cell.hpp"
#include "model/log_block.hpp"
#include "model/table_schema.hpp"

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace binlog {

/// One changed row: `before` of updates and deletes, `after` of inserts and updates.
struct RowChange {
  std::vector<model::Cell> before;
  std::vector<model::Cell> after;
};

class RowImageBuilder {
 public:
  RowImageBuilder(const model::TableSchema& schema, model::LogFlavour flavour)
      : schema_(schema), flavour_(flavour) {
    for (const model::Column& column : schema.columns) columns_.push_back(map_column(column));
  }

  /// The body of the table map, with signs, names, labels, character sets and the key.
  std::string table_map(std::uint64_t table_id) const {
    std::string out = bare_table_map(table_id);
    put_field(1, signs(), out);
    put_field(3, charsets(model::ColumnKind::char_), out);
    put_field(4, names(), out);
    put_field(5, labels(WireType::set), out);
    put_field(6, labels(WireType::enum_), out);
    put_field(8, key(), out);
    put_field(11, charsets(model::ColumnKind::enum_), out);
    return out;
  }

  /// The same without the optional part.
  std::string bare_table_map(std::uint64_t table_id) const {
    std::string out;
    ValueBuilder::put(table_id, 6, out);
    ValueBuilder::put(1, 2, out);
    put_name(schema_.id.schema, out);
    put_name(schema_.id.table, out);
    put_length(columns_.size(), out);
    std::string nullable((columns_.size() + 7) / 8, '\0');
    std::string metas;
    for (std::size_t i = 0; i < columns_.size(); ++i) {
      out += static_cast<char>(wire_code(columns_[i]));
      put_meta(columns_[i], metas);
      if (columns_[i].is_nullable) set_bit(nullable, i);
    }
    put_length(metas.size(), out);
    return out + metas + nullable;
  }

  /// The type code of a rows event: version 1 on MariaDB, 2 on MySQL.
  std::uint8_t event_type(RowChangeKind kind) const {
    const int first = flavour_ == model::LogFlavour::mariadb ? 23 : 30;
    return static_cast<std::uint8_t>(first + static_cast<int>(kind));
  }

  /// The body of a rows event that ends its statement, with all columns.
  std::string rows_event(RowChangeKind kind, std::uint64_t table_id,
                         std::span<const RowChange> rows) const {
    std::string out;
    ValueBuilder::put(table_id, 6, out);
    ValueBuilder::put(1, 2, out);
    if (flavour_ == model::LogFlavour::mysql) ValueBuilder::put(2, 2, out);
    put_length(columns_.size(), out);
    const std::string all((columns_.size() + 7) / 8, '\xFF');
    out += all;
    if (kind == RowChangeKind::update) out += all;
    for (const RowChange& row : rows) {
      if (kind != RowChangeKind::write) append_image(row.before, out);
      if (kind != RowChangeKind::erase) append_image(row.after, out);
    }
    return out;
  }

  void append_image(model::RowView row, std::string& out) const {
    CHECK(row.size() == columns_.size(), "a row has a cell for each column");
    std::string nulls((row.size() + 7) / 8, '\0');
    std::string values;
    for (std::size_t i = 0; i < row.size(); ++i) {
      if (row[i].is_null()) {
        set_bit(nulls, i);
      } else {
        ValueBuilder::append(schema_.columns[i], columns_[i], row[i], values);
      }
    }
    out += nulls + values;
  }

 private:
  using Kind = model::ColumnKind;

  static MapColumn map_column(const model::Column& column) {
    MapColumn made = typed_column(column);
    made.is_nullable = column.is_nullable;
    return made;
  }

  static MapColumn typed_column(const model::Column& column) {
    const auto bytes = static_cast<std::uint16_t>(column.length_bytes);
    const auto digits = static_cast<std::uint16_t>(column.fraction_digits);
    const std::size_t labels = column.labels.size();
    switch (column.kind) {
      case Kind::tiny_int: return {WireType::tiny, 0, true};
      case Kind::small_int: return {WireType::short_, 0, true};
      case Kind::medium_int: return {WireType::int24, 0, true};
      case Kind::int_: return {WireType::long_, 0, true};
      case Kind::big_int: return {WireType::longlong, 0, true};
      case Kind::decimal:
        return {WireType::newdecimal,
                static_cast<std::uint16_t>(column.precision << 8 | column.scale), true};
      case Kind::float_: return {WireType::float_, 4, true};
      case Kind::double_: return {WireType::double_, 8, true};
      case Kind::bit: return {WireType::bit, static_cast<std::uint16_t>(column.precision), true};
      case Kind::year: return {WireType::year, 0, true};
      case Kind::date: return {WireType::date, 0, true};
      case Kind::datetime: return {WireType::datetime, digits, true};
      case Kind::timestamp: return {WireType::timestamp, digits, true};
      case Kind::time: return {WireType::time, digits, true};
      case Kind::char_:
      case Kind::binary: return {WireType::string, bytes, true};
      case Kind::varchar:
      case Kind::varbinary: return {WireType::varchar, bytes, true};
      case Kind::tiny_text:
      case Kind::tiny_blob: return {WireType::blob, 1, true};
      case Kind::text:
      case Kind::blob: return {WireType::blob, 2, true};
      case Kind::medium_text:
      case Kind::medium_blob: return {WireType::blob, 3, true};
      case Kind::long_text:
      case Kind::long_blob:
      case Kind::json: return {WireType::blob, 4, true};
      case Kind::enum_:
        return {WireType::enum_, static_cast<std::uint16_t>(labels < 256 ? 1 : 2), true};
      case Kind::set: {
        const std::size_t size = (labels + 7) / 8;
        return {WireType::set, static_cast<std::uint16_t>(size > 4 ? 8 : size), true};
      }
      case Kind::geometry: return {WireType::geometry, 4, true};
      default: break;
    }
    CHECK(false, "no test writes this kind of column");
    return {};
  }

  static unsigned wire_code(const MapColumn& column) {
    if (column.type == WireType::enum_ || column.type == WireType::set) return 254;
    return static_cast<unsigned>(column.type);
  }

  static void put_meta(const MapColumn& column, std::string& out) {
    const std::uint64_t meta = column.meta;
    switch (column.type) {
      case WireType::float_:
      case WireType::double_:
      case WireType::datetime:
      case WireType::timestamp:
      case WireType::time:
      case WireType::blob:
      case WireType::geometry: return ValueBuilder::put(meta, 1, out);
      case WireType::newdecimal: return ValueBuilder::put_be(meta, 2, out);
      case WireType::varchar: return ValueBuilder::put(meta, 2, out);
      case WireType::bit: return ValueBuilder::put(meta % 8 | meta / 8 << 8, 2, out);
      case WireType::enum_:
      case WireType::set:
        return ValueBuilder::put_be(static_cast<std::uint64_t>(column.type) << 8 | meta, 2, out);
      case WireType::string:
        // The upper bits of the length are stored inverted in the type.
        return ValueBuilder::put_be(
            ((254U & ~0x30U) | ((meta >> 4 & 0x30) ^ 0x30)) << 8 | (meta & 0xFF), 2, out);
      default: return;
    }
  }

  bool is_text(std::size_t index, Kind like) const {
    const bool is_labelled =
        columns_[index].type == WireType::enum_ || columns_[index].type == WireType::set;
    if (like == Kind::enum_) return is_labelled;
    const WireType type = columns_[index].type;
    return type == WireType::string || type == WireType::varchar || type == WireType::blob ||
           (type == WireType::geometry && flavour_ == model::LogFlavour::mariadb);
  }

  /// Of the character columns, or of ENUM and SET.
  std::string charsets(Kind like) const {
    std::string out;
    for (std::size_t i = 0; i < columns_.size(); ++i) {
      const bool is_utf8 = schema_.columns[i].charset == "utf8mb4";
      if (is_text(i, like)) put_length(is_utf8 ? 45 : 63, out);
    }
    return out;
  }

  std::string signs() const {
    std::string out;
    std::size_t count = 0;
    for (const model::Column& column : schema_.columns) {
      if (column.kind > Kind::double_ && column.kind != Kind::year) continue;
      if (count % 8 == 0) out += '\0';
      const bool is_unsigned = column.is_unsigned || column.kind == Kind::year;
      if (is_unsigned) out.back() = static_cast<char>(out.back() | (0x80 >> (count % 8)));
      ++count;
    }
    return out;
  }

  std::string names() const {
    std::string out;
    for (const model::Column& column : schema_.columns) {
      put_length(column.name.size(), out);
      out += column.name;
    }
    return out;
  }

  std::string labels(WireType type) const {
    std::string out;
    for (std::size_t i = 0; i < columns_.size(); ++i) {
      if (columns_[i].type != type) continue;
      put_length(schema_.columns[i].labels.size(), out);
      for (const std::string& label : schema_.columns[i].labels) {
        put_length(label.size(), out);
        out += label;
      }
    }
    return out;
  }

  std::string key() const {
    std::string out;
    for (const std::size_t column : schema_.key) put_length(column, out);
    return out;
  }

  static void put_field(char type, const std::string& value, std::string& out) {
    if (value.empty()) return;
    out += type;
    put_length(value.size(), out);
    out += value;
  }
  static void put_name(const std::string& name, std::string& out) {
    put_length(name.size(), out);
    out += name + '\0';
  }
  static void put_length(std::uint64_t value, std::string& out) {
    if (value < 251) return ValueBuilder::put(value, 1, out);
    out += '\xFC';
    CHECK(value < 65536, "lengths of tests are short");
    ValueBuilder::put(value, 2, out);
  }
  static void set_bit(std::string& bits, std::size_t index) {
    bits[index / 8] = static_cast<char>(bits[index / 8] | 1 << (index % 8));
  }

  const model::TableSchema& schema_;
  model::LogFlavour flavour_;
  std::vector<MapColumn> columns_;
};

}  // namespace binlog
