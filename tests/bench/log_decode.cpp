// log_decode FILE SCHEMA SECONDS: how fast a file of a server's log becomes CSV, on one core.
//
// FILE is a log of MariaDB whose rows are of SCHEMA.wide16. Its events are read into memory first.
// Each pass is repeated for the given time and its best round counts, in CPU time of its thread:
// others may be busy beside it. The floor is what any reader must do: walk over the events and sum
// their bytes. Printed per pass: MB/s, rows/s, the ratio to the floor's time, allocations per row.
#include "base/clock.hpp"
#include "base/error.hpp"
#include "binlog/binlog_file.hpp"
#include "binlog/event_builder.hpp"
#include "binlog/event_checksum.hpp"
#include "binlog/log_framer.hpp"
#include "cdc/block_decoder.hpp"
#include "dialect/allocation_probe.hpp"

#include "wide16.hpp"
#include <fmt/core.h>
#include <time.h>

#include <algorithm>
#include <charconv>
#include <chrono>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

namespace {

using Seconds = std::chrono::duration<double>;

/// A log in memory: its events one behind the other, as a stream would bring them.
struct Log {
  std::string name;
  std::string bytes;
  std::vector<std::size_t> ends;

  template <typename Take>
  void for_each(Take&& take) const {
    std::size_t begin = 0;
    for (const std::size_t end : ends) {
      take(std::string_view(bytes).substr(begin, end - begin));
      begin = end;
    }
  }
};

Log read_log(const std::string& path) {
  Log log;
  binlog::BinlogFile file(path);
  log.name = file.name();
  while (const auto event = file.next()) {
    log.bytes += event->bytes;
    log.ends.push_back(log.bytes.size());
  }
  return log;
}

Seconds thread_time() {
  timespec now{};
  clock_gettime(CLOCK_THREAD_CPUTIME_ID, &now);
  return Seconds(static_cast<double>(now.tv_sec) + static_cast<double>(now.tv_nsec) / 1e9);
}

struct Passed {
  Seconds best{1e9};
  std::uint64_t rows = 0;
  std::uint64_t transactions = 0;
  std::uint64_t allocations = 0;
};

/// Runs the pass again and again; the first round, which fills the caches, does not count.
Passed measure(double seconds, const std::function<void(Passed&)>& pass) {
  Passed result;
  const base::Clock& clock = base::system_clock();
  const auto begin = clock.steady_now();
  for (int round = 0; round < 2 || Seconds(clock.steady_now() - begin).count() < seconds; ++round) {
    Passed now;
    const std::uint64_t allocations = dialect::probe::allocation_count();
    const Seconds start = thread_time();
    pass(now);
    const Seconds took = thread_time() - start;
    now.allocations = dialect::probe::allocation_count() - allocations;
    now.best = std::min(result.best, took);
    if (round > 0) result = now;
  }
  return result;
}

std::uint64_t walk(const Log& log) {
  std::uint64_t right = 0;
  log.for_each([&](std::string_view event) {
    const binlog::EventHeader header = binlog::read_header(event);
    const std::string_view bytes = event.substr(0, header.size);
    right += binlog::has_right_checksum(bytes) ? 1U : 0U;
  });
  return right;
}

class Framing {
 public:
  explicit Framing(const Log& log) : log_(log), start_(start_of(log.name)) {}

  void run(const std::function<void(model::LogBlock)>& take) const {
    model::LogPosition from;
    from.at = {log_.name, 4};
    from.server = "mariadb:1";
    binlog::LogFramer framer(from, [](const model::TableId&) { return true; });
    binlog::LogFramer::Blocks blocks;
    const auto give = [&] {
      for (model::LogBlock& block : blocks) take(std::move(block));
      blocks.clear();
    };
    framer.add(start_, blocks);
    log_.for_each([&](std::string_view event) {
      framer.add(event, blocks);
      if (!blocks.empty()) give();
      while (framer.has_more()) {
        framer.go_on(blocks);
        give();
      }
    });
    if (auto last = framer.cut()) take(std::move(*last));
  }

 private:
  /// The ROTATE with which a server begins a stream at the head of the file.
  static std::string start_of(const std::string& file) {
    binlog::BuilderOptions options;
    options.flavour = model::LogFlavour::mariadb;
    return binlog::EventBuilder(options).fake_rotate({file, 4});
  }

  const Log& log_;
  const std::string start_;
};

void print(const char* name, const Log& log, const Passed& passed, const Passed& all,
           Seconds floor) {
  const double seconds = passed.best.count();
  fmt::print("  {:<28} {:7.0f} MB/s {:9.0f} k rows/s {:8.0f} k transactions/s {:6.2f} x floor",
             name, static_cast<double>(log.bytes.size()) / seconds / 1e6,
             static_cast<double>(all.rows) / seconds / 1e3,
             static_cast<double>(all.transactions) / seconds / 1e3, seconds / floor.count());
  fmt::print(" {:7.4f} allocations/row\n",
             static_cast<double>(passed.allocations) / static_cast<double>(all.rows));
}

void run(const std::string& path, const std::string& schema, double seconds) {
  const Log log = read_log(path);
  const Framing framing(log);
  cdc::ChangeProgress progress;
  const cdc::CatalogPtr catalog = bench::catalog_of(bench::wide16(schema), progress);
  cdc::DecoderSettings settings;
  settings.null_sentinel = bench::kSentinel;
  cdc::BlockDecoder decoder(settings);
  std::vector<model::LogBlock> blocks;
  framing.run([&](model::LogBlock block) { blocks.push_back(std::move(block)); });
  const auto decode = [&](const model::LogBlock& block, Passed& passed) {
    if (block.kind != model::BlockKind::changes) return;
    const auto decoded = decoder.decode(block, catalog);
    for (const cdc::RowProblem& problem : decoded->problems) throw base::Error(problem.report);
    passed.rows += decoded->changes.size();
    passed.transactions += decoded->transactions.size();
  };

  const Passed floor = measure(seconds, [&](Passed& passed) {
    passed.rows = walk(log);
    CHECK(passed.rows == log.ends.size(), "every event has its checksum");
  });
  const Passed framed = measure(seconds, [&](Passed& passed) {
    framing.run([&](const model::LogBlock& block) { passed.rows += block.transactions.size(); });
  });
  const Passed decoded = measure(seconds, [&](Passed& passed) {
    for (const model::LogBlock& block : blocks) decode(block, passed);
  });
  const Passed whole = measure(seconds, [&](Passed& passed) {
    framing.run([&](const model::LogBlock& block) { decode(block, passed); });
  });
  CHECK(decoded.rows > 0, "the log has rows of the table");
  fmt::print("  {}: {:.0f} MB, {} events, {} rows in {} transactions\n", log.name,
             static_cast<double>(log.bytes.size()) / 1e6, log.ends.size(), decoded.rows,
             decoded.transactions);
  print("floor: walk and sum", log, floor, decoded, floor.best);
  print("framed into blocks", log, framed, decoded, floor.best);
  print("blocks decoded to CSV", log, decoded, decoded, floor.best);
  print("framed and decoded", log, whole, decoded, floor.best);
}

}  // namespace

int main(int count, char** words) {
  if (count != 4) {
    fmt::print(stderr, "usage: log_decode FILE SCHEMA SECONDS\n");
    return 2;
  }
  double seconds = 1;
  const std::string_view text = words[3];
  std::from_chars(text.data(), text.data() + text.size(), seconds);
  try {
    run(words[1], words[2], seconds);
  } catch (const base::Error& error) {
    fmt::print(stderr, "{}\n", error.report().to_text());
    return 1;
  }
  return 0;
}
