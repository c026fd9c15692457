#include "binlog/rows_event.hpp"

#include "base/byte_reader.hpp"
#include "base/error.hpp"

#include <fmt/core.h>

namespace binlog {
namespace {

using base::ByteReader;

constexpr std::uint8_t kWriteRowsV1 = 23;
constexpr std::uint8_t kDeleteRowsV1 = 25;
constexpr std::uint8_t kWriteRowsV2 = 30;
constexpr std::uint8_t kDeleteRowsV2 = 32;
constexpr std::uint8_t kPartialUpdateRows = 39;
constexpr std::uint16_t kStatementEnds = 1;
constexpr unsigned kFourByteIdHeader = 6;
constexpr unsigned kV2Header = 10;

[[noreturn]] void broken(const std::string& why) {
  throw base::Error(base::ErrorScope::corrupt, "binlog.rows.corrupt",
                    fmt::format("a rows event contradicts the format of the log: {}", why),
                    "keep the log file and report it with the server's version");
}

RowChangeKind kind_of(std::uint8_t type) {
  if (type == kPartialUpdateRows) return RowChangeKind::update;
  if (!is_rows_event(type)) broken(fmt::format("type {} has no rows", type));
  const std::uint8_t first = type >= kWriteRowsV2 ? kWriteRowsV2 : kWriteRowsV1;
  return static_cast<RowChangeKind>(type - first);
}

RowsEvent parse(std::uint8_t type, std::string_view body, const model::LogFormat& format) {
  RowsEvent event;
  event.kind = kind_of(type);
  event.has_json_changes = type == kPartialUpdateRows;
  const unsigned header = type >= kWriteRowsV2 ? format.rows_v2_header : format.rows_v1_header;
  ByteReader reader(body);
  event.table_id = header == kFourByteIdHeader ? reader.u32() : reader.u48();
  event.flags = reader.u16();
  event.ends_statement = (event.flags & kStatementEnds) != 0;
  if (header == kV2Header) {
    // The length counts itself. What stands there (NDB's data, the partition) is of no use here.
    const std::uint16_t extra = reader.u16();
    if (extra < 2) broken("the length of the extra data is less than its own two bytes");
    reader.skip(extra - 2U);
  }
  event.column_count = reader.lenenc();
  if (event.column_count > 8 * reader.left()) broken("there are more columns than bits for them");
  const std::uint64_t bitmap = (event.column_count + 7) / 8;
  const std::string_view first = reader.bytes(bitmap);
  if (event.kind != RowChangeKind::write) event.present_before = first;
  if (event.kind == RowChangeKind::write) event.present_after = first;
  if (event.kind == RowChangeKind::update) event.present_after = reader.bytes(bitmap);
  event.rows = reader.rest();
  return event;
}

}  // namespace

bool is_rows_event(std::uint8_t type) noexcept {
  return (type >= kWriteRowsV1 && type <= kDeleteRowsV1) ||
         (type >= kWriteRowsV2 && type <= kDeleteRowsV2) || type == kPartialUpdateRows;
}

RowsEvent parse_rows_event(std::uint8_t type, std::string_view body,
                           const model::LogFormat& format) {
  try {
    return parse(type, body, format);
  } catch (base::Error& error) {
    throw error.in("rows event");
  }
}

}  // namespace binlog
