#include "binlog/gtid_event.hpp"

#include "base/byte_reader.hpp"
#include "base/error.hpp"
#include "binlog/event_header.hpp"

#include <fmt/core.h>

#include <bit>
#include <limits>
#include <string>

namespace binlog {
namespace {

using base::ByteReader;
using base::Error;
using base::ErrorScope;

[[noreturn]] void broken(std::string message) {
  throw Error(ErrorScope::corrupt, "binlog.gtid", std::move(message),
              "The bytes contradict the protocol: keep them and report it.");
}

std::array<std::uint8_t, 16> read_uuid(ByteReader& reader) {
  std::array<std::uint8_t, 16> uuid{};
  for (std::uint8_t& byte : uuid) byte = reader.u8();
  return uuid;
}

/// The fixed layout of 33 and 34: each version of the server writes further, none less.
GtidEvent parse_untagged(ByteReader reader, EventType type) {
  constexpr std::uint64_t kHasOriginalTime = 1ULL << 55;
  GtidEvent event;
  model::MysqlGtid gtid;
  reader.skip(1);
  gtid.uuid = read_uuid(reader);
  gtid.number = reader.u64();
  if (type == EventType::gtid) {
    if (gtid.number == 0) broken("a GTID has the number 0");
    event.gtid = gtid;
  }
  if (reader.left() < 17) return event;
  reader.skip(17);  // the kind of the two numbers, last_committed, sequence_number
  if (reader.left() < 7) return event;
  const std::uint64_t time = reader.u56();
  event.committed_us = time & ~kHasOriginalTime;
  if ((time & kHasOriginalTime) != 0) reader.skip(7);
  if (!reader.is_end()) event.transaction_bytes = reader.lenenc();
  return event;
}

/// The serialised form of 42: numbers say their length by their low one-bits.
class TaggedReader {
 public:
  explicit TaggedReader(std::string_view bytes) : reader_(bytes) {}

  std::uint64_t number() {
    const std::uint8_t first = reader_.u8();
    const int more = std::countr_one(first);
    if (more == 8) return reader_.u64();
    if (more == 0) return first >> 1U;
    const std::uint64_t rest = reader_.number(static_cast<std::size_t>(more));
    const int low_bits = 7 - more;
    return rest << low_bits | static_cast<std::uint64_t>(first) >> (more + 1);
  }

  std::int64_t signed_number() {
    const std::uint64_t zigzag = number();
    return static_cast<std::int64_t>(zigzag >> 1U) ^ -static_cast<std::int64_t>(zigzag & 1U);
  }

  std::string_view bytes(std::uint64_t size) { return reader_.bytes(size); }
  bool is_end() const noexcept { return reader_.is_end(); }

 private:
  ByteReader reader_;
};

namespace tagged_field {
constexpr std::uint64_t kFlags = 0;
constexpr std::uint64_t kUuid = 1;
constexpr std::uint64_t kNumber = 2;
constexpr std::uint64_t kTag = 3;
constexpr std::uint64_t kLastCommitted = 4;
constexpr std::uint64_t kSequenceNumber = 5;
constexpr std::uint64_t kImmediateTime = 6;
constexpr std::uint64_t kOriginalTime = 7;
constexpr std::uint64_t kTransactionBytes = 8;
}  // namespace tagged_field

/// Reads one field; false for one that is not known, behind which nothing can be read.
bool read_tagged_field(std::uint64_t field, TaggedReader& reader, model::MysqlGtid& gtid,
                       GtidEvent& event) {
  switch (field) {
    case tagged_field::kFlags: reader.number(); return true;
    case tagged_field::kUuid:
      for (std::uint8_t& byte : gtid.uuid) {
        const std::uint64_t value = reader.number();
        if (value > 0xFF) broken("a byte of a tagged GTID's uuid is larger than a byte");
        byte = static_cast<std::uint8_t>(value);
      }
      return true;
    case tagged_field::kNumber: {
      const std::int64_t number = reader.signed_number();
      if (number <= 0) broken(fmt::format("a tagged GTID has the number {}", number));
      gtid.number = static_cast<std::uint64_t>(number);
      return true;
    }
    case tagged_field::kTag: gtid.tag = reader.bytes(reader.number()); return true;
    case tagged_field::kLastCommitted:
    case tagged_field::kSequenceNumber: reader.signed_number(); return true;
    case tagged_field::kImmediateTime: event.committed_us = reader.number(); return true;
    case tagged_field::kOriginalTime: reader.number(); return true;
    case tagged_field::kTransactionBytes: event.transaction_bytes = reader.number(); return true;
    default: return false;
  }
}

GtidEvent parse_tagged(std::string_view body) {
  TaggedReader reader(body);
  const std::uint64_t version = reader.number();
  if (version != 1) broken(fmt::format("a tagged GTID has the unknown form {}", version));
  const std::uint64_t size = reader.number();
  if (size != body.size()) {
    broken(fmt::format("a tagged GTID of {} bytes says that it has {}", body.size(), size));
  }
  const std::uint64_t last_needed = reader.number();
  if (last_needed > tagged_field::kTransactionBytes + 3) {
    broken(fmt::format("a tagged GTID needs the unknown field {}", last_needed));
  }
  GtidEvent event;
  model::MysqlGtid gtid;
  while (!reader.is_end() && read_tagged_field(reader.number(), reader, gtid, event)) {
  }
  if (gtid.number == 0) broken("a tagged GTID has no number");
  event.gtid = std::move(gtid);
  return event;
}

GtidEvent parse_mariadb(ByteReader reader, std::uint32_t server_id) {
  constexpr std::uint8_t kStandalone = 1;
  constexpr std::uint8_t kCommitId = 2;
  constexpr std::uint8_t kPreparedXa = 64;
  constexpr std::uint8_t kCompletedXa = 128;
  constexpr std::uint8_t kStartAlter = 2;
  constexpr std::uint8_t kRollbackAlter = 8;
  GtidEvent event;
  model::MariadbGtid gtid;
  gtid.sequence = reader.u64();
  gtid.domain = reader.u32();
  gtid.server = server_id;
  const std::uint8_t flags = reader.u8();
  event.gtid = gtid;
  event.is_standalone = (flags & kStandalone) != 0;
  event.is_xa_prepare = (flags & kPreparedXa) != 0;
  if ((flags & kCommitId) != 0) reader.skip(8);
  if ((flags & (kPreparedXa | kCompletedXa)) != 0) {
    reader.skip(4);
    const std::uint8_t global_bytes = reader.u8();
    const std::uint8_t branch_bytes = reader.u8();
    reader.skip(static_cast<std::size_t>(global_bytes) + branch_bytes);
  }
  // Servers before 10.8 write zeros here, or nothing.
  const std::uint8_t more = reader.is_end() ? 0 : reader.u8();
  event.is_without_effect = (more & (kStartAlter | kRollbackAlter)) != 0;
  return event;
}

/// ",uuid:tag:first-last" for the parser of sets.
std::string interval_text(model::MysqlGtid& gtid, ByteReader& reader) {
  const std::uint64_t first = reader.u64();
  const std::uint64_t end = reader.u64();
  if (first == 0 || end <= first || end > std::numeric_limits<std::int64_t>::max()) {
    broken(fmt::format("a set of GTIDs has the interval {} to {}", first, end));
  }
  gtid.number = first;
  return fmt::format(",{}-{}", model::to_text(model::Gtid(gtid)), end - 1);
}

model::GtidSet parse_mysql_set(std::string_view body) {
  constexpr std::uint64_t kTaggedForm = 1;
  ByteReader reader(body);
  const std::uint64_t head = reader.u64();
  const bool is_tagged = head >> 56U == kTaggedForm;
  const std::uint64_t sources = is_tagged ? (head >> 8U) & 0xFFFF'FFFF'FFFFULL : head;
  std::string text;
  for (std::uint64_t i = 0; i < sources; ++i) {
    model::MysqlGtid gtid;
    gtid.uuid = read_uuid(reader);
    if (is_tagged) gtid.tag = reader.bytes(reader.u8() >> 1U);
    const std::uint64_t intervals = reader.u64();
    for (std::uint64_t k = 0; k < intervals; ++k) text += interval_text(gtid, reader);
  }
  if (text.empty()) return {};
  try {
    return model::GtidSet::parse(std::string_view(text).substr(1));
  } catch (Error& error) {
    throw error.with_scope(ErrorScope::corrupt).in("the GTIDs before a file of the log");
  }
}

model::GtidSet parse_mariadb_list(std::string_view body) {
  ByteReader reader(body);
  const std::uint32_t count = reader.u32() & 0x0FFF'FFFFU;
  model::GtidSet set;
  for (std::uint32_t i = 0; i < count; ++i) {
    model::MariadbGtid gtid;
    gtid.domain = reader.u32();
    gtid.server = reader.u32();
    gtid.sequence = reader.u64();
    set.add(gtid);  // the last one of a domain in the list is the last one in the log
  }
  return set;
}

}  // namespace

GtidEvent parse_gtid_event(std::string_view event, const model::LogFormat& format) {
  const EventHeader header = parse_header(event);
  const std::string_view body = body_of(event, format);
  switch (header.type) {
    case EventType::gtid:
    case EventType::anonymous_gtid: return parse_untagged(ByteReader(body), header.type);
    case EventType::gtid_tagged: return parse_tagged(body);
    case EventType::mariadb_gtid: return parse_mariadb(ByteReader(body), header.server_id);
    default: broken(fmt::format("{} holds no GTID", to_text(header.type)));
  }
}

model::GtidSet parse_previous_gtids(std::string_view event, const model::LogFormat& format) {
  const EventHeader header = parse_header(event);
  const std::string_view body = body_of(event, format);
  if (header.type == EventType::gtid_list) return parse_mariadb_list(body);
  if (header.type == EventType::previous_gtids) return parse_mysql_set(body);
  broken(fmt::format("{} holds no set of GTIDs", to_text(header.type)));
}

}  // namespace binlog
