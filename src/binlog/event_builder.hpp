#pragma once
// Events as a server writes them, byte for byte, for tests and for the simulator.
//
// Header only; used by tests of binlog/ and of what reads blocks. One thread. Each call gives one
// whole event with its checksum and moves the builder's place in the log by it; those that stand in
// no file move nothing. Mistakes of the caller are CHECKed. Sources: as those of the readers.
#include "base/error.hpp"
#include "binlog/event_checksum.hpp"
#include "binlog/event_header.hpp"
#include "model/gtid_set.hpp"
#include "model/log_block.hpp"
#include "model/log_position.hpp"
#include "model/table_id.hpp"

#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

namespace binlog {

enum class RowsKind : std::uint8_t { write, update, erase };

struct BuilderOptions {
  model::LogFlavour flavour = model::LogFlavour::mysql;
  bool has_checksum = true;
  std::uint32_t server_id = 1;
  std::string base_name = "mysql-bin";
  std::string version = {};  ///< empty: a recent one of the flavour
  std::uint64_t first_file = 1;
};

/// A table map as the server writes it: the caller knows types, their metadata and their bits.
struct MapSpec {
  std::uint64_t table_id = 0;
  model::TableId table = {};
  std::vector<std::uint8_t> types = {};
  std::string metadata = {};
  std::vector<bool> nullable = {};  ///< empty: none is
  std::string tlvs = {};            ///< optional metadata, ready made
};

/// Rows of one table, all columns present; `image` holds the rows as the server writes them.
struct RowsSpec {
  RowsKind kind = RowsKind::write;
  std::uint64_t table_id = 0;
  std::size_t columns = 0;
  std::string image = {};
  bool ends_statement = true;
};

class EventBuilder {
 public:
  static constexpr std::uint64_t kFirstOffset = 4;

  explicit EventBuilder(BuilderOptions options = {})
      : options_(std::move(options)), file_number_(options_.first_file) {
    if (options_.version.empty()) options_.version = is_mysql() ? "9.7.4" : "10.11.19-MariaDB-log";
    at_ = {file_name(file_number_), kFirstOffset};
  }

  const model::LogCoordinates& at() const noexcept { return at_; }
  const BuilderOptions& options() const noexcept { return options_; }
  void set_timestamp(std::uint32_t seconds) noexcept { timestamp_ = seconds; }
  /// As if events of so many bytes stood here that are not sent.
  void leave_out(std::uint64_t bytes) noexcept { at_.offset += bytes; }
  /// The checksums of the files from the next format description on.
  void set_checksum(bool has_checksum) noexcept { options_.has_checksum = has_checksum; }
  /// Begins the next file without a ROTATE in this one, as after a crash.
  void begin_next_file() { at_ = {file_name(++file_number_), kFirstOffset}; }

  /// What the descriptions of the files say.
  model::LogFormat format() const {
    model::LogFormat format;
    format.flavour = options_.flavour;
    format.has_checksum = options_.has_checksum;
    format.server_version = options_.version;
    if (!is_mysql()) format.rows_v2_header = 10;
    return format;
  }

  /// A format description at a file's head, or with `is_in_file` false in the middle of one.
  std::string fde(bool is_in_file = true) {
    std::string body = number(4, 2) + options_.version;
    body.resize(2 + 50, '\0');
    body += number(is_in_file ? timestamp_ : 0, 4) + number(kHeaderBytes, 1);
    std::string lengths =
        std::string("\x38\x0D\0\x08\0\x12\0\x04\x04\x04\x04\x12\0\0\0\0\0\x04\x1A\x08", 20);
    lengths.resize(is_mysql() ? 42 : 171, '\0');
    for (int type = 23; type <= 25; ++type) lengths[type - 1] = 8;
    for (int type = 30; type <= 32; ++type) lengths[type - 1] = 10;
    lengths[1] = 13;
    body += lengths + number(options_.has_checksum ? 1 : 0, 1);
    return make(EventType::format_description, body,
                {.has_checksum = true, .is_in_file = is_in_file});
  }

  /// A ROTATE at the file's end; the builder goes on in the next file.
  std::string rotate() {
    const std::string next = file_name(file_number_ + 1);
    std::string event = make(EventType::rotate, number(kFirstOffset, 8) + next, {});
    begin_next_file();
    return event;
  }

  /// The ROTATE that a stream begins with: where the builder stands, or elsewhere.
  std::string fake_rotate() { return fake_rotate(at_); }
  std::string fake_rotate(const model::LogCoordinates& to) {
    const std::uint32_t kept = std::exchange(timestamp_, 0);
    std::string event = make(EventType::rotate, number(to.offset, 8) + to.file,
                             {.flags = event_flag::kArtificial, .is_in_file = false});
    timestamp_ = kept;
    return event;
  }

  /// The event with which a transaction begins: GTID, GTID_TAGGED, ANONYMOUS_GTID or MariaDB's.
  std::string gtid(const model::Gtid& gtid, std::uint64_t committed_us = 0,
                   std::uint8_t mariadb_flags = 0, std::uint8_t mariadb_more_flags = 0) {
    if (const auto* mariadb = std::get_if<model::MariadbGtid>(&gtid)) {
      constexpr std::uint8_t kOfXa = 64 | 128;
      std::string body =
          number(mariadb->sequence, 8) + number(mariadb->domain, 4) + number(mariadb_flags, 1);
      if ((mariadb_flags & kOfXa) != 0) body += number(1, 4) + number(1, 1) + number(0, 1) + "x";
      body += number(mariadb_more_flags, 1) + std::string(5, '\0');
      const std::uint32_t kept = std::exchange(options_.server_id, mariadb->server);
      std::string event = make(EventType::mariadb_gtid, body, {});
      options_.server_id = kept;
      return event;
    }
    const auto* mysql = std::get_if<model::MysqlGtid>(&gtid);
    const model::MysqlGtid identity = mysql == nullptr ? model::MysqlGtid() : *mysql;
    if (!identity.tag.empty()) return tagged_gtid(identity, committed_us);
    std::string body = number(0, 1) + bytes_of(identity.uuid) + number(identity.number, 8);
    body += number(2, 1) + number(0, 8) + number(1, 8) + number(committed_us, 7);
    body += number(0, 1) + number(90704, 4);
    return make(mysql == nullptr ? EventType::anonymous_gtid : EventType::gtid, body, {});
  }

  std::string query(std::string_view database, std::string_view sql) {
    return query(database, sql, EventType::query);
  }
  std::string begin() { return query("", "BEGIN"); }
  std::string commit() { return query("", "COMMIT"); }
  std::string xid(std::uint64_t number_of = 1) {
    return make(EventType::xid, number(number_of, 8), {});
  }

  std::string table_map(const MapSpec& map) {
    std::string body = number(map.table_id, 6) + number(1, 2);
    body += lenenc_bytes(map.table.schema) + '\0' + lenenc_bytes(map.table.table) + '\0';
    body += lenenc(map.types.size());
    for (const std::uint8_t type : map.types) body += static_cast<char>(type);
    body += lenenc_bytes(map.metadata);
    std::vector<bool> nullable = map.nullable;
    nullable.resize(map.types.size(), false);
    body += bits(nullable) + map.tlvs;
    return make(EventType::table_map, body, {});
  }

  /// As a current server of the flavour writes it: version 2 for MySQL, 1 for MariaDB.
  std::string rows(const RowsSpec& rows) {
    const auto index = static_cast<std::uint8_t>(rows.kind);
    const std::uint8_t first = is_mysql() ? 30 : 23;
    std::string body = number(rows.table_id, 6) + number(rows.ends_statement ? 1 : 0, 2);
    if (is_mysql()) body += number(2, 2);
    body += lenenc(rows.columns);
    const std::string present = bits(std::vector<bool>(rows.columns, true));
    body += present;
    if (rows.kind == RowsKind::update) body += present;
    return make(static_cast<EventType>(first + index), body + rows.image, {});
  }

  /// A sign of life for the builder's place, or for another one.
  std::string heartbeat() {
    const std::uint32_t kept = std::exchange(timestamp_, 0);
    std::string event =
        make(EventType::heartbeat, at_.file, {.is_in_file = false, .has_log_pos = true});
    timestamp_ = kept;
    return event;
  }

  std::string heartbeat_v2() {
    const std::string place = lenenc(at_.offset);
    const std::string body =
        lenenc(1) + lenenc_bytes(at_.file) + lenenc(2) + lenenc_bytes(place) + lenenc(0);
    return make(EventType::heartbeat_v2, body, {.is_in_file = false});
  }

  /// Any event of the file, its body ready made.
  std::string event(EventType type, std::string_view body, std::uint16_t flags = 0) {
    return make(type, body, {.flags = flags});
  }

  /// An event as it stands inside of a compressed transaction; made by a copy of the builder.
  std::string bare(std::string event) const {
    if (options_.has_checksum) event.resize(event.size() - kChecksumBytes);
    event.replace(9, 8, number(event.size(), 4) + number(0, 4));
    return event;
  }

  /// TRANSACTION_PAYLOAD; `compression`: 0 zstd, 255 none. `bytes` as that left them.
  std::string payload(std::string_view bytes, std::uint64_t compression = 255) {
    const std::string size = lenenc(bytes.size());
    const std::string kind = lenenc(compression);
    std::string body = lenenc(2) + lenenc_bytes(kind) + lenenc(1) + lenenc_bytes(size) + lenenc(0);
    return make(EventType::transaction_payload, body.append(bytes), {});
  }

  static std::string number(std::uint64_t value, std::size_t size) {
    std::string bytes;
    for (std::size_t i = 0; i < size; ++i) bytes += static_cast<char>(value >> (8 * i) & 0xFF);
    return bytes;
  }

  static std::string lenenc(std::uint64_t value) {
    if (value < 251) return number(value, 1);
    if (value < 1U << 16U) return '\xFC' + number(value, 2);
    if (value < 1U << 24U) return '\xFD' + number(value, 3);
    return '\xFE' + number(value, 8);
  }

  static std::string lenenc_bytes(std::string_view bytes) {
    return lenenc(bytes.size()).append(bytes);
  }

  /// A number of the form that tagged GTIDs use.
  static std::string varlen(std::uint64_t value) {
    for (std::size_t size = 1; size <= 8; ++size) {
      if (size < 8 && value >> (7 * size) != 0) continue;
      if (value >> 56U != 0) break;
      return number(value << size | ((1ULL << (size - 1)) - 1), size);
    }
    return '\xFF' + number(value, 8);
  }

  /// Writes the right checksum into an event whose bytes were changed.
  static std::string resum(std::string event) {
    event.resize(event.size() - kChecksumBytes);
    const std::uint32_t sum = checksum_of(event);
    return event + number(sum, kChecksumBytes);
  }

 private:
  struct Making {
    std::uint16_t flags = 0;
    bool has_checksum = false;  ///< also when the log's events have none
    bool is_in_file = true;
    bool has_log_pos = false;  ///< also when it is in no file
  };

  bool is_mysql() const noexcept { return options_.flavour == model::LogFlavour::mysql; }

  std::string file_name(std::uint64_t file) const {
    std::string digits = std::to_string(file);
    digits.insert(0, digits.size() < 6 ? 6 - digits.size() : 0, '0');
    return options_.base_name + "." + digits;
  }

  static std::string bytes_of(const std::array<std::uint8_t, 16>& uuid) {
    return {uuid.begin(), uuid.end()};
  }

  static std::string bits(const std::vector<bool>& values) {
    std::string bytes((values.size() + 7) / 8, '\0');
    for (std::size_t i = 0; i < values.size(); ++i) {
      if (values[i]) bytes[i / 8] = static_cast<char>(bytes[i / 8] | 1 << (i % 8));
    }
    return bytes;
  }

  std::string query(std::string_view database, std::string_view sql, EventType type) {
    const std::string settings = '\0' + number(0, 4) + '\x01' + number(0, 8) + '\x04' +
                                 number(45, 2) + number(45, 2) + number(255, 2);
    std::string body = number(7, 4) + number(0, 4) + number(database.size(), 1) + number(0, 2);
    body += number(settings.size(), 2) + settings;
    body.append(database) += '\0';
    return make(type, body.append(sql), {});
  }

  std::string tagged_gtid(const model::MysqlGtid& gtid, std::uint64_t committed_us) {
    std::string fields = varlen(0) + varlen(0) + varlen(1);
    for (const std::uint8_t byte : gtid.uuid) fields += varlen(byte);
    fields += varlen(2) + varlen(gtid.number << 1U);
    fields += varlen(3) + varlen(gtid.tag.size()) + gtid.tag;
    fields += varlen(4) + varlen(0) + varlen(5) + varlen(2);
    fields += varlen(6) + varlen(committed_us);
    fields += varlen(8) + varlen(300) + varlen(9) + varlen(90704);
    // The size counts itself; it is of one byte below 128 and of two above.
    const std::size_t size = 1 + 1 + 1 + fields.size();
    const std::size_t whole = size < 128 ? size : size + 1;
    return make(EventType::gtid_tagged, varlen(1) + varlen(whole) + varlen(0) + fields, {});
  }

  std::string make(EventType type, std::string_view body, Making making) {
    const bool has_checksum = making.has_checksum || options_.has_checksum;
    const std::size_t size = kHeaderBytes + body.size() + (has_checksum ? kChecksumBytes : 0);
    if (making.is_in_file) at_.offset += size;
    const bool has_log_pos = making.is_in_file || making.has_log_pos;
    std::string event = number(timestamp_, 4) + number(static_cast<std::uint64_t>(type), 1);
    event += number(options_.server_id, 4) + number(size, 4);
    event += number(has_log_pos ? at_.offset : 0, 4) + number(making.flags, 2);
    event.append(body);
    return has_checksum ? event + number(checksum_of(event), kChecksumBytes) : event;
  }

  BuilderOptions options_;
  std::uint64_t file_number_;
  model::LogCoordinates at_;
  std::uint32_t timestamp_ = 1'700'000'000;
};

}  // namespace binlog
