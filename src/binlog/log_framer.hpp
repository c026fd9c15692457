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
#include "binlog/framed_event.hpp"
#include "binlog/inner_events.hpp"
#include "binlog/log_place.hpp"
#include "binlog/prepared_store.hpp"
#include "binlog/statement_maps.hpp"
#include "binlog/transaction_blocks.hpp"
#include "model/log_block.hpp"
#include "model/log_position.hpp"

#include <cstdint>
#include <memory>
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
  /// Rows of XA transactions wait in `prepared` until they commit; null: in memory.
  LogFramer(model::LogPosition start, TableFilter wanted, FramerOptions options = {},
            PreparedStore* prepared = nullptr);

  /// Takes the next event, whole, and appends the blocks that it completed: mostly none. A
  /// transaction that was compressed, or prepared long ago, is read piece by piece, so that it is
  /// never in memory as a whole: while has_more() says so, the event's bytes stay and go_on() takes
  /// the next piece, up to a block.
  void add(std::string_view event, Blocks& out);
  bool has_more() const noexcept { return inside_ != nullptr; }
  void go_on(Blocks& out);
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
  std::uint64_t next_number() const noexcept { return blocks_.cutter().next_number(); }
  void set_next_number(std::uint64_t number) noexcept { blocks_.cutter().set_next_number(number); }

  /// After a lost connection: forgets the events behind position(), which come again. Of a
  /// transaction of which blocks were given already only the rest is given then.
  void restart();

 private:
  using Event = FramedEvent;

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
  void take_rows(const Event& event, Blocks& out);
  void take_statement(const Event& event, Blocks& out);

  void take_xa_finish(const Event& event, std::string_view sql, Blocks& out);
  void begin_inside(const Event& event, PreparedRows rows, std::string xid, Blocks& out);
  void go_on_inside(Blocks& out);
  void end_inside(Blocks& out);
  void take_inner(std::string_view bare, Blocks& out);
  void take_compressed_query(const Event& event, Blocks& out);

  void begin_transaction(const Event& event);
  void end_transaction(const Event& event, Blocks& out);
  void pass(Event& event);
  void settle();

  std::string where(const Event& event) const {
    return model::LogCoordinates{place_->at().file, event.begin}.to_text();
  }

  model::LogPosition position_;
  model::LogCoordinates told_;  // the end of the last block, or where the stream began
  std::unique_ptr<LogPlace> place_;
  std::unique_ptr<PreparedStore> own_prepared_;  // without one of the caller
  PreparedStore* prepared_;
  TransactionBlocks blocks_;
  model::LogFormat format_;
  bool has_format_ = false;
  std::optional<model::GtidSet> before_file_;  // while the position knows none: its head's
  bool has_purged_ = false;                    // that set has what was declared purged
  /// What one event brings, which is read before the next one is taken.
  std::unique_ptr<InnerEvents> inside_;
  Event inside_event_;
  std::string inside_xid_;  // of the XA transaction that commits with that event; empty: none does
  bool ends_with_inside_ = false;  // the event ends the transaction, when all is read
  bool has_ended_inside_ = false;
  bool passes_statement_ = false;  // the open transaction's has no effect
  std::string inner_;              // the event of it, or the statement that was compressed
};

}  // namespace binlog
