#pragma once
// The spelling of Redshift's types: as DDL writes them and as the catalog (svv_columns) gives them.
//
// Used by table_ddl, compatibility and the warehouse. Pure functions, any thread. Sources: Amazon
// Redshift Database Developer Guide, "Data types" and "SVV_COLUMNS"; information_schema spells
// VARBYTE as "binary varying".
#include "model/target_table.hpp"

#include <string>
#include <string_view>

namespace dialect {

/// "NUMERIC(20,0)", "VARCHAR(65535)", "TIMESTAMPTZ"; the catalog's own text for
/// RedshiftKind::other.
std::string type_text(const model::RedshiftType& type);

/// One row of svv_columns; lengths and digits are 0 where the catalog has NULL.
struct CatalogType {
  std::string data_type;  ///< "character varying", "timestamp with time zone"
  int char_length = 0;    ///< character_maximum_length, bytes
  int precision = 0;      ///< numeric_precision
  int scale = 0;          ///< numeric_scale
};

/// Reads a type of the catalog; what it does not know becomes kind other with its spelling. A
/// length that the catalog leaves out becomes the type's greatest, so that nothing is refused for a
/// missing number.
model::RedshiftType parse_catalog_type(const CatalogType& catalog);
model::RedshiftType parse_catalog_type(std::string_view data_type, int char_length, int precision,
                                       int scale);

}  // namespace dialect
