// Every type with its edge values: definition and cells, read from the server, against literal
// text.
#include "base/clock.hpp"
#include "base/error.hpp"
#include "mysql/schema_reader.hpp"
#include "mysql/snapshot_reader.hpp"

#include "test_server.hpp"
#include <fmt/core.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <chrono>

namespace mysql_source {
namespace {

using model::TableId;
using model::TableSchema;

std::vector<TableId> ids_of(const base::Json& tables) {
  std::vector<TableId> ids;
  for (const base::Json& table : tables) {
    ids.push_back({table.at("schema").get<std::string>(), table.at("table").get<std::string>()});
  }
  return ids;
}

model::Chunk whole(const TableSchema& schema) {
  return {schema.id, 1, std::nullopt};
}

/// All rows of a table; the cells of a row joined by " | ".
std::vector<std::string> rows_of(port::SnapshotSession& session, const TableSchema& schema,
                                 const model::Chunk& chunk) {
  std::vector<std::string> rows;
  const auto stream = session.open(schema, chunk);
  model::RowView row;
  while (stream->next(row)) {
    std::string text;
    for (std::size_t i = 0; i < row.size(); ++i) {
      text += (i == 0 ? "" : " | ") + to_text(row[i], schema.columns[i]);
    }
    rows.push_back(text);
  }
  return rows;
}

TEST(Cells, arrive_as_expected_for_every_type) {
  const base::Json& tables = expect_json().at("tables");
  const auto connection = mysql::Connection::open(endpoint(), {});
  const auto reading = mysql::read_tables(*connection, ids_of(tables));
  EXPECT_TRUE(reading.missing.empty());
  ASSERT_EQ(reading.tables.size(), tables.size());
  const auto source = mysql::open_snapshot(endpoint(), {1, ids_of(tables)});
  for (std::size_t i = 0; i < reading.tables.size(); ++i) {
    const TableSchema& schema = reading.tables[i];
    SCOPED_TRACE(schema.id.to_text() + " " + schema.columns.back().declared);
    std::vector<std::string> columns;
    for (const model::Column& column : schema.columns) columns.push_back(to_text(column));
    EXPECT_EQ(columns, tables[i].at("columns").get<std::vector<std::string>>());
    EXPECT_EQ(rows_of(source->session(0), schema, whole(schema)),
              tables[i].at("rows").get<std::vector<std::string>>());
  }
}

TEST(Cells, arrive_in_chunks_on_one_session) {
  const auto connection = mysql::Connection::open(endpoint(), {});
  const std::vector<TableId> ids{{"edge", "numbers"}};
  const TableSchema schema = mysql::read_tables(*connection, ids).tables.at(0);
  const auto source = mysql::open_snapshot(endpoint(), {1, ids});
  port::SnapshotSession& session = source->session(0);
  const auto bounds = session.key_bounds(schema);
  ASSERT_TRUE(bounds.has_value());
  EXPECT_EQ(bounds->first, "1");
  EXPECT_EQ(bounds->last, "5000");
  std::size_t rows = 0;
  for (int first = 1; first <= 5000; first += 1000) {
    const model::KeyRange range{"id", std::to_string(first), std::to_string(first + 999)};
    rows += rows_of(session, schema, {schema.id, 1, range}).size();
  }
  EXPECT_EQ(rows, 5000U);
  const model::KeyRange nothing{"id", "9000", "9001"};
  EXPECT_TRUE(rows_of(session, schema, {schema.id, 9, nothing}).empty());
  const model::KeyRange injected{"id", "1", "2 OR 1=1"};
  EXPECT_THROW(rows_of(session, schema, {schema.id, 9, injected}), base::Error);
}

TEST(Cells, have_no_key_bounds_in_an_empty_table) {
  const auto connection = mysql::Connection::open(endpoint(), {});
  const std::vector<TableId> ids{{"edge", "empty"}};
  const TableSchema schema = mysql::read_tables(*connection, ids).tables.at(0);
  const auto source = mysql::open_snapshot(endpoint(), {1, ids});
  EXPECT_FALSE(source->session(0).key_bounds(schema).has_value());
  EXPECT_TRUE(rows_of(source->session(0), schema, whole(schema)).empty());
}

TEST(Cells, of_many_mebibytes_arrive_whole) {
  const auto connection = mysql::Connection::open(endpoint(), {});
  const std::vector<TableId> ids{{"edge", "large"}};
  const TableSchema schema = mysql::read_tables(*connection, ids).tables.at(0);
  const auto source = mysql::open_snapshot(endpoint(), {1, ids});
  const auto stream = source->session(0).open(schema, whole(schema));
  model::RowView row;
  std::vector<std::size_t> sizes;
  while (stream->next(row)) {
    const std::string_view value = row[1].bytes;
    sizes.push_back(value.size());
    EXPECT_EQ(value.find_first_not_of('x'), std::string_view::npos);
  }
  EXPECT_EQ(sizes, expect_json().at("large_sizes").get<std::vector<std::size_t>>());
}

TEST(Schema, tells_kinds_engines_and_keys_apart) {
  const auto connection = mysql::Connection::open(endpoint(), {});
  std::vector<std::string> lines;
  const std::vector<std::string> schemas{"kinds"};
  for (const mysql::TableListing& table : mysql::list_tables(*connection, schemas)) {
    lines.push_back(
        fmt::format("{} {} {}", table.id.table, static_cast<int>(table.kind), table.engine));
  }
  EXPECT_EQ(lines, expect_json().at("kinds").get<std::vector<std::string>>());
  const std::vector<TableId> ids{{"kinds", "two`keys.x"}, {"kinds", "absent"}, {"absent", "t"}};
  const auto reading = mysql::read_tables(*connection, ids);
  ASSERT_EQ(reading.tables.size(), 1U);
  EXPECT_EQ(reading.missing, (std::vector<TableId>{ids[1], ids[2]}));
  EXPECT_EQ(reading.tables[0].key, (std::vector<std::size_t>{2, 0}));
  const auto schemas_seen = mysql::list_schemas(*connection);
  EXPECT_NE(std::find(schemas_seen.begin(), schemas_seen.end(), "kinds"), schemas_seen.end());
}

TEST(Schema, reads_two_thousand_tables_at_once) {
  const auto connection = mysql::Connection::open(endpoint(), {});
  const std::vector<std::string> schemas{"many"};
  std::vector<TableId> ids;
  for (const auto& table : mysql::list_tables(*connection, schemas)) ids.push_back(table.id);
  ASSERT_EQ(ids.size(), 2000U);
  base::Clock& clock = base::system_clock();
  const base::SteadyTime begin = clock.steady_now();
  const auto reading = mysql::read_tables(*connection, ids);
  const auto took = std::chrono::duration_cast<base::Millis>(clock.steady_now() - begin).count();
  EXPECT_EQ(reading.tables.size(), 2000U);
  EXPECT_LT(took, 20'000) << "one query per table would take longer";
  RecordProperty("milliseconds", static_cast<int>(took));
}

}  // namespace
}  // namespace mysql_source
