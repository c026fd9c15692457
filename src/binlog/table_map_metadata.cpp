#include "binlog/table_map_metadata.hpp"

#include "base/error.hpp"

#include <fmt/core.h>

#include <algorithm>

namespace binlog {
namespace {

using base::ByteReader;
using model::LogFlavour;

enum class Field : std::uint8_t {
  signedness = 1,
  default_charset = 2,
  column_charset = 3,
  column_name = 4,
  set_labels = 5,
  enum_labels = 6,
  simple_primary_key = 8,
  primary_key_with_prefix = 9,
  enum_and_set_default_charset = 10,
  enum_and_set_column_charset = 11,
  visibility = 12,
  vector_dimensions = 13,
};

[[noreturn]] void broken(std::string_view what, const TableMap& map) {
  throw base::Error(
      base::ErrorScope::corrupt, "binlog.table_map.metadata",
      fmt::format("{} in the table map of {} do not fit its columns", what, map.table.to_text()),
      "keep the log file and report it with the server's version");
}

bool is_number(WireType type) {
  switch (type) {
    case WireType::tiny:
    case WireType::short_:
    case WireType::int24:
    case WireType::long_:
    case WireType::longlong:
    case WireType::year:
    case WireType::float_:
    case WireType::double_:
    case WireType::newdecimal: return true;
    default: return false;
  }
}

bool is_text(WireType type, LogFlavour flavour) {
  switch (type) {
    case WireType::string:
    case WireType::var_string:
    case WireType::varchar:
    case WireType::blob:
    case WireType::vector:
    case WireType::varchar_compressed:
    case WireType::blob_compressed: return true;
    case WireType::geometry: return flavour == LogFlavour::mariadb;
    default: return false;
  }
}

bool is_labelled(WireType type) {
  return type == WireType::enum_ || type == WireType::set;
}

template <typename Predicate>
std::vector<std::size_t> columns_that(const TableMap& map, Predicate&& is_meant) {
  std::vector<std::size_t> indexes;
  for (std::size_t i = 0; i < map.columns.size(); ++i) {
    if (is_meant(map.columns[i].type)) indexes.push_back(i);
  }
  return indexes;
}

/// Bits from the highest of each byte on.
bool bit_at(std::string_view bits, std::size_t index) {
  return (static_cast<unsigned char>(bits[index / 8]) << (index % 8) & 0x80) != 0;
}

class MetadataReader {
 public:
  MetadataReader(LogFlavour flavour, TableMap& map) : map_(map) {
    // How the server counts a hidden array column among these is not known: then they are left out.
    const bool has_array =
        std::any_of(map.columns.begin(), map.columns.end(),
                    [](const MapColumn& column) { return column.type == WireType::typed_array; });
    is_countable_ = !has_array;
    texts_ = columns_that(map, [&](WireType type) { return is_text(type, flavour); });
    labelled_ = columns_that(map, is_labelled);
  }

  void read(Field field, ByteReader value) {
    switch (field) {
      case Field::signedness: return read_signs(value);
      case Field::default_charset: return read_default_charset(value, texts_);
      case Field::column_charset: return read_charsets(value, texts_);
      case Field::enum_and_set_default_charset: return read_default_charset(value, labelled_);
      case Field::enum_and_set_column_charset: return read_charsets(value, labelled_);
      case Field::column_name: return read_names(value);
      case Field::set_labels: return read_labels(value, WireType::set);
      case Field::enum_labels: return read_labels(value, WireType::enum_);
      case Field::simple_primary_key: return read_key(value, false);
      case Field::primary_key_with_prefix: return read_key(value, true);
      case Field::visibility: return read_visibility(value);
      case Field::vector_dimensions: return read_dimensions(value);
    }
  }

 private:
  void read_signs(ByteReader& value) {
    if (!is_countable_) return;
    const std::vector<std::size_t> numbers = columns_that(map_, is_number);
    if (value.left() != (numbers.size() + 7) / 8) broken("the signs", map_);
    map_.is_unsigned.assign(map_.columns.size(), false);
    for (std::size_t i = 0; i < numbers.size(); ++i) {
      map_.is_unsigned[numbers[i]] = bit_at(value.rest(), i);
    }
  }

  void set_collation(std::size_t column, std::uint64_t collation) {
    map_.collations.resize(map_.columns.size());
    map_.collations[column] = static_cast<std::uint32_t>(collation);
  }

  void read_default_charset(ByteReader& value, const std::vector<std::size_t>& columns) {
    if (!is_countable_) return;
    const std::uint64_t most = value.lenenc();
    for (const std::size_t column : columns) set_collation(column, most);
    while (!value.is_end()) {
      const std::uint64_t index = value.lenenc();
      if (index >= columns.size()) broken("the character sets", map_);
      set_collation(columns[static_cast<std::size_t>(index)], value.lenenc());
    }
  }

  void read_charsets(ByteReader& value, const std::vector<std::size_t>& columns) {
    if (!is_countable_) return;
    for (const std::size_t column : columns) set_collation(column, value.lenenc());
    if (!value.is_end()) broken("the character sets", map_);
  }

  void read_names(ByteReader& value) {
    map_.names.clear();
    while (!value.is_end()) map_.names.emplace_back(value.lenenc_bytes());
    if (map_.names.size() != map_.columns.size()) broken("the names", map_);
  }

  void read_labels(ByteReader& value, WireType type) {
    map_.labels.resize(map_.columns.size());
    for (const std::size_t column : columns_that(map_, [&](WireType t) { return t == type; })) {
      const std::uint64_t count = value.lenenc();
      for (std::uint64_t i = 0; i < count; ++i) {
        map_.labels[column].emplace_back(value.lenenc_bytes());
      }
    }
    if (!value.is_end()) broken("the labels", map_);
  }

  void read_key(ByteReader& value, bool has_prefixes) {
    map_.primary_key.clear();
    while (!value.is_end()) {
      const std::uint64_t index = value.lenenc();
      if (index >= map_.columns.size()) broken("the columns of the key", map_);
      map_.primary_key.push_back(static_cast<std::size_t>(index));
      if (has_prefixes) value.lenenc();
    }
  }

  void read_visibility(ByteReader& value) {
    if (value.left() != (map_.columns.size() + 7) / 8) broken("the marks of visibility", map_);
    map_.is_visible.clear();
    for (std::size_t i = 0; i < map_.columns.size(); ++i) {
      map_.is_visible.push_back(bit_at(value.rest(), i));
    }
  }

  void read_dimensions(ByteReader& value) {
    map_.vector_dimensions.resize(map_.columns.size());
    const auto is_vector = [](WireType type) { return type == WireType::vector; };
    for (const std::size_t column : columns_that(map_, is_vector)) {
      map_.vector_dimensions[column] = static_cast<std::uint32_t>(value.lenenc());
    }
  }

  TableMap& map_;
  bool is_countable_ = true;
  std::vector<std::size_t> texts_;
  std::vector<std::size_t> labelled_;
};

}  // namespace

void read_table_map_metadata(ByteReader& reader, LogFlavour flavour, TableMap& map) {
  MetadataReader metadata(flavour, map);
  while (!reader.is_end()) {
    const auto field = static_cast<Field>(reader.u8());
    metadata.read(field, ByteReader(reader.lenenc_bytes()));
  }
}

}  // namespace binlog
