// log_receive SOCKET USER PASSWORD FILE END FOLDER: the log of a MariaDB from the beginning of FILE
// to the offset END in it, received four ways.
//
// The floor is a bare connection: the dump command, then packets that are thrown away. Beside it
// stand our stream, our stream with the framer, and the capture into a spool in FOLDER as a task
// runs it. Each runs three times and its best round counts: MB/s, events/s, the ratio to the
// floor's time, and the CPU seconds of this program, which others that are busy beside it disturb
// less.
#include "base/clock.hpp"
#include "base/error.hpp"
#include "base/prng.hpp"
#include "base/worker_group.hpp"
#include "cdc/log_capture.hpp"
#include "mysql/binlog_source.hpp"
#include "mysql/dump_request.hpp"
#include "state/file_log_spool.hpp"

#include <fmt/core.h>
#include <mysql.h>
#include <sys/resource.h>

#include <charconv>
#include <chrono>
#include <cstdlib>
#include <functional>
#include <memory>
#include <string>
#include <string_view>

namespace {

using Seconds = std::chrono::duration<double>;

struct Wanted {
  std::string socket;
  std::string user;
  std::string password;
  model::LogCoordinates begin;
  std::uint64_t end = 0;
  std::string folder;
};

struct Received {
  Seconds took{};
  double cpu_seconds = 0;
  std::uint64_t events = 0;
  std::uint64_t bytes = 0;
};

[[noreturn]] void die(const char* what) {
  fmt::print(stderr, "log_receive: {}\n", what);
  std::exit(1);
}

double cpu_seconds() {
  rusage usage{};
  getrusage(RUSAGE_SELF, &usage);
  const auto seconds = [](const timeval& t) {
    return static_cast<double>(t.tv_sec) + static_cast<double>(t.tv_usec) / 1e6;
  };
  return seconds(usage.ru_utime) + seconds(usage.ru_stime);
}

/// Measures from its making on.
class Watch {
 public:
  void read(Received& received) const {
    received.took = base::system_clock().steady_now() - begin_;
    received.cpu_seconds = cpu_seconds() - cpu_begin_;
  }

 private:
  const base::SteadyTime begin_ = base::system_clock().steady_now();
  const double cpu_begin_ = cpu_seconds();
};

Received best_of_three(const std::function<Received()>& round) {
  Received best = round();
  for (int i = 0; i < 2; ++i) {
    const Received next = round();
    if (next.took < best.took) best = next;
  }
  return best;
}

/// The server ends the stream where its log ends.
Received read_bare(const Wanted& wanted) {
  MYSQL* connection = mysql_init(nullptr);
  if (mysql_real_connect(connection, nullptr, wanted.user.c_str(), wanted.password.c_str(), nullptr,
                         0, wanted.socket.c_str(), 0) == nullptr) {
    die(mysql_error(connection));
  }
  constexpr const char* kSetUp =
      "SET @master_binlog_checksum = @@global.binlog_checksum, @mariadb_slave_capability = 4";
  if (mysql_query(connection, kSetUp) != 0) die(mysql_error(connection));
  const std::string body = mysql::dump_request(4711, wanted.begin.file, 4, mysql::AtEnd::stop);
  Received received;
  const Watch watch;
  if (connection->methods->db_command(connection, COM_BINLOG_DUMP, body.data(), body.size(), 1,
                                      nullptr) != 0) {
    die(mysql_error(connection));
  }
  constexpr unsigned long kFailed = 0xFFFFFFFFUL;  // the library widens (unsigned)-1
  constexpr unsigned long kEndBytesMax = 8;
  for (;;) {
    const unsigned long size = mysql_net_read_packet(connection);
    if (size == kFailed || size == ~0UL) die(mysql_error(connection));
    if (connection->net.read_pos[0] == 0xFE && size <= kEndBytesMax) break;
    ++received.events;
    received.bytes += size - 1;
  }
  watch.read(received);
  mysql_close(connection);
  return received;
}

class Source {
 public:
  explicit Source(const Wanted& wanted) : prng_(base::Prng::from_entropy()) {
    model::SourceEndpoint endpoint;
    endpoint.engine = "mariadb";
    endpoint.socket = wanted.socket;
    endpoint.user = wanted.user;
    endpoint.password = base::Secret(wanted.password);
    mysql::BinlogOptions options;
    options.task = "bench";
    source_ = mysql::make_binlog_source(endpoint, options, prng_, base::system_clock());
    from_.at = wanted.begin;
    from_.server = source_->end_of_log().server;
  }
  port::ChangeSource& get() { return *source_; }
  const model::LogPosition& from() const { return from_; }

 private:
  base::Prng prng_;
  std::unique_ptr<port::ChangeSource> source_;
  model::LogPosition from_;
};

enum class Framed { no, yes };

Received read_stream(const Wanted& wanted, Framed framed) {
  Source source(wanted);
  binlog::LogFramer framer(source.from(), [](const model::TableId&) { return true; });
  binlog::LogFramer::Blocks blocks;
  Received received;
  const Watch watch;
  const auto stream = source.get().open(source.from());
  for (std::uint64_t end = 0; end < wanted.end;) {
    const std::string_view event = stream->next();
    const binlog::EventHeader header = binlog::read_header(event);
    if (header.is_in_file()) end = header.log_pos;
    if (framed == Framed::no) continue;
    framer.add(event, blocks);
    while (framer.has_more()) framer.go_on(blocks);
    blocks.clear();
  }
  watch.read(received);
  return received;
}

Received spool(const Wanted& wanted) {
  Source source(wanted);
  state::SpoolOptions options;
  options.folder = wanted.folder;
  const auto spool = state::FileLogSpool::open(options, base::system_clock());
  spool->reset(source.from());
  cdc::ChangeProgress progress;
  cdc::CaptureSettings settings;
  settings.wanted = [](const model::TableId&) { return true; };
  cdc::LogCapture capture(source.get(), *spool, settings, base::system_clock(), progress);
  base::WorkerGroup group;
  Received received;
  const Watch watch;
  group.start("receiver", [&](std::stop_token stop) { capture.receive(stop); });
  group.start("cutter", [&](std::stop_token stop) { capture.cut_regularly(stop); });
  while (spool->extent().end.at.offset < wanted.end) {
    if (!base::system_clock().sleep_for(base::Millis(2), group.stop_token())) break;
  }
  watch.read(received);
  group.request_stop();
  group.join();
  return received;
}

void print(const char* name, const Received& received, const Received& floor) {
  const double seconds = received.took.count();
  fmt::print("  {:<28} {:7.0f} MB/s {:9.0f} k events/s {:6.2f} x floor {:7.3f} s CPU\n", name,
             static_cast<double>(floor.bytes) / seconds / 1e6,
             static_cast<double>(floor.events) / seconds / 1e3, seconds / floor.took.count(),
             received.cpu_seconds);
}

void run(const Wanted& wanted) {
  const Received floor = best_of_three([&] { return read_bare(wanted); });
  fmt::print("  {}: {:.0f} MB, {} events\n", wanted.begin.file,
             static_cast<double>(floor.bytes) / 1e6, floor.events);
  const auto measure = [&](const char* name, const std::function<Received()>& round) {
    print(name, best_of_three(round), floor);
  };
  print("floor: bare connection", floor, floor);
  measure("our stream", [&] { return read_stream(wanted, Framed::no); });
  measure("our stream, framed", [&] { return read_stream(wanted, Framed::yes); });
  measure("captured into the spool", [&] { return spool(wanted); });
}

}  // namespace

int main(int count, char** words) {
  if (count != 7) die("usage: log_receive SOCKET USER PASSWORD FILE END FOLDER");
  Wanted wanted{words[1], words[2], words[3], {words[4], 4}, 0, words[6]};
  const std::string_view end = words[5];
  std::from_chars(end.data(), end.data() + end.size(), wanted.end);
  try {
    run(wanted);
  } catch (const base::Error& error) {
    die(error.report().to_text().c_str());
  }
  return 0;
}
