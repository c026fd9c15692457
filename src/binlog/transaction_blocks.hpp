#pragma once
// The transaction that is open in the log, and what of it goes into blocks.
//
// Used by the framer, which follows the place and reads what steers the log; this one knows BEGIN,
// maps, rows, statements and the end of a transaction, keeps what is wanted, cuts blocks, and tells
// what comes again after a broken stream from what was not given yet. On the framer's thread; reads
// the framer's place, which outlives it. Errors: as the framer's.
#include "binlog/block_cutter.hpp"
#include "binlog/framed_event.hpp"
#include "binlog/log_place.hpp"
#include "binlog/prepared_store.hpp"
#include "binlog/query_event.hpp"
#include "binlog/statement_maps.hpp"
#include "model/log_block.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace binlog {

class TransactionBlocks {
 public:
  using Blocks = std::vector<model::LogBlock>;

  /// `prepared` outlives it.
  TransactionBlocks(const LogPlace& place, TableFilter wanted, FramerOptions options,
                    std::string server, PreparedStore& prepared);

  /// How events are to be read and blocks described from now on; ids of tables are given anew.
  void set_format(const model::LogFormat& format, Blocks& out);
  /// Another file begins: ids of tables are given anew.
  void forget_maps() noexcept { maps_.forget(); }

  bool is_open() const noexcept { return transaction_.is_open; }
  /// Says whether a statement would be inside the open transaction, not the whole of it.
  bool has_body() const noexcept { return transaction_.has_body; }
  bool has_wanted_rows() const noexcept { return transaction_.has_wanted_rows; }
  const model::LogCoordinates& begin_place() const noexcept { return transaction_.begin; }

  /// A transaction begins with the event.
  void begin(const FramedEvent& event);
  /// The same with what a GTID event says; `has_body`: no statement can be the whole of it.
  void begin(const FramedEvent& event, const model::Gtid& gtid, std::uint64_t committed_us,
             bool has_body);
  /// BEGIN was read.
  void begin_body(const FramedEvent& event);
  /// The rows of the open transaction are kept aside from now on: whether it commits is told later.
  void hold();
  /// They are kept no longer: what comes is of a transaction that commits.
  void end_hold() noexcept { transaction_.is_held = false; }
  bool is_held() const noexcept { return transaction_.is_held; }
  void take_table_map(const FramedEvent& event, Blocks& out);
  /// Takes rows; true when the transaction ends with them.
  bool take_rows(const FramedEvent& event, Blocks& out);
  /// A statement that may change a table: true when the transaction ends with it, which the caller
  /// then says.
  bool take_statement(const FramedEvent& event, Blocks& out);
  void give_settled(Blocks& out);
  /// Refuses a statement that changes a wanted table.
  void check_changed_tables(const FramedEvent& event, const QueryEvent& query) const;
  /// The end of the transaction, which ends with the event; add_end() puts it into the block.
  model::TransactionEnd end_of(const FramedEvent& event) const;
  void add_end(model::TransactionEnd end, Blocks& out);
  /// The source died while it wrote the transaction: nobody has committed it.
  void abandon();
  /// Forgets the open transaction, which comes again; what was given of it is then left out.
  void restart();

  bool is_between() const noexcept {
    return !transaction_.is_open && handed_on_.bytes == 0 && replay_.bytes == 0;
  }
  BlockCutter& cutter() noexcept { return cutter_; }
  const BlockCutter& cutter() const noexcept { return cutter_; }

 private:
  struct Transaction {
    bool is_open = false;
    bool has_begin = false;         ///< BEGIN was read
    bool has_body = false;          ///< a statement would be inside, not the whole of it
    bool is_one_statement = false;  ///< old servers: it ends with its first statement of rows
    bool has_wanted_rows = false;
    bool is_held = false;  ///< its rows are kept aside
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

  void keep(const FramedEvent& event, Blocks& out);
  bool count_kept(const FramedEvent& event);
  bool is_replaying() const noexcept { return transaction_.kept_bytes < replay_.bytes; }
  void repeat_maps();
  void give_inside(const model::LogCoordinates& end, Blocks& out);
  std::string where(const FramedEvent& event) const {
    return model::LogCoordinates{place_->at().file, event.begin}.to_text();
  }

  const LogPlace* place_;
  PreparedStore* prepared_;
  std::string bare_;  // an event that is kept aside
  StatementMaps maps_;
  BlockCutter cutter_;
  model::LogFormat format_;
  bool needs_maps_ = false;  // the open block began inside a statement
  Transaction transaction_;
  HandedOn handed_on_;
  HandedOn replay_;  // comes again after restart(), and was given already
};

}  // namespace binlog
