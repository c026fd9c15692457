#include "dialect/text_writers.hpp"

#include "base/limits.hpp"
#include "dialect/text_check.hpp"

#include <charconv>

namespace dialect {
namespace {

using model::Cell;
using model::Misfit;

WriteResult refuse(TextFault fault) {
  return {nullptr, fault == TextFault::nul_byte ? Misfit::nul_byte : Misfit::invalid_utf8};
}

WriteResult refuse_long(std::string_view text) {
  const TextFault fault = check_text(text);
  if (fault != TextFault::none) return refuse(fault);
  return {nullptr, Misfit::too_long};
}

/// Bytes of UTF-8 that the code unit after "\u" stands for; half of a pair counts two, so that a
/// pair is four.
std::size_t escaped_bytes(std::string_view digits) {
  unsigned unit = 0;
  std::from_chars(digits.data(), digits.data() + digits.size(), unit, 16);
  if (unit < 0x80) return 1;
  if (unit < 0x800 || (unit >= 0xD800 && unit <= 0xDFFF)) return 2;
  return 3;
}

}  // namespace

WriteResult write_varchar(const ColumnWriter& writer, const Cell& cell, char* out) {
  if (cell.bytes.size() > writer.bytes_max) return refuse_long(cell.bytes);
  *out = '"';
  const QuotedCopy copy = copy_doubling_quotes(cell.bytes, out + 1);
  if (copy.end == nullptr) return refuse(copy.fault);
  *copy.end = '"';
  return {copy.end + 1, {}};
}

WriteResult write_char(const ColumnWriter& writer, const Cell& cell, char* out) {
  const WriteResult result = write_varchar(writer, cell, out);
  if (result.end != nullptr && !is_ascii(cell.bytes)) return {nullptr, Misfit::out_of_range};
  return result;
}

WriteResult write_json(const ColumnWriter& writer, const Cell& cell, char* out) {
  const bool may_hold_long_string = cell.bytes.size() > base::limits::kVarcharBytesMax;
  if (may_hold_long_string && cell.bytes.size() <= writer.bytes_max &&
      has_json_string_over(cell.bytes, base::limits::kVarcharBytesMax)) {
    return refuse_long(cell.bytes);
  }
  return write_varchar(writer, cell, out);
}

bool has_json_string_over(std::string_view json, std::size_t bytes_max) noexcept {
  bool is_inside = false;
  std::size_t size = 0;
  for (std::size_t i = 0; i < json.size(); ++i) {
    const char c = json[i];
    if (c == '"') {
      is_inside = !is_inside;
      size = 0;
      continue;
    }
    if (!is_inside) continue;
    if (c != '\\') {
      ++size;
    } else if (i + 5 < json.size() && json[i + 1] == 'u') {
      size += escaped_bytes(json.substr(i + 2, 4));
      i += 5;
    } else {
      ++size;
      ++i;
    }
    if (size > bytes_max) return true;
  }
  return false;
}

}  // namespace dialect
