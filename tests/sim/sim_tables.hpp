#pragma once
// The tables of the simulated source: definitions, rows, and single changes of them. Plain values;
// one thread.
#include "cdc/fake_csv.hpp"
#include "model/cell.hpp"
#include "model/table_schema.hpp"

#include <cstdint>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

namespace sim {

using cdc::fake::Row;

inline constexpr std::string_view kRefusedText = "refused";  ///< by the target of changes
/// Cannot be made CSV: text of changes may not hold a NUL. The load leaves that byte out.
inline constexpr std::string_view kUndecodableText{"unde\0codable", 12};

inline constexpr char kCopyPrefix = '_';    ///< of what an online schema change makes
inline constexpr char kHiddenPrefix = 'x';  ///< of tables that no rule selects

struct SourceTable {
  model::TableSchema schema;
  std::vector<Row> rows;
  std::set<std::uint64_t> serials;  ///< stay over changes of name and definition; copies add theirs
  std::uint64_t log_id = 0;         ///< of its table maps; another one for each definition
  std::set<Row> bad_keys;           ///< of rows that once held a value that somebody refuses
};
using SourceTables = std::map<model::TableId, SourceTable>;

/// One row: an insert has no `before`, a delete no `after`.
struct RowChange {
  model::TableId table;
  std::optional<Row> before;
  std::optional<Row> after;
};

/// A column `id` is a BIGINT, every other one a VARCHAR(20).
model::Column make_column(const std::string& name);
model::TableSchema make_schema(const std::string& name, const std::vector<std::string>& columns,
                               const std::vector<std::size_t>& key);
/// "varchar(20) NOT NULL": what stands behind the column's name in SQL.
std::string type_sql(const model::Column& column);
/// "`demo1`.`t`"
std::string name_sql(const model::TableId& id);

bool is_in_key(const model::TableSchema& schema, std::size_t column);
/// The values of the key columns, in the order of the table.
Row key_of(const model::TableSchema& schema, const Row& row);
/// Says whether the row holds a value that the target or the decoder refuses.
bool is_bad(const Row& row);
/// Fills `cells` with the row's values; they point into `row`.
void set_cells(const model::TableSchema& schema, const Row& row, std::vector<model::Cell>& cells);
std::int64_t number_of(const std::string& text);

}  // namespace sim
