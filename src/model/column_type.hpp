#pragma once
// Reads one row of information_schema.COLUMNS into a Column: kind, sign, digits, labels.
//
// Used by mysql/schema_reader and, for its names of kinds, by binlog/. Pure, any thread. Knows the
// spellings of MySQL 5.6 to 9.7 and MariaDB 10.5 to 11.8 ("int(10) unsigned" and "int unsigned",
// "geomcollection"). A 4-byte character inside an ENUM or SET label is shown as '?' by both
// servers, because their dictionary is utf8mb3: rely on length_bytes for sizes; the rows themselves
// carry the true label.
#include "model/table_schema.hpp"

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace model {

/// The fields of information_schema.COLUMNS that matter; numbers are 0 where the server says NULL.
struct ColumnFacts {
  std::string name;
  std::string data_type;    ///< DATA_TYPE: "int"
  std::string column_type;  ///< COLUMN_TYPE: "int(10) unsigned"
  std::string extra;        ///< EXTRA: "VIRTUAL GENERATED INVISIBLE"
  std::string charset;
  std::string collation;
  bool is_nullable = true;
  std::uint64_t length_chars = 0;
  std::uint64_t length_bytes = 0;
  int numeric_precision = 0;
  int numeric_scale = 0;
  int datetime_precision = 0;
};

Column make_column(const ColumnFacts& facts);

/// Says the kind of a DATA_TYPE; unknown for a type this version does not know.
ColumnKind kind_of(std::string_view data_type) noexcept;

/// Takes the labels out of "enum('a','it''s')"; throws Error(corrupt) when the text is not of that
/// form.
std::vector<std::string> parse_labels(std::string_view column_type);

}  // namespace model
