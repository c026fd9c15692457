#include "cdc/log_capture.hpp"

#include "base/fake_clock.hpp"
#include "cdc/fake_log.hpp"

#include <gtest/gtest.h>

#include <stop_token>

namespace cdc {
namespace {

using base::Error;
using base::ErrorScope;
using fake::row;
using fake::schema;

Error broken() {
  return {ErrorScope::transient, "fake.lost", "the connection broke", "look at the test"};
}

Error gtid_off() {
  return {ErrorScope::task, "mysql.log.gtid_off", "no GTIDs", "go by the place"};
}

class LogCaptureTest : public testing::Test {
 protected:
  LogCaptureTest() {
    source_.end = log_.position();
    source_.on_end = [this] { stop_.request_stop(); };
  }
  void write(int id) { log_.begin().insert(schema("t"), row(id, "a")).commit(); }
  /// What the log has from the event on, then what happens to the stream.
  std::vector<fake::Source::Sending> stream(std::size_t begin, std::size_t end) {
    std::vector<fake::Source::Sending> sendings;
    for (std::size_t i = begin; i < end; ++i) sendings.emplace_back(log_.events[i]);
    return sendings;
  }
  /// The capture goes on at the log's start, and knows GTIDs of MySQL.
  model::LogPosition begin_by_gtid() {
    model::LogPosition position = log_.start();
    position.gtids = model::GtidSet::parse("11111111-2222-3333-4444-555555555555:1-9");
    spool_.reset(position);
    return position;
  }
  void receive() { capture().receive(stop_.get_token()); }
  LogCapture& capture() {
    if (!capture_) {
      CaptureSettings settings;
      settings.wanted = [](const model::TableId&) { return true; };
      settings.framer = framer_;
      capture_ = std::make_unique<LogCapture>(source_, spool_, settings, clock_, progress_);
    }
    return *capture_;
  }
  /// The sequence numbers of the transactions that the spool holds.
  std::vector<std::uint64_t> kept() {
    std::vector<std::uint64_t> numbers;
    const std::uint64_t last = spool_.extent().last_block;
    for (std::uint64_t number = 1; number <= last; ++number) {
      const auto block = spool_.read(number, base::Millis(0), {});
      for (const model::TransactionEnd& end : block->transactions) {
        numbers.push_back(std::get<model::MariadbGtid>(end.gtid).sequence);
      }
    }
    return numbers;
  }

  fake::LogWriter log_;
  fake::Source source_;
  fake::MemorySpool spool_{log_.start()};
  base::FakeClock clock_{base::WallTime(std::chrono::seconds(1'800'000'000))};
  ChangeProgress progress_;
  std::stop_source stop_;
  binlog::FramerOptions framer_{.transactions_max = 1};
  std::unique_ptr<LogCapture> capture_;
};

TEST_F(LogCaptureTest, transactions_come_into_the_spool) {
  write(1);
  write(2);
  source_.streams = {stream(0, log_.events.size())};
  receive();
  EXPECT_EQ(kept(), (std::vector<std::uint64_t>{11, 12}));
  EXPECT_EQ(spool_.extent().end, log_.position());
  EXPECT_EQ(source_.opened_at, (std::vector{log_.start()}));
  EXPECT_EQ(spool_.read(1, base::Millis(0), {})->received_us, 1'800'000'000'000'000U);
  EXPECT_GT(progress_.received_bytes, 0U);
}

TEST_F(LogCaptureTest, a_broken_stream_is_opened_behind_the_last_transaction) {
  write(1);
  const model::LogPosition behind = log_.position();
  const std::size_t whole = log_.events.size();
  write(2);
  source_.streams.push_back(stream(0, whole + 2));
  source_.streams.back().emplace_back(broken());
  binlog::EventBuilder again = log_.builder;
  std::vector<fake::Source::Sending> rest{again.fake_rotate(behind.at), again.fde(false)};
  for (auto& event : stream(whole, log_.events.size())) rest.push_back(event);
  source_.streams.push_back(rest);
  receive();
  EXPECT_EQ(source_.opened_at, (std::vector{log_.start(), behind}));
  EXPECT_EQ(kept(), (std::vector<std::uint64_t>{11, 12}));
  EXPECT_EQ(spool_.extent().end, log_.position());
}

TEST_F(LogCaptureTest, an_opening_that_fails_is_tried_again) {
  write(1);
  source_.refusals = {broken(), broken()};
  source_.streams = {stream(0, log_.events.size())};
  receive();
  EXPECT_EQ(source_.opened_at.size(), 3U);
  EXPECT_EQ(kept(), (std::vector<std::uint64_t>{11}));
}

TEST_F(LogCaptureTest, a_log_that_cannot_be_continued_is_an_error) {
  source_.refusals = {Error(ErrorScope::task, "mysql.log.purged", "gone", "load again")};
  try {
    receive();
    FAIL() << "nothing was thrown";
  } catch (const Error& error) {
    EXPECT_EQ(error.code(), "mysql.log.purged");
  }
}

TEST_F(LogCaptureTest, what_is_refused_by_gtid_is_asked_for_by_its_place) {
  const model::LogPosition by_gtid = begin_by_gtid();
  model::LogPosition by_place = by_gtid;
  by_place.gtids = {};
  source_.refusals = {gtid_off()};
  receive();
  EXPECT_EQ(source_.opened_at, (std::vector{by_gtid, by_place}));
}

TEST_F(LogCaptureTest, a_stream_that_ends_where_gtids_are_missing_goes_on_by_its_place) {
  begin_by_gtid();
  write(1);
  source_.streams = {{log_.events[0], log_.events[1], gtid_off()}};
  receive();
  ASSERT_EQ(source_.opened_at.size(), 2U);
  EXPECT_EQ(source_.opened_at[1].to_text(), log_.start().at.file + ":256") << "behind the format";
}

TEST_F(LogCaptureTest, the_place_is_tried_once) {
  begin_by_gtid();
  source_.refusals = {gtid_off(), gtid_off()};
  try {
    receive();
    FAIL() << "nothing was thrown";
  } catch (const Error& error) {
    EXPECT_EQ(error.code(), "mysql.log.gtid_off");
  }
  EXPECT_EQ(source_.opened_at.size(), 2U);
}

TEST_F(LogCaptureTest, damaged_bytes_are_an_error) {
  write(1);
  log_.events.back()[20] = static_cast<char>(log_.events.back()[20] ^ 1);
  source_.streams = {stream(0, log_.events.size())};
  try {
    receive();
    FAIL() << "nothing was thrown";
  } catch (const Error& error) {
    EXPECT_EQ(error.scope(), ErrorScope::corrupt);
  }
}

/// A clock in whose pauses somebody asks to stop.
class StoppingClock final : public base::Clock {
 public:
  explicit StoppingClock(std::stop_source& stop) : stop_(stop) {}
  base::SteadyTime steady_now() const override { return {}; }
  base::WallTime wall_now() const override { return {}; }
  bool sleep_for(base::Millis, std::stop_token) override {
    stop_.request_stop();
    return false;
  }

 private:
  std::stop_source& stop_;
};

TEST_F(LogCaptureTest, a_stop_while_the_source_is_away_is_no_error) {
  source_.refusals = {broken(), broken()};
  StoppingClock clock(stop_);
  CaptureSettings settings;
  settings.wanted = [](const model::TableId&) { return true; };
  LogCapture capture(source_, spool_, settings, clock, progress_);
  capture.receive(stop_.get_token());
  EXPECT_EQ(source_.opened_at.size(), 1U);
}

/// A source that is another server from the second question on.
class Turning : public fake::Source {
 public:
  int asked = 0;
  model::LogPosition end_of_log() override {
    model::LogPosition here = end;
    if (++asked > 1) here.server = "mariadb:2";
    return here;
  }
};

TEST_F(LogCaptureTest, another_server_goes_on_by_gtid_and_nothing_is_lost) {
  framer_ = {};  // transactions stay in the framer until they are cut
  write(1);
  source_.streams.push_back(stream(0, log_.events.size()));
  source_.streams.back().emplace_back(broken());
  binlog::EventBuilder other({.flavour = model::LogFlavour::mariadb, .base_name = "other"});
  source_.streams.push_back(
      {other.fake_rotate(), other.fde(), other.gtid(model::MariadbGtid{0, 2, 12}), other.xid()});
  Turning turning;
  static_cast<fake::Source&>(turning) = source_;
  CaptureSettings settings;
  settings.wanted = [](const model::TableId&) { return true; };
  LogCapture capture(turning, spool_, settings, clock_, progress_);
  capture.receive(stop_.get_token());
  ASSERT_EQ(turning.opened_at.size(), 2U);
  EXPECT_EQ(turning.opened_at.back(), log_.position());
  EXPECT_EQ(kept(), (std::vector<std::uint64_t>{11})) << "what was received before the change";
}

TEST_F(LogCaptureTest, blocks_say_whose_places_they_have) {
  write(1);
  source_.streams.push_back(stream(0, log_.events.size()));
  source_.streams.back().emplace_back(broken());
  binlog::EventBuilder other({.flavour = model::LogFlavour::mariadb, .base_name = "other"});
  source_.streams.push_back({other.fake_rotate(), other.fde(),
                             other.gtid(model::MariadbGtid{0, 2, 12}), other.begin(), other.xid()});
  Turning turning;
  static_cast<fake::Source&>(turning) = source_;
  CaptureSettings settings;
  settings.wanted = [](const model::TableId&) { return true; };
  settings.framer = framer_;
  LogCapture capture(turning, spool_, settings, clock_, progress_);
  capture.receive(stop_.get_token());
  ASSERT_EQ(kept(), (std::vector<std::uint64_t>{11, 12}));
  EXPECT_EQ(spool_.read(1, base::Millis(0), {})->server, fake::kServer);
  EXPECT_EQ(spool_.read(2, base::Millis(0), {})->server, "mariadb:2");
  EXPECT_EQ(spool_.extent().end.server, "mariadb:2");
}

/// A clock that sleeps once.
class OnceClock final : public base::Clock {
 public:
  base::SteadyTime steady_now() const override { return {}; }
  base::WallTime wall_now() const override { return {}; }
  bool sleep_for(base::Millis, std::stop_token) override { return ++slept_ <= 1; }

 private:
  int slept_ = 0;
};

TEST_F(LogCaptureTest, cutting_gives_what_was_received) {
  write(1);
  source_.streams = {stream(0, log_.events.size())};
  OnceClock clock;
  CaptureSettings settings;
  settings.wanted = [](const model::TableId&) { return true; };
  LogCapture capture(source_, spool_, settings, clock, progress_);
  capture.receive(stop_.get_token());
  EXPECT_TRUE(kept().empty());
  capture.cut_regularly({});
  EXPECT_EQ(kept(), (std::vector<std::uint64_t>{11}));
}

}  // namespace
}  // namespace cdc
