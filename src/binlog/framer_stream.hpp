#pragma once
// A framer and a builder that feeds it, for tests. Header only; one thread.
#include "base/error.hpp"
#include "binlog/block_events.hpp"
#include "binlog/event_builder.hpp"
#include "binlog/log_framer.hpp"
#include "model/log_block.hpp"

#include <cstdint>
#include <initializer_list>
#include <set>
#include <string>
#include <utility>
#include <vector>

namespace binlog {

struct TestTable {
  std::uint64_t id = 0;
  const char* name = "";
};

// In "shop"; orders and items are wanted.
inline constexpr TestTable kOrders{101, "orders"};
inline constexpr TestTable kItems{102, "items"};
inline constexpr TestTable kForeign{103, "audit"};

inline MapSpec map_of(const TestTable& table) {
  return {.table_id = table.id, .table = {"shop", table.name}, .types = {3}};
}

inline RowsSpec rows_of(const TestTable& table, bool ends_statement, std::uint32_t value = 7) {
  return {.kind = RowsKind::write,
          .table_id = table.id,
          .columns = 1,
          .image = '\0' + EventBuilder::number(value, 4),
          .ends_statement = ends_statement};
}

/// The set of one server's transactions first..last, as PREVIOUS_GTIDS holds it.
inline std::string previous_gtids_body(std::uint64_t first, std::uint64_t last) {
  std::string uuid(16, '\0');
  uuid[15] = 7;
  return EventBuilder::number(1, 8) + uuid + EventBuilder::number(1, 8) +
         EventBuilder::number(first, 8) + EventBuilder::number(last + 1, 8);
}

/// "map rows rows query": what a block holds.
inline std::string kinds(const model::LogBlock& block) {
  std::string text;
  for_each_event(block, [&](const EventHeader& header, std::string_view) {
    if (!text.empty()) text += ' ';
    const bool is_map = header.type == EventType::table_map;
    text += is_map ? "map" : is_rows(header.type) ? "rows" : "query";
  });
  return text;
}

/// Throws Error when a rows event has no map before it in its block.
inline void check_maps(const std::vector<model::LogBlock>& blocks) {
  for (const model::LogBlock& block : blocks) {
    std::set<std::string> maps;
    for_each_event(block, [&](const EventHeader& header, std::string_view body) {
      const std::string id(body.substr(0, 6));
      if (header.type == EventType::table_map) maps.insert(id);
      if (is_rows(header.type) && !maps.contains(id)) {
        throw base::Error(base::ErrorScope::corrupt, "test.no_map", "rows without a map", "");
      }
    });
  }
}

class FramerStream {
 public:
  explicit FramerStream(FramerOptions options = {},
                        model::LogFlavour flavour = model::LogFlavour::mysql)
      : builder({.flavour = flavour}), framer({}, {}, options), options_(options) {
    start.at = builder.at();
    start.server = "server-7";
    start.gtids.add(next_gtid());
    reset();
  }

  /// Makes the framer anew, at `start`.
  void reset() {
    const auto wanted = [this](const model::TableId& table) {
      ++asked;
      return table.schema == "shop" && table.table != kForeign.name;
    };
    framer = LogFramer(start, wanted, options_);
  }

  void add(const std::string& event) {
    framer.add(event, blocks);
    while (framer.has_more()) framer.go_on(blocks);
  }

  void open() {
    add(builder.fake_rotate());
    add(builder.fde());
  }

  void open_again() {
    add(builder.fake_rotate());
    add(builder.fde(false));
  }

  /// The log goes on in another file, before which the transactions first..last were executed.
  void next_file(std::uint64_t first, std::uint64_t last) {
    add(builder.rotate());
    add(builder.fde());
    add(builder.event(EventType::previous_gtids, previous_gtids_body(first, last)));
  }

  model::Gtid next_gtid() {
    ++sequence_;
    if (builder.options().flavour == model::LogFlavour::mariadb) {
      return model::MariadbGtid{0, 1, sequence_};
    }
    model::MysqlGtid gtid{{}, "", sequence_};
    gtid.uuid[15] = 7;
    return gtid;
  }

  model::Gtid last_gtid() {
    --sequence_;
    return next_gtid();
  }

  void begin() {
    add(builder.gtid(next_gtid()));
    if (builder.options().flavour == model::LogFlavour::mysql) add(builder.begin());
  }

  /// A statement that writes a row.
  void rows(const TestTable& table) {
    add(builder.table_map(map_of(table)));
    add(builder.rows(rows_of(table, true)));
  }

  /// A transaction of one statement on these tables.
  void transaction(std::initializer_list<TestTable> tables) {
    begin();
    for (const TestTable& table : tables) add(builder.table_map(map_of(table)));
    std::size_t left = tables.size();
    for (const TestTable& table : tables) add(builder.rows(rows_of(table, --left == 0)));
    add(builder.xid());
  }

  /// The block that can be cut, which must be there.
  model::LogBlock cut() {
    auto block = framer.cut();
    CHECK(block.has_value(), "the test expects a transaction");
    return *std::move(block);
  }

  /// All blocks so far, with the one that can be cut.
  std::vector<model::LogBlock> all_blocks() {
    if (auto block = framer.cut()) blocks.push_back(*std::move(block));
    return blocks;
  }

  /// The code of the error with which the event is refused; empty: it is taken.
  std::string code_of(const std::string& event) { return refusal_of(event).code; }
  base::ErrorReport refusal_of(const std::string& event) {
    try {
      add(event);
    } catch (const base::Error& error) {
      return error.report();
    }
    return {};
  }

  EventBuilder builder;
  model::LogPosition start;
  LogFramer framer;
  std::vector<model::LogBlock> blocks;
  int asked = 0;

 private:
  FramerOptions options_;
  std::uint64_t sequence_ = 0;
};

}  // namespace binlog
