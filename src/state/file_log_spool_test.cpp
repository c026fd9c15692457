#include "state/file_log_spool.hpp"

#include "base/error.hpp"
#include "state/test_log_spool.hpp"

#include <gtest/gtest.h>

namespace state {
namespace {

TEST_F(FileLogSpoolTest, says_that_a_new_folder_holds_nothing) {
  const auto spool = open();
  EXPECT_EQ(spool->extent().last_block, 0U);
  EXPECT_FALSE(spool->extent().end.is_known());
  EXPECT_FALSE(spool->read(1, kNow, {}));
  spool->reset(log_start());
  EXPECT_EQ(spool->extent().first_block, 0U);
  EXPECT_EQ(spool->extent().begin, log_start());
  EXPECT_EQ(spool->extent().end, log_start());
  EXPECT_EQ(open()->extent().end, log_start());
}

TEST_F(FileLogSpoolTest, gives_back_what_was_appended_in_order_or_anew) {
  const auto spool = open_new();
  append_drawn(*spool, 100);
  EXPECT_GT(files(), 3U);
  for (const std::uint64_t first : {1U, 1U, 60U, 3U, 99U}) {
    for (std::uint64_t number = first; number <= 100; ++number) expect_block(*spool, number);
  }
  for (const std::uint64_t number : {50U, 7U, 8U, 100U, 49U}) expect_block(*spool, number);
  EXPECT_FALSE(spool->read(101, kNow, {}));
}

TEST_F(FileLogSpoolTest, gives_back_what_a_reader_right_behind_reads) {
  const auto spool = open_new();
  for (std::uint64_t number = 1; number <= 200;) {
    EXPECT_FALSE(spool->read(number, kNow, {}));
    // Now and then more comes than is kept in memory.
    append_drawn(*spool, number % 10 == 0 ? 20 : 1);
    for (; number < next_; ++number) expect_block(*spool, number);
  }
}

TEST_F(FileLogSpoolTest, knows_where_the_log_is_behind_the_last_transaction) {
  for (std::uint64_t seed = 0; seed < 6; ++seed) {
    drawing_ = BlockDrawing(seed);
    next_ = 1;
    blocks_.clear();
    const auto spool = open_new();
    append_drawn(*spool, 40);
    const auto extent = spool->extent();
    EXPECT_EQ(extent.first_block, 1U);
    EXPECT_EQ(extent.last_block, 40U);
    EXPECT_EQ(extent.end, end_of_blocks());
    append(*spool, drawing_.draw_amid(next_++));
    EXPECT_EQ(spool->extent().last_block, 41U);
    EXPECT_EQ(spool->extent().end, extent.end);
  }
}

TEST_F(FileLogSpoolTest, goes_on_after_it_was_opened_again) {
  { append_drawn(*open_new(), 30); }
  for (int opened = 0; opened < 3; ++opened) {
    const auto spool = open();
    EXPECT_EQ(spool->extent().last_block, next_ - 1);
    EXPECT_EQ(spool->extent().end, end_of_blocks());
    append_drawn(*spool, 20);
  }
  const auto spool = open();
  for (std::uint64_t number = 1; number <= 90; ++number) expect_block(*spool, number);
}

TEST_F(FileLogSpoolTest, forgets_a_transaction_without_an_end_when_it_is_opened_again) {
  {
    const auto spool = open_new();
    append_drawn(*spool, 5);
    for (int i = 0; i < 30; ++i) append(*spool, drawing_.draw_amid(next_++));
    for (std::uint64_t number = 1; number <= 35; ++number) expect_block(*spool, number);
  }
  const auto spool = open();
  EXPECT_EQ(spool->extent().last_block, 5U);
  next_ = 6;
  append_drawn(*spool, 3);
  for (std::uint64_t number = 1; number <= 8; ++number) expect_block(*spool, number);
}

TEST_F(FileLogSpoolTest, begins_anew_after_a_reset) {
  const auto spool = open_new();
  append_drawn(*spool, 50);
  expect_block(*spool, 1);
  model::LogPosition from = log_start();
  from.at.offset = 99;
  spool->reset(from);
  EXPECT_EQ(files(), 1U);
  EXPECT_EQ(spool->extent().end, from);
  EXPECT_FALSE(spool->read(1, kNow, {}));
  next_ = 1;
  append_drawn(*spool, 2);
  expect_block(*spool, 1);
  expect_block(*spool, 2);
}

TEST_F(FileLogSpoolTest, frees_files_by_a_trim_and_refuses_their_blocks) {
  const auto spool = open_new();
  append_drawn(*spool, 100);
  const std::size_t files_before = files();
  const std::uint64_t bytes_before = spool->extent().bytes;
  spool->trim(60);
  const auto extent = spool->extent();
  EXPECT_LT(files(), files_before);
  EXPECT_LT(extent.bytes, bytes_before);
  EXPECT_GT(extent.first_block, 1U);
  EXPECT_LE(extent.first_block, 60U);
  for (std::uint64_t number = 60; number <= 100; ++number) expect_block(*spool, number);
  try {
    spool->read(1, kNow, {});
    FAIL() << "block 1 is gone";
  } catch (const base::Error& error) {
    EXPECT_EQ(error.scope(), base::ErrorScope::task);
    EXPECT_EQ(error.code(), "spool.trimmed");
  }
  EXPECT_EQ(open()->extent().first_block, extent.first_block);
  EXPECT_EQ(open()->extent().begin, extent.begin);
}

TEST_F(FileLogSpoolTest, counts_the_bytes_of_its_files) {
  const auto spool = open_new();
  append_drawn(*spool, 60);
  spool->trim(30);
  std::uint64_t bytes = 0;
  for (const auto& entry : std::filesystem::directory_iterator(folder_.path("spool"))) {
    bytes += entry.file_size();
  }
  EXPECT_EQ(spool->extent().bytes, bytes);
  EXPECT_EQ(open()->extent().bytes, bytes);
}

TEST_F(FileLogSpoolTest, keeps_a_transaction_that_is_larger_than_its_limit) {
  const auto spool = open_new(6'000);
  append_drawn(*spool, 1);
  spool->trim(1);  // the block that ended it stays needed
  for (int i = 0; i < 50; ++i) append(*spool, drawing_.draw_amid(next_++));
  append_drawn(*spool, 1);
  EXPECT_GT(spool->extent().bytes, 6'000U);
  std::stop_source stopped;
  stopped.request_stop();
  EXPECT_FALSE(spool->append(drawing_.draw(next_), stopped.get_token()));
  spool->trim(next_);
  append_drawn(*spool, 1);
  EXPECT_LT(spool->extent().bytes, 6'000U);
}

TEST_F(FileLogSpoolTest, says_when_the_disk_damaged_a_block_of_an_older_file) {
  const auto spool = open_new();
  append_drawn(*spool, 60);
  const std::string path = segment_path(folder_.path("spool"), 1);
  std::string bytes = read_all(path);
  bytes[bytes.size() / 2] = static_cast<char>(bytes[bytes.size() / 2] ^ 4);
  write_all(path, bytes);
  const auto reopened = open();
  EXPECT_EQ(reopened->extent().last_block, 60U);
  std::uint64_t number = 1;
  try {
    for (; number <= 60; ++number) reopened->read(number, kNow, {});
    FAIL() << "a bit of the first file was changed";
  } catch (const base::Error& error) {
    EXPECT_EQ(error.scope(), base::ErrorScope::task);
    EXPECT_EQ(error.code(), "spool.damaged");
    EXPECT_NE(error.message().find(path), std::string::npos);
  }
  for (std::uint64_t before = 1; before < number; ++before) expect_block(*reopened, before);
  expect_block(*reopened, 60);
}

TEST_F(FileLogSpoolTest, takes_a_block_of_64_mib) {
  const auto spool = open_new();
  append_drawn(*spool, 1);
  model::LogBlock block = drawing_.draw(next_++);
  block.events.assign(std::size_t{64} << 20, 'r');
  append(*spool, std::move(block));
  append_drawn(*spool, 1);
  for (std::uint64_t number = 1; number <= 3; ++number) expect_block(*spool, number);
  EXPECT_EQ(open()->extent().last_block, 3U);
}

TEST_F(FileLogSpoolTest, keeps_nothing_of_a_block_that_finds_no_room_on_the_disk) {
  const auto spool = open_new();
  append_drawn(*spool, 3);
  const auto before = spool->extent();
  model::LogBlock block = drawing_.draw(next_, 0);
  block.events.assign(6000, 'r');
  {
    const FileLimit limit(5000);
    try {
      spool->append(block, {});
      FAIL() << "no file may have more than 5000 bytes";
    } catch (const base::Error& error) {
      EXPECT_EQ(error.scope(), base::ErrorScope::task);
      EXPECT_EQ(error.code(), "spool.disk_full");
      EXPECT_NE(error.message().find(folder_.path()), std::string::npos);
    }
    EXPECT_EQ(spool->extent().last_block, 3U);
    EXPECT_EQ(spool->extent().bytes, before.bytes);
    EXPECT_EQ(spool->extent().end, before.end);
    EXPECT_EQ(open()->extent().last_block, 3U);
  }
  append(*spool, block);
  ++next_;
  append_drawn(*spool, 2);
  for (std::uint64_t number = 1; number <= 6; ++number) expect_block(*spool, number);
}

using FileLogSpoolDeathTest = FileLogSpoolTest;

TEST_F(FileLogSpoolDeathTest, ends_the_process_at_a_gap_in_the_numbers) {
  testing::FLAGS_gtest_death_test_style = "threadsafe";
  const auto spool = open_new();
  EXPECT_DEATH(spool->append(drawing_.draw(2), {}), "without gaps");
  EXPECT_DEATH(FileLogSpool::open({folder_.path("other")}, clock_)->append(drawing_.draw(1), {}),
               "where a new spool begins");
}

}  // namespace
}  // namespace state
