#pragma once
// Events of the source's log -> blocks of whole transactions, without what nobody captures.
//
// Used by the receiver, on its thread; pure: no sockets, no clocks. Looks at heads only: rows are
// not decoded here. Every checksum is verified, the place in the log is followed event by event,
// and a block is given only up to the end of a transaction, unless the transaction is larger than a
// block. Bytes that contradict the protocol throw Error(corrupt), what this version cannot
// replicate Error(task) with its place; afterwards only restart() may be called.
// Sources: MySQL Internals, "Replication Protocol", "Binlog Event"; MariaDB, "Replication
// Protocol".
#include "base/error.hpp"
#include "binlog/block_cutter.hpp"
#include "binlog/event_header.hpp"
#include "binlog/log_place.hpp"
#include "binlog/query_event.hpp"
#include "binlog/statement_maps.hpp"
#include "model/log_block.hpp"
#include "model/log_position.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace binlog {

class LogFramer {
 public:
  using Blocks = std::vector<model::LogBlock>;

  /// The stream's first transaction is the one behind `start`, whose coordinates must be of the
  /// server that sends the stream, or left out. GTIDs are added to those of `start`; without any
  /// they are taken from the head of the next file, since a part of a set is no position, and told
  /// with the first transaction behind it that has one (model::TransactionEnd::executed).
  LogFramer(model::LogPosition start, TableFilter wanted, FramerOptions options = {});

  /// Takes the next event, whole, and appends the blocks that it completed: mostly none.
  void add(std::string_view event, Blocks& out);
  /// Ends the open block at the last transaction end inside it; nullopt when there is none to give.
  std::optional<model::LogBlock> cut();
  /// A block of no transaction that says how far the log was read since the last one: over files
  /// that end, and what is in no transaction. nullopt when nothing came, or cut() has to give
  /// first.
  std::optional<model::LogBlock> cut_place();

  /// Behind the last transaction, and behind what followed it and is of no transaction: where a
  /// broken stream is opened again.
  const model::LogPosition& position() const noexcept { return position_; }

  /// From now on the place alone is the position: the server cannot be asked by GTID.
  void forget_gtids() noexcept { position_.gtids = {}; }

  /// True behind the head of a file whose set is to be the position's: MySQL leaves out of it what
  /// was declared purged, which add_purged() then tells (gtid_purged).
  bool needs_purged() const noexcept {
    return before_file_ && !has_purged_ && format_.flavour == model::LogFlavour::mysql;
  }
  void add_purged(const model::GtidSet& purged) {
    CHECK(needs_purged(), "a set that is told is complete");
    before_file_ = before_file_->with(purged);
    has_purged_ = true;
  }

  /// Blocks are numbered from here on.
  std::uint64_t next_number() const noexcept { return cutter_.next_number(); }
  void set_next_number(std::uint64_t number) noexcept { cutter_.set_next_number(number); }

  /// After a lost connection: forgets the events behind position(), which come again. Of a
  /// transaction of which blocks were given already only the rest is given then.
  void restart();

 private:
  struct Event {
    EventHeader header;
    std::string_view bytes;
    std::uint64_t begin = 0;
  };

  struct Transaction {
    bool is_open = false;
    bool has_begin = false;         ///< BEGIN was read
    bool has_body = false;          ///< a statement would be inside, not the whole of it
    bool is_one_statement = false;  ///< old servers: it ends with its first statement of rows
    bool has_wanted_rows = false;
    model::Gtid gtid;
    std::uint64_t committed_us = 0;
    model::LogCoordinates begin;
    std::uint64_t kept_bytes = 0;  ///< of events that are in blocks, without repeated maps
  };

  /// What was given of the open transaction in blocks that do not end it.
  struct HandedOn {
    model::LogCoordinates begin;
    model::Gtid gtid;
    std::uint64_t bytes = 0;
  };

  void take(Event& event, Blocks& out);
  void take_rotate(Event& event);
  void take_format(Event& event, Blocks& out);
  void take_heartbeat(const Event& event);
  void take_by_type(const Event& event, Blocks& out);
  void take_gtid(const Event& event);
  void take_previous_gtids(const Event& event);
  void take_query(const Event& event, Blocks& out);
  void take_xa_prepare(const Event& event, Blocks& out);
  void take_rollback(const Event& event, Blocks& out);
  void take_table_map(const Event& event, Blocks& out);
  void take_rows(const Event& event, Blocks& out);
  void take_statement(const Event& event, Blocks& out);

  void begin_transaction(const Event& event);
  void begin_body(const Event& event);
  void end_transaction(const Event& event, Blocks& out);
  void abandon_transaction();
  void pass(Event& event);
  void settle();

  void keep(const Event& event, Blocks& out);
  bool count_kept(const Event& event);
  bool is_replaying() const noexcept { return transaction_.kept_bytes < replay_.bytes; }
  void repeat_maps();
  void give_inside(const model::LogCoordinates& end, Blocks& out);
  void check_changed_tables(const Event& event, const QueryEvent& query) const;
  std::string where(const Event& event) const {
    return model::LogCoordinates{place_.at().file, event.begin}.to_text();
  }

  model::LogPosition position_;
  model::LogCoordinates told_;  // the end of the last block, or where the stream began
  LogPlace place_;
  StatementMaps maps_;
  BlockCutter cutter_;
  model::LogFormat format_;
  bool has_format_ = false;
  std::optional<model::GtidSet> before_file_;  // while the position knows none: its head's
  bool has_purged_ = false;                    // that set has what was declared purged
  bool needs_maps_ = false;                    // the open block began inside a statement
  Transaction transaction_;
  HandedOn handed_on_;
  HandedOn replay_;  // comes again after restart(), and was given already
};

}  // namespace binlog
