#pragma once
// What the source says of a table: its columns with their exact MySQL or MariaDB types, its key,
// its size.
//
// Made by mysql/schema_reader from information_schema, read by dialect/ and mapping/. Plain values
// without behaviour; lengths say in their name whether they count characters or bytes.
#include "model/table_id.hpp"

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

namespace model {

/// Every column type of MySQL 5.6 to 9.7 and MariaDB 10.5 to 11.8. BOOLEAN is tiny_int; MariaDB's
/// JSON (LONGTEXT with a json_valid check) is json; all spatial types are geometry; COMPRESSED
/// columns are their plain type.
enum class ColumnKind : std::uint8_t {
  tiny_int,
  small_int,
  medium_int,
  int_,
  big_int,
  decimal,
  float_,
  double_,
  bit,
  year,
  date,
  datetime,
  timestamp,
  time,
  char_,
  varchar,
  tiny_text,
  text,
  medium_text,
  long_text,
  binary,
  varbinary,
  tiny_blob,
  blob,
  medium_blob,
  long_blob,
  enum_,
  set,
  json,
  geometry,
  uuid,
  inet4,
  inet6,
  vector,
  unknown,  ///< a type this version does not know: the table is refused by name
};

struct Column {
  std::string name;
  ColumnKind kind = ColumnKind::unknown;
  std::string declared;  ///< COLUMN_TYPE, as the server spells it: "int(10) unsigned"
  bool is_unsigned = false;
  bool is_nullable = true;
  bool is_generated = false;
  bool is_invisible = false;
  std::uint64_t length_chars = 0;  ///< character types: CHARACTER_MAXIMUM_LENGTH
  std::uint64_t length_bytes =
      0;  ///< character and binary types: CHARACTER_OCTET_LENGTH, in the column's charset
  int precision = 0;        ///< DECIMAL: digits in all; BIT: bits; VECTOR: dimensions
  int scale = 0;            ///< DECIMAL: digits after the point
  int fraction_digits = 0;  ///< DATETIME, TIMESTAMP, TIME: 0 to 6
  std::string charset;      ///< character types: "utf8mb4", "latin1"; empty otherwise
  std::string collation;
  std::vector<std::string> labels;  ///< ENUM and SET members in order, as UTF-8

  bool operator==(const Column&) const = default;
};

enum class TableKind : std::uint8_t { base_table, view, sequence, system_versioned };

struct TableSchema {
  TableId id;
  TableKind kind = TableKind::base_table;
  std::string engine;           ///< "InnoDB"; empty for views
  std::string charset;          ///< what a column gets that names none; empty: not known, views
  std::string collation;        ///< of `charset`
  std::vector<Column> columns;  ///< in the order of the table, invisible ones included
  std::vector<std::size_t>
      key;  ///< indexes into columns of the primary key, in key order; empty: no primary key
  std::uint64_t row_estimate = 0;  ///< the server's guess, for progress and order only
  std::uint64_t bytes_estimate = 0;

  bool operator==(const TableSchema&) const = default;
};

}  // namespace model
