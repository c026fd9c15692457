#include "standin/csv_reader.hpp"

#include <algorithm>
#include <cstring>
#include <utility>

namespace standin {
namespace {

constexpr std::string_view kBadQuotes = "Invalid quote formatting for CSV";
constexpr std::string_view kLoneReturn = "Delimiter not found";

std::size_t index_of(char c) {
  return static_cast<unsigned char>(c);
}

/// Turns each doubled quote into one, in place: the bytes of a finished row are not scanned again.
void undouble_quotes(InputField& field, char quote) {
  char* const start = const_cast<char*>(field.data);
  char* const end = start + field.size;
  char* to = static_cast<char*>(std::memchr(start, quote, field.size));
  for (const char* from = to; from < end;) {
    if (*from == quote) ++from;  // the first of the two
    *to++ = *from++;
  }
  field.size = static_cast<std::size_t>(to - start);
}

}  // namespace

CsvReader::CsvReader(ByteSource& source, Signs signs, std::size_t fields_max)
    : buffer_(source), delimiter_(signs.delimiter), quote_(signs.quote), fields_max_(fields_max) {
  for (const char c : {delimiter_, quote_, '\n', '\r'}) ends_plain_[index_of(c)] = true;
  for (const char c : {quote_, '\n'}) ends_quoted_[index_of(c)] = true;
}

bool CsvReader::next(InputRow& row) {
  row.line = line_;
  for (;;) {
    row.fields.clear();
    row.field_count = 0;
    row.fault = {};
    lines_in_row_ = 0;
    switch (scan(row)) {
      case Scan::complete: finish(row); return true;
      case Scan::faulty: skip_rest_of_line(fault_at_); return true;
      case Scan::end_of_file: return false;
      case Scan::needs_more:
        if (static_cast<std::size_t>(buffer_.end() - buffer_.begin()) > kInputRowBytesMax) {
          skip_oversized(row);
          return true;
        }
        buffer_.refill();
    }
  }
}

void CsvReader::skip_lines(std::int64_t lines) {
  for (; lines > 0; --lines) {
    if (!buffer_.consume_line()) return;
    ++line_;
  }
}

CsvReader::Scan CsvReader::scan(InputRow& row) {
  char* at = buffer_.begin();
  if (at == buffer_.end()) return buffer_.is_at_eof() ? Scan::end_of_file : Scan::needs_more;
  row_ended_ = false;
  while (!row_ended_) {
    const Scan result = scan_field(row, at);
    if (result != Scan::complete) return result;
  }
  if (static_cast<std::size_t>(at - buffer_.begin()) > kInputRowBytesMax + 2) {
    row.fault = kRowTooLong;
  }
  row.is_blank = row.field_count == 1 && row.fields[0].size == 0 && !row.fields[0].is_quoted;
  row.show_raw(buffer_.begin(), static_cast<std::size_t>(at - buffer_.begin()));
  buffer_.consume_to(at);
  return Scan::complete;
}

CsvReader::Scan CsvReader::scan_field(InputRow& row, char*& at) {
  char* const start = at;
  if ((*at == ' ' || *at == '\t') && *at != delimiter_) {
    char* after_blanks = at;
    if (!skip_blanks(after_blanks)) return Scan::needs_more;
    // Blanks before an opening quote are dropped; before anything else they are data.
    if (*after_blanks == quote_ && after_blanks != buffer_.end()) at = after_blanks;
  }
  if (*at == quote_ && at != buffer_.end()) return scan_quoted(row, at);
  while (!ends_plain_[index_of(*at)]) ++at;
  if (*at == quote_) return fault(row, at, kBadQuotes);
  return end_field(row, at, {start, static_cast<std::size_t>(at - start), false, false, false});
}

CsvReader::Scan CsvReader::scan_quoted(InputRow& row, char*& at) {
  char* const start = ++at;
  bool has_doubled = false;
  for (;;) {
    while (!ends_quoted_[index_of(*at)]) ++at;
    if (at == buffer_.end()) {
      return buffer_.is_at_eof() ? fault(row, at, kBadQuotes) : Scan::needs_more;
    }
    if (*at == '\n' && quote_ != '\n') {
      ++lines_in_row_;
      ++at;
      continue;
    }
    if (at + 1 == buffer_.end() && !buffer_.is_at_eof()) return Scan::needs_more;
    if (at + 1 == buffer_.end() || at[1] != quote_) break;
    has_doubled = true;
    at += 2;
  }
  const InputField field{start, static_cast<std::size_t>(at - start), true, has_doubled, false};
  ++at;
  if (!skip_blanks(at)) return Scan::needs_more;
  return end_field(row, at, field);
}

/// Steps over blanks that are not the delimiter; false when more input must be seen first.
bool CsvReader::skip_blanks(char*& at) {
  while (at != buffer_.end() && (*at == ' ' || *at == '\t') && *at != delimiter_) ++at;
  return at != buffer_.end() || buffer_.is_at_eof();
}

/// Looks at what follows a field: the delimiter, the end of the record, or something that must not
/// be there.
CsvReader::Scan CsvReader::end_field(InputRow& row, char*& at, const InputField& field) {
  const bool is_end = at == buffer_.end();
  if (is_end && !buffer_.is_at_eof()) return Scan::needs_more;
  if (!is_end && *at == delimiter_) {
    ++at;
  } else if (is_end) {
    row_ended_ = true;
  } else if (*at == '\n') {
    row_ended_ = true;
    ++at;
  } else if (*at == '\r') {
    if (at + 1 == buffer_.end() && !buffer_.is_at_eof()) return Scan::needs_more;
    if (at[1] != '\n') return fault(row, at, kLoneReturn);
    row_ended_ = true;
    at += at + 1 == buffer_.end() ? 1 : 2;
  } else {
    return fault(row, at, kBadQuotes);
  }
  if (row.field_count < fields_max_) row.fields.push_back(field);
  ++row.field_count;
  return Scan::complete;
}

CsvReader::Scan CsvReader::fault(InputRow& row, const char* at, std::string_view message) {
  row.fault = {1214, message, static_cast<int>(at - buffer_.begin())};
  row.is_blank = false;
  const void* line_end = std::memchr(at, '\n', static_cast<std::size_t>(buffer_.end() - at));
  const char* const end = line_end == nullptr ? buffer_.end() : static_cast<const char*>(line_end);
  row.keep_raw(buffer_.begin(), static_cast<std::size_t>(end - buffer_.begin()));
  fault_at_ = at;
  return Scan::faulty;
}

void CsvReader::finish(InputRow& row) {
  line_ += 1 + lines_in_row_;
  bool is_kept = false;
  for (InputField& field : row.fields) {
    if (!field.has_escapes) continue;
    if (!std::exchange(is_kept, true)) row.keep_raw(row.raw.data(), row.raw.size());
    undouble_quotes(field, quote_);
  }
}

/// Goes on behind the next newline, which is where a reader can hope to find a record again.
void CsvReader::skip_rest_of_line(const char* from) {
  line_ += lines_in_row_ + 1;
  lines_in_row_ = 0;
  buffer_.consume_to(from);
  buffer_.consume_line();
}

/// Runs over a record that is too long without keeping it: the quotes tell where it ends.
void CsvReader::skip_oversized(InputRow& row) {
  row.fields.clear();
  row.field_count = 0;
  row.fault = kRowTooLong;
  row.keep_raw(buffer_.begin(), static_cast<std::size_t>(buffer_.end() - buffer_.begin()));
  row.is_blank = false;
  bool is_in_quotes = false;
  for (;;) {
    for (const char* at = buffer_.begin(); at != buffer_.end(); ++at) {
      if (*at == quote_) is_in_quotes = !is_in_quotes;
      if (*at != '\n') continue;
      ++line_;
      if (is_in_quotes) continue;
      buffer_.consume_to(at + 1);
      return;
    }
    buffer_.consume_to(buffer_.end());
    if (buffer_.is_at_eof()) return;
    buffer_.refill();
  }
}

}  // namespace standin
