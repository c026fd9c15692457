#include "standin/json_reader.hpp"

#include <algorithm>
#include <cctype>
#include <cstring>
#include <utility>

namespace standin {
namespace {

constexpr int kInvalidLine = 1216;
constexpr std::string_view kNoValue = "Invalid value.";
constexpr std::string_view kTooLong = "Input line is not valid: the JSON is longer than 4 MB";
constexpr std::string_view kNoObject = "Invalid JSONPath format: Member is not an object.";
constexpr std::string_view kNoElement =
    "Invalid JSONPath format: Not an array or index out of range.";

std::string lower(std::string_view text) {
  std::string folded(text);
  for (char& c : folded) c = static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
  return folded;
}

/// The value without the blanks between its parts.
void append_compact(std::string_view raw, std::string& out) {
  bool is_in_string = false;
  for (std::size_t i = 0; i < raw.size(); ++i) {
    const char c = raw[i];
    if (!is_in_string && (c == ' ' || c == '\n' || c == '\t' || c == '\r')) continue;
    out += c;
    if (c == '"') is_in_string = !is_in_string;
    if (is_in_string && c == '\\') out += raw[++i];
  }
}

void fail(InputRow& row, std::string_view why, std::size_t position) {
  row.fault = {kInvalidLine, why, static_cast<int>(position)};
}

}  // namespace

JsonReader::JsonReader(ByteSource& source, JsonPlan plan)
    : buffer_(source), plan_(std::move(plan)), values_(plan_.columns.size()) {
  const bool folds = plan_.way == JsonPlan::Way::names_any_case;
  for (std::size_t i = 0; i < plan_.columns.size(); ++i) {
    const std::string& name = plan_.columns[i].name;
    columns_by_name_.emplace(folds ? lower(name) : name, i);
  }
}

bool JsonReader::next(InputRow& row) {
  row.fields.assign(plan_.columns.size(), InputField{});
  row.field_count = plan_.columns.size();
  row.fault = {};
  row.is_blank = false;
  if (!skip_blanks()) return false;
  row.line = line_;
  const auto in_buffer = static_cast<std::size_t>(buffer_.end() - buffer_.begin());
  if (*buffer_.begin() != '{' && *buffer_.begin() != '[') {
    fail(row, kNoValue, 0);
    const std::string_view rest(buffer_.begin(), in_buffer);
    row.keep_raw(rest.data(), std::min(rest.find('\n'), rest.size()));
    skip_line();
    return true;
  }
  Scan scan;
  for (scan_on(scan); !scan.is_complete && !buffer_.is_at_eof(); scan_on(scan)) {
    if (scan.at + scan.pipes > kInputRowBytesMax) break;
    buffer_.refill();
  }
  if (scan.at + scan.pipes > kInputRowBytesMax) {
    fail(row, kTooLong, 0);
    row.keep_raw(buffer_.begin(), scan.at);
    skip_rest(scan);
    return true;
  }
  const std::string_view record(buffer_.begin(), scan.at);
  row.show_raw(record.data(), record.size());
  line_ += std::count(record.begin(), record.end(), '\n');
  buffer_.consume_to(buffer_.begin() + scan.at);
  read_record(record, row);
  return true;
}

void JsonReader::skip_lines(std::int64_t lines) {
  for (; lines > 0; --lines) skip_line();
}

/// False when nothing follows.
bool JsonReader::skip_blanks() {
  for (;;) {
    char* at = buffer_.begin();
    for (; at != buffer_.end(); ++at) {
      is_at_line_start_ = *at == '\n';
      if (is_at_line_start_) ++line_;
      if (*at != ' ' && *at != '\t' && *at != '\r' && *at != '\n') break;
    }
    buffer_.consume_to(at);
    if (at != buffer_.end()) return true;
    if (buffer_.is_at_eof()) return false;
    buffer_.refill();
  }
}

/// Looks for the bracket that closes the record, in what the buffer holds.
void JsonReader::scan_on(Scan& scan) {
  const auto held = static_cast<std::size_t>(buffer_.end() - buffer_.begin());
  for (const char* at = buffer_.begin(); scan.at < held && !scan.is_complete; ++scan.at) {
    const char c = at[scan.at];
    if (c == '|') ++scan.pipes;
    if (std::exchange(scan.is_escaped, false)) continue;
    if (scan.is_in_string) {
      scan.is_escaped = c == '\\';
      scan.is_in_string = c != '"';
    } else if (c == '"') {
      scan.is_in_string = true;
    } else if (c == '{' || c == '[') {
      ++scan.depth;
    } else if (c == '}' || c == ']') {
      scan.is_complete = --scan.depth == 0;
    }
  }
}

/// Runs over a record that is too long without keeping it.
void JsonReader::skip_rest(Scan scan) {
  for (;;) {
    line_ += std::count(buffer_.begin(), buffer_.begin() + scan.at, '\n');
    buffer_.consume_to(buffer_.begin() + scan.at);
    scan.at = 0;
    if (scan.is_complete || (buffer_.begin() == buffer_.end() && buffer_.is_at_eof())) return;
    buffer_.refill();
    scan_on(scan);
  }
}

void JsonReader::skip_line() {
  if (buffer_.consume_line()) ++line_;
  is_at_line_start_ = true;
}

void JsonReader::read_record(std::string_view record, InputRow& row) {
  JsonCursor whole(record);
  const std::optional<std::string_view> raw = whole.read_raw();
  if (!raw || !whole.is_at_end()) return fail(row, kNoValue, whole.position());
  for (InputField& field : row.fields) field.is_null_marker = true;
  if (plan_.way == JsonPlan::Way::whole) {
    row.fields[0] = {record.data(), record.size(), false, false, false};
    return;
  }
  if (plan_.way == JsonPlan::Way::paths) {
    for (std::size_t i = 0; i < plan_.paths.size(); ++i) {
      JsonCursor cursor(record);
      if (!follow(cursor, i, row)) return;
    }
    return;
  }
  if (record.front() != '{') return fail(row, kNoObject, 0);
  JsonCursor cursor(record);
  read_names(cursor, row);
}

bool JsonReader::read_names(JsonCursor& cursor, InputRow& row) {
  const bool folds = plan_.way == JsonPlan::Way::names_any_case;
  return cursor.read_object([&](const std::string& key) {
    const auto found = columns_by_name_.find(folds ? lower(key) : key);
    if (found == columns_by_name_.end()) return cursor.skip_value();
    return read_value(cursor, found->second, row);
  });
}

/// Walks the column's path and reads what it leads to; false when the record does not fit.
bool JsonReader::follow(JsonCursor& cursor, std::size_t column, InputRow& row) {
  for (const JsonStep& step : plan_.paths[column]) {
    if (cursor.peek() == 'n') return true;  // nothing is below a null
    std::optional<std::string_view> below;
    const bool is_object = cursor.peek() == '{';
    if (step.index && cursor.peek() == '[') {
      cursor.read_array([&](std::size_t index) {
        const auto element = cursor.read_raw();
        if (index == *step.index) below = element;
        return true;
      });
    } else if (!step.index && is_object) {
      cursor.read_object([&](const std::string& key) {
        const auto member = cursor.read_raw();
        if (key == step.name) below = member;
        return true;
      });
      if (!below) return true;
    }
    if (!below) return fail(row, step.index ? kNoElement : kNoObject, 0), false;
    cursor = JsonCursor(*below);
  }
  return read_value(cursor, column, row);
}

bool JsonReader::read_value(JsonCursor& cursor, std::size_t column, InputRow& row) {
  InputField& field = row.fields[column];
  std::string& value = values_[column];
  field = {};
  value.clear();
  const char first = cursor.peek();
  if (first == 'n') return field.is_null_marker = true, cursor.skip_value();
  if (first == '"' && !plan_.columns[column].is_super) {
    if (!cursor.read_string(value)) return false;
    field.data = value.data();
    field.size = std::min(value.size(), value.find('\0'));
    return true;
  }
  const std::optional<std::string_view> raw = cursor.read_raw();
  if (!raw) return false;
  field.data = raw->data();
  field.size = raw->size();
  if ((first == '{' || first == '[') && !plan_.columns[column].is_super) {
    append_compact(*raw, value);
    field.data = value.data();
    field.size = value.size();
  }
  return true;
}

}  // namespace standin
