#include "standin/fixed_width_reader.hpp"

#include <fmt/core.h>

#include <algorithm>
#include <charconv>
#include <cstring>
#include <utility>

namespace standin {
namespace {

constexpr int kInvalidLine = 1216;

/// The bytes of the next `characters` characters; a byte that begins none counts as one.
std::size_t bytes_of(std::string_view text, std::size_t characters) {
  std::size_t at = 0;
  for (; characters > 0 && at < text.size(); --characters) {
    ++at;
    while (at < text.size() && (static_cast<unsigned char>(text[at]) & 0xC0U) == 0x80U) ++at;
  }
  return at;
}

std::string_view trimmed(std::string_view text) {
  const std::size_t first = std::min(text.find_first_not_of(" \t\n"), text.size());
  text.remove_prefix(first);
  return text.substr(0, text.find_last_not_of(" \t\n") + 1);
}

}  // namespace

std::optional<std::vector<std::size_t>> read_widths(std::string_view specification) {
  std::vector<std::size_t> widths;
  for (std::size_t at = 0; at <= specification.size();) {
    const std::size_t end = std::min(specification.find(',', at), specification.size());
    const std::string_view pair = trimmed(specification.substr(at, end - at));
    at = end + 1;
    const std::size_t colon = pair.find(':');
    if (colon == std::string_view::npos || colon == 0) return std::nullopt;
    const std::string_view number = trimmed(pair.substr(colon + 1));
    std::size_t width = 0;
    const auto [last, error] = std::from_chars(number.data(), number.data() + number.size(), width);
    if (error != std::errc() || last != number.data() + number.size() || width == 0) {
      return std::nullopt;
    }
    widths.push_back(width);
  }
  return widths;
}

FixedWidthReader::FixedWidthReader(ByteSource& source, std::vector<std::size_t> widths)
    : buffer_(source), widths_(std::move(widths)) {}

void FixedWidthReader::skip_lines(std::int64_t lines) {
  for (; lines > 0; --lines) {
    if (buffer_.consume_line()) ++line_;
  }
}

bool FixedWidthReader::next(InputRow& row) {
  row.begin(line_);
  for (;;) {
    const auto held = static_cast<std::size_t>(buffer_.end() - buffer_.begin());
    const char* const start = buffer_.begin();
    const auto* const newline = static_cast<const char*>(std::memchr(start, '\n', held));
    if (newline != nullptr || (buffer_.is_at_eof() && held > 0)) {
      const char* const end = newline != nullptr ? newline : buffer_.end();
      ++line_;
      buffer_.consume_to(newline != nullptr ? newline + 1 : end);
      split(row, {start, static_cast<std::size_t>(end - start)});
      return true;
    }
    if (buffer_.is_at_eof()) return false;
    if (held > kInputRowBytesMax) {
      row.fault = kRowTooLong;
      row.keep_raw(start, held);
      skip_lines(1);
      return true;
    }
    buffer_.refill();
  }
}

void FixedWidthReader::split(InputRow& row, std::string_view line) {
  if (line.size() > kInputRowBytesMax) row.fault = kRowTooLong;
  if (line.ends_with('\r')) line.remove_suffix(1);
  row.is_blank = line.empty();
  row.show_raw(line.data(), line.size());
  std::size_t at = 0;
  for (const std::size_t width : widths_) {
    if (at >= line.size()) break;
    const std::size_t bytes = bytes_of(line.substr(at), width);
    row.fields.push_back({line.data() + at, bytes, false, false, false});
    at += bytes;
  }
  row.field_count = row.fields.size();
  if (at >= line.size()) return;
  fault_text_ = fmt::format("Missing newline: Unexpected character 0x{:x} found at location {}",
                            static_cast<unsigned char>(line[at]), at);
  row.fault = {kInvalidLine, fault_text_, static_cast<int>(at)};
}

}  // namespace standin
