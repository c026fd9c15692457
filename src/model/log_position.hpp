#pragma once
// A place in the source's binary log between two transactions. Plain values, any thread.
//
// Coordinates are a file and an offset of our own 64 bits (the log's own field wraps at 4 GiB).
// They compare by the file's number, never by its text ("bin.999999" < "bin.1000000"), and only
// within one server and one base name. A LogPosition adds the GTIDs executed up to there, by which
// it survives a change of server. docs/positions.md says which position is what.
#include "model/gtid_set.hpp"

#include <compare>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

namespace model {

struct LogCoordinates {
  std::string file;  ///< "mysql-bin.000003"; empty: not known
  std::uint64_t offset = 0;

  bool is_known() const noexcept { return !file.empty(); }
  std::string to_text() const;  ///< "mysql-bin.000003:4711"
  bool operator==(const LogCoordinates&) const = default;
};

/// Reads "file:offset"; throws Error(request).
LogCoordinates parse_coordinates(std::string_view text);

/// "mysql-bin" and 3 of "mysql-bin.000003"; number 0 when there is none.
struct LogFileName {
  std::string_view base;
  std::uint64_t number = 0;
};
LogFileName split_file_name(std::string_view file) noexcept;

/// Orders two places of one server's log. unordered when the base names differ or one is unknown:
/// the caller must not guess.
std::partial_ordering compare(const LogCoordinates& a, const LogCoordinates& b) noexcept;

struct TransactionEnd;

struct LogPosition {
  LogCoordinates at;
  /// Executed up to here, all of them: a server that is asked by a part of them sends the others
  /// again, or has purged them. Empty: the server keeps none, or they are not known.
  GtidSet gtids;
  std::string server;  ///< whose coordinates these are: server_uuid, or "mariadb:<server_id>"

  bool is_known() const noexcept { return at.is_known() || !gtids.is_empty(); }
  /// "mysql-bin.000003:4711 / 0-1-100", either half alone when the other is missing; for people.
  std::string to_text() const;
  /// Moves behind the transaction. Without the GTIDs before it, one of MySQL adds none (MariaDB's
  /// empty set is that of a log that begins with it); one that has none of its own takes them away,
  /// since they do not tell the place any more. Throws as GtidSet::add does.
  void pass(const TransactionEnd& end);
  bool operator==(const LogPosition&) const = default;
};

/// Reads what to_text prints (the server is not part of it); throws Error(request).
LogPosition parse_position(std::string_view text);

/// Where one transaction ended, by which it is told whether a position is behind it.
struct TransactionEnd {
  Gtid gtid;
  LogCoordinates at;
  std::uint64_t committed_us = 0;  ///< microseconds since 1970 as the source's clock had it
  /// All GTIDs up to here, its own among them: told where positions before it lack them. Else null.
  std::shared_ptr<const GtidSet> executed = nullptr;
  bool operator==(const TransactionEnd& other) const;
};

/// Says whether the transaction lies at or before `position`: by GTID where both know one, else by
/// coordinates of the same server. Throws Error(task) when neither can tell.
bool is_covered(const TransactionEnd& transaction, const LogPosition& position,
                std::string_view server);

}  // namespace model
