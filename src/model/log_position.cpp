#include "model/log_position.hpp"

#include "base/error.hpp"

#include <fmt/core.h>

#include <algorithm>
#include <charconv>

namespace model {
namespace {

using base::Error;
using base::ErrorScope;

constexpr std::string_view kGtidSeparator = " / ";

[[noreturn]] void refuse(std::string_view text) {
  throw Error(ErrorScope::request, "position.syntax",
              fmt::format("\"{}\" is no position in a binary log", text.substr(0, 80)),
              "Accepted: file:offset as the server shows it (mysql-bin.000003:4711), a GTID set, "
              "or both with \" / \" between.");
}

}  // namespace

std::string LogCoordinates::to_text() const {
  return is_known() ? fmt::format("{}:{}", file, offset) : "";
}

LogCoordinates parse_coordinates(std::string_view text) {
  const std::size_t colon = text.rfind(':');
  if (colon == std::string_view::npos || colon == 0) refuse(text);
  const std::string_view digits = text.substr(colon + 1);
  LogCoordinates at{std::string(text.substr(0, colon)), 0};
  const auto result = std::from_chars(digits.data(), digits.data() + digits.size(), at.offset);
  const bool is_whole = result.ptr == digits.data() + digits.size();
  if (digits.empty() || result.ec != std::errc() || !is_whole) refuse(text);
  if (split_file_name(at.file).number == 0) refuse(text);
  return at;
}

LogFileName split_file_name(std::string_view file) noexcept {
  const std::size_t dot = file.rfind('.');
  if (dot == std::string_view::npos) return {file, 0};
  const std::string_view digits = file.substr(dot + 1);
  std::uint64_t number = 0;
  const auto result = std::from_chars(digits.data(), digits.data() + digits.size(), number);
  const bool is_whole = result.ptr == digits.data() + digits.size();
  if (digits.empty() || result.ec != std::errc() || !is_whole) return {file, 0};
  return {file.substr(0, dot), number};
}

std::partial_ordering compare(const LogCoordinates& a, const LogCoordinates& b) noexcept {
  if (!a.is_known() || !b.is_known()) return std::partial_ordering::unordered;
  const LogFileName left = split_file_name(a.file);
  const LogFileName right = split_file_name(b.file);
  if (left.base != right.base) return std::partial_ordering::unordered;
  if (left.number != right.number) return left.number <=> right.number;
  return a.offset <=> b.offset;
}

std::string LogPosition::to_text() const {
  const std::string coordinates = at.to_text();
  const std::string executed = gtids.to_text();
  if (coordinates.empty() || executed.empty()) return coordinates + executed;
  return coordinates + std::string(kGtidSeparator) + executed;
}

void LogPosition::pass(const TransactionEnd& end) {
  at = end.at;
  if (end.executed) {
    gtids = *end.executed;
  } else if (std::holds_alternative<std::monostate>(end.gtid)) {
    if (!gtids.mysql().empty()) gtids = {};
  } else if (!gtids.is_empty() || std::holds_alternative<MariadbGtid>(end.gtid)) {
    gtids.add(end.gtid);
  }
}

bool TransactionEnd::operator==(const TransactionEnd& other) const {
  const bool tells_same =
      executed && other.executed ? *executed == *other.executed : executed == other.executed;
  return tells_same && gtid == other.gtid && at == other.at && committed_us == other.committed_us;
}

LogPosition parse_position(std::string_view text) {
  LogPosition position;
  const std::size_t separator = text.find(kGtidSeparator);
  if (separator != std::string_view::npos) {
    position.at = parse_coordinates(text.substr(0, separator));
    position.gtids = GtidSet::parse(text.substr(separator + kGtidSeparator.size()));
    return position;
  }
  // A file name holds a dot before its colon, a GTID does not.
  const std::size_t colon = text.rfind(':');
  const bool is_file =
      colon != std::string_view::npos && split_file_name(text.substr(0, colon)).number != 0;
  if (is_file) {
    position.at = parse_coordinates(text);
  } else {
    position.gtids = GtidSet::parse(text);
    if (position.gtids.is_empty()) refuse(text);
  }
  return position;
}

bool is_covered(const TransactionEnd& transaction, const LogPosition& position,
                std::string_view server) {
  const bool has_gtid = !std::holds_alternative<std::monostate>(transaction.gtid);
  if (has_gtid && !position.gtids.is_empty()) return position.gtids.contains(transaction.gtid);
  if (position.server == server) {
    const std::partial_ordering order = compare(transaction.at, position.at);
    if (order != std::partial_ordering::unordered) return order <= 0;
  }
  throw Error(ErrorScope::task, "position.incomparable",
              fmt::format("whether the transaction that ends at {} lies before {} cannot be told",
                          transaction.at.to_text(), position.to_text()),
              "The position is of another server or log, and no GTID tells the order: run with "
              "--restart.");
}

}  // namespace model
