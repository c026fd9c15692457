#pragma once
// When two rows are the same row on Redshift, as SQL: by key, or by all columns where there is no
// key.
//
// Used by apply_plan and by the warehouse's load by key. Pure functions, any thread. Sources:
// Amazon Redshift Database Developer Guide, "Character types" (trailing blanks do not count in
// comparisons of CHAR and VARCHAR), "OCTET_LENGTH" (they do count there for VARCHAR), "DELETE" (no
// alias for the table; a table in USING must be joined by an equality), "VARBYTE type" (may be
// compared and grouped), "JSON_SERIALIZE_TO_VARBYTE" (16 MB where JSON_SERIALIZE ends at 64 KB),
// "ST_AsHexEWKB". SUPER and GEOMETRY have no equality of their own.
#include "model/target_table.hpp"

#include <cstddef>
#include <string>
#include <vector>

namespace dialect {

/// Equality of the target's primary key with the columns of the same names of `stage`, exact also
/// for trailing blanks. `stage` is a name as SQL has it. Throws Error(table) when a key column is
/// not a column of the table.
std::string key_predicate(const model::TargetTable& target, const std::string& stage);

/// How one column takes part in the comparison of whole rows, NULL equal to NULL.
struct ColumnMatch {
  /// What equal values have in common, over the bare column; each has a name in the table of
  /// groups.
  struct Term {
    std::string name;
    std::string expression;
  };
  std::vector<Term> terms;
  std::string predicate;  ///< of target and groups
};

/// The match of column `name` of the target with the terms that table `groups` holds; terms are
/// named after `number`. Throws Error(table) for a type without any equality.
ColumnMatch match_column(const model::TargetTable& target, const std::string& name,
                         const std::string& groups, std::size_t number);

/// The column of that name; throws Error(table) when the table has none.
const model::TargetColumn& find_column(const model::TargetTable& target, const std::string& name);

}  // namespace dialect
