#include "state/spool_recovery.hpp"

#include "base/log.hpp"
#include "state/spool_segment.hpp"
#include "state/test_spool.hpp"

#include <gtest/gtest.h>

#include <vector>

namespace state {
namespace {

class SpoolRecovery : public testing::Test {
 protected:
  void SetUp() override {
    base::log_to([this](base::LogLevel level, std::string_view) {
      if (level == base::LogLevel::warning) ++warnings_;
    });
  }
  void TearDown() override { base::log_to_stderr(); }

  /// Writes a segment of `count` blocks behind those that were written; the answer is its path.
  std::string write_segment(std::uint64_t count, std::uint64_t amid_at_end = 0) {
    const std::string path = segment_path(folder_.path(), next_);
    auto [file, size] = create_segment(path, next_, end_);
    std::uint64_t offset = size;
    for (std::uint64_t i = 0; i < count + amid_at_end; ++i, ++next_) {
      const auto block = i < count ? drawing_.draw(next_, 60) : drawing_.draw_amid(next_, 60);
      const EncodedRecord record(block);
      last_record_at_ = offset;
      record.append_to(file, offset);
      offset += record.bytes();
      advance(end_, block);
      ends_.push_back(end_);
    }
    return path;
  }
  /// Where the log is behind a block.
  model::LogPosition behind(std::uint64_t block) const {
    return block == 0 ? log_start() : ends_[block - 1];
  }

  SpoolFolder folder_;
  BlockDrawing drawing_{1};
  std::uint64_t next_ = 1;
  model::LogPosition end_ = log_start();
  std::vector<model::LogPosition> ends_;
  std::uint64_t last_record_at_ = 0;
  int warnings_ = 0;
};

TEST_F(SpoolRecovery, finds_nothing_in_an_empty_folder) {
  write_all(folder_.path("other.txt"), "x");
  write_all(folder_.path("1.spool"), "x");
  EXPECT_TRUE(recover_spool(folder_.path()).segments.empty());
  EXPECT_EQ(read_all(folder_.path("other.txt")), "x");
}

TEST_F(SpoolRecovery, finds_whole_segments_and_where_the_log_is_behind_them) {
  write_segment(3);
  write_segment(4);
  const RecoveredSpool spool = recover_spool(folder_.path());
  ASSERT_EQ(spool.segments.size(), 2U);
  EXPECT_EQ(spool.segments[0].begin, log_start());
  EXPECT_EQ(spool.segments[1].first_block, 4U);
  EXPECT_EQ(spool.segments[1].begin, behind(3));
  EXPECT_EQ(spool.last_block, 7U);
  EXPECT_EQ(spool.end, behind(7));
  EXPECT_EQ(warnings_, 0);
}

TEST_F(SpoolRecovery, cuts_off_a_last_record_that_is_torn_at_any_byte) {
  write_segment(2);
  const std::string path = write_segment(3);
  const std::string bytes = read_all(path);
  for (std::size_t size = last_record_at_ + 1; size < bytes.size(); ++size) {
    write_all(path, bytes.substr(0, size));
    warnings_ = 0;
    const RecoveredSpool spool = recover_spool(folder_.path());
    ASSERT_EQ(spool.last_block, 4U) << size;
    EXPECT_EQ(spool.end, behind(4));
    EXPECT_EQ(spool.segments.back().bytes, last_record_at_);
    EXPECT_EQ(read_all(path), bytes.substr(0, last_record_at_));
    EXPECT_EQ(warnings_, 1);
  }
}

TEST_F(SpoolRecovery, cuts_the_last_segment_at_a_changed_bit) {
  const std::string path = write_segment(6);
  const std::string bytes = read_all(path);
  const std::uint64_t whole = recover_spool(folder_.path()).segments[0].head_bytes;
  for (std::size_t at = whole; at < bytes.size(); ++at) {
    std::string changed = bytes;
    changed[at] = static_cast<char>(changed[at] ^ 1);
    write_all(path, changed);
    const RecoveredSpool spool = recover_spool(folder_.path());
    ASSERT_LT(spool.last_block, 6U) << at;
    EXPECT_EQ(spool.end, behind(spool.last_block));
    EXPECT_LE(spool.segments[0].bytes, at);
    // What is left is whole: a second look finds the same.
    EXPECT_EQ(recover_spool(folder_.path()).last_block, spool.last_block);
  }
}

TEST_F(SpoolRecovery, drops_the_blocks_of_a_transaction_that_has_not_ended) {
  write_segment(2);
  const std::string path = write_segment(3, 4);
  const RecoveredSpool spool = recover_spool(folder_.path());
  EXPECT_EQ(spool.last_block, 5U);
  EXPECT_EQ(spool.end, behind(5));
  EXPECT_EQ(read_all(path).size(), spool.segments.back().bytes);
  EXPECT_EQ(warnings_, 0);  // an ordinary end of a process
}

TEST_F(SpoolRecovery, keeps_a_segment_that_has_no_whole_block_as_the_place_to_go_on) {
  write_segment(2);
  write_segment(0, 3);
  const RecoveredSpool spool = recover_spool(folder_.path());
  ASSERT_EQ(spool.segments.size(), 2U);
  EXPECT_EQ(spool.last_block, 2U);
  EXPECT_EQ(spool.end, behind(2));
}

TEST_F(SpoolRecovery, drops_what_lies_behind_a_segment_that_ends_early) {
  write_segment(2);
  const std::string path = write_segment(3);
  const std::string behind_it = write_segment(2);
  const std::string bytes = read_all(path);
  write_all(path, bytes.substr(0, bytes.size() - 1));
  const RecoveredSpool spool = recover_spool(folder_.path());
  ASSERT_EQ(spool.segments.size(), 2U);
  EXPECT_EQ(spool.last_block, 4U);
  EXPECT_EQ(spool.end, behind(4));
  EXPECT_FALSE(std::filesystem::exists(behind_it));
  EXPECT_EQ(warnings_, 2);
}

TEST_F(SpoolRecovery, removes_a_last_segment_whose_beginning_is_torn) {
  write_segment(2);
  const std::string path = write_segment(1);
  const std::string bytes = read_all(path);
  for (std::size_t size = 0; size < 20; ++size) {
    write_all(path, bytes.substr(0, size));
    const RecoveredSpool spool = recover_spool(folder_.path());
    EXPECT_EQ(spool.last_block, 2U);
    EXPECT_EQ(spool.end, behind(2));
    EXPECT_FALSE(std::filesystem::exists(path));
  }
}

TEST_F(SpoolRecovery, removes_what_a_trim_left_in_front_of_a_gap) {
  const std::string first = write_segment(2);
  const std::string second = write_segment(3);
  write_segment(2);
  std::filesystem::remove(second);
  const RecoveredSpool spool = recover_spool(folder_.path());
  ASSERT_EQ(spool.segments.size(), 1U);
  EXPECT_EQ(spool.segments[0].first_block, 6U);
  EXPECT_EQ(spool.last_block, 7U);
  EXPECT_EQ(spool.end, behind(7));
  EXPECT_FALSE(std::filesystem::exists(first));
}

TEST_F(SpoolRecovery, removes_segments_and_nothing_else) {
  write_segment(2);
  write_segment(2);
  write_all(folder_.path("other.txt"), "x");
  remove_segments(folder_.path());
  EXPECT_TRUE(recover_spool(folder_.path()).segments.empty());
  EXPECT_EQ(read_all(folder_.path("other.txt")), "x");
}

}  // namespace
}  // namespace state
