#include "cdc/change_printer.hpp"

#include "base/digest.hpp"
#include "base/json.hpp"
#include "binlog/block_events.hpp"
#include "binlog/compressed_events.hpp"
#include "binlog/event_header.hpp"
#include "binlog/table_map_schema.hpp"
#include "cdc/statement_text.hpp"
#include "dialect/misfit.hpp"
#include "dialect/type_map.hpp"

#include <fmt/core.h>

#include <algorithm>
#include <utility>

namespace cdc {
namespace {

using base::Json;

std::string json_text(std::string_view text) {
  return Json(std::string(text)).dump(-1, ' ', false, Json::error_handler_t::replace);
}

/// A CSV field as its value: without quotes, doubled ones made single.
std::string unquoted(std::string_view field) {
  if (field.size() < 2 || field.front() != '"') return std::string(field);
  field.remove_prefix(1);
  field.remove_suffix(1);
  std::string value;
  for (std::size_t i = 0; i < field.size(); ++i) {
    value += field[i];
    if (field[i] == '"') ++i;
  }
  return value;
}

}  // namespace

/// A table map, with what is needed to read and print its rows.
struct ChangePrinter::Table {
  std::string map;
  model::TableSchema schema;
  std::vector<std::optional<dialect::ColumnWriter>> writers;
  binlog::RowReader reader;

  Table(std::string bytes, model::TableSchema definition, const binlog::TableMap& parsed)
      : map(std::move(bytes)), schema(std::move(definition)), reader(parsed, schema) {
    const model::TargetTable proposal = dialect::propose_table(schema, schema.id, {});
    for (std::size_t i = 0; i < schema.columns.size(); ++i) {
      writers.push_back(dialect::choose_writer(schema.columns[i], proposal.columns[i].type));
    }
  }

  std::string value(std::size_t column, const model::Cell& cell) const {
    if (cell.is_null()) return "null";
    if (const auto& writer = writers[column]) {
      std::string field(writer->field_bytes_max(cell), '\0');
      const dialect::WriteResult result = writer->write(*writer, cell, field.data());
      if (result.end != nullptr) {
        field.resize(static_cast<std::size_t>(result.end - field.data()));
        return json_text(unquoted(field));
      }
    }
    return json_text(cell.kind == model::CellKind::bytes ? std::string(cell.bytes)
                                                         : dialect::cell_text(cell));
  }
};

/// Where a change stands in the log.
struct ChangePrinter::Place {
  std::string position;
  std::string gtid;
};

ChangePrinter::ChangePrinter(PrinterOptions options) : options_(std::move(options)) {}
ChangePrinter::~ChangePrinter() = default;

void ChangePrinter::print(const model::LogBlock& block) {
  if (block.kind == model::BlockKind::statement) {
    print_statement(block);
    if (block.ends_transaction) print_commit(block.transactions.back());
    return;
  }
  binlog::for_each_event(
      block,
      [&](const binlog::EventHeader& header, std::string_view event,
          const model::TransactionEnd& end) {
        if (header.type == binlog::EventType::table_map) {
          take_map(block, binlog::body_of(event, block.format));
        } else {
          // Inside of a compressed transaction an event has no place of its own.
          const std::uint64_t offset = header.log_pos != 0 ? header.log_pos : end.at.offset;
          const Place place{fmt::format("{}:{}", end.at.file, offset), to_text(end.gtid)};
          print_rows(block, place, event);
        }
      },
      [&](std::size_t transaction) { print_commit(block.transactions[transaction]); });
}

void ChangePrinter::take_map(const model::LogBlock& block, std::string_view body) {
  const binlog::TableMap map = binlog::parse_table_map(body, block.format);
  std::unique_ptr<Table>& table = tables_[map.table_id];
  if (table && table->map == body) return;
  std::optional<model::TableSchema> schema;
  if (options_.find_schema) schema = options_.find_schema(map);
  if (!schema) schema = binlog::schema_of(map);
  table = std::make_unique<Table>(std::string(body), std::move(*schema), map);
}

void ChangePrinter::print_rows(const model::LogBlock& block, const Place& place,
                               std::string_view event) {
  const binlog::EventHeader header = binlog::parse_header(event);
  const binlog::RowsEvent rows = binlog::read_rows_event(
      header.type, binlog::body_of(event, block.format), block.format, inflated_);
  const auto found = tables_.find(rows.table_id);
  if (found == tables_.end()) {
    throw base::Error(
        base::ErrorScope::corrupt, "binlog.rows.no_map",
        fmt::format("rows of table id {} come before its map at {}", rows.table_id, place.position),
        "Print the log from the beginning of the file.");
  }
  Table& table = *found->second;
  table.reader.begin(rows);
  model::RowView before;
  model::RowView after;
  while (table.reader.next(before, after)) {
    const bool has_before = rows.kind != binlog::RowChangeKind::write;
    const bool has_after = rows.kind != binlog::RowChangeKind::erase;
    print_row(place, table, has_before ? before : model::RowView{},
              has_after ? after : model::RowView{});
  }
}

void ChangePrinter::print_row(const Place& place, const Table& table, model::RowView before,
                              model::RowView after) {
  const char* op = before.empty() ? "insert" : after.empty() ? "delete" : "update";
  std::string line;
  if (options_.form == PrintForm::json) {
    line = fmt::format(
        R"({{"op":"{}","schema":{},"table":{},"position":{},"gtid":{},"before":{},"after":{}}})",
        op, json_text(table.schema.id.schema), json_text(table.schema.id.table),
        json_text(place.position), json_text(place.gtid),
        before.empty() ? "null" : row_text(table, before),
        after.empty() ? "null" : row_text(table, after));
  } else {
    line = fmt::format("{}  {} {}  {}{}{}", place.position, op, table.schema.id.to_text(),
                       before.empty() ? "" : row_text(table, before),
                       before.empty() || after.empty() ? "" : " -> ",
                       after.empty() ? "" : row_text(table, after));
  }
  options_.print(line + "\n");
}

std::string ChangePrinter::row_text(const Table& table, model::RowView row) const {
  std::string text = "{";
  for (std::size_t i = 0; i < row.size(); ++i) {
    if (i > 0) text += options_.form == PrintForm::json ? "," : ", ";
    text += json_text(table.schema.columns[i].name) + ":" + table.value(i, row[i]);
  }
  return text + "}";
}

void ChangePrinter::print_statement(const model::LogBlock& block) {
  const model::TransactionEnd& end =
      block.ends_transaction ? block.transactions.back() : block.open;
  const StatementText text = statement_text(block);
  if (options_.form == PrintForm::json) {
    options_.print(
        fmt::format(R"({{"op":"ddl","schema":{},"table":"","position":{},"gtid":{},"sql":{}}})",
                    json_text(text.context.default_schema), json_text(block.end.to_text()),
                    json_text(to_text(end.gtid)), json_text(text.sql)) +
        "\n");
  } else {
    options_.print(fmt::format("{}  ddl in {}  {}\n", block.end.to_text(),
                               text.context.default_schema, text.sql));
  }
}

void ChangePrinter::print_commit(const model::TransactionEnd& end) {
  if (options_.form == PrintForm::json) {
    options_.print(
        fmt::format(
            R"({{"op":"commit","schema":"","table":"","position":{},"gtid":{},"committed_us":{}}})",
            json_text(end.at.to_text()), json_text(to_text(end.gtid)), end.committed_us) +
        "\n");
  } else {
    options_.print(fmt::format("{}  commit {}\n", end.at.to_text(), to_text(end.gtid)));
  }
}

}  // namespace cdc
