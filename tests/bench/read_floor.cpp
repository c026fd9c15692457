// read_floor SOCKET USER SESSIONS TABLE KEY: the bare read that a full load is measured against.
//
// The given sessions read equal key ranges of the table by prepared statements, take each row
// packet from the network and throw it away: what the server and the wire cost before anybody looks
// at a value. Prints "rows seconds cpu_seconds".
#include "base/clock.hpp"
#include "base/worker_group.hpp"

#include <mysql.h>
#include <sys/resource.h>

#include <charconv>
#include <chrono>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <string>
#include <string_view>
#include <vector>

namespace {

[[noreturn]] void die(const char* what) {
  std::fprintf(stderr, "read_floor: %s\n", what);
  std::exit(1);
}

std::int64_t number(std::string_view text) {
  std::int64_t value = 0;
  std::from_chars(text.data(), text.data() + text.size(), value);
  return value;
}

MYSQL* connect(const char* socket, const char* user) {
  MYSQL* connection = mysql_init(nullptr);
  if (mysql_real_connect(connection, nullptr, user, nullptr, nullptr, 0, socket, 0) == nullptr) {
    die(mysql_error(connection));
  }
  return connection;
}

std::int64_t ask(MYSQL* connection, const std::string& sql) {
  if (mysql_query(connection, sql.c_str()) != 0) die(mysql_error(connection));
  MYSQL_RES* result = mysql_store_result(connection);
  const std::int64_t value = number(mysql_fetch_row(result)[0]);
  mysql_free_result(result);
  return value;
}

std::int64_t read_all(MYSQL* connection, const std::string& sql) {
  MYSQL_STMT* statement = mysql_stmt_init(connection);
  if (mysql_stmt_prepare(statement, sql.data(), sql.size()) != 0) die(mysql_stmt_error(statement));
  if (mysql_stmt_execute(statement) != 0) die(mysql_stmt_error(statement));
  constexpr unsigned long kFailed = 0xFFFFFFFFUL;  // the library widens (unsigned)-1
  for (std::int64_t rows = 0;; ++rows) {
    const unsigned long size = mysql_net_read_packet(connection);
    if (size == kFailed || size == ~0UL) die(mysql_error(connection));
    if (connection->net.read_pos[0] == 0xFE && size < 9) return rows;
  }
}

double cpu_seconds() {
  rusage usage{};
  getrusage(RUSAGE_SELF, &usage);
  const auto seconds = [](const timeval& t) {
    return static_cast<double>(t.tv_sec) + static_cast<double>(t.tv_usec) / 1e6;
  };
  return seconds(usage.ru_utime) + seconds(usage.ru_stime);
}

}  // namespace

int main(int count, char** words) {
  if (count != 6) die("usage: read_floor SOCKET USER SESSIONS TABLE KEY");
  const std::int64_t sessions = number(words[3]);
  const std::string table = words[4];
  const std::string key = words[5];
  MYSQL* first = connect(words[1], words[2]);
  const std::int64_t low = ask(first, "SELECT MIN(" + key + ") FROM " + table);
  const std::int64_t high = ask(first, "SELECT MAX(" + key + ") FROM " + table);
  mysql_close(first);
  const std::int64_t step = (high - low) / sessions + 1;
  std::vector<std::int64_t> rows(static_cast<std::size_t>(sessions));
  const auto begin = base::system_clock().steady_now();
  base::WorkerGroup group;
  for (std::int64_t i = 0; i < sessions; ++i) {
    group.start("reader", [&, i](std::stop_token) {
      MYSQL* connection = connect(words[1], words[2]);
      rows[static_cast<std::size_t>(i)] =
          read_all(connection, "SELECT * FROM " + table + " WHERE " + key + " BETWEEN " +
                                   std::to_string(low + i * step) + " AND " +
                                   std::to_string(low + (i + 1) * step - 1));
    });
  }
  group.join();
  const std::chrono::duration<double> wall = base::system_clock().steady_now() - begin;
  std::int64_t total = 0;
  for (const std::int64_t n : rows) total += n;
  std::printf("%lld %.3f %.3f\n", static_cast<long long>(total), wall.count(), cpu_seconds());
  return 0;
}
