#include "state/file_prepared_store.hpp"

#include "base/error.hpp"
#include "binlog/event_builder.hpp"

#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <string>

namespace state {
namespace {

using binlog::EventBuilder;

model::TransactionEnd at(std::uint64_t offset) {
  model::TransactionEnd end;
  end.at = {"bin.000001", offset};
  return end;
}

model::LogPosition position(std::uint64_t offset) {
  model::LogPosition position;
  position.at = {"bin.000001", offset};
  position.server = "server";
  return position;
}

class FilePreparedStoreTest : public testing::Test {
 protected:
  FilePreparedStoreTest()
      : folder_((std::filesystem::temp_directory_path() / "sluice-prepared-XXXXXX").string()) {
    CHECK(::mkdtemp(folder_.data()) != nullptr, "a folder for the test");
    open(0, 0);
  }
  ~FilePreparedStoreTest() override { std::filesystem::remove_all(folder_); }

  void open(std::uint64_t from, std::uint64_t applied) {
    store_ = FilePreparedStore::open(folder_ + "/prepared", position(from), position(applied));
  }

  static std::string event(std::size_t bytes) {
    EventBuilder builder;
    return builder.bare(builder.query("shop", std::string(bytes, 'x')));
  }

  void prepare(const std::string& xid, std::uint64_t offset, int events = 1) {
    store_->begin();
    for (int i = 0; i < events; ++i) store_->append(event(100));
    store_->prepare(xid, at(offset), "server", EventBuilder().format());
  }

  /// How many events are kept of it; -1: it is not known.
  int count(const std::string& xid) {
    const binlog::PreparedRows rows = store_->find(xid);
    if (!rows.events) return -1;
    EXPECT_EQ(rows.format, EventBuilder().format());
    int events = 0;
    while (const auto next = rows.events->next()) {
      EXPECT_EQ(*next, event(100));
      ++events;
    }
    return events;
  }

  std::size_t files() const {
    using Iterator = std::filesystem::directory_iterator;
    return static_cast<std::size_t>(std::distance(Iterator(folder_ + "/prepared"), Iterator()));
  }

  std::string folder_;
  std::unique_ptr<FilePreparedStore> store_;
};

TEST_F(FilePreparedStoreTest, what_is_prepared_is_there_after_a_restart) {
  prepare("a", 100, 3);
  prepare("b", 200, 0);
  EXPECT_EQ(count("a"), 3);
  open(200, 50);
  EXPECT_EQ(count("a"), 3);
  EXPECT_EQ(count("b"), 0);
  EXPECT_EQ(count("c"), -1);
}

TEST_F(FilePreparedStoreTest, what_comes_again_is_not_kept_twice) {
  prepare("a", 100);
  prepare("b", 200);
  open(150, 50);
  EXPECT_EQ(count("a"), 1);
  EXPECT_EQ(count("b"), -1);
  prepare("b", 200, 2);
  prepare("b", 200, 2);
  EXPECT_EQ(count("b"), 2);
  EXPECT_EQ(files(), 4U);
}

TEST_F(FilePreparedStoreTest, what_ended_behind_the_place_has_not_ended_yet) {
  prepare("a", 100);
  store_->finish("a", at(300), 7);
  EXPECT_EQ(count("a"), -1);
  open(250, 50);
  EXPECT_EQ(count("a"), 1);
  store_->finish("a", at(300), 7);
  open(300, 250);
  EXPECT_EQ(count("a"), -1);
  EXPECT_EQ(files(), 2U) << "it is not applied yet";
  // The spool was lost: the log is read again from what was applied.
  open(250, 250);
  EXPECT_EQ(count("a"), 1);
  store_->finish("a", at(300), 7);
  open(300, 300);
  EXPECT_EQ(files(), 0U);
}

TEST_F(FilePreparedStoreTest, what_was_applied_goes_during_the_run_too) {
  prepare("a", 100);
  prepare("b", 200);
  EXPECT_FALSE(store_->has_finished());
  store_->finish("a", at(300), 7);
  EXPECT_TRUE(store_->has_finished());
  store_->clear(7);
  EXPECT_EQ(files(), 4U);
  store_->clear(8);
  EXPECT_EQ(files(), 2U);
  EXPECT_FALSE(store_->has_finished());
  EXPECT_EQ(count("b"), 1);
}

TEST_F(FilePreparedStoreTest, a_name_may_be_used_again_once_its_transaction_ended) {
  prepare("a", 100, 1);
  store_->finish("a", at(150), 7);
  prepare("a", 200, 2);
  EXPECT_EQ(count("a"), 2);
  open(200, 50);
  EXPECT_EQ(count("a"), 2);
}

TEST_F(FilePreparedStoreTest, what_is_open_is_read_at_once_and_leaves_nothing) {
  store_->begin();
  for (int i = 0; i < 20'000; ++i) store_->append(event(100));  // more than is buffered
  int events = 0;
  const binlog::PreparedRows rows = store_->opened(EventBuilder().format());
  while (rows.events->next()) ++events;
  EXPECT_EQ(events, 20'000);
  store_->begin();
  EXPECT_EQ(files(), 0U);
  EXPECT_FALSE(store_->opened({}).events->next().has_value());
}

TEST_F(FilePreparedStoreTest, a_reset_leaves_nothing) {
  prepare("a", 100);
  store_->begin();
  store_->append(event(100));
  store_->reset();
  EXPECT_EQ(count("a"), -1);
  EXPECT_EQ(files(), 0U);
}

TEST_F(FilePreparedStoreTest, damaged_files_are_told_by_name) {
  prepare("a", 100);
  std::filesystem::resize_file(folder_ + "/prepared/00000001.events", 50);
  EXPECT_THROW(count("a"), base::Error);
  std::ofstream(folder_ + "/prepared/00000001.json") << "{";
  try {
    open(200, 50);
    FAIL() << "it was read";
  } catch (const base::Error& error) {
    EXPECT_EQ(error.code(), "prepared.damaged");
    EXPECT_NE(error.message().find("00000001.json"), std::string::npos);
    EXPECT_NE(error.report().advice.find("--restart"), std::string::npos);
  }
}

}  // namespace
}  // namespace state
