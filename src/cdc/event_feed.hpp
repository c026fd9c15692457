#pragma once
// Raw events, one after the other, to a ChangePrinter: what `sluice binlog` prints of a file or of
// a server's stream.
//
// Prints each row when its event comes, not when its transaction ends, so that a damaged file shows
// all that is whole before the damage. Kinds of events that this version cannot read are an
// Error(task) with their position, never passed over. One thread.
#include "binlog/event_header.hpp"
#include "cdc/change_printer.hpp"
#include "model/log_block.hpp"

#include <cstdint>
#include <string>
#include <string_view>

namespace cdc {

class EventFeed {
 public:
  /// `file`: where the events come from; a ROTATE event changes it.
  EventFeed(ChangePrinter& printer, std::string file) : printer_(printer), file_(std::move(file)) {}

  void add(std::string_view event);
  /// Where the last event ended.
  model::LogCoordinates position() const { return {file_, offset_}; }

 private:
  void take(const binlog::EventHeader& header, std::string_view event);
  void take_payload(std::string_view body);
  void take_statement(std::string_view event);
  void print_event(std::string_view event);
  void print_commit();
  model::LogBlock block(model::BlockKind kind, std::string_view event) const;
  model::TransactionEnd end() const;

  ChangePrinter& printer_;
  std::string file_;
  std::uint64_t offset_ = 0;
  model::LogFormat format_;
  model::Gtid gtid_;
  std::uint64_t committed_us_ = 0;
  std::uint32_t timestamp_ = 0;
  std::string inner_;  // an event of a compressed transaction, or a statement that was compressed
};

}  // namespace cdc
