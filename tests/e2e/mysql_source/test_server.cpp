#include "test_server.hpp"

#include "base/file.hpp"
#include "base/limits.hpp"
#include "base/log.hpp"

#include <fmt/core.h>
#include <fmt/ranges.h>

#include <cstdlib>
#include <stdexcept>

namespace mysql_source {
namespace {

using model::Cell;
using model::CellKind;
using model::ColumnKind;

std::string environment(const char* name) {
  const char* value = std::getenv(name);
  if (value == nullptr) {
    throw std::runtime_error(fmt::format("{} is not set: run mysql_source_test.py", name));
  }
  return value;
}

base::Json read_json(const char* variable) {
  const std::string path = environment(variable);
  return base::parse_json(base::read_file(path, base::limits::kConfigBytesMax), path);
}

constexpr const char* kKindNames[] = {
    "tiny_int",  "small_int", "medium_int", "int",         "big_int",     "decimal",   "float",
    "double",    "bit",       "year",       "date",        "datetime",    "timestamp", "time",
    "char",      "varchar",   "tiny_text",  "text",        "medium_text", "long_text", "binary",
    "varbinary", "tiny_blob", "blob",       "medium_blob", "long_blob",   "enum",      "set",
    "json",      "geometry",  "uuid",       "inet4",       "inet6",       "vector",    "unknown"};

bool is_binary(ColumnKind kind) {
  return (kind >= ColumnKind::binary && kind <= ColumnKind::long_blob) ||
         kind == ColumnKind::geometry || kind == ColumnKind::vector;
}

std::string bytes_text(std::string_view bytes, bool as_hex) {
  if (!as_hex) return std::string(bytes);
  std::string text = "0x";
  for (const char c : bytes) text += fmt::format("{:02x}", static_cast<unsigned char>(c));
  return text;
}

}  // namespace

const base::Json& server_json() {
  static const base::Json json = read_json("SLUICE_TEST_MYSQL_JSON");
  return json;
}

const base::Json& expect_json() {
  static const base::Json json = read_json("SLUICE_TEST_EXPECT_JSON");
  return json;
}

bool is_mariadb() {
  return server_json().at("kind").get<std::string>() == "mariadb";
}

model::SourceEndpoint endpoint() {
  return endpoint_of(server_json().at("user").get<std::string>(),
                     server_json().at("password").get<std::string>());
}

model::SourceEndpoint endpoint_of(const std::string& user, const std::string& password) {
  model::SourceEndpoint endpoint;
  endpoint.user = user;
  endpoint.password = base::Secret(password);
  if (environment("SLUICE_TEST_TRANSPORT") == "socket") {
    endpoint.socket = server_json().at("socket").get<std::string>();
    return endpoint;
  }
  endpoint.host = server_json().at("host").get<std::string>();
  endpoint.port = server_json().at("port").get<std::uint16_t>();
  endpoint.tls = model::TlsMode::verify_identity;
  endpoint.tls_ca = server_json().at("ca").get<std::string>();
  return endpoint;
}

std::string to_text(const Cell& cell, const model::Column& column) {
  switch (cell.kind) {
    case CellKind::null: return "NULL";
    case CellKind::int64: return fmt::format("{}", cell.int64);
    case CellKind::uint64: return fmt::format("{}", cell.uint64);
    case CellKind::float32: return fmt::format("{:.9g}", cell.float32);
    case CellKind::float64: return fmt::format("{:.17g}", cell.float64);
    case CellKind::bytes: return bytes_text(cell.bytes, is_binary(column.kind));
    case CellKind::date_time: {
      const model::DateTime& t = cell.date_time;
      const std::string date = fmt::format("{:04}-{:02}-{:02}", t.year, t.month, t.day);
      if (column.kind == ColumnKind::date) return date;
      return fmt::format("{} {:02}:{:02}:{:02}.{:06}", date, t.hour, t.minute, t.second,
                         t.microsecond);
    }
    case CellKind::duration: {
      const model::Duration& d = cell.duration;
      return fmt::format("{}{:02}:{:02}:{:02}.{:06}", d.is_negative ? "-" : "", d.hours, d.minute,
                         d.second, d.microsecond);
    }
  }
  return "?";
}

std::string to_text(const model::Column& column) {
  std::string text = kKindNames[static_cast<std::size_t>(column.kind)];
  if (column.is_unsigned) text += " unsigned";
  if (column.is_nullable) text += " null";
  if (column.is_generated) text += " generated";
  if (column.is_invisible) text += " invisible";
  if (column.precision != 0) text += fmt::format(" p={} s={}", column.precision, column.scale);
  if (column.fraction_digits != 0) text += fmt::format(" f={}", column.fraction_digits);
  if (column.length_chars != 0) text += fmt::format(" chars={}", column.length_chars);
  if (column.length_bytes != 0) text += fmt::format(" bytes={}", column.length_bytes);
  if (!column.charset.empty()) text += " " + column.charset;
  if (!column.labels.empty()) text += fmt::format(" [{}]", fmt::join(column.labels, "|"));
  return text;
}

LogCapture::LogCapture() {
  base::log_to([this](base::LogLevel, std::string_view line) {
    text_ += line;
    text_ += '\n';
  });
}

LogCapture::~LogCapture() {
  base::log_to_stderr();
}

}  // namespace mysql_source
