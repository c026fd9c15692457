#pragma once
// The table that the figures are taken with: bigint key, 2 bigint, int, 4 double, 3 date, 5 varchar
// of 32 characters, as tests/bench/bench_world.py makes it. Values, any thread.
#include "cdc/change_progress.hpp"
#include "cdc/table_registry.hpp"
#include "dialect/type_map.hpp"
#include "model/table_schema.hpp"

#include <initializer_list>
#include <string>

namespace bench {

inline constexpr char kSentinel[] = "nsentinelofthebench0";

inline model::TableSchema wide16(const std::string& schema) {
  using model::ColumnKind;
  model::TableSchema table;
  table.id = {schema, "wide16"};
  table.charset = "utf8mb4";
  table.collation = "utf8mb4_general_ci";
  const auto add = [&](ColumnKind kind, std::initializer_list<const char*> names,
                       const char* declared) {
    for (const char* name : names) {
      model::Column column;
      column.name = name;
      column.kind = kind;
      column.declared = declared;
      table.columns.push_back(column);
      if (kind != ColumnKind::varchar) continue;
      table.columns.back().length_chars = 32;
      table.columns.back().length_bytes = 128;
      table.columns.back().charset = table.charset;
      table.columns.back().collation = table.collation;
    }
  };
  add(ColumnKind::big_int, {"id", "b1", "b2"}, "bigint(20)");
  add(ColumnKind::int_, {"i1"}, "int(11)");
  add(ColumnKind::double_, {"d1", "d2", "d3", "d4"}, "double");
  add(ColumnKind::date, {"t1", "t2", "t3"}, "date");
  add(ColumnKind::varchar, {"s1", "s2", "s3", "s4", "s5"}, "varchar(32)");
  table.columns[0].is_nullable = false;
  table.key = {0};
  return table;
}

/// The one table as captured.
inline cdc::CatalogPtr catalog_of(const model::TableSchema& table, cdc::ChangeProgress& progress) {
  cdc::TableRegistry registry({}, kSentinel, progress);
  registry.put(
      {table, dialect::propose_table(table, {"public", table.id.table}, {}), {}, true, {}});
  return registry.catalog();
}

}  // namespace bench
