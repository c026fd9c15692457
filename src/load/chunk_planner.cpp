#include "load/chunk_planner.hpp"

#include "base/error.hpp"

#include <algorithm>
#include <charconv>
#include <string>

namespace load {
namespace {

constexpr std::uint64_t kSignBit = 1ULL << 63;
constexpr std::uint64_t kChunksMax = 10'000;

bool is_integer(model::ColumnKind kind) {
  switch (kind) {
    case model::ColumnKind::tiny_int:
    case model::ColumnKind::small_int:
    case model::ColumnKind::medium_int:
    case model::ColumnKind::int_:
    case model::ColumnKind::big_int: return true;
    default: return false;
  }
}

/// Maps a key to an unsigned number of the same order, so that one arithmetic serves both signs.
std::uint64_t to_ordinal(const std::string& text, bool is_unsigned) {
  if (is_unsigned) {
    std::uint64_t value = 0;
    const auto [end, failure] = std::from_chars(text.data(), text.data() + text.size(), value);
    CHECK(failure == std::errc{}, "a key bound is an unsigned number");
    return value;
  }
  std::int64_t value = 0;
  const auto [end, failure] = std::from_chars(text.data(), text.data() + text.size(), value);
  CHECK(failure == std::errc{}, "a key bound is a number");
  return static_cast<std::uint64_t>(value) ^ kSignBit;
}

std::string to_key(std::uint64_t ordinal, bool is_unsigned) {
  if (is_unsigned) return std::to_string(ordinal);
  return std::to_string(static_cast<std::int64_t>(ordinal ^ kSignBit));
}

}  // namespace

bool can_split(const model::TableSchema& schema) {
  if (schema.kind != model::TableKind::base_table || schema.key.empty()) return false;
  return is_integer(schema.columns[schema.key.front()].kind);
}

std::vector<model::Chunk> plan_chunks(const model::TableSchema& schema,
                                      const std::optional<port::KeyBounds>& bounds,
                                      std::uint64_t chunk_bytes) {
  CHECK(chunk_bytes > 0, "a chunk holds something");
  const std::uint64_t wanted =
      std::clamp<std::uint64_t>(schema.bytes_estimate / chunk_bytes, 1, kChunksMax);
  if (!bounds || !can_split(schema) || wanted == 1) return {{schema.id, 1, std::nullopt}};
  return cut_range(schema, *bounds, wanted);
}

std::vector<model::Chunk> cut_range(const model::TableSchema& schema, const port::KeyBounds& bounds,
                                    std::uint64_t wanted) {
  CHECK(can_split(schema) && wanted > 0, "a range is cut along an integer key");
  const model::Column& key = schema.columns[schema.key.front()];
  const std::uint64_t first = to_ordinal(bounds.first, key.is_unsigned);
  const std::uint64_t last = to_ordinal(bounds.last, key.is_unsigned);
  CHECK(first <= last, "the least key is not above the greatest");
  const std::uint64_t span = last - first;  // one less than the number of possible keys
  const std::uint64_t step = span / wanted + 1;
  std::vector<model::Chunk> chunks;
  for (std::uint64_t low = first;; low += step) {
    const std::uint64_t high = last - low < step ? last : low + step - 1;
    const std::uint64_t number = chunks.size() + 1;
    chunks.push_back(
        {schema.id, number,
         model::KeyRange{key.name, to_key(low, key.is_unsigned), to_key(high, key.is_unsigned)}});
    if (high == last) return chunks;
  }
}

}  // namespace load
