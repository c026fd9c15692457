#include "binlog/text_values.hpp"

#include "base/error.hpp"
#include "binlog/byte_values.hpp"
#include "binlog/json_binary.hpp"
#include "binlog/value_decoder.hpp"

#include <fmt/core.h>

#include <cstring>
#include <string>
#include <string_view>

namespace binlog {
namespace {

using base::ByteReader;
using model::Cell;

[[noreturn]] void no_label(std::string_view kind, std::uint64_t number, std::size_t labels) {
  throw base::Error(
      base::ErrorScope::table, "binlog.label.missing",
      fmt::format("a row holds the {} {} of a column whose definition has {} labels", kind, number,
                  labels),
      "the definition is not the one the row was written with: load the table again, and set "
      "binlog_row_metadata=FULL on the source");
}

[[noreturn]] void doubtful_label(const std::string& label) {
  throw base::Error(
      base::ErrorScope::table, "binlog.label.doubtful",
      fmt::format("a row holds the label '{}', in which the server shows characters of four bytes "
                  "as '?' too",
                  label),
      "set binlog_row_metadata=FULL on the source, then load the table again");
}

const std::string& known(const ValueDecoder& decoder, const std::string& label) {
  if (decoder.has_doubtful_labels && label.find('?') != std::string::npos) doubtful_label(label);
  return label;
}

Cell number_text(std::uint64_t number, RowArena& arena) {
  return Cell::of_bytes(arena.copy(fmt::format("{}", number)));
}

}  // namespace

void decode_text(const ValueDecoder& decoder, ByteReader& reader, RowArena& arena, Cell& cell) {
  const std::string_view stored = read_varying(decoder, reader);
  cell = Cell::of_bytes(decoder.charset->convert(stored, arena));
}

void decode_compressed_text(const ValueDecoder& decoder, ByteReader& reader, RowArena& arena,
                            Cell& cell) {
  const std::string_view stored = read_varying(decoder, reader);
  cell = Cell::of_bytes(decoder.charset->convert(inflate_value(stored, arena), arena));
}

void decode_enum(const ValueDecoder& decoder, ByteReader& reader, RowArena& arena, Cell& cell) {
  const std::uint64_t number = decoder.size == 1 ? reader.u8() : reader.number(decoder.size);
  const std::vector<std::string>& labels = *decoder.labels;
  if (labels.empty()) {
    cell = number_text(number, arena);
  } else if (number == 0) {
    cell = Cell::of_bytes("");  // what was no label when it was written
  } else if (number <= labels.size()) {
    cell = Cell::of_bytes(known(decoder, labels[static_cast<std::size_t>(number - 1)]));
  } else {
    no_label("ENUM number", number, labels.size());
  }
}

void decode_set(const ValueDecoder& decoder, ByteReader& reader, RowArena& arena, Cell& cell) {
  const std::uint64_t bits = reader.number(decoder.size);
  const std::vector<std::string>& labels = *decoder.labels;
  if (labels.empty()) {
    cell = number_text(bits, arena);
    return;
  }
  if (labels.size() < 64 && bits >> labels.size() != 0) no_label("SET bits", bits, labels.size());
  std::size_t size = 0;
  for (std::size_t i = 0; i < labels.size() && i < 64; ++i) {
    if ((bits >> i & 1) != 0) size += known(decoder, labels[i]).size() + 1;
  }
  char* out = arena.reserve(size);
  const char* const first = out;
  for (std::size_t i = 0; i < labels.size() && i < 64; ++i) {
    if ((bits >> i & 1) == 0) continue;
    if (out != first) *out++ = ',';
    std::memcpy(out, labels[i].data(), labels[i].size());
    out += labels[i].size();
  }
  cell = Cell::of_bytes(arena.commit(out));
}

void decode_json(const ValueDecoder& decoder, ByteReader& reader, RowArena& arena, Cell& cell) {
  const std::string_view stored = read_varying(decoder, reader);
  cell = Cell::of_bytes(write_json_text(stored, arena));
}

}  // namespace binlog
