#include "cdc/cdc_run.hpp"

#include "cdc/tracker_rig.hpp"

#include <gtest/gtest.h>

#include <atomic>
#include <memory>
#include <mutex>
#include <stop_token>
#include <string>

namespace cdc {
namespace {

using fake::row;
using fake::schema;

constexpr char kSentinel[] = "nsentinelofthetests0";

/// The store and the target are in the hands of several threads here.
class LockedStore final : public fake::Store {
 public:
  explicit LockedStore(std::mutex& mutex) : mutex_(mutex) {}
  void put(const std::string& key, std::string_view bytes) override {
    std::lock_guard lock(mutex_);
    Store::put(key, bytes);
  }
  void remove(const std::string& key) override {
    std::lock_guard lock(mutex_);
    Store::remove(key);
  }

 private:
  std::mutex& mutex_;
};

class LockedTarget final : public fake::Target {
 public:
  LockedTarget(fake::State& state, fake::Store& store, std::mutex& mutex)
      : Target(state, store, 0), mutex_(mutex) {}
  port::ApplyResult apply(const port::ApplyRequest& request) override {
    std::lock_guard lock(mutex_);
    return Target::apply(request);
  }
  std::optional<model::TargetTable> describe(const model::TableId& id) override {
    std::lock_guard lock(mutex_);
    return Target::describe(id);
  }

 private:
  std::mutex& mutex_;
};

class CdcRunTest : public testing::Test {
 protected:
  CdcRunTest() {
    rig_.capture(schema("t"));
    applied_.position = rig_.log.position();
    rig_.state.checkpoint = applied_;
    settings_.batcher.part_bytes_max = 1 << 20;
    settings_.stager = {"sluice/t/", 0, model::Compression::none, 1 << 20, kSentinel};
    settings_.decoder.null_sentinel = kSentinel;
    settings_.decoders = 2;
    settings_.tracker = rig_.settings;
    settings_.tracker.rules.target_schema = "public";
  }
  void fill_spool() {
    for (const model::LogBlock& block : rig_.log.blocks()) spool_.append(block, {});
  }
  void stop_here() {
    settings_.stop.kind = model::StopKind::position;
    settings_.stop.position = rig_.log.position();
    settings_.batcher.changes.stop = settings_.stop;
  }
  void run(std::stop_token stop = {}) {
    CdcRun({rig_.source, spool_, store_, target_, clock_, rig_.progress}, settings_, applied_,
           rig_.records)
        .run(std::move(stop));
  }
  std::string rows(const std::string& table) {
    std::string text;
    for (const fake::Row& row : rig_.state.tables.at({"public", table}).rows) {
      text += (text.empty() ? "" : " ") + row.at(0).value() + "," + row.at(1).value_or("NULL");
    }
    return text;
  }

  fake::TrackerRig rig_;
  fake::MemorySpool spool_{rig_.log.start()};
  base::SystemClock clock_;
  std::mutex mutex_;
  LockedStore store_{mutex_};
  LockedTarget target_{rig_.state, store_, mutex_};
  model::Checkpoint applied_;
  CdcSettings settings_;
};

TEST_F(CdcRunTest, changes_and_definitions_are_applied_up_to_the_stop_point) {
  const auto t = schema("t");
  rig_.log.begin().insert(t, row(1, "a")).insert(t, row(2, "b")).commit();
  rig_.log.statement("CREATE TABLE u LIKE t");
  rig_.log.begin().insert(schema("u"), row(7, "x")).update(t, row(1, "a"), row(1, "c")).commit();
  rig_.log.begin().erase(t, row(2, "b")).commit();
  stop_here();
  rig_.log.begin().insert(t, row(3, "behind the stop point")).commit();
  fill_spool();
  run();
  EXPECT_EQ(rows("t"), "1,c");
  EXPECT_EQ(rows("u"), "7,x");
  EXPECT_EQ(rig_.state.checkpoint->position, settings_.stop.position);
  EXPECT_TRUE(store_.keys().empty()) << "staged files are removed";
}

TEST_F(CdcRunTest, a_stop_seals_and_applies_what_was_read) {
  rig_.log.begin().insert(schema("t"), row(1, "a")).commit();
  fill_spool();
  std::stop_source stop;
  store_.on_call = [&](std::string_view, const std::string&) { stop.request_stop(); };
  settings_.batcher.changes.apply_timeout_min = base::Millis(1);
  run(stop.get_token());
  EXPECT_EQ(rows("t"), "1,a");
  EXPECT_EQ(rig_.state.checkpoint->position, rig_.log.position());
}

TEST_F(CdcRunTest, a_stop_before_the_first_change_ends_the_run) {
  std::stop_source stop;
  stop.request_stop();
  run(stop.get_token());
  EXPECT_EQ(rig_.state.checkpoint, applied_);
}

TEST_F(CdcRunTest, an_error_of_the_store_comes_out) {
  rig_.log.begin().insert(schema("t"), row(1, "a")).commit();
  stop_here();
  fill_spool();
  store_.on_call = [](std::string_view, const std::string&) {
    throw base::Error(base::ErrorScope::task, "fake.store", "the store is gone", "look");
  };
  try {
    run();
    FAIL() << "nothing was thrown";
  } catch (const base::Error& error) {
    EXPECT_EQ(error.code(), "fake.store");
  }
  EXPECT_EQ(rig_.state.checkpoint, applied_);
}

TEST_F(CdcRunTest, an_error_of_the_target_comes_out) {
  rig_.log.begin().insert(schema("t"), row(1, "a")).commit();
  stop_here();
  fill_spool();
  rig_.state.epoch = 9;
  try {
    run();
    FAIL() << "nothing was thrown";
  } catch (const base::Error& error) {
    EXPECT_EQ(error.code(), "fake.fenced");
  }
}

TEST_F(CdcRunTest, an_error_of_the_dispatcher_comes_out) {
  settings_.tracker.changes.stop_on_table_error = true;
  rig_.log.statement("ALTER TABLE t DROP PARTITION p0");
  fill_spool();
  try {
    run();
    FAIL() << "nothing was thrown";
  } catch (const base::Error& error) {
    EXPECT_EQ(error.code(), "cdc.table_stopped");
  }
}

TEST_F(CdcRunTest, an_error_of_a_decoder_comes_out) {
  rig_.log.begin().insert(schema("t"), row(1, kSentinel)).commit();
  fill_spool();
  try {
    run();
    FAIL() << "nothing was thrown";
  } catch (const base::Error& error) {
    EXPECT_EQ(error.code(), "cdc.sentinel_collision");
  }
}

TEST_F(CdcRunTest, a_time_of_the_clock_stops_at_the_end_of_the_log_as_it_is_then) {
  rig_.log.begin().insert(schema("t"), row(1, "a")).commit();
  fill_spool();
  rig_.source.end = rig_.log.position();
  settings_.stop.kind = model::StopKind::server_time;
  settings_.stop.unix_seconds = 1;
  run();
  EXPECT_EQ(rows("t"), "1,a");
  EXPECT_EQ(rig_.state.checkpoint->position, rig_.log.position());
}

TEST_F(CdcRunTest, a_time_of_the_clock_waits_for_a_source_that_does_not_answer) {
  rig_.log.begin().insert(schema("t"), row(1, "a")).commit();
  fill_spool();
  rig_.source.end = rig_.log.position();
  rig_.source.end_failures.push_back(
      base::Error(base::ErrorScope::transient, "fake.lost", "the connection broke", ""));
  settings_.stop.kind = model::StopKind::server_time;
  settings_.stop.unix_seconds = 1;
  run();
  EXPECT_EQ(rows("t"), "1,a");
}

TEST(CaptureThreads, report_a_log_that_cannot_be_continued) {
  fake::LogWriter log;
  fake::Source source;
  source.end = log.position();
  source.refusals = {base::Error(base::ErrorScope::task, "mysql.log.purged", "gone", "load")};
  fake::MemorySpool spool(log.start());
  base::SystemClock clock;
  ChangeProgress progress;
  CaptureSettings settings;
  settings.wanted = [](const model::TableId&) { return true; };
  std::atomic<int> failures{0};
  std::stop_source failed;
  CaptureThreads threads(std::make_unique<LogCapture>(source, spool, settings, clock, progress),
                         [&] {
                           ++failures;
                           failed.request_stop();
                         });
  clock.sleep_for(base::Millis(60'000), failed.get_token());
  try {
    threads.stop_and_join();
    FAIL() << "nothing was thrown";
  } catch (const base::Error& error) {
    EXPECT_EQ(error.code(), "mysql.log.purged");
  }
  EXPECT_EQ(failures, 1);
}

}  // namespace
}  // namespace cdc
