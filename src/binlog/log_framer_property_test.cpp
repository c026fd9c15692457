// Random logs, cut in random places: whatever the sizes, the blocks hold what the log holds.
#include "base/error.hpp"
#include "base/prng.hpp"
#include "binlog/framer_stream.hpp"
#include "binlog/log_framer.hpp"

#include <gtest/gtest.h>

#include <array>
#include <map>
#include <string>
#include <vector>

namespace binlog {
namespace {

using model::LogBlock;

constexpr int kSeeds = 300;

/// What a log must give, in order: rows events of wanted tables and statements, and the ends.
struct Expected {
  std::vector<std::string> events;
  std::vector<model::TransactionEnd> ends;
};

/// A log made by chance, event by event, with what is expected of it.
class RandomLog {
 public:
  RandomLog(base::Prng& prng, FramerStream& stream) : prng_(prng), stream_(stream) {}

  Expected expected;
  std::vector<std::string> events;

  void write(int transactions) {
    events.push_back(stream_.builder.fake_rotate());
    events.push_back(stream_.builder.fde());
    for (int i = 0; i < transactions; ++i) write_one();
  }

 private:
  bool is_mysql() const { return stream_.builder.options().flavour == model::LogFlavour::mysql; }

  void write_one() {
    switch (prng_.below(12)) {
      case 0: return write_rotate();
      case 1: return write_ddl();
      case 2: return events.push_back(stream_.builder.heartbeat());
      case 3: return write_with_statement();
      default: return write_rows_transaction();
    }
  }

  void write_rotate() {
    events.push_back(stream_.builder.rotate());
    if (prng_.below(2) == 0) events.push_back(stream_.builder.fake_rotate());
    if (prng_.below(3) == 0) stream_.builder.set_checksum(prng_.below(2) == 0);
    events.push_back(stream_.builder.fde());
  }

  void begin(std::uint8_t mariadb_flags = 0) {
    gtid_ = stream_.next_gtid();
    committed_us_ = is_mysql() ? 1'800'000'000'000'000 + prng_.below(1'000'000) : 0;
    events.push_back(stream_.builder.gtid(gtid_, committed_us_, mariadb_flags));
  }

  void end() {
    const std::uint64_t us = committed_us_ != 0 ? committed_us_ : 1'700'000'000'000'000;
    expected.ends.push_back({gtid_, stream_.builder.at(), us});
  }

  void write_ddl() {
    begin(1);
    const bool is_harmless = prng_.below(3) == 0;
    events.push_back(stream_.builder.query(
        "shop", is_harmless ? "DROP VIEW v" : "ALTER TABLE orders ADD a INT"));
    if (!is_harmless) expected.events.push_back(events.back());
    end();
  }

  void write_with_statement() {
    begin();
    if (is_mysql()) events.push_back(stream_.builder.begin());
    if (prng_.below(2) == 0) write_statement_of_rows();
    events.push_back(stream_.builder.query("shop", "CREATE TABLE items (a INT)"));
    expected.events.push_back(events.back());
    write_statement_of_rows();
    events.push_back(stream_.builder.xid());
    end();
  }

  void write_rows_transaction() {
    begin();
    if (is_mysql()) events.push_back(stream_.builder.begin());
    for (std::uint64_t i = prng_.below(4); i > 0; --i) write_statement_of_rows();
    events.push_back(prng_.below(4) == 0 ? stream_.builder.commit() : stream_.builder.xid());
    end();
  }

  void write_statement_of_rows() {
    constexpr std::array kTables{kOrders, kItems, kForeign};
    std::vector<TestTable> tables;
    for (const TestTable& table : kTables) {
      if (prng_.below(2) == 0) tables.push_back(table);
    }
    for (const TestTable& table : tables) {
      events.push_back(stream_.builder.table_map(map_of(table)));
    }
    if (tables.empty()) return;
    const std::uint64_t count = 1 + prng_.below(6);
    for (std::uint64_t i = 1; i <= count; ++i) {
      const TestTable& table = tables[prng_.below(tables.size())];
      RowsSpec rows = rows_of(table, i == count, next_value_++);
      for (std::uint64_t more = prng_.below(8); more > 0; --more) rows.image += rows.image;
      events.push_back(stream_.builder.rows(rows));
      if (table.id != kForeign.id) expected.events.push_back(events.back());
    }
  }

  base::Prng& prng_;
  FramerStream& stream_;
  model::Gtid gtid_;
  std::uint64_t committed_us_ = 0;
  std::uint32_t next_value_ = 0;
};

/// Rows events and statements as they stand in the blocks; maps must come before their rows.
std::vector<std::string> events_of(const std::vector<LogBlock>& blocks) {
  check_maps(blocks);
  std::vector<std::string> events;
  for (const LogBlock& block : blocks) {
    std::size_t at = 0;
    for_each_event(block, [&](const EventHeader& header, std::string_view) {
      const std::string event = block.events.substr(at, header.size);
      at += header.size;
      if (header.type != EventType::table_map) events.push_back(event);
    });
  }
  return events;
}

std::vector<model::TransactionEnd> ends_of(const std::vector<LogBlock>& blocks) {
  std::vector<model::TransactionEnd> ends;
  for (const LogBlock& block : blocks) {
    ends.insert(ends.end(), block.transactions.begin(), block.transactions.end());
  }
  return ends;
}

/// What must hold of every sequence of blocks.
void check_blocks(const std::vector<LogBlock>& blocks) {
  std::uint64_t number = 0;
  for (const LogBlock& block : blocks) {
    ASSERT_EQ(block.number, ++number);
    ASSERT_EQ(block.transactions.size(), block.event_ends.size());
    ASSERT_EQ(block.ends_transaction, !block.transactions.empty());
    std::uint32_t last = 0;
    for (const std::uint32_t end : block.event_ends) {
      ASSERT_GE(end, last);
      last = end;
    }
    if (block.ends_transaction) {
      ASSERT_EQ(last, block.events.size());
      ASSERT_EQ(block.end, block.transactions.back().at);
    }
    ASSERT_TRUE(model::compare(block.begin, block.end) < 0)
        << block.begin.to_text() << " " << block.end.to_text();
    if (block.kind != model::BlockKind::statement) continue;
    ASSERT_EQ(kinds(block), "query");
  }
}

FramerOptions some_options(base::Prng& prng) {
  constexpr std::array<std::size_t, 5> kSizes{1, 100, 400, 3000, 1'000'000};
  return {.block_bytes = kSizes[prng.below(kSizes.size())], .transactions_max = 1 + prng.below(9)};
}

void run_seed(std::uint64_t seed, bool breaks) {
  base::Prng prng(seed);
  const auto flavour = prng.below(2) == 0 ? model::LogFlavour::mysql : model::LogFlavour::mariadb;
  FramerStream stream(some_options(prng), flavour);
  RandomLog log(prng, stream);
  log.write(40);
  std::size_t sent = 0;
  while (sent < log.events.size()) {
    stream.add(log.events[sent++]);
    if (prng.below(5) == 0) {
      if (auto block = stream.framer.cut()) stream.blocks.push_back(*std::move(block));
    }
    if (!breaks || prng.below(25) != 0) continue;
    // The stream breaks, and goes on behind the framer's position: ROTATE, format, events.
    const model::LogCoordinates from = stream.framer.position().at;
    stream.framer.restart();
    stream.add(stream.builder.fake_rotate(from));
    sent = 0;
    std::string format;
    model::LogCoordinates at{stream.start.at};
    while (sent < log.events.size() && !(at == from)) {
      const EventHeader header = parse_header(log.events[sent]);
      if (header.type == EventType::format_description) format = log.events[sent];
      if (header.is_in_file()) at.offset = header.log_pos;
      if (header.is_in_file() && header.type == EventType::rotate) {
        const RotateEvent rotate = parse_rotate(log.events[sent]);
        at = {std::string(rotate.file), rotate.position};
      }
      ++sent;
    }
    if (from.offset != EventBuilder::kFirstOffset) {
      format.replace(13, 4, EventBuilder::number(0, 4));
      stream.add(EventBuilder::resum(format));
    }
  }
  const std::vector<LogBlock> blocks = stream.all_blocks();
  check_blocks(blocks);
  EXPECT_EQ(events_of(blocks), log.expected.events);
  EXPECT_EQ(ends_of(blocks), log.expected.ends);
  EXPECT_EQ(stream.framer.position().at, stream.builder.at());
  EXPECT_TRUE(stream.framer.position().gtids.contains(stream.last_gtid()));
}

TEST(LogFramerProperty, blocks_hold_what_the_log_holds) {
  for (int seed = 1; seed <= kSeeds; ++seed) {
    run_seed(static_cast<std::uint64_t>(seed), false);
    if (::testing::Test::HasFailure()) FAIL() << "seed " << seed;
  }
}

TEST(LogFramerProperty, a_stream_that_breaks_again_and_again_gives_the_same) {
  for (int seed = 1; seed <= kSeeds; ++seed) {
    SCOPED_TRACE(seed);
    ASSERT_NO_THROW(run_seed(static_cast<std::uint64_t>(seed), true)) << "seed " << seed;
    if (::testing::Test::HasFailure()) FAIL() << "seed " << seed;
  }
}

/// Feeds bytes until the framer refuses them; only Error may come.
void feed(const std::vector<std::string>& events, const FramerStream& model_stream) {
  FramerStream stream({.block_bytes = 500}, model_stream.builder.options().flavour);
  try {
    for (const std::string& event : events) stream.add(event);
  } catch (const base::Error&) {
  }
  stream.all_blocks();
}

TEST(LogFramerProperty, damaged_bytes_give_an_error_and_never_a_crash) {
  for (int seed = 1; seed <= kSeeds; ++seed) {
    base::Prng prng(static_cast<std::uint64_t>(seed));
    const auto flavour = prng.below(2) == 0 ? model::LogFlavour::mysql : model::LogFlavour::mariadb;
    FramerStream stream({}, flavour);
    RandomLog log(prng, stream);
    log.write(10);
    std::string& event = log.events[prng.below(log.events.size())];
    const std::uint64_t kind = prng.below(3);
    if (kind == 0) {
      // Cut off, with a header and a checksum that say so.
      event.resize(kHeaderBytes + prng.below(event.size() - kHeaderBytes));
      event += "sums";
      event.replace(9, 4, EventBuilder::number(event.size(), 4));
      event = EventBuilder::resum(event);
    } else {
      for (std::uint64_t i = 1 + prng.below(8); i > 0; --i) {
        const std::uint64_t at = prng.below(event.size());
        event[at] = static_cast<char>(prng.next());
      }
      if (kind == 1) event = EventBuilder::resum(event);
    }
    feed(log.events, stream);
  }
}

TEST(LogFramerProperty, noise_with_right_checksums_gives_an_error_and_never_a_crash) {
  base::Prng prng(11);
  for (int run = 0; run < 5000; ++run) {
    FramerStream stream({}, run % 2 == 0 ? model::LogFlavour::mysql : model::LogFlavour::mariadb);
    stream.open();
    std::string body;
    for (std::uint64_t i = prng.below(80); i > 0; --i) {
      body += static_cast<char>(prng.below(3) == 0 ? prng.next() : prng.below(8));
    }
    if (prng.below(2) == 0) stream.begin();
    stream.code_of(stream.builder.event(static_cast<EventType>(prng.below(180)), body));
  }
}

}  // namespace
}  // namespace binlog
