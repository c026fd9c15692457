#include "app/commands.hpp"
#include "base/clock.hpp"
#include "base/error.hpp"
#include "base/prng.hpp"
#include "binlog/binlog_file.hpp"
#include "binlog/table_map_check.hpp"
#include "cdc/change_printer.hpp"
#include "cdc/event_feed.hpp"
#include "config/task_file.hpp"
#include "mysql/binlog_source.hpp"

#include <fmt/core.h>

#include <cstdio>
#include <map>
#include <optional>
#include <string_view>

namespace app {
namespace {

constexpr int kExitDone = 0;

void print_line(std::string_view line) {
  std::fwrite(line.data(), 1, line.size(), stdout);
}

int print_file(const BinlogOptions& options) {
  cdc::ChangePrinter printer({options.form, nullptr, print_line});
  binlog::BinlogFile file(options.from);
  cdc::EventFeed feed(printer, std::string(file.name()));
  while (const auto event = file.next()) feed.add(event->bytes);
  return kExitDone;
}

/// The live definition, where it still fits what the log holds; asked once per table.
class LiveSchemas {
 public:
  explicit LiveSchemas(port::ChangeSource& source) : source_(source) {}

  std::optional<model::TableSchema> find(const binlog::TableMap& map) {
    const auto [found, is_new] = known_.try_emplace(map.table);
    if (is_new) found->second = source_.read_table(map.table);
    if (!found->second || binlog::difference(map, *found->second)) return std::nullopt;
    return found->second;
  }

 private:
  port::ChangeSource& source_;
  std::map<model::TableId, std::optional<model::TableSchema>> known_;
};

bool is_behind(const model::LogCoordinates& place, const model::LogCoordinates& end) {
  return model::compare(place, end) >= 0;
}

/// Prints the server's log from `start`, or from where it ends now, up to where it ends now.
int print_server(const BinlogOptions& options) {
  const model::TaskDefinition definition = config::read_task_file(options.from);
  base::Prng prng = base::Prng::from_entropy();
  mysql::BinlogOptions source_options;
  source_options.task = definition.name + "-binlog";
  const auto source =
      mysql::make_binlog_source(definition.source, source_options, prng, base::system_clock());
  const model::LogPosition end = source->end_of_log();
  model::LogPosition from = model::parse_position(options.start);
  from.server = end.server;
  if (from.at.is_known() && is_behind(from.at, end.at)) return kExitDone;
  LiveSchemas schemas(*source);
  cdc::ChangePrinter printer(
      {options.form, [&](const binlog::TableMap& map) { return schemas.find(map); }, print_line});
  cdc::EventFeed feed(printer, from.at.file);
  const auto stream = source->open(from);
  while (!is_behind(feed.position(), end.at)) feed.add(stream->next());
  return kExitDone;
}

}  // namespace

int binlog_command(const BinlogOptions& options) {
  const bool is_task = options.from.ends_with(".toml");
  if (!is_task && !options.start.empty()) {
    throw base::Error(base::ErrorScope::request, "binlog.start",
                      "--start is for a server's log; a file is printed from its beginning",
                      "Leave --start out, or name a task file (*.toml) instead of a log file.");
  }
  if (is_task && options.start.empty()) {
    throw base::Error(base::ErrorScope::request, "binlog.start",
                      "a server's log is printed from a position on, and none was named",
                      "Add --start, as SHOW BINARY LOGS tells it: --start mysql-bin.000003:4");
  }
  return is_task ? print_server(options) : print_file(options);
}

}  // namespace app
