#include "standin/backend_copy_target.hpp"

#include "base/error.hpp"

#include <charconv>

namespace standin {
namespace {

constexpr std::size_t kCopyDataBytes = 256 * 1024;
constexpr int kTextBytesMax = 65535;

constexpr const char* kColumnsQuery =
    "SELECT a.attname, CASE a.atttypid WHEN 1083 THEN 'time' WHEN 1266 THEN 'timetz' "
    "WHEN 1114 THEN 'timestamp' WHEN 1184 THEN 'timestamptz' WHEN 25 THEN 'character varying' "
    "ELSE format_type(a.atttypid, NULL) END, "
    "CASE WHEN a.atttypid IN (1042, 1043, 25) THEN CASE WHEN a.atttypmod > 4 "
    "THEN a.atttypmod - 4 ELSE 0 END WHEN t.typname = 'varbyte' THEN greatest(a.atttypmod, 0) "
    "ELSE 0 END, "
    "CASE WHEN a.atttypid = 1700 AND a.atttypmod > 4 THEN ((a.atttypmod - 4) >> 16) & 65535 "
    "ELSE 0 END, "
    "CASE WHEN a.atttypid = 1700 AND a.atttypmod > 4 THEN (a.atttypmod - 4) & 2047 ELSE 0 END, "
    "a.attnotnull, a.attidentity = 'a', a.atthasdef OR a.attidentity = 'd', a.attrelid "
    "FROM pg_attribute a JOIN pg_type t ON t.oid = a.atttypid JOIN pg_class c ON c.oid = "
    "a.attrelid "
    "WHERE c.relkind = 'r' AND a.attnum > 0 AND NOT a.attisdropped AND a.attrelid = to_regclass(";

std::int64_t as_number(const std::optional<std::string>& text) {
  std::int64_t value = 0;
  if (text) std::from_chars(text->data(), text->data() + text->size(), value);
  return value;
}

bool as_bool(const std::optional<std::string>& text) {
  return text == "t";
}

}  // namespace

std::string copy_table_name(const std::string& schema, const std::string& table) {
  const std::string name = sql_identifier(table);
  return schema.empty() ? name : sql_identifier(schema) + "." + name;
}

std::vector<CopyColumn> BackendCopyTarget::columns(const std::string& schema,
                                                   const std::string& table) {
  const BackendAnswer answer = backend_.query(
      kColumnsQuery + sql_literal(copy_table_name(schema, table)) + ") ORDER BY a.attnum");
  std::vector<CopyColumn> columns;
  for (const auto& row : answer.rows) {
    CopyColumn column;
    column.name = row[0].value_or("");
    column.type = row[1].value_or("");
    column.length = static_cast<int>(as_number(row[2]));
    if (column.type == "character varying" && column.length == 0) column.length = kTextBytesMax;
    column.precision = static_cast<int>(as_number(row[3]));
    column.scale = static_cast<int>(as_number(row[4]));
    column.not_null = as_bool(row[5]);
    column.is_identity = as_bool(row[6]);
    column.has_default = as_bool(row[7]);
    table_id_ = as_number(row[8]);
    columns.push_back(std::move(column));
  }
  return columns;
}

bool BackendCopyTarget::owns_table() {
  const BackendAnswer answer =
      backend_.query("SELECT pg_has_role(relowner, 'MEMBER') FROM pg_class WHERE oid = " +
                     std::to_string(table_id_));
  return !answer.rows.empty() && as_bool(answer.rows[0][0]);
}

void BackendCopyTarget::begin(const CopyStatement& statement,
                              const std::vector<std::string>& columns) {
  backend_.query("SELECT pg_advisory_xact_lock(" + std::to_string(table_id_) + ")");
  std::string sql = "COPY " + copy_table_name(statement.schema, statement.table) + " (";
  for (std::size_t i = 0; i < columns.size(); ++i) {
    sql += (i == 0 ? "" : ", ") + sql_identifier(columns[i]);
  }
  std::string body;
  append_cstring(body, sql + ") FROM STDIN");
  backend_.send('Q', body);
  for (;;) {
    const WireMessage message = backend_.receive(watch_);
    if (message.type == 'G') {
      is_open_ = true;
      return;
    }
    if (message.type == 'E') {
      refusal_ = ErrorFields::parse(message.body);
      read_to_ready();
      return;
    }
  }
}

void BackendCopyTarget::write(std::string_view lines) {
  if (refusal_) return;
  pending_.append(lines);
  if (pending_.size() < kCopyDataBytes) return;
  watch_();
  // Only an error can arrive here; the rest of the rows would be thrown away by PostgreSQL.
  if (backend_.has_input()) {
    read_to_ready();
    return;
  }
  flush();
}

void BackendCopyTarget::flush() {
  if (!pending_.empty()) backend_.send('d', pending_);
  pending_.clear();
}

std::optional<std::string> BackendCopyTarget::finish() {
  if (!refusal_) {
    flush();
    backend_.send('c', "");
    read_to_ready();
  }
  if (refusal_) return refusal_->get('M');
  return std::nullopt;
}

void BackendCopyTarget::fail() {
  if (refusal_ || !is_open_) return;
  std::string body;
  append_cstring(body, "the load failed");
  backend_.send('f', body);
  read_to_ready();
  refusal_.reset();  // that was our own doing
}

void BackendCopyTarget::read_to_ready() {
  is_open_ = false;
  for (;;) {
    const WireMessage message = backend_.receive(watch_);
    if (message.type == 'E') refusal_ = ErrorFields::parse(message.body);
    if (message.type != 'Z') continue;
    backend_.set_status(message.body.at(0));
    return;
  }
}

}  // namespace standin
