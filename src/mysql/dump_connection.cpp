#include "mysql/dump_connection.hpp"

#include "base/error.hpp"
#include "mysql/quote.hpp"

#include <errmsg.h>
#include <fmt/core.h>
#include <mysql.h>

#include <cerrno>
#include <utility>

namespace mysql {
namespace {

using base::Error;
using base::ErrorScope;

constexpr const char* kPurpose = "read the log";
// libmariadb returns an unsigned int -1 widened to unsigned long, not ULONG_MAX.
constexpr unsigned long kPacketError = 0xFFFFFFFFUL;
constexpr char kEventFollows = '\x00';
constexpr char kEnd = '\xFE';
constexpr std::size_t kEndBytesMax = 8;
constexpr std::size_t kEventHeaderBytes = 19;

bool is_error(unsigned long size) {
  return size == kPacketError || size == static_cast<unsigned long>(-1);
}

ConnectionOptions connection_options(const DumpOptions& options) {
  ConnectionOptions result;
  result.read_timeout = options.read_deadline;
  return result;
}

}  // namespace

DumpConnection::DumpConnection(const model::SourceEndpoint& endpoint, DumpOptions options,
                               LogRequest request)
    : options_(std::move(options)),
      request_(std::move(request)),
      connection_(Connection::open(endpoint, connection_options(options_))),
      read_timeout_(options_.read_deadline) {
  request_.at.purpose = kPurpose;
  request_.server_id = options_.identity.server_id;
  connection_->keep_alive(options_.read_deadline);
}

void DumpConnection::start(const LogStart& from, AtEnd at_end) {
  set_up(from);
  if (!options_.name.empty()) register_reader();
  const std::uint32_t id = options_.identity.server_id;
  if (!from.by_gtid) {
    // choose_start has seen to it that the offset fits.
    const auto offset = static_cast<std::uint32_t>(from.at.offset);
    send(DumpCommand::dump, dump_request(id, from.at.file, offset, at_end));
  } else if (is_mariadb()) {
    send(DumpCommand::dump, dump_request(id, "", 4, at_end));
  } else {
    send(DumpCommand::dump_gtid, dump_gtid_request(id, from.gtids, at_end));
  }
}

/// Variables that a server reads when the dump begins; it ignores those it does not know.
void DumpConnection::set_up(const LogStart& from) {
  const auto period =
      std::chrono::duration_cast<std::chrono::nanoseconds>(options_.heartbeat).count();
  const std::string uuid = quote_literal(options_.identity.uuid);
  // Both the old and the new name: which one counts depends on the version.
  connection_->execute(
      fmt::format("SET @master_binlog_checksum = @@global.binlog_checksum, "
                  "@source_binlog_checksum = @@global.binlog_checksum, "
                  "@master_heartbeat_period = {0}, @source_heartbeat_period = {0}, "
                  "@slave_uuid = {1}, @replica_uuid = {1}",
                  period, uuid),
      "prepare to read the log");
  if (!is_mariadb()) return;
  // 4: the server sends its GTID events as they are.
  connection_->execute("SET @mariadb_slave_capability = 4", "prepare to read the log");
  if (!from.by_gtid) return;
  connection_->execute(fmt::format("SET @slave_connect_state = {}, @slave_gtid_strict_mode = 1, "
                                   "@slave_gtid_ignore_duplicates = 0",
                                   quote_literal(from.gtids.to_text())),
                       "prepare to read the log");
}

void DumpConnection::register_reader() {
  send(DumpCommand::register_replica, register_request(options_.identity.server_id, options_.name));
  errno = 0;
  if (is_error(mysql_net_read_packet(connection_->handle()))) fail();
}

void DumpConnection::send(DumpCommand command, const std::string& body) {
  connection_->require_usable(kPurpose);
  MYSQL* handle = connection_->handle();
  constexpr my_bool kAnswerIsReadHere = 1;
  const auto number = static_cast<enum_server_command>(command);
  if (handle->methods->db_command(handle, number, body.data(), body.size(), kAnswerIsReadHere,
                                  nullptr) != 0) {
    fail();
  }
}

std::optional<std::string_view> DumpConnection::read() {
  connection_->require_usable(kPurpose);
  MYSQL* handle = connection_->handle();
  errno = 0;  // fail() asks it whether the time was up
  const unsigned long size = mysql_net_read_packet(handle);
  if (is_error(size)) fail();
  const std::string_view packet(reinterpret_cast<const char*>(handle->net.read_pos), size);
  if (size > kEventHeaderBytes && packet.front() == kEventFollows) return packet.substr(1);
  connection_->abandon("its log stream ended");
  if (size >= 1 && size <= kEndBytesMax && packet.front() == kEnd) return std::nullopt;
  throw Error(ErrorScope::corrupt, "mysql.log.packet",
              fmt::format("{} sent a packet of {} bytes that is no event of its log",
                          request_.at.where, size),
              "report it with the server's version; a proxy between may have put it there");
}

void DumpConnection::set_read_timeout(std::chrono::seconds timeout) {
  connection_->set_read_timeout(timeout);
  read_timeout_ = timeout;
}

void DumpConnection::fail() {
  const bool was_silent = errno == ETIMEDOUT;
  MYSQL* handle = connection_->handle();
  const unsigned code = mysql_errno(handle);
  const std::string text = mysql_error(handle);
  handle->status = MYSQL_STATUS_READY;
  if (code < CR_MIN_ERROR || code > CR_MAX_ERROR) {
    connection_->abandon("its log stream ended");
    throw to_log_error({code, mysql_sqlstate(handle), text}, request_);
  }
  try {
    connection_->fail(code, mysql_sqlstate(handle), text, kPurpose);
  } catch (const Error& error) {
    if (!was_silent || error.scope() != ErrorScope::transient) throw;
    throw Error(
        ErrorScope::transient, "mysql.log.silent",
        fmt::format("{} sent neither an event nor a heartbeat for {} s", request_.at.where,
                    read_timeout_.count()),
        "the connection is opened again; if it keeps falling silent, look for a firewall or "
        "a proxy that forgets connections, and at the load of the server");
  }
}

}  // namespace mysql
