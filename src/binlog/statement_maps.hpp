#pragma once
// The table maps in force, and which tables are wanted.
//
// Used by the framer, on its thread. A statement's maps come before its rows and hold until its
// last rows event; several are in force at a time. The filter is asked once per table and file of
// the log, since a server gives table ids anew after each start. Owns copies of the maps of wanted
// tables. Source: MySQL Internals, "TABLE_MAP_EVENT".
#include "binlog/log_events.hpp"
#include "model/table_id.hpp"

#include <cstdint>
#include <functional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

namespace binlog {

/// Says whether rows of the table are wanted: names as the log spells them.
using TableFilter = std::function<bool(const model::TableId&)>;

class StatementMaps {
 public:
  struct Map {
    std::uint64_t table_id = 0;
    bool is_wanted = false;
    std::string event;  ///< whole; empty when not wanted
  };

  explicit StatementMaps(TableFilter wanted) : wanted_(std::move(wanted)) {}

  /// Puts a map in force and says whether its table is wanted.
  bool define(const TableMapHead& head, std::string_view event);
  /// nullptr when no map of the id is in force.
  const Map* find(std::uint64_t table_id) const noexcept;
  /// Appends the maps of wanted tables in force.
  void append_to(std::string& events) const;
  /// The statement, or the transaction, is over.
  void end_statement() noexcept { count_ = 0; }
  /// Another file begins: ids and answers of the filter may be others.
  void forget() noexcept;

  bool is_wanted(const model::TableId& table) const { return wanted_(table); }

 private:
  struct BytesHash {
    using is_transparent = void;
    std::size_t operator()(std::string_view bytes) const noexcept {
      return std::hash<std::string_view>{}(bytes);
    }
  };

  bool ask(const TableMapHead& head);

  TableFilter wanted_;
  std::vector<Map> maps_;  // the first count_ are in force; the others keep their memory
  std::size_t count_ = 0;
  std::unordered_map<std::string, bool, BytesHash, std::equal_to<>> answers_;
};

}  // namespace binlog
