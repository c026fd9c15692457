#include "sim_tables.hpp"

#include "base/error.hpp"

#include <fmt/core.h>

#include <algorithm>
#include <charconv>
#include <utility>

namespace sim {

model::Column make_column(const std::string& name) {
  model::Column column;
  column.name = name;
  if (name == "id") {
    column.kind = model::ColumnKind::big_int;
    column.declared = "bigint(20)";
    return column;
  }
  column.kind = model::ColumnKind::varchar;
  column.declared = "varchar(20)";
  column.length_chars = 20;
  column.length_bytes = 80;
  column.charset = "utf8mb4";
  column.collation = "utf8mb4_general_ci";
  return column;
}

model::TableSchema make_schema(const std::string& name, const std::vector<std::string>& columns,
                               const std::vector<std::size_t>& key) {
  model::TableSchema schema;
  schema.id = {"demo1", name};
  schema.charset = "utf8mb4";
  schema.collation = "utf8mb4_general_ci";
  for (const std::string& column : columns) schema.columns.push_back(make_column(column));
  for (const std::size_t index : key) schema.columns[index].is_nullable = false;
  schema.key = key;
  return schema;
}

std::string type_sql(const model::Column& column) {
  return column.declared + (column.is_nullable ? "" : " NOT NULL");
}

std::string name_sql(const model::TableId& id) {
  return fmt::format("`{}`.`{}`", id.schema, id.table);
}

bool is_in_key(const model::TableSchema& schema, std::size_t column) {
  return std::find(schema.key.begin(), schema.key.end(), column) != schema.key.end();
}

Row key_of(const model::TableSchema& schema, const Row& row) {
  if (schema.key.empty()) return row;
  std::vector<std::size_t> key = schema.key;
  std::sort(key.begin(), key.end());
  Row values;
  for (const std::size_t index : key) values.push_back(row.at(index));
  return values;
}

bool is_bad(const Row& row) {
  return std::any_of(row.begin(), row.end(), [](const auto& value) {
    return value == kRefusedText || value == kUndecodableText;
  });
}

void set_cells(const model::TableSchema& schema, const Row& row, std::vector<model::Cell>& cells) {
  CHECK(row.size() == schema.columns.size(), "a row has the columns of its table");
  cells.clear();
  for (std::size_t i = 0; i < row.size(); ++i) {
    if (!row[i]) {
      cells.push_back(model::Cell::null());
    } else if (schema.columns[i].kind == model::ColumnKind::big_int) {
      cells.push_back(model::Cell::of_int64(number_of(*row[i])));
    } else {
      cells.push_back(model::Cell::of_bytes(*row[i]));
    }
  }
}

std::int64_t number_of(const std::string& text) {
  std::int64_t value = 0;
  const auto result = std::from_chars(text.data(), text.data() + text.size(), value);
  CHECK(result.ec == std::errc(), "the simulator writes its numbers itself");
  return value;
}

}  // namespace sim
