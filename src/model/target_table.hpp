#pragma once
// A table as Redshift has it or shall have it: columns with Redshift types, key, distribution and
// sorting.
//
// dialect/type_map proposes one from a TableSchema; the warehouse reads one back from the catalog.
// Plain values.
#include "model/table_id.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace model {

/// Redshift's column types (Amazon Redshift Database Developer Guide, "Data types").
enum class RedshiftKind : std::uint8_t {
  small_int,
  integer,
  big_int,
  numeric,
  real,
  double_precision,
  boolean,
  char_,
  varchar,
  date,
  time,
  time_tz,
  timestamp,
  timestamp_tz,
  varbyte,
  super,
  geometry,
  geography,
  hllsketch,
  interval_year_month,
  interval_day_second,
  other,  ///< anything else found in a catalog; never proposed
};

struct RedshiftType {
  RedshiftKind kind = RedshiftKind::other;
  int length = 0;                 ///< char, varchar, varbyte: bytes
  int precision = 0;              ///< numeric
  int scale = 0;                  ///< numeric
  std::string spelling_of_other;  ///< the catalog's text when kind is other

  bool operator==(const RedshiftType&) const = default;
};

struct TargetColumn {
  std::string name;
  RedshiftType type;
  bool is_nullable = true;
  std::string reason;        ///< proposals: the rule that chose the type, for `sluice schema`
  bool is_identity = false;  ///< found in a catalog only
  bool operator==(const TargetColumn&) const = default;
};

enum class DistributionStyle : std::uint8_t { automatic, even, all, key };

struct TargetTable {
  TableId id;
  std::vector<TargetColumn> columns;
  std::vector<std::string> primary_key;
  DistributionStyle distribution = DistributionStyle::automatic;
  std::string distribution_key;  ///< when distribution is key
  std::vector<std::string> sort_key;
  std::vector<std::string> layout_reasons;  ///< proposals: a sentence for each choice above

  bool operator==(const TargetTable&) const = default;
};

}  // namespace model
