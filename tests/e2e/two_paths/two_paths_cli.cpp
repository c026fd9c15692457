// Proves that a row gives the same cells and the same CSV by both ways: read by a snapshot, and
// followed through the binary log.
//
//     two_paths_cli SERVER_JSON SCHEMA LOG_FILE...
//
// Replays the log files into a bag of rows per table: an insert adds its row, a delete takes its
// row out, which must be there, an update does both. In the end each bag must be what the snapshot
// reads. Prints a line per table and "N passed, M failed".
#include "base/error.hpp"
#include "base/file.hpp"
#include "base/json.hpp"
#include "base/limits.hpp"
#include "binlog/compressed_events.hpp"
#include "binlog/event_header.hpp"
#include "binlog/payload_events.hpp"
#include "binlog/row_reader.hpp"
#include "binlog/rows_event.hpp"
#include "binlog/table_map.hpp"
#include "dialect/csv_encoder.hpp"
#include "dialect/type_map.hpp"
#include "model/endpoint.hpp"
#include "mysql/schema_reader.hpp"
#include "mysql/snapshot_reader.hpp"

#include <fmt/core.h>

#include <bit>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <span>
#include <string>
#include <vector>

namespace {

using model::Cell;
using model::CellKind;
using model::TableSchema;

std::string hex(std::string_view bytes) {
  std::string text;
  for (const char c : bytes) text += fmt::format("{:02X}", static_cast<unsigned char>(c));
  return text;
}

/// Everything a cell holds, so that cells are equal exactly when their texts are.
std::string exact_text(const Cell& cell) {
  switch (cell.kind) {
    case CellKind::null: return "NULL";
    case CellKind::int64: return fmt::format("i{}", cell.int64);
    case CellKind::uint64: return fmt::format("u{}", cell.uint64);
    case CellKind::float32:
      return fmt::format("f{:08X}", std::bit_cast<std::uint32_t>(cell.float32));
    case CellKind::float64:
      return fmt::format("d{:016X}", std::bit_cast<std::uint64_t>(cell.float64));
    case CellKind::bytes:
      return fmt::format("b{}[{}]", cell.bytes.size(),
                         cell.bytes.size() > 400
                             ? hex(cell.bytes.substr(0, 400)) + "..." +
                                   fmt::format("{}", std::hash<std::string_view>()(cell.bytes))
                             : hex(cell.bytes));
    case CellKind::date_time: {
      const model::DateTime& t = cell.date_time;
      return fmt::format("t{}-{}-{} {}:{}:{}.{}", t.year, t.month, t.day, t.hour, t.minute,
                         t.second, t.microsecond);
    }
    case CellKind::duration: {
      const model::Duration& d = cell.duration;
      return fmt::format("{}{}:{}:{}.{}", d.is_negative ? "-" : "+", d.hours, d.minute, d.second,
                         d.microsecond);
    }
  }
  return "?";
}

/// Puts NULL where Redshift takes no value: such values are compared as cells.
model::ValuePolicy lenient_policy() {
  model::ValuePolicy policy;
  policy.too_long = model::MisfitAction::set_null;
  policy.zero_date = model::MisfitAction::set_null;
  policy.nul_byte = model::MisfitAction::strip;
  policy.invalid_utf8 = model::MisfitAction::replace;
  policy.out_of_range = model::MisfitAction::set_null;
  policy.row_too_large = model::MisfitAction::skip_row;
  policy.invalid_geometry = model::MisfitAction::set_null;
  return policy;
}

/// One table: its rows, each as the text of its cells and as CSV.
class Bag {
 public:
  explicit Bag(const TableSchema& schema)
      : schema_(schema),
        encoder_(schema_, dialect::propose_table(schema_, schema_.id, {}), lenient_policy(),
                 "nullsentinelofthistest") {}

  const TableSchema& schema() const { return schema_; }

  std::string line(model::RowView row) {
    std::string text;
    for (const Cell& cell : row) text += exact_text(cell) + " | ";
    encoder_.append(row, text);
    return text;
  }
  void add(model::RowView row) { rows_.insert(line(row)); }
  void take_out(model::RowView row) {
    const std::string text = line(row);
    const auto found = rows_.find(text);
    if (found == rows_.end()) {
      strange_.push_back("the log takes out a row that is not there: " + text);
    } else {
      rows_.erase(found);
    }
  }

  const std::multiset<std::string>& rows() const { return rows_; }
  std::vector<std::string>& strange() { return strange_; }

 private:
  TableSchema schema_;
  dialect::CsvEncoder encoder_;
  std::multiset<std::string> rows_;
  std::vector<std::string> strange_;
};

using Bags = std::map<std::string, std::unique_ptr<Bag>>;

/// The events of one file, as far as rows need them.
class LogReplay {
 public:
  LogReplay(std::string schema, Bags& bags) : schema_(std::move(schema)), bags_(bags) {}

  void run(std::string_view file) {
    constexpr std::size_t kHeader = 19;
    base::ByteReader reader(file);
    reader.skip(4);
    while (!reader.is_end()) {
      base::ByteReader header(reader.bytes(kHeader));
      header.skip(4);
      const std::uint8_t type = header.u8();
      header.skip(4);
      std::string_view body = reader.bytes(header.u32() - kHeader);
      if (type == 15) {
        read_format(body);
      } else {
        if (format_.has_checksum) body.remove_suffix(4);
        take(type, body);
      }
    }
  }

  std::size_t events() const { return events_; }

 private:
  void read_format(std::string_view body) {
    const std::string_view version = body.substr(2, 50);
    const bool is_mariadb = version.find("MariaDB") != std::string_view::npos;
    format_.flavour = is_mariadb ? model::LogFlavour::mariadb : model::LogFlavour::mysql;
    format_.has_checksum = body[body.size() - 5] == 1;
  }

  void take(std::uint8_t code, std::string_view body) {
    const auto type = static_cast<binlog::EventType>(code);
    if (type == binlog::EventType::table_map) return take_map(body);
    if (type == binlog::EventType::transaction_payload) return take_payload(body);
    if (!binlog::is_rows(type)) return;
    const binlog::RowsEvent event = binlog::read_rows_event(type, body, format_, inflated_);
    const auto found = readers_.find(event.table_id);
    if (found == readers_.end()) return;
    ++events_;
    auto& [bag, reader] = found->second;
    try {
      reader->begin(event);
      model::RowView before;
      model::RowView after;
      while (reader->next(before, after)) {
        if (!before.empty()) bag->take_out(before);
        if (!after.empty()) bag->add(after);
      }
    } catch (const base::Error& error) {
      bag->strange().push_back(error.what());
    }
  }

  /// A compressed transaction: its events, without checksums.
  void take_payload(std::string_view body) {
    binlog::PayloadEvents events(body);
    while (const auto event = events.next()) {
      take(static_cast<std::uint8_t>(binlog::read_header(*event).type),
           event->substr(binlog::kHeaderBytes));
    }
  }

  void take_map(std::string_view body) {
    const binlog::TableMap map = binlog::parse_table_map(body, format_);
    readers_.erase(map.table_id);
    const auto bag = bags_.find(map.table.table);
    if (map.table.schema != schema_ || bag == bags_.end()) return;
    try {
      auto reader = std::make_unique<binlog::RowReader>(map, bag->second->schema());
      readers_.emplace(map.table_id, std::pair(bag->second.get(), std::move(reader)));
    } catch (const base::Error& error) {
      bag->second->strange().push_back(error.what());
    }
  }

  std::string schema_;
  Bags& bags_;
  model::LogFormat format_;
  std::map<std::uint64_t, std::pair<Bag*, std::unique_ptr<binlog::RowReader>>> readers_;
  std::size_t events_ = 0;
  std::string inflated_;
};

model::SourceEndpoint endpoint_of(const std::string& server_json) {
  const base::Json json =
      base::parse_json(base::read_file(server_json, base::limits::kConfigBytesMax), server_json);
  model::SourceEndpoint endpoint;
  endpoint.socket = json.at("socket").get<std::string>();
  endpoint.user = json.at("user").get<std::string>();
  endpoint.password = base::Secret(json.at("password").get<std::string>());
  return endpoint;
}

std::multiset<std::string> snapshot_rows(port::SnapshotSession& session,
                                         const TableSchema& schema) {
  Bag bag(schema);
  const auto stream = session.open(schema, {schema.id, 1, std::nullopt});
  model::RowView row;
  while (stream->next(row)) bag.add(row);
  return bag.rows();
}

bool report(Bag& bag, const std::multiset<std::string>& expected) {
  std::vector<std::string>& strange = bag.strange();
  for (const std::string& line : expected) {
    if (bag.rows().count(line) != expected.count(line)) strange.push_back("snapshot: " + line);
  }
  for (const std::string& line : bag.rows()) {
    if (bag.rows().count(line) != expected.count(line)) strange.push_back("log:      " + line);
  }
  if (expected.empty()) strange.push_back("there are no rows to compare");
  const TableSchema& schema = bag.schema();
  fmt::print("{} {} {}: {} rows\n", strange.empty() ? "ok  " : "FAIL", schema.id.table,
             schema.columns.back().declared, expected.size());
  for (const std::string& line : strange) fmt::print("     {}\n", line);
  return strange.empty();
}

int run(std::span<char*> arguments) {
  const model::SourceEndpoint endpoint = endpoint_of(arguments[1]);
  const std::string schema_name = arguments[2];
  const auto connection = mysql::Connection::open(endpoint, {});
  const std::vector<std::string> schemas{schema_name};
  std::vector<model::TableId> ids;
  for (const auto& table : mysql::list_tables(*connection, schemas)) ids.push_back(table.id);
  Bags bags;
  for (const TableSchema& schema : mysql::read_tables(*connection, ids).tables) {
    bags.emplace(schema.id.table, std::make_unique<Bag>(schema));
  }
  LogReplay replay(schema_name, bags);
  constexpr std::size_t kFileBytesMax = 1024 * base::limits::kMiB;
  for (char* file : arguments.subspan(3)) replay.run(base::read_file(file, kFileBytesMax));
  const auto source = mysql::open_snapshot(endpoint, {1, ids});
  int passed = 0;
  int failed = 0;
  for (auto& [name, bag] : bags) {
    (report(*bag, snapshot_rows(source->session(0), bag->schema())) ? passed : failed) += 1;
  }
  fmt::print("{} events\n{} passed, {} failed\n", replay.events(), passed, failed);
  return failed == 0 && passed > 0 ? 0 : 1;
}

}  // namespace

int main(int argc, char** argv) {
  if (argc < 4) {
    fmt::print(stderr, "usage: two_paths_cli SERVER_JSON SCHEMA LOG_FILE...\n");
    return 2;
  }
  try {
    return run(std::span(argv, static_cast<std::size_t>(argc)));
  } catch (const base::Error& error) {
    fmt::print(stderr, "{}\n", error.report().to_text());
    return 1;
  }
}
