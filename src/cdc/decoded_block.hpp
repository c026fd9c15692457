#pragma once
// A block of the log after decoding: its changes as key and CSV bytes, in the order of the log.
//
// Made by cdc/block_decoder on any thread, put in order by cdc/sequencer, read by cdc/batcher. The
// arena lives as long as a batch holds rows of it. An update that changes the key is two changes
// (erase the old key, insert the new row), and so is every update of a table without a key.
#include "base/error.hpp"
#include "cdc/table_version.hpp"
#include "model/log_position.hpp"
#include "port/change_target.hpp"

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

namespace cdc {

enum class RowOp : std::uint8_t { insert, update, erase };

/// How a person counts a change: the two halves of an update that moves a key are one update.
enum class CountedAs : std::uint8_t { nothing, insert, update, erase };

struct DecodedChange {
  std::uint32_t table = 0;  ///< index into DecodedBlock::tables
  RowOp op = RowOp::insert;
  CountedAs counted = CountedAs::insert;
  std::uint64_t hash = 0;  ///< of the key
  /// In the arena: the key (CSV fields of the key columns in the order of the table, each followed
  /// by a comma; without a key the whole line), then the row's line with its newline (empty for
  /// erase; without a key the key is the line).
  std::size_t begin = 0;
  std::uint32_t key_bytes = 0;
  std::uint32_t row_bytes = 0;
};

/// Changes of one table, as a person counts them.
struct RowCounts {
  std::uint64_t inserts = 0;
  std::uint64_t updates = 0;
  std::uint64_t deletes = 0;
};

struct DecodedTransaction {
  model::TransactionEnd end;
  std::size_t change_end = 0;  ///< its changes end before this index
};

/// A row that could not be turned into CSV, or a table whose rows cannot be read any more.
struct RowProblem {
  std::uint32_t table = 0;
  std::size_t change = 0;       ///< stands before the change of this index
  std::size_t transaction = 0;  ///< how many transactions of the block end before it
  base::ErrorReport report;  ///< scope record: this row; table: everything of the table from here
  std::string row;           ///< "id=42", for people
  std::string values;        ///< of all its columns; empty for a table
};

struct DecodedBlock {
  std::uint64_t log_block = 0;  ///< its number in the spool
  std::string server;           ///< whose coordinates these are
  model::LogCoordinates end;
  bool ends_transaction = true;
  model::TransactionEnd open;  ///< the transaction that goes on behind it (model::LogBlock::open)
  std::string arena;
  std::vector<TableVersionPtr> tables;
  std::vector<DecodedChange> changes;
  std::vector<DecodedTransaction> transactions;  ///< those that end in this block
  std::vector<RowProblem> problems;
  std::uint64_t received_us = 0;

  std::string_view key(const DecodedChange& change) const {
    return std::string_view(arena).substr(change.begin, change.key_bytes);
  }
  std::string_view row(const DecodedChange& change) const {
    return std::string_view(arena).substr(change.begin + change.key_bytes, change.row_bytes);
  }
};

/// A change of definitions: an item of the stream like a block. Everything before it is applied
/// first, then the target is changed, then what follows.
struct SchemaStep {
  std::uint64_t log_block = 0;  ///< of its statement, or of the block it stands before
  std::string server;           ///< whose coordinates these are
  model::TransactionEnd end;    ///< of its statement
  bool ends_transaction = true;
  bool is_between = false;    ///< it has no statement of its own: it moves no position
  bool begins_batch = false;  ///< tables have new versions, without a change of their definition
  std::vector<port::TargetChange> changes;
  std::vector<port::CapturedTable> records;  ///< of tables that are new, changed, stopped or gone
  std::vector<std::size_t> stopped;          ///< slots whose changes are no longer applied
  std::vector<std::size_t> changed;          ///< slots that count a DDL
  std::uint64_t received_us = 0;
  std::uint64_t statement_us = 0;  ///< when the statement began: its NOW()
  bool is_strict = false;          ///< its session refused values that do not fit
};

using StreamItem = std::variant<std::shared_ptr<DecodedBlock>, SchemaStep>;

}  // namespace cdc
