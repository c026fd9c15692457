#include "binlog/log_events.hpp"

#include "base/byte_reader.hpp"
#include "base/error.hpp"
#include "binlog/event_checksum.hpp"
#include "binlog/event_header.hpp"
#include "model/log_position.hpp"

#include <fmt/core.h>

namespace binlog {
namespace {

using base::ByteReader;

constexpr std::size_t kRotateHeader = 8;

[[noreturn]] void broken(std::string message) {
  throw base::Error(base::ErrorScope::corrupt, "binlog.event", std::move(message),
                    "The bytes contradict the protocol: keep them and report it.");
}

bool is_file_name(std::string_view name) {
  return model::split_file_name(name).number != 0;
}

HeartbeatEvent parse_heartbeat_fields(std::string_view body) {
  constexpr std::uint64_t kEnd = 0;
  constexpr std::uint64_t kFile = 1;
  constexpr std::uint64_t kPosition = 2;
  ByteReader reader(body);
  HeartbeatEvent heartbeat;
  while (!reader.is_end()) {
    const std::uint64_t field = reader.lenenc();
    if (field == kEnd) break;
    const std::string_view value = reader.lenenc_bytes();
    if (field == kFile) heartbeat.file = value;
    if (field == kPosition) heartbeat.position = ByteReader(value).lenenc();
  }
  return heartbeat;
}

std::uint64_t read_table_id(ByteReader& reader, const model::LogFormat& format) {
  return format.table_id_bytes == 4 ? reader.u32() : reader.u48();
}

}  // namespace

RotateEvent parse_rotate(std::string_view event) {
  const std::size_t whole = event.size();
  const bool is_long = whole > kHeaderBytes + kRotateHeader + kChecksumBytes;
  const bool has_checksum = is_long && has_right_checksum(event);
  if (has_checksum) event.remove_suffix(kChecksumBytes);
  if (whole < kHeaderBytes) broken(fmt::format("a ROTATE of {} bytes is too short", whole));
  ByteReader reader(event.substr(kHeaderBytes));
  RotateEvent rotate;
  rotate.position = reader.u64();
  rotate.file = reader.rest();
  if (!is_file_name(rotate.file)) {
    broken(fmt::format("a ROTATE of {} bytes names no file, or its checksum is wrong", whole));
  }
  return rotate;
}

HeartbeatEvent parse_heartbeat(std::string_view event, const model::LogFormat& format) {
  const EventHeader header = parse_header(event);
  const std::string_view body = body_of(event, format);
  HeartbeatEvent heartbeat;
  if (header.type == EventType::heartbeat_v2) {
    heartbeat = parse_heartbeat_fields(body);
  } else {
    heartbeat = {body, header.log_pos, false};
  }
  if (!is_file_name(heartbeat.file)) broken("a HEARTBEAT names no file");
  return heartbeat;
}

IncidentEvent parse_incident(std::string_view event, const model::LogFormat& format) {
  ByteReader reader(body_of(event, format));
  IncidentEvent incident;
  incident.number = reader.u16();
  if (!reader.is_end()) incident.message = reader.bytes(reader.u8());
  return incident;
}

TableMapHead parse_table_map_head(std::string_view event, const model::LogFormat& format) {
  const std::string_view body = body_of(event, format);
  ByteReader reader(body);
  TableMapHead head;
  head.table_id = read_table_id(reader, format);
  reader.skip(2);
  const std::size_t begin = reader.position();
  head.schema = reader.lenenc_bytes();
  reader.skip(1);
  head.table = reader.lenenc_bytes();
  head.names = body.substr(begin, reader.position() - begin);
  return head;
}

RowsHead parse_rows_head(std::string_view event, const model::LogFormat& format) {
  constexpr std::uint16_t kEndsStatement = 0x0001;
  ByteReader reader(body_of(event, format));
  RowsHead head;
  head.table_id = read_table_id(reader, format);
  head.ends_statement = (reader.u16() & kEndsStatement) != 0;
  return head;
}

}  // namespace binlog
