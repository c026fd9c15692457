#pragma once
// Global transaction identifiers of both flavours, one or a set of them. Plain values, any thread.
//
// MySQL: a set holds intervals of numbers per server uuid and tag ("uuid:1-5:9,uuid2:tag:1-3").
// MariaDB: a set is a position, the last identifier of each domain ("0-1-100,7-11-5"), and contains
// every identifier of a domain up to it. A set is of one flavour; an empty set is of both.
// Sources: MySQL Reference Manual, "GTID Format and Storage"; MariaDB, "Global Transaction ID".
#include <array>
#include <compare>
#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

namespace model {

struct MysqlGtid {
  std::array<std::uint8_t, 16> uuid{};
  std::string tag;  ///< empty: untagged (tags exist since 8.3)
  std::uint64_t number = 0;
  bool operator==(const MysqlGtid&) const = default;
};

struct MariadbGtid {
  std::uint32_t domain = 0;
  std::uint32_t server = 0;
  std::uint64_t sequence = 0;
  bool operator==(const MariadbGtid&) const = default;
};

/// monostate: the transaction has none (gtid_mode OFF, or a server without GTIDs).
using Gtid = std::variant<std::monostate, MysqlGtid, MariadbGtid>;

/// "uuid:number", "uuid:tag:number", "domain-server-sequence"; empty for none.
std::string to_text(const Gtid& gtid);
/// Reads what to_text prints; throws Error(request).
Gtid parse_gtid(std::string_view text);

class GtidSet {
 public:
  /// first..last, both included.
  struct Interval {
    std::uint64_t first = 0;
    std::uint64_t last = 0;
    bool operator==(const Interval&) const = default;
  };
  using SourceTag = std::pair<std::array<std::uint8_t, 16>, std::string>;
  using MysqlIntervals = std::map<SourceTag, std::vector<Interval>>;
  using MariadbDomains = std::map<std::uint32_t, MariadbGtid>;

  /// Reads the text of gtid_executed or of gtid_binlog_pos, blanks and newlines between the parts
  /// allowed; throws Error(request) that shows what is not understood.
  static GtidSet parse(std::string_view text);

  bool is_empty() const noexcept { return mysql_.empty() && mariadb_.empty(); }
  /// Adds one; none is ignored. Throws Error(corrupt) when it is of the other flavour.
  void add(const Gtid& gtid);
  /// Says whether the transaction is in the set; never true for none.
  bool contains(const Gtid& gtid) const;
  /// Says whether every identifier of `other` is here; equal sets contain each other.
  bool contains(const GtidSet& other) const;
  /// What is in this set and not in `other`, MySQL only (MariaDB: the domains that are ahead).
  GtidSet without(const GtidSet& other) const;
  /// What is in this set or in `other`, MySQL only.
  GtidSet with(const GtidSet& other) const;

  std::string to_text() const;
  /// Intervals are ascending, disjoint and do not touch; for the dump command's encoder.
  const MysqlIntervals& mysql() const noexcept { return mysql_; }
  const MariadbDomains& mariadb() const noexcept { return mariadb_; }

  bool operator==(const GtidSet&) const = default;

 private:
  MysqlIntervals mysql_;
  MariadbDomains mariadb_;
};

}  // namespace model
