#include "binlog/query_event.hpp"

#include "base/byte_reader.hpp"
#include "base/error.hpp"
#include "binlog/event_header.hpp"

namespace binlog {
namespace {

using base::ByteReader;

constexpr std::size_t kQueryHeader = 13;     // with the length of the settings
constexpr std::size_t kLoadQueryExtra = 13;  // file id, two offsets, how duplicates are treated

namespace setting {
constexpr std::uint8_t kFlags = 0;
constexpr std::uint8_t kSqlMode = 1;
constexpr std::uint8_t kCatalogWithZero = 2;
constexpr std::uint8_t kAutoIncrement = 3;
constexpr std::uint8_t kCharsets = 4;
constexpr std::uint8_t kTimeZone = 5;
constexpr std::uint8_t kCatalog = 6;
constexpr std::uint8_t kTimeNames = 7;
constexpr std::uint8_t kDatabaseCollation = 8;
constexpr std::uint8_t kTableMapForUpdate = 9;
constexpr std::uint8_t kMasterDataWritten = 10;
constexpr std::uint8_t kInvoker = 11;
constexpr std::uint8_t kUpdatedDatabases = 12;
constexpr std::uint8_t kMicroseconds = 13;
constexpr std::uint8_t kCommitTime = 14;
constexpr std::uint8_t kCommitTimeOfOrigin = 15;
constexpr std::uint8_t kExplicitTimestampDefaults = 16;
constexpr std::uint8_t kDdlXid = 17;
constexpr std::uint8_t kUtf8mb4Collation = 18;
constexpr std::uint8_t kRequirePrimaryKey = 19;
constexpr std::uint8_t kTableEncryption = 20;
constexpr std::uint8_t kCascadeTriggers = 21;
constexpr std::uint8_t kMariadbMicroseconds = 128;
constexpr std::uint8_t kMariadbXid = 129;
}  // namespace setting

void skip_updated_databases(ByteReader& reader) {
  constexpr std::uint8_t kTooMany = 254;
  const std::uint8_t count = reader.u8();
  if (count == kTooMany) return;
  for (std::uint8_t i = 0; i < count; ++i) {
    while (reader.u8() != 0) {
    }
  }
}

void read_charsets(ByteReader& reader, QueryEvent& query) {
  query.client_charset = reader.u16();
  query.connection_collation = reader.u16();
  query.server_collation = reader.u16();
}

/// Reads one setting; false for one whose length is not known.
bool read_setting(std::uint8_t code, ByteReader& reader, QueryEvent& query) {
  switch (code) {
    case setting::kFlags:
    case setting::kAutoIncrement:
    case setting::kMasterDataWritten: reader.skip(4); return true;
    case setting::kSqlMode: query.sql_mode = reader.u64(); return true;
    case setting::kCatalogWithZero: reader.skip(reader.u8() + 1U); return true;
    case setting::kCharsets: read_charsets(reader, query); return true;
    case setting::kTimeZone: query.time_zone = reader.bytes(reader.u8()); return true;
    case setting::kCatalog: reader.skip(reader.u8()); return true;
    case setting::kTimeNames:
    case setting::kUtf8mb4Collation: reader.skip(2); return true;
    case setting::kDatabaseCollation: query.database_collation = reader.u16(); return true;
    case setting::kTableMapForUpdate:
    case setting::kCommitTime:
    case setting::kCommitTimeOfOrigin: reader.skip(8); return true;
    case setting::kInvoker:
      reader.skip(reader.u8());
      reader.skip(reader.u8());
      return true;
    case setting::kUpdatedDatabases: skip_updated_databases(reader); return true;
    case setting::kMicroseconds:
    case setting::kMariadbMicroseconds: query.microseconds = reader.u24(); return true;
    case setting::kExplicitTimestampDefaults:
    case setting::kRequirePrimaryKey:
    case setting::kTableEncryption:
    case setting::kCascadeTriggers: reader.skip(1); return true;
    case setting::kDdlXid:
    case setting::kMariadbXid: query.xid = reader.u64(); return true;
    default: return false;
  }
}

void read_settings(ByteReader reader, QueryEvent& query) {
  while (!reader.is_end() && read_setting(reader.u8(), reader, query)) {
  }
}

}  // namespace

QueryEvent parse_query(std::string_view event, const model::LogFormat& format) {
  const EventHeader header = parse_header(event);
  ByteReader reader(body_of(event, format));
  QueryEvent query;
  query.timestamp = header.timestamp;
  query.thread_id = reader.u32();
  reader.skip(4);
  const std::uint8_t database_bytes = reader.u8();
  query.error_code = reader.u16();
  // Before 5.0 there were no settings.
  const std::uint16_t settings_bytes = format.query_header >= kQueryHeader ? reader.u16() : 0;
  if (format.query_header > kQueryHeader) reader.skip(format.query_header - kQueryHeader);
  if (header.type == EventType::execute_load_query) reader.skip(kLoadQueryExtra);
  read_settings(ByteReader(reader.bytes(settings_bytes)), query);
  query.database = reader.bytes(database_bytes);
  reader.skip(1);
  query.sql = reader.rest();
  return query;
}

}  // namespace binlog
