#include "mysql/schema_reader.hpp"

#include "model/charset_width.hpp"
#include "model/column_type.hpp"
#include "mysql/quote.hpp"

#include <fmt/core.h>

#include <algorithm>
#include <charconv>
#include <map>
#include <set>
#include <utility>

namespace mysql {
namespace {

using model::TableKind;
using model::TableSchema;

// Longer lists of names cost the server more than reading the whole schema.
constexpr std::size_t kNamesInListMax = 500;

using TablesByName = std::map<std::string, TableSchema, std::less<>>;

template <typename Number>
Number number_of(const Field& field) {
  Number number = 0;
  if (field) std::from_chars(field->data(), field->data() + field->size(), number);
  return number;
}

TableKind kind_of_table(std::string_view table_type) {
  if (table_type == "VIEW" || table_type == "SYSTEM VIEW") return TableKind::view;
  if (table_type == "SEQUENCE") return TableKind::sequence;
  if (table_type == "SYSTEM VERSIONED") return TableKind::system_versioned;
  return TableKind::base_table;
}

std::string tables_query(const std::string& schema, const std::string& condition) {
  return fmt::format(
      "SELECT TABLE_NAME, TABLE_TYPE, ENGINE, TABLE_ROWS, DATA_LENGTH, TABLE_COLLATION FROM "
      "information_schema.TABLES WHERE TABLE_SCHEMA = {}{} ORDER BY TABLE_NAME",
      quote_literal(schema), condition);
}

TableListing listing_of(const std::string& schema, const Row& row) {
  TableListing listing;
  listing.id = {schema, row.at(0).value_or("")};
  listing.kind = kind_of_table(row.at(1).value_or(""));
  listing.engine = row.at(2).value_or("");
  listing.row_estimate = number_of<std::uint64_t>(row.at(3));
  listing.bytes_estimate = number_of<std::uint64_t>(row.at(4));
  return listing;
}

/// Restricts a query to the wanted tables where that makes it cheaper.
std::string names_condition(const std::vector<std::string>& names) {
  if (names.size() > kNamesInListMax) return "";
  if (names.size() == 1) return " AND TABLE_NAME = " + quote_literal(names.front());
  std::string list;
  for (const std::string& name : names) {
    list += (list.empty() ? "" : ", ") + quote_literal(name);
  }
  return " AND TABLE_NAME IN (" + list + ")";
}

model::ColumnFacts facts_of(const Row& row) {
  model::ColumnFacts facts;
  facts.name = row.at(1).value_or("");
  facts.data_type = row.at(2).value_or("");
  facts.column_type = row.at(3).value_or("");
  facts.is_nullable = row.at(4).value_or("YES") == "YES";
  facts.extra = row.at(5).value_or("");
  facts.length_chars = number_of<std::uint64_t>(row.at(6));
  facts.length_bytes = number_of<std::uint64_t>(row.at(7));
  facts.numeric_precision = number_of<int>(row.at(8));
  facts.numeric_scale = number_of<int>(row.at(9));
  facts.datetime_precision = number_of<int>(row.at(10));
  facts.charset = row.at(11).value_or("");
  facts.collation = row.at(12).value_or("");
  return facts;
}

/// Reads the tables of one schema; each step is one query for all of them.
class SchemaPass {
 public:
  SchemaPass(Connection& connection, std::string schema, const std::vector<std::string>& names)
      : connection_(connection),
        schema_(std::move(schema)),
        condition_(names_condition(names)),
        purpose_(fmt::format("read the definition of the tables of {}", schema_)) {
    wanted_.insert(names.begin(), names.end());
  }

  TablesByName run() {
    read_listings();
    if (tables_.empty()) return std::move(tables_);
    read_columns();
    read_keys();
    if (connection_.is_mariadb()) mark_json();
    return std::move(tables_);
  }

 private:
  void read_listings() {
    for (const Row& row : connection_.query(tables_query(schema_, condition_), purpose_).rows) {
      TableListing listing = listing_of(schema_, row);
      if (wanted_.find(listing.id.table) == wanted_.end()) continue;
      TableSchema& table = tables_[listing.id.table];
      table.id = listing.id;
      table.kind = listing.kind;
      table.engine = listing.engine;
      table.collation = row.at(5).value_or("");
      table.charset = model::charset_of_collation(table.collation);
      table.row_estimate = listing.row_estimate;
      table.bytes_estimate = listing.bytes_estimate;
    }
  }

  void read_columns() {
    const std::string sql = fmt::format(
        "SELECT TABLE_NAME, COLUMN_NAME, DATA_TYPE, COLUMN_TYPE, IS_NULLABLE, EXTRA, "
        "CHARACTER_MAXIMUM_LENGTH, CHARACTER_OCTET_LENGTH, NUMERIC_PRECISION, NUMERIC_SCALE, "
        "DATETIME_PRECISION, CHARACTER_SET_NAME, COLLATION_NAME FROM information_schema.COLUMNS "
        "WHERE TABLE_SCHEMA = {}{} ORDER BY TABLE_NAME, ORDINAL_POSITION",
        quote_literal(schema_), condition_);
    for (const Row& row : connection_.query(sql, purpose_).rows) {
      const auto table = tables_.find(row.at(0).value_or(""));
      if (table != tables_.end())
        table->second.columns.push_back(model::make_column(facts_of(row)));
    }
  }

  void read_keys() {
    // KEY_COLUMN_USAGE would hide its rows from a login that has only SELECT.
    const std::string sql = fmt::format(
        "SELECT TABLE_NAME, COLUMN_NAME FROM information_schema.STATISTICS WHERE TABLE_SCHEMA = "
        "{}{} "
        "AND INDEX_NAME = 'PRIMARY' ORDER BY TABLE_NAME, SEQ_IN_INDEX",
        quote_literal(schema_), condition_);
    for (const Row& row : connection_.query(sql, purpose_).rows) {
      const auto table = tables_.find(row.at(0).value_or(""));
      if (table == tables_.end()) continue;
      const std::vector<model::Column>& columns = table->second.columns;
      const auto column = std::find_if(columns.begin(), columns.end(), [&](const model::Column& c) {
        return c.name == row.at(1).value_or("");
      });
      // A column of the key may be invisible in COLUMNS: row_end of a system-versioned table.
      if (column == columns.end()) continue;
      table->second.key.push_back(static_cast<std::size_t>(column - columns.begin()));
    }
  }

  void mark_json() {
    const auto may_be_json = [](const model::Column& c) {
      return c.kind == model::ColumnKind::long_text && c.collation == "utf8mb4_bin";
    };
    const bool any = std::any_of(tables_.begin(), tables_.end(), [&](const auto& entry) {
      return std::any_of(entry.second.columns.begin(), entry.second.columns.end(), may_be_json);
    });
    if (!any) return;
    const std::string sql = fmt::format(
        "SELECT TABLE_NAME, CHECK_CLAUSE FROM information_schema.CHECK_CONSTRAINTS WHERE "
        "CONSTRAINT_SCHEMA = {}{}",
        quote_literal(schema_), condition_);
    for (const Row& row : connection_.query(sql, purpose_).rows) {
      const auto table = tables_.find(row.at(0).value_or(""));
      if (table == tables_.end()) continue;
      for (model::Column& column : table->second.columns) {
        const bool is_checked =
            row.at(1).value_or("") == "json_valid(" + quote_identifier(column.name) + ")";
        if (is_checked && may_be_json(column)) column.kind = model::ColumnKind::json;
      }
    }
  }

  Connection& connection_;
  std::string schema_;
  std::string condition_;
  std::string purpose_;
  std::set<std::string, std::less<>> wanted_;
  TablesByName tables_;
};

}  // namespace

std::vector<std::string> list_schemas(Connection& connection) {
  const std::string sql =
      "SELECT SCHEMA_NAME FROM information_schema.SCHEMATA ORDER BY SCHEMA_NAME";
  std::vector<std::string> schemas;
  for (Row& row : connection.query(sql, "list the schemas").rows) {
    schemas.push_back(row.at(0).value_or(""));
  }
  return schemas;
}

std::vector<TableListing> list_tables(Connection& connection,
                                      std::span<const std::string> schemas) {
  std::vector<TableListing> listings;
  for (const std::string& schema : schemas) {
    const std::string purpose = fmt::format("list the tables of {}", schema);
    for (const Row& row : connection.query(tables_query(schema, ""), purpose).rows) {
      listings.push_back(listing_of(schema, row));
    }
  }
  return listings;
}

SchemaReading read_tables(Connection& connection, std::span<const model::TableId> tables) {
  std::map<std::string, std::vector<std::string>> names_by_schema;
  for (const model::TableId& id : tables) names_by_schema[id.schema].push_back(id.table);
  std::map<std::string, TablesByName> found;
  for (const auto& [schema, names] : names_by_schema) {
    found[schema] = SchemaPass(connection, schema, names).run();
  }
  SchemaReading reading;
  for (const model::TableId& id : tables) {
    const TablesByName& of_schema = found[id.schema];
    const auto table = of_schema.find(id.table);
    if (table == of_schema.end() || table->second.columns.empty()) {
      reading.missing.push_back(id);
    } else {
      reading.tables.push_back(table->second);
    }
  }
  return reading;
}

}  // namespace mysql
