#pragma once
// Where in the log a stream of events stands: the file and our own 64-bit offset in it.
//
// Used by the framer. Pure, one thread. The header's field holds 32 bits, so that files over 4 GiB
// are followed by adding sizes, and the field is only compared. Events that the server leaves out
// are allowed where it may leave them out: whole transactions when it was asked by GTID, and the
// statement's text before a table map (MariaDB). Everything else throws Error(corrupt,
// "binlog.position") with both numbers: bytes were lost.
// Sources: MySQL Internals, "Binlog Event" (log_pos), "COM_BINLOG_DUMP_GTID"; MariaDB,
// "Replication Protocol" (events a replica does not want).
#include "binlog/event_header.hpp"
#include "binlog/log_events.hpp"
#include "model/log_position.hpp"

#include <cstdint>

namespace binlog {

class LogPlace {
 public:
  /// Where in a transaction an event stands.
  enum class Within : std::uint8_t { boundary, transaction };

  /// The first transaction of the stream is the one behind `start`, whose coordinates are of the
  /// server that sends it, or unknown.
  explicit LogPlace(const model::LogPosition& start);

  /// Takes a ROTATE that stands in no file: the first of a stream says where it begins.
  void take_made_up(const RotateEvent& rotate);
  /// Goes to the next file, behind a ROTATE that stands in this one and was passed.
  void enter_file(const RotateEvent& rotate);
  /// Moves over an event that stands in the file; gives where it begins.
  std::uint64_t pass(const EventHeader& event, Within within, model::LogFlavour flavour);
  /// Says that a transaction has begun, behind which nothing is found again but only followed.
  void follow() noexcept { mode_ = Mode::following; }
  /// Takes what the server says to have read, between transactions.
  void take_heartbeat(const HeartbeatEvent& heartbeat);

  const model::LogCoordinates& at() const noexcept { return at_; }
  /// False while the server looks for the first transaction by GTID, from a file's head on.
  bool is_found() const noexcept { return mode_ != Mode::searching; }

 private:
  enum class Mode : std::uint8_t {
    exact,      ///< the next event must begin here
    searching,  ///< by GTID: the next transaction may begin later
    following,
  };

  std::uint64_t found(const EventHeader& event) const;

  model::LogCoordinates at_;
  model::LogCoordinates start_;
  bool has_gtids_;
  bool is_begun_ = false;
  Mode mode_ = Mode::exact;
};

}  // namespace binlog
