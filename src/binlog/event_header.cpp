#include "binlog/event_header.hpp"

#include "base/byte_reader.hpp"
#include "base/error.hpp"

#include <fmt/core.h>

#include <array>

namespace binlog {
namespace {

struct TypeName {
  EventType type;
  std::string_view name;
};

constexpr std::array kNames{
    TypeName{EventType::unknown, "UNKNOWN"},
    TypeName{EventType::start_v3, "START_V3"},
    TypeName{EventType::query, "QUERY"},
    TypeName{EventType::stop, "STOP"},
    TypeName{EventType::rotate, "ROTATE"},
    TypeName{EventType::intvar, "INTVAR"},
    TypeName{EventType::load, "LOAD"},
    TypeName{EventType::slave, "SLAVE"},
    TypeName{EventType::create_file, "CREATE_FILE"},
    TypeName{EventType::append_block, "APPEND_BLOCK"},
    TypeName{EventType::exec_load, "EXEC_LOAD"},
    TypeName{EventType::delete_file, "DELETE_FILE"},
    TypeName{EventType::new_load, "NEW_LOAD"},
    TypeName{EventType::rand, "RAND"},
    TypeName{EventType::user_var, "USER_VAR"},
    TypeName{EventType::format_description, "FORMAT_DESCRIPTION"},
    TypeName{EventType::xid, "XID"},
    TypeName{EventType::begin_load_query, "BEGIN_LOAD_QUERY"},
    TypeName{EventType::execute_load_query, "EXECUTE_LOAD_QUERY"},
    TypeName{EventType::table_map, "TABLE_MAP"},
    TypeName{EventType::pre_ga_write_rows, "PRE_GA_WRITE_ROWS"},
    TypeName{EventType::pre_ga_update_rows, "PRE_GA_UPDATE_ROWS"},
    TypeName{EventType::pre_ga_delete_rows, "PRE_GA_DELETE_ROWS"},
    TypeName{EventType::write_rows_v1, "WRITE_ROWS_V1"},
    TypeName{EventType::update_rows_v1, "UPDATE_ROWS_V1"},
    TypeName{EventType::delete_rows_v1, "DELETE_ROWS_V1"},
    TypeName{EventType::incident, "INCIDENT"},
    TypeName{EventType::heartbeat, "HEARTBEAT"},
    TypeName{EventType::ignorable, "IGNORABLE"},
    TypeName{EventType::rows_query, "ROWS_QUERY"},
    TypeName{EventType::write_rows, "WRITE_ROWS"},
    TypeName{EventType::update_rows, "UPDATE_ROWS"},
    TypeName{EventType::delete_rows, "DELETE_ROWS"},
    TypeName{EventType::gtid, "GTID"},
    TypeName{EventType::anonymous_gtid, "ANONYMOUS_GTID"},
    TypeName{EventType::previous_gtids, "PREVIOUS_GTIDS"},
    TypeName{EventType::transaction_context, "TRANSACTION_CONTEXT"},
    TypeName{EventType::view_change, "VIEW_CHANGE"},
    TypeName{EventType::xa_prepare, "XA_PREPARE"},
    TypeName{EventType::partial_update_rows, "PARTIAL_UPDATE_ROWS"},
    TypeName{EventType::transaction_payload, "TRANSACTION_PAYLOAD"},
    TypeName{EventType::heartbeat_v2, "HEARTBEAT_V2"},
    TypeName{EventType::gtid_tagged, "GTID_TAGGED"},
    TypeName{EventType::annotate_rows, "ANNOTATE_ROWS"},
    TypeName{EventType::binlog_checkpoint, "BINLOG_CHECKPOINT"},
    TypeName{EventType::mariadb_gtid, "MARIADB_GTID"},
    TypeName{EventType::gtid_list, "GTID_LIST"},
    TypeName{EventType::start_encryption, "START_ENCRYPTION"},
    TypeName{EventType::query_compressed, "QUERY_COMPRESSED"},
    TypeName{EventType::write_rows_compressed_v1, "WRITE_ROWS_COMPRESSED_V1"},
    TypeName{EventType::update_rows_compressed_v1, "UPDATE_ROWS_COMPRESSED_V1"},
    TypeName{EventType::delete_rows_compressed_v1, "DELETE_ROWS_COMPRESSED_V1"},
    TypeName{EventType::write_rows_compressed, "WRITE_ROWS_COMPRESSED"},
    TypeName{EventType::update_rows_compressed, "UPDATE_ROWS_COMPRESSED"},
    TypeName{EventType::delete_rows_compressed, "DELETE_ROWS_COMPRESSED"},
    TypeName{EventType::partial_row_data, "PARTIAL_ROW_DATA"},
};

[[noreturn]] void refuse(std::string message) {
  throw base::Error(base::ErrorScope::corrupt, "binlog.event", std::move(message),
                    "The bytes are no event of a binary log: keep them and report it.");
}

}  // namespace

EventHeader read_header(std::string_view bytes) {
  if (bytes.size() < kHeaderBytes) {
    refuse(fmt::format("{} bytes are too few for an event's header", bytes.size()));
  }
  base::ByteReader reader(bytes);
  EventHeader header;
  header.timestamp = reader.u32();
  header.type = static_cast<EventType>(reader.u8());
  header.server_id = reader.u32();
  header.size = reader.u32();
  header.log_pos = reader.u32();
  header.flags = reader.u16();
  return header;
}

EventHeader parse_header(std::string_view event) {
  const EventHeader header = read_header(event);
  if (header.size != event.size()) {
    refuse(fmt::format("an event {} of {} bytes says that it has {}", to_text(header.type),
                       event.size(), header.size));
  }
  return header;
}

std::string_view body_of(std::string_view event, const model::LogFormat& format) {
  const std::size_t tail = format.has_checksum ? kChecksumBytes : 0;
  if (event.size() < kHeaderBytes + tail) {
    refuse(fmt::format("an event of {} bytes has no room for header and checksum", event.size()));
  }
  return event.substr(kHeaderBytes, event.size() - kHeaderBytes - tail);
}

std::string to_text(EventType type) {
  for (const TypeName& entry : kNames) {
    if (entry.type == type) return std::string(entry.name);
  }
  return fmt::format("type {}", static_cast<unsigned>(type));
}

bool is_rows(EventType type) noexcept {
  switch (type) {
    case EventType::write_rows_v1:
    case EventType::update_rows_v1:
    case EventType::delete_rows_v1:
    case EventType::write_rows:
    case EventType::update_rows:
    case EventType::delete_rows:
    case EventType::partial_update_rows:
    case EventType::write_rows_compressed_v1:
    case EventType::update_rows_compressed_v1:
    case EventType::delete_rows_compressed_v1:
    case EventType::write_rows_compressed:
    case EventType::update_rows_compressed:
    case EventType::delete_rows_compressed: return true;
    default: return false;
  }
}

}  // namespace binlog
