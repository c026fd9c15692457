#include "standin/unload_row.hpp"

#include "base/json.hpp"

#include <cstddef>
#include <utility>

namespace standin {
namespace {

bool is_text_type(const std::string& type) {
  return type == "character" || type == "character varying";
}

bool is_number_type(const std::string& type) {
  return type == "smallint" || type == "integer" || type == "bigint" || type == "numeric" ||
         type == "real" || type == "double precision";
}

std::string json_text(const std::string& text) {
  return base::Json(text).dump();
}

char unescaped(char letter) {
  switch (letter) {
    case 'n': return '\n';
    case 'r': return '\r';
    case 't': return '\t';
    case 'b': return '\b';
    case 'f': return '\f';
    case 'v': return '\v';
    default: return letter;
  }
}

}  // namespace

std::vector<std::optional<std::string>> read_copy_line(std::string_view line) {
  std::vector<std::optional<std::string>> values;
  for (std::size_t at = 0; at <= line.size();) {
    const std::size_t end = std::min(line.find('\t', at), line.size());
    const std::string_view field = line.substr(at, end - at);
    at = end + 1;
    if (field == "\\N") {
      values.emplace_back();
      continue;
    }
    std::string& value = values.emplace_back().emplace();
    for (std::size_t i = 0; i < field.size(); ++i) {
      const bool is_escape = field[i] == '\\' && i + 1 < field.size();
      value += is_escape ? unescaped(field[++i]) : field[i];
    }
  }
  return values;
}

UnloadRowWriter::UnloadRowWriter(const UnloadStatement& statement,
                                 std::vector<UnloadColumn> columns)
    : statement_(statement), columns_(std::move(columns)) {}

void UnloadRowWriter::append_header(std::string& out) const {
  for (std::size_t i = 0; i < columns_.size(); ++i) {
    if (i > 0) out += statement_.delimiter;
    append_text(columns_[i].name, true, out);
  }
  out += '\n';
}

void UnloadRowWriter::append(const std::vector<std::optional<std::string>>& values,
                             std::string& out) const {
  if (statement_.format == UnloadFormat::json) return append_json(values, out);
  for (std::size_t i = 0; i < values.size(); ++i) {
    if (i > 0) out += statement_.delimiter;
    const std::string& type = columns_[i].type;
    if (values[i]) {
      append_text(*values[i], is_text_type(type), out);
    } else {
      out += type == "super" ? std::string() : statement_.null_as;
    }
  }
  out += '\n';
}

void UnloadRowWriter::append_text(std::string_view value, bool is_text, std::string& out) const {
  const char special[] = {statement_.delimiter, '"', '\n', '\r'};
  if (statement_.format == UnloadFormat::csv) {
    if (value.find_first_of({special, sizeof special}) == std::string_view::npos) {
      out += value;
      return;
    }
    out += '"';
    for (const char c : value) out.append(c == '"' ? 2 : 1, c);
    out += '"';
    return;
  }
  if (statement_.add_quotes) out += '"';
  for (const char c : value) {
    const bool is_quote = statement_.add_quotes && (c == '"' || c == '\'');
    const bool is_special =
        c == '\n' || c == '\r' || c == '\\' || c == statement_.delimiter || is_quote;
    if (statement_.escape && is_text && is_special) out += '\\';
    out += c;
  }
  if (statement_.add_quotes) out += '"';
}

void UnloadRowWriter::append_json(const std::vector<std::optional<std::string>>& values,
                                  std::string& out) const {
  out += '{';
  for (std::size_t i = 0; i < values.size(); ++i) {
    if (i > 0) out += ',';
    const UnloadColumn& column = columns_[i];
    out += json_text(column.name) + ":";
    const bool is_bare = column.type == "super" || is_number_type(column.type);
    out += !values[i] ? "null" : is_bare ? *values[i] : json_text(*values[i]);
  }
  out += "}\n";
}

}  // namespace standin
