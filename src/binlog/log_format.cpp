#include "binlog/log_format.hpp"

#include "base/byte_reader.hpp"
#include "base/error.hpp"
#include "binlog/event_checksum.hpp"
#include "binlog/event_header.hpp"

#include <fmt/core.h>

#include <array>
#include <charconv>

namespace binlog {
namespace {

using base::Error;
using base::ErrorScope;
using Version = std::array<int, 3>;

constexpr std::size_t kVersionBytes = 50;
constexpr std::size_t kMariadbLengthsMin = 160;  // its array reaches its own types
constexpr Version kFirstMysqlWithChecksums{5, 6, 1};
constexpr Version kFirstMariadbWithChecksums{5, 3, 0};

Version version_of(std::string_view text) {
  Version version{};
  const char* at = text.data();
  const char* const end = at + text.size();
  for (int& part : version) {
    const auto result = std::from_chars(at, end, part);
    if (result.ec != std::errc()) return version;
    at = result.ptr;
    if (at != end && *at == '.') ++at;
  }
  return version;
}

std::string_view until_zero(std::string_view padded) {
  return padded.substr(0, padded.find('\0'));
}

[[noreturn]] void refuse(std::string what) {
  throw Error(ErrorScope::task, "binlog.format",
              fmt::format("the binary log cannot be read: {}", what),
              "Logs of MySQL 5.1 and newer and of MariaDB are read; upgrade the source.");
}

/// The post-header length of a type, or what it was in all versions when the array ends before.
std::uint8_t length_of(std::string_view lengths, EventType type, std::uint8_t otherwise) {
  const std::size_t index = static_cast<std::size_t>(type) - 1;
  return index < lengths.size() ? static_cast<std::uint8_t>(lengths[index]) : otherwise;
}

model::LogFormat format_of(std::string_view version, std::string_view lengths) {
  model::LogFormat format;
  format.server_version = version;
  const bool is_mariadb =
      version.find("MariaDB") != std::string_view::npos || lengths.size() >= kMariadbLengthsMin;
  format.flavour = is_mariadb ? model::LogFlavour::mariadb : model::LogFlavour::mysql;
  format.query_header = length_of(lengths, EventType::query, 13);
  format.rows_v1_header = length_of(lengths, EventType::write_rows_v1, 8);
  format.rows_v2_header = length_of(lengths, EventType::write_rows, 10);
  format.table_id_bytes = length_of(lengths, EventType::table_map, 8) == 6 ? 4 : 6;
  return format;
}

/// Takes the algorithm off the end of the lengths and says whether events have checksums.
bool read_algorithm(std::string_view event, std::string_view& lengths) {
  if (lengths.size() < 1 + kChecksumBytes) {
    throw Error(ErrorScope::corrupt, "binlog.event", "a format description ends too early",
                "The log is damaged: keep it and report it.");
  }
  const auto algorithm = static_cast<unsigned char>(lengths[lengths.size() - 1 - kChecksumBytes]);
  lengths.remove_suffix(1 + kChecksumBytes);
  // The description itself is summed whatever it says of the events behind it; a server that writes
  // no checksums may leave the place empty.
  const bool is_right = has_right_checksum(event);
  if (algorithm == 0) return false;
  if (!is_right) {
    throw Error(ErrorScope::corrupt, "binlog.checksum",
                "the checksum of a format description is wrong",
                "The log is damaged on its way or on the source's disk: keep it and report it.");
  }
  if (algorithm != 1) refuse(fmt::format("its checksums are of the unknown kind {}", algorithm));
  return true;
}

}  // namespace

FormatDescription parse_format_description(std::string_view event) {
  const EventHeader header = parse_header(event);
  base::ByteReader reader(event);
  reader.skip(kHeaderBytes);
  const std::uint16_t version = reader.u16();
  if (version != 4) refuse(fmt::format("it has the old format {}", version));
  const std::string_view server = until_zero(reader.bytes(kVersionBytes));
  FormatDescription description;
  description.created = reader.u32();
  description.is_in_use = header.has_flag(event_flag::kInUse);
  if (reader.u8() != kHeaderBytes) refuse("its events have headers of another length");
  std::string_view lengths = reader.rest();
  const bool is_mariadb = server.find("MariaDB") != std::string_view::npos;
  const bool has_algorithm =
      version_of(server) >= (is_mariadb ? kFirstMariadbWithChecksums : kFirstMysqlWithChecksums);
  const bool has_checksum = has_algorithm && read_algorithm(event, lengths);
  description.format = format_of(server, lengths);
  description.format.has_checksum = has_checksum;
  return description;
}

}  // namespace binlog
