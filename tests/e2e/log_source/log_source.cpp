// log_source VERB key=value...: drives mysql/binlog_source for ../log_source_test.py.
//
//   end                      where the log ends
//   before time=SECONDS      where to start for that time
//   at from=FILE:OFFSET      that place with the GTIDs before it
//   table id=SCHEMA.TABLE    the columns of a table
//   snapshot tables=S.T,...  the position of a snapshot of `sessions`, and the sum of the first
//                            table's last column
//   stream from=POSITION     events, one a line: type, size, end position, flags, and for GTID
//                            events their bytes
//   take from=POSITION       a reader that asks nobody whether the id is free, and says it is
//   `uuid` drain from=POSITION      events are counted until a heartbeat says that the end is
//   reached
// Keys of all: server=FILE (server.json), transport=socket|tcp, port=, user=, password=, task=,
// id=, heartbeat=MS, deadline=SECONDS. Of stream: count=N events and then the end, interrupt=MS,
// identity=SERVER (of the position), pause=MS before the event `pause_at`.
// An Error is printed as "error SCOPE CODE" with its text below, and makes the exit code 3.
#include "base/clock.hpp"
#include "base/error.hpp"
#include "base/file.hpp"
#include "base/json.hpp"
#include "base/limits.hpp"
#include "base/prng.hpp"
#include "base/worker_group.hpp"
#include "mysql/binlog_source.hpp"
#include "mysql/connection.hpp"
#include "mysql/dump_connection.hpp"
#include "mysql/schema_reader.hpp"
#include "mysql/snapshot_reader.hpp"

#include <fmt/core.h>

#include <charconv>
#include <cstdio>
#include <map>
#include <string>

namespace {

using Words = std::map<std::string, std::string>;

std::string word(const Words& words, const std::string& key, const std::string& otherwise = "") {
  const auto found = words.find(key);
  return found == words.end() ? otherwise : found->second;
}

std::int64_t number(const Words& words, const std::string& key, std::int64_t otherwise) {
  const std::string text = word(words, key);
  if (text.empty()) return otherwise;
  std::int64_t value = 0;
  std::from_chars(text.data(), text.data() + text.size(), value);
  return value;
}

void print(const std::string& line) {
  std::fputs((line + "\n").c_str(), stdout);
  std::fflush(stdout);
}

model::SourceEndpoint endpoint_of(const Words& words) {
  const std::string path = word(words, "server");
  const base::Json facts =
      base::parse_json(base::read_file(path, base::limits::kConfigBytesMax), path);
  model::SourceEndpoint endpoint;
  endpoint.user = word(words, "user", facts.at("user").get<std::string>());
  endpoint.password =
      base::Secret(word(words, "password", facts.at("password").get<std::string>()));
  if (word(words, "transport", "socket") == "socket") {
    endpoint.socket = facts.at("socket").get<std::string>();
    return endpoint;
  }
  endpoint.host = facts.at("host").get<std::string>();
  endpoint.port =
      static_cast<std::uint16_t>(number(words, "port", facts.at("port").get<std::uint16_t>()));
  const bool is_plain = word(words, "transport") == "plain";
  endpoint.tls = is_plain ? model::TlsMode::disabled : model::TlsMode::verify_identity;
  endpoint.tls_ca = facts.at("ca").get<std::string>();
  return endpoint;
}

std::uint64_t field(std::string_view event, std::size_t at, int size) {
  std::uint64_t value = 0;
  for (int i = size - 1; i >= 0; --i) {
    value = value << 8 | static_cast<unsigned char>(event.at(at + static_cast<std::size_t>(i)));
  }
  return value;
}

constexpr std::size_t kTypeAt = 4;
constexpr std::size_t kSizeAt = 9;
constexpr std::size_t kPositionAt = 13;
constexpr std::size_t kFlagsAt = 17;
constexpr std::uint64_t kHeartbeat = 27;

bool is_gtid(std::uint64_t type) {
  return type == 33 || type == 42 || type == 162;
}

void print_event(std::string_view event) {
  const std::uint64_t type = field(event, kTypeAt, 1);
  std::string line =
      fmt::format("event {} {} {} {} {}", type, event.size(), field(event, kSizeAt, 4),
                  field(event, kPositionAt, 4), field(event, kFlagsAt, 2));
  if (is_gtid(type)) {
    line += ' ';
    for (const char c : event) line += fmt::format("{:02x}", static_cast<unsigned char>(c));
  }
  print(line);
}

void print_position(const model::LogPosition& position) {
  print(fmt::format("position {}", position.to_text()));
  print(fmt::format("server {}", position.server));
}

model::LogPosition from_of(const Words& words) {
  model::LogPosition from = model::parse_position(word(words, "from"));
  from.server = word(words, "identity");
  return from;
}

void stream(port::ChangeSource& source, const Words& words) {
  const auto log = source.open(from_of(words));
  print("opened");
  base::WorkerGroup group;
  const std::int64_t interrupt_ms = number(words, "interrupt", 0);
  if (interrupt_ms > 0) {
    group.start("interrupter", [&](std::stop_token stop) {
      if (base::system_clock().sleep_for(base::Millis(interrupt_ms), stop)) {
        print("interrupting");
        log->interrupt();
      }
    });
  }
  const std::int64_t count = number(words, "count", -1);
  const std::int64_t gtids = number(words, "gtids", -1);
  std::int64_t seen = 0;
  for (std::int64_t i = 0; i != count && seen != gtids; ++i) {
    const std::string_view event = log->next();
    print_event(event);
    if (is_gtid(field(event, kTypeAt, 1))) ++seen;
  }
}

void drain(port::ChangeSource& source, const Words& words) {
  const auto log = source.open(from_of(words));
  const base::SteadyTime begin = base::system_clock().steady_now();
  base::SteadyTime last = begin;
  std::uint64_t events = 0;
  std::uint64_t bytes = 0;
  for (;;) {
    const std::string_view event = log->next();
    if (field(event, kTypeAt, 1) == kHeartbeat) break;
    ++events;
    bytes += event.size();
    if (events % 1024 == 0) last = base::system_clock().steady_now();
  }
  const double seconds = std::chrono::duration<double>(last - begin).count();
  const auto per_second = [&](std::uint64_t n) { return static_cast<double>(n) / seconds; };
  print(fmt::format("drained {} events {} bytes {:.3f} s {:.0f} events/s {:.1f} MB/s", events,
                    bytes, seconds, per_second(events), per_second(bytes) / 1e6));
}

model::TableId table_id(const std::string& text) {
  const std::size_t dot = text.find('.');
  return {text.substr(0, dot), text.substr(dot + 1)};
}

void show_table(port::ChangeSource& source, const Words& words) {
  const auto table = source.read_table(table_id(word(words, "id")));
  if (!table) {
    print("no table");
    return;
  }
  for (const model::Column& column : table->columns) {
    print(fmt::format("column {} {}", column.name, column.declared));
  }
}

void take_snapshot(const Words& words) {
  const model::SourceEndpoint endpoint = endpoint_of(words);
  mysql::SnapshotOptions options;
  options.session_count = static_cast<std::size_t>(number(words, "sessions", 1));
  options.require_position = true;
  options.tables = {table_id(word(words, "tables"))};
  const auto snapshot = mysql::open_snapshot(endpoint, options);
  const auto connection = mysql::Connection::open(endpoint, {});
  const model::TableSchema schema = mysql::read_tables(*connection, options.tables).tables.at(0);
  const auto rows = snapshot->session(0).open(schema, {schema.id, 1, std::nullopt});
  std::int64_t sum = 0;
  model::RowView row;
  while (rows->next(row)) sum += row.back().int64;
  print("position " + snapshot->position());
  print(fmt::format("sum {}", sum));
}

void take(const Words& words) {
  mysql::DumpOptions options;
  options.identity.server_id = static_cast<std::uint32_t>(number(words, "id", 0));
  options.identity.uuid = word(words, "uuid");
  options.heartbeat = base::limits::kLogHeartbeat;
  options.read_deadline = std::chrono::seconds(60);
  mysql::DumpConnection connection(endpoint_of(words), options, {});
  connection.start({false, {}, from_of(words).at}, mysql::AtEnd::wait);
  while (const auto event = connection.read()) print_event(*event);
}

void run(const std::string& verb, const Words& words) {
  if (verb == "snapshot") {
    take_snapshot(words);
    return;
  }
  if (verb == "take") {
    take(words);
    return;
  }
  mysql::BinlogOptions options;
  options.task = word(words, "task", "test");
  options.server_id = static_cast<std::uint32_t>(number(words, "id", 0));
  options.heartbeat = std::chrono::milliseconds(number(words, "heartbeat", 500));
  options.read_deadline = std::chrono::seconds(number(words, "deadline", 0));
  base::Prng prng = base::Prng::from_entropy();
  const auto source =
      mysql::make_binlog_source(endpoint_of(words), options, prng, base::system_clock());
  if (verb == "end") print_position(source->end_of_log());
  if (verb == "before") print_position(source->position_before(number(words, "time", 0)));
  if (verb == "at") print_position(source->position_at(from_of(words).at));
  if (verb == "table") {
    show_table(*source, words);
    base::system_clock().sleep_for(base::Millis(number(words, "pause", 0)), {});
    show_table(*source, words);
  }
  if (verb == "stream") stream(*source, words);
  if (verb == "drain") drain(*source, words);
}

}  // namespace

int main(int count, char** arguments) {
  Words words;
  for (int i = 2; i < count; ++i) {
    const std::string text = arguments[i];
    const std::size_t equals = text.find('=');
    words[text.substr(0, equals)] = equals == std::string::npos ? "" : text.substr(equals + 1);
  }
  try {
    run(count > 1 ? arguments[1] : "", words);
    return 0;
  } catch (const base::Error& error) {
    print(fmt::format("error {} {}", to_string(error.scope()), error.code()));
    print(error.report().to_text());
    return 3;
  }
}
