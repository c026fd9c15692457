#include "standin/text_reader.hpp"

#include <cstring>

namespace standin {
namespace {

constexpr std::string_view kUnmatchedQuote = "Invalid quote formatting: no closing quotation mark";

/// Drops each backslash and keeps what is behind it, in place.
void unescape(InputField& field) {
  char* const start = const_cast<char*>(field.data);
  const char* const end = start + field.size;
  char* to = start;
  for (const char* from = start; from < end;) {
    if (*from == '\\' && from + 1 < end) ++from;
    *to++ = *from++;
  }
  field.size = static_cast<std::size_t>(to - start);
}

}  // namespace

TextReader::TextReader(ByteSource& source, const CopyStatement& statement, std::size_t fields_max)
    : buffer_(source),
      delimiter_(statement.delimiter),
      has_escape_(statement.escape),
      removes_quotes_(statement.remove_quotes),
      marks_default_null_(statement.null_as == "\\N"),
      fields_max_(fields_max) {}

bool TextReader::next(InputRow& row) {
  row.begin(line_);
  for (;;) {
    if (char* const line_end = find_line_end()) {
      split(row, line_end);
      return true;
    }
    const auto held = static_cast<std::size_t>(buffer_.end() - buffer_.begin());
    if (buffer_.is_at_eof() && held == 0) return false;
    if (held > kInputRowBytesMax) {
      row.fault = kRowTooLong;
      row.keep_raw(buffer_.begin(), held);
      skip_line();
      return true;
    }
    buffer_.refill();
  }
}

void TextReader::skip_lines(std::int64_t lines) {
  for (; lines > 0; --lines) skip_line();
}

char* TextReader::find_line_end() {
  char* at = buffer_.begin();
  lines_in_row_ = 0;
  if (at == buffer_.end()) return nullptr;
  for (;;) {
    if (has_escape_) {
      while (*at != '\n' && *at != '\\') ++at;
      if (at < buffer_.end() && *at == '\\') {
        if (at + 1 >= buffer_.end()) return buffer_.is_at_eof() ? buffer_.end() : nullptr;
        lines_in_row_ += at[1] == '\n' ? 1 : 0;
        at += 2;
        continue;
      }
    } else {
      const auto left = static_cast<std::size_t>(buffer_.end() - at);
      at = static_cast<char*>(std::memchr(at, '\n', left + 1));
    }
    if (at >= buffer_.end() && !buffer_.is_at_eof()) return nullptr;
    return at;
  }
}

void TextReader::split(InputRow& row, char* line_end) {
  char* const next_line = line_end < buffer_.end() ? line_end + 1 : line_end;
  char* at = buffer_.begin();
  if (static_cast<std::size_t>(line_end - at) > kInputRowBytesMax) row.fault = kRowTooLong;
  if (line_end > at && line_end[-1] == '\r') --line_end;
  row.is_blank = line_end == at;
  const auto size = static_cast<std::size_t>(line_end - at);
  // Unescaping changes the bytes in place.
  const bool is_changed = has_escape_ && std::memchr(at, '\\', size) != nullptr;
  is_changed ? row.keep_raw(at, size) : row.show_raw(at, size);
  while (split_field(row, at, line_end)) {
  }
  line_ += 1 + lines_in_row_;
  buffer_.consume_to(next_line);
}

/// Takes one field; false behind the last one or at a fault.
bool TextReader::split_field(InputRow& row, char*& at, const char* line_end) {
  InputField field{at, 0, false, false, false};
  if (removes_quotes_ && at < line_end && (*at == '"' || *at == '\'')) {
    char* const closing = find_closing_quote(at, line_end);
    if (closing == nullptr) {
      row.fault = {1214, kUnmatchedQuote, static_cast<int>(at - buffer_.begin())};
      return false;
    }
    field.data = at + 1;
    field.has_escapes = has_escape_;
    field.size = static_cast<std::size_t>(closing - field.data);
    at = closing + 1;
  } else {
    for (; at < line_end && *at != delimiter_; ++at) {
      if (!has_escape_ || *at != '\\') continue;
      field.has_escapes = true;
      if (at + 1 < line_end) ++at;
    }
    field.size = static_cast<std::size_t>(at - field.data);
  }
  field.is_null_marker =
      has_escape_ && marks_default_null_ && (field.text() == "\\N" || field.text() == "\\\\N");
  if (field.has_escapes && !field.is_null_marker) unescape(field);
  if (row.field_count < fields_max_) row.fields.push_back(field);
  ++row.field_count;
  if (at >= line_end) return false;
  ++at;
  return true;
}

/// The quote that ends the field: the same sign, not escaped, before a delimiter or the line's end.
char* TextReader::find_closing_quote(char* at, const char* line_end) const {
  const char quote = *at++;
  for (; at < line_end; ++at) {
    if (has_escape_ && *at == '\\') {
      ++at;
    } else if (*at == quote && (at + 1 == line_end || at[1] == delimiter_)) {
      return at;
    }
  }
  return nullptr;
}

void TextReader::skip_line() {
  if (buffer_.consume_line()) ++line_;
}

}  // namespace standin
