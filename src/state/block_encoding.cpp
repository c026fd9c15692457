#include "state/block_encoding.hpp"

#include "base/error.hpp"

#include <fmt/core.h>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <memory>
#include <variant>

namespace state {
namespace {

using base::Error;
using base::ErrorScope;

// What the first byte of a transaction says.
constexpr std::uint8_t kGtidKind = 0b0011;    // index of the variant
constexpr std::uint8_t kSameFile = 0b0100;    // as the transaction before, or the block's beginning
constexpr std::uint8_t kSameOrigin = 0b1000;  // uuid and tag, or domain and server
constexpr std::uint8_t kTellsExecuted = 0b10000;

// What the second byte of a block says.
constexpr std::uint8_t kEndsTransaction = 0b01;
constexpr std::uint8_t kTellsServer = 0b10;

[[noreturn]] void refuse(const char* what) {
  throw Error(ErrorScope::corrupt, "spool.encoding",
              fmt::format("a block of the log kept on this machine holds {}", what),
              "The file was not written by this program, or its version is another one.");
}

class Writer {
 public:
  void byte(std::uint8_t value) { bytes_.push_back(static_cast<char>(value)); }
  void number(std::uint64_t value) {
    for (; value >= 0x80; value >>= 7) byte(static_cast<std::uint8_t>(value | 0x80));
    byte(static_cast<std::uint8_t>(value));
  }
  /// A difference, small in both directions: the sign goes to the lowest bit.
  void step(std::uint64_t from, std::uint64_t to) {
    const std::uint64_t difference = to - from;
    const bool is_backward = (difference >> 63) != 0;
    number(is_backward ? ~(difference << 1) : difference << 1);
  }
  void raw(std::string_view bytes) { bytes_ += bytes; }
  void text(std::string_view text) {
    number(text.size());
    raw(text);
  }
  void coordinates(const model::LogCoordinates& at) {
    text(at.file);
    number(at.offset);
  }
  std::string take() { return std::move(bytes_); }

 private:
  std::string bytes_;
};

class Reader {
 public:
  explicit Reader(std::string_view bytes) : left_(bytes) {}

  std::uint8_t byte() { return static_cast<std::uint8_t>(raw(1).front()); }
  /// A byte that is one of the first `count` values of an enum, or a flag.
  std::uint8_t byte_below(std::uint8_t count) {
    const std::uint8_t value = byte();
    if (value >= count) refuse("a value that means nothing");
    return value;
  }
  std::uint64_t number() {
    std::uint64_t value = 0;
    for (int shift = 0; shift < 64; shift += 7) {
      const std::uint64_t next = byte();
      if (shift == 63 && next > 1) break;
      value |= (next & 0x7F) << shift;
      if (next < 0x80) return value;
    }
    refuse("a number that is too long");
  }
  std::uint32_t number32() {
    const std::uint64_t value = number();
    if (value > std::numeric_limits<std::uint32_t>::max()) refuse("a number that is too large");
    return static_cast<std::uint32_t>(value);
  }
  std::uint64_t step(std::uint64_t from) {
    const std::uint64_t coded = number();
    const std::uint64_t difference = (coded & 1) != 0 ? ~(coded >> 1) : coded >> 1;
    return from + difference;
  }
  std::string_view raw(std::uint64_t size) {
    if (size > left_.size()) refuse("less than it says");
    const std::string_view taken = left_.substr(0, static_cast<std::size_t>(size));
    left_.remove_prefix(taken.size());
    return taken;
  }
  std::string text() { return std::string(raw(number())); }
  model::LogCoordinates coordinates() {
    std::string file = text();
    return {std::move(file), number()};
  }
  /// A count of things of at least one byte each, so that a wrong one reserves no memory.
  std::size_t count() {
    const std::uint64_t value = number();
    if (value > left_.size()) refuse("less than it says");
    return static_cast<std::size_t>(value);
  }
  void finish() const {
    if (!left_.empty()) refuse("more than it says");
  }

 private:
  std::string_view left_;
};

void write_format(Writer& writer, const model::LogFormat& format) {
  writer.byte(static_cast<std::uint8_t>(format.flavour));
  writer.byte(format.has_checksum ? 1 : 0);
  writer.byte(format.table_id_bytes);
  writer.byte(format.rows_v1_header);
  writer.byte(format.rows_v2_header);
  writer.byte(format.query_header);
  writer.text(format.server_version);
}

model::LogFormat read_format(Reader& reader) {
  model::LogFormat format;
  format.flavour = static_cast<model::LogFlavour>(reader.byte_below(2));
  format.has_checksum = reader.byte_below(2) != 0;
  format.table_id_bytes = reader.byte();
  format.rows_v1_header = reader.byte();
  format.rows_v2_header = reader.byte();
  format.query_header = reader.byte();
  format.server_version = reader.text();
  return format;
}

bool has_same_origin(const model::Gtid& gtid, const model::Gtid& before) {
  if (gtid.index() != before.index()) return false;
  if (const auto* mysql = std::get_if<model::MysqlGtid>(&gtid)) {
    const auto& other = std::get<model::MysqlGtid>(before);
    return mysql->uuid == other.uuid && mysql->tag == other.tag;
  }
  if (const auto* mariadb = std::get_if<model::MariadbGtid>(&gtid)) {
    const auto& other = std::get<model::MariadbGtid>(before);
    return mariadb->domain == other.domain && mariadb->server == other.server;
  }
  return true;
}

std::uint64_t number_of(const model::Gtid& gtid) {
  if (const auto* mysql = std::get_if<model::MysqlGtid>(&gtid)) return mysql->number;
  if (const auto* mariadb = std::get_if<model::MariadbGtid>(&gtid)) return mariadb->sequence;
  return 0;
}

void write_origin(Writer& writer, const model::Gtid& gtid) {
  if (const auto* mysql = std::get_if<model::MysqlGtid>(&gtid)) {
    writer.raw({reinterpret_cast<const char*>(mysql->uuid.data()), mysql->uuid.size()});
    writer.text(mysql->tag);
  } else if (const auto* mariadb = std::get_if<model::MariadbGtid>(&gtid)) {
    writer.number(mariadb->domain);
    writer.number(mariadb->server);
  }
}

model::Gtid read_origin(Reader& reader, std::size_t kind) {
  if (kind == 1) {
    model::MysqlGtid gtid;
    const std::string_view uuid = reader.raw(gtid.uuid.size());
    std::copy(uuid.begin(), uuid.end(), gtid.uuid.begin());
    gtid.tag = reader.text();
    return gtid;
  }
  model::MariadbGtid gtid;
  gtid.domain = reader.number32();
  gtid.server = reader.number32();
  return gtid;
}

model::GtidSet read_gtids(Reader& reader) {
  const std::string text = reader.text();
  try {
    return model::GtidSet::parse(text);
  } catch (const Error&) {
    refuse("GTIDs that cannot be read");
  }
}

void write_transaction(Writer& writer, const model::TransactionEnd& end,
                       const model::TransactionEnd& before) {
  const bool is_same_file = end.at.file == before.at.file;
  const bool is_same_origin = has_same_origin(end.gtid, before.gtid);
  writer.byte(static_cast<std::uint8_t>(end.gtid.index() | (is_same_file ? kSameFile : 0) |
                                        (is_same_origin ? kSameOrigin : 0) |
                                        (end.executed ? kTellsExecuted : 0)));
  if (!is_same_file) writer.text(end.at.file);
  writer.step(before.at.offset, end.at.offset);
  writer.step(before.committed_us, end.committed_us);
  if (end.executed) writer.text(end.executed->to_text());
  if (end.gtid.index() == 0) return;
  if (!is_same_origin) write_origin(writer, end.gtid);
  writer.step(is_same_origin ? number_of(before.gtid) : 0, number_of(end.gtid));
}

model::TransactionEnd read_transaction(Reader& reader, const model::TransactionEnd& before) {
  const std::uint8_t flags = reader.byte_below(2 * kTellsExecuted);
  const std::size_t kind = flags & kGtidKind;
  const bool is_same_origin = (flags & kSameOrigin) != 0;
  if (kind > 2 || (is_same_origin && kind != before.gtid.index())) refuse("a wrong GTID");
  model::TransactionEnd end;
  end.at.file = (flags & kSameFile) != 0 ? before.at.file : reader.text();
  end.at.offset = reader.step(before.at.offset);
  end.committed_us = reader.step(before.committed_us);
  if ((flags & kTellsExecuted) != 0) {
    end.executed = std::make_shared<const model::GtidSet>(read_gtids(reader));
  }
  if (kind == 0) return end;
  end.gtid = is_same_origin ? before.gtid : read_origin(reader, kind);
  const std::uint64_t number = reader.step(is_same_origin ? number_of(before.gtid) : 0);
  if (auto* mysql = std::get_if<model::MysqlGtid>(&end.gtid)) mysql->number = number;
  if (auto* mariadb = std::get_if<model::MariadbGtid>(&end.gtid)) mariadb->sequence = number;
  return end;
}

/// What the first transaction of a block is told by its difference to.
model::TransactionEnd beginning_of(const model::LogBlock& block) {
  model::TransactionEnd beginning;
  beginning.at = block.begin;
  return beginning;
}

}  // namespace

std::string encode_head(const model::LogBlock& block) {
  Writer writer;
  writer.number(block.number);
  writer.byte(static_cast<std::uint8_t>(block.kind));
  writer.byte(static_cast<std::uint8_t>((block.ends_transaction ? kEndsTransaction : 0) |
                                        (block.server.empty() ? 0 : kTellsServer)));
  if (!block.server.empty()) writer.text(block.server);
  writer.coordinates(block.begin);
  writer.coordinates(block.end);
  write_format(writer, block.format);
  writer.number(block.transactions.size());
  model::TransactionEnd beginning = beginning_of(block);
  const model::TransactionEnd* before = &beginning;
  for (const model::TransactionEnd& end : block.transactions) {
    write_transaction(writer, end, *before);
    before = &end;
  }
  if (!block.ends_transaction) write_transaction(writer, block.open, *before);
  writer.number(block.event_ends.size());
  std::uint32_t offset_before = 0;
  for (const std::uint32_t offset : block.event_ends) {
    writer.step(offset_before, offset);
    offset_before = offset;
  }
  return writer.take();
}

model::LogBlock decode_head(std::string_view bytes) {
  Reader reader(bytes);
  model::LogBlock block;
  block.number = reader.number();
  block.kind = static_cast<model::BlockKind>(reader.byte_below(2));
  const std::uint8_t flags = reader.byte_below(2 * kTellsServer);
  block.ends_transaction = (flags & kEndsTransaction) != 0;
  if ((flags & kTellsServer) != 0) block.server = reader.text();
  block.begin = reader.coordinates();
  block.end = reader.coordinates();
  block.format = read_format(reader);
  const std::size_t transactions = reader.count();
  block.transactions.reserve(transactions);
  const model::TransactionEnd beginning = beginning_of(block);
  for (std::size_t i = 0; i < transactions; ++i) {
    block.transactions.push_back(
        read_transaction(reader, i == 0 ? beginning : block.transactions.back()));
  }
  if (!block.ends_transaction) {
    block.open =
        read_transaction(reader, transactions == 0 ? beginning : block.transactions.back());
  }
  const std::size_t ends = reader.count();
  block.event_ends.reserve(ends);
  for (std::size_t i = 0; i < ends; ++i) {
    const std::uint64_t offset = reader.step(i == 0 ? 0 : block.event_ends.back());
    if (offset > std::numeric_limits<std::uint32_t>::max()) refuse("a number that is too large");
    block.event_ends.push_back(static_cast<std::uint32_t>(offset));
  }
  reader.finish();
  return block;
}

std::string encode_position(const model::LogPosition& position) {
  Writer writer;
  writer.coordinates(position.at);
  writer.text(position.gtids.to_text());
  writer.text(position.server);
  return writer.take();
}

model::LogPosition decode_position(std::string_view bytes) {
  Reader reader(bytes);
  model::LogPosition position;
  position.at = reader.coordinates();
  position.gtids = read_gtids(reader);
  position.server = reader.text();
  reader.finish();
  return position;
}

}  // namespace state
