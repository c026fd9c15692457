#include "mysql/row_stream.hpp"

#include "base/error.hpp"

#include <fmt/core.h>
#include <mysql.h>

#include <memory>
#include <utility>
#include <vector>

namespace mysql {
namespace {

using base::Error;
using base::ErrorScope;

// libmariadb returns an unsigned int -1 widened to unsigned long, not ULONG_MAX.
constexpr unsigned long kPacketError = 0xFFFFFFFFUL;
// A row begins with 0x00; what begins with 0xFE ends the rows, as EOF or (CLIENT_DEPRECATE_EOF) as
// OK.
constexpr char kEndOfRows = '\xFE';
constexpr std::size_t kPacketHeaderBytes = 4;

constexpr unsigned kBinaryCharset = 63;
constexpr unsigned kQueryInterrupted = 1317;  // ER_QUERY_INTERRUPTED
// A row never begins with 0xFE; the bound guards against reading one as the end all the same.
constexpr unsigned long kEndBytesMax = 0xFFFFFF;

Error table_changed(const model::TableSchema& schema, const std::string& how) {
  return {ErrorScope::table, "mysql.table.changed",
          fmt::format("the table {} changed since its definition was read: {}", schema.id.to_text(),
                      how),
          "load this table again when nobody alters it"};
}

WireColumn wire_column_of(const MYSQL_FIELD& field) {
  WireColumn wire;
  wire.type = static_cast<WireType>(static_cast<std::uint8_t>(field.type));
  wire.is_unsigned = (field.flags & UNSIGNED_FLAG) != 0;
  wire.is_binary = field.charsetnr == kBinaryCharset;
  return wire;
}

std::vector<CellFormat> formats_of(const MYSQL_FIELD* fields, unsigned count,
                                   const model::TableSchema& schema) {
  if (count != schema.columns.size()) {
    throw table_changed(
        schema, fmt::format("it has {} columns instead of {}", count, schema.columns.size()));
  }
  std::vector<CellFormat> formats;
  for (unsigned i = 0; i < count; ++i) {
    const model::Column& column = schema.columns[i];
    const std::string_view name(fields[i].name, fields[i].name_length);
    if (name != column.name) {
      throw table_changed(schema, fmt::format("column {} is now called {} instead of {}", i + 1,
                                              name, column.name));
    }
    const WireColumn wire = wire_column_of(fields[i]);
    const std::optional<CellFormat> format = cell_format_of(column, wire);
    if (!format) {
      throw table_changed(
          schema, fmt::format("column {} ({}) now arrives as protocol type {}{}", column.name,
                              column.declared, static_cast<int>(wire.type),
                              wire.is_unsigned ? " unsigned" : ""));
    }
    formats.push_back(*format);
  }
  return formats;
}

}  // namespace

RowStream::RowStream(Connection& connection, const std::string& sql,
                     const model::TableSchema& schema)
    : connection_(connection), purpose_("read table " + schema.id.to_text()) {
  connection_.require_usable(purpose_);
  try {
    run(sql, schema);
  } catch (...) {
    finish();
    throw;
  }
}

void RowStream::run(const std::string& sql, const model::TableSchema& schema) {
  statement_ = mysql_stmt_init(connection_.handle());
  CHECK(statement_ != nullptr, "libmariadb gives no statement only when memory is exhausted");
  const auto fail = [this] {
    connection_.fail(mysql_stmt_errno(statement_), mysql_stmt_sqlstate(statement_),
                     mysql_stmt_error(statement_), purpose_);
  };
  if (mysql_stmt_prepare(statement_, sql.data(), sql.size()) != 0) fail();
  {
    const std::unique_ptr<MYSQL_RES, void (*)(MYSQL_RES*)> metadata(
        mysql_stmt_result_metadata(statement_), mysql_free_result);
    if (metadata == nullptr) throw table_changed(schema, "it gives no columns");
    decoder_.emplace(
        formats_of(mysql_fetch_fields(metadata.get()), mysql_num_fields(metadata.get()), schema));
  }
  if (mysql_stmt_execute(statement_) != 0) fail();
  is_streaming_ = true;
}

RowStream::~RowStream() {
  if (is_streaming_) leave();
  finish();
}

/// The statement's answer ends with its last row or, killed, with an error packet: both leave the
/// connection in step.
void RowStream::leave() noexcept {
  MYSQL* handle = connection_.handle();
  is_streaming_ = false;
  if (!connection_.is_usable() || !connection_.kill_statement()) {
    connection_.abandon("a table was left in the middle of its rows");
    return;
  }
  for (;;) {
    const unsigned long size = mysql_net_read_packet(handle);
    if (size == kPacketError || size == static_cast<unsigned long>(-1)) {
      const bool is_answer = mysql_errno(handle) == kQueryInterrupted;
      if (!is_answer) connection_.abandon("a table was left in the middle of its rows");
      return;
    }
    if (size > 0 && static_cast<char>(handle->net.read_pos[0]) == kEndOfRows &&
        size < kEndBytesMax) {
      return;
    }
  }
}

bool RowStream::next(model::RowView& row) {
  if (!is_streaming_) return false;
  MYSQL* handle = connection_.handle();
  const unsigned long size = mysql_net_read_packet(handle);
  if (size == kPacketError || size == static_cast<unsigned long>(-1)) {
    // An error packet ends the rows and leaves the connection in step; a lost connection does not.
    is_streaming_ = false;
    const unsigned code = mysql_errno(handle);
    handle->status = MYSQL_STATUS_READY;
    connection_.fail(code, mysql_sqlstate(handle), mysql_error(handle), purpose_);
  }
  const std::string_view packet(reinterpret_cast<const char*>(handle->net.read_pos), size);
  bytes_read_ += size + kPacketHeaderBytes;
  if (!packet.empty() && packet.front() == kEndOfRows) {
    is_streaming_ = false;
    // libmariadb did not see the rows pass and would wait for them again.
    handle->status = MYSQL_STATUS_READY;
    finish();
    return false;
  }
  row = decoder_->decode(packet);
  return true;
}

void RowStream::finish() noexcept {
  if (statement_ == nullptr) return;
  // On a dead connection libmariadb must not try to read what is left of the result.
  connection_.handle()->status = MYSQL_STATUS_READY;
  mysql_stmt_close(std::exchange(statement_, nullptr));
}

}  // namespace mysql
