#include "mysql/gtid_codec.hpp"

#include "base/error.hpp"

#include <fmt/core.h>

#include <algorithm>
#include <cstdint>

namespace mysql {
namespace {

using base::Error;
using base::ErrorScope;

// The first eight bytes: a plain count, or (8.3) the format's number in the lowest and in the
// highest byte with the count between.
constexpr std::uint64_t kTaggedMark = (1ULL << 56) | 1;
constexpr std::uint64_t kTaggedMask = (0xFFULL << 56) | 0xFF;
constexpr std::size_t kUuidBytes = 16;
constexpr std::size_t kTagBytesMax = 32;

void put_u64(std::string& bytes, std::uint64_t value) {
  for (int shift = 0; shift < 64; shift += 8) bytes += static_cast<char>(value >> shift);
}

/// Takes values from the front of the bytes.
class Reader {
 public:
  explicit Reader(std::string_view bytes) : bytes_(bytes) {}
  bool is_at_end() const noexcept { return bytes_.empty(); }

  std::string_view take(std::size_t size) {
    if (bytes_.size() < size) refuse("it ends too early");
    const std::string_view taken = bytes_.substr(0, size);
    bytes_.remove_prefix(size);
    return taken;
  }
  std::uint64_t take_u64() {
    std::uint64_t value = 0;
    int shift = 0;
    for (const char c : take(8)) {
      value |= static_cast<std::uint64_t>(static_cast<unsigned char>(c)) << shift;
      shift += 8;
    }
    return value;
  }
  /// A length is a number of variable width; tags are short enough for its one-byte form.
  std::string take_tag() {
    const auto first = static_cast<unsigned char>(take(1).front());
    const std::size_t size = first >> 1;
    if ((first & 1) != 0 || size > kTagBytesMax) refuse("a tag is too long");
    return std::string(take(size));
  }
  [[noreturn]] static void refuse(std::string_view why) {
    throw Error(ErrorScope::corrupt, "mysql.gtid.bytes",
                fmt::format("a set of GTIDs in the log cannot be read: {}", why),
                "report it with the server's version; a start by another position may help");
  }

 private:
  std::string_view bytes_;
};

std::string text_of(std::string_view uuid, const std::string& tag) {
  std::string text;
  for (std::size_t i = 0; i < uuid.size(); ++i) {
    if (i == 4 || i == 6 || i == 8 || i == 10) text += '-';
    text += fmt::format("{:02x}", static_cast<unsigned char>(uuid[i]));
  }
  return tag.empty() ? text : text + ":" + tag;
}

std::string take_intervals(Reader& reader) {
  std::string text;
  const std::uint64_t count = reader.take_u64();
  for (std::uint64_t i = 0; i < count; ++i) {
    const std::uint64_t first = reader.take_u64();
    const std::uint64_t end = reader.take_u64();
    if (first == 0 || end <= first) Reader::refuse("an interval is empty");
    text += fmt::format(":{}-{}", first, end - 1);
  }
  return text;
}

}  // namespace

std::string encode_gtids(const model::GtidSet& gtids) {
  const auto& sources = gtids.mysql();
  const bool is_tagged = std::any_of(sources.begin(), sources.end(),
                                     [](const auto& entry) { return !entry.first.second.empty(); });
  std::string bytes;
  put_u64(bytes, is_tagged ? kTaggedMark | (sources.size() << 8) : sources.size());
  for (const auto& [source, intervals] : sources) {
    for (const std::uint8_t byte : source.first) bytes += static_cast<char>(byte);
    if (is_tagged) {
      bytes += static_cast<char>(source.second.size() << 1);
      bytes += source.second;
    }
    put_u64(bytes, intervals.size());
    for (const model::GtidSet::Interval& interval : intervals) {
      put_u64(bytes, interval.first);
      put_u64(bytes, interval.last + 1);
    }
  }
  return bytes;
}

model::GtidSet decode_gtids(std::string_view bytes) {
  Reader reader(bytes);
  std::uint64_t count = reader.take_u64();
  const bool is_tagged = (count & kTaggedMask) == kTaggedMark;
  if (is_tagged) count = (count & ~kTaggedMask) >> 8;
  // Read as text, so that what makes a set a valid one is said in one place.
  std::string text;
  for (std::uint64_t i = 0; i < count; ++i) {
    const std::string_view uuid = reader.take(kUuidBytes);
    const std::string tag = is_tagged ? reader.take_tag() : std::string();
    const std::string intervals = take_intervals(reader);
    if (intervals.empty()) continue;
    text += (text.empty() ? "" : ",") + text_of(uuid, tag) + intervals;
  }
  if (!reader.is_at_end()) Reader::refuse("bytes are left over");
  try {
    return model::GtidSet::parse(text);
  } catch (const Error& error) {
    Reader::refuse(error.message());
  }
}

}  // namespace mysql
