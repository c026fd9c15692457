#pragma once
// The fixture of the tests of FileLogSpool: a spool of small segments in a folder of its own, and
// the blocks that were appended to it. Tests of state/ only; what is not the spool's own is for one
// thread at a time.
#include "base/fake_clock.hpp"
#include "base/log.hpp"
#include "state/file_log_spool.hpp"
#include "state/test_spool.hpp"

#include <gtest/gtest.h>

#include <chrono>
#include <cstdint>
#include <filesystem>
#include <iterator>
#include <map>
#include <memory>
#include <utility>

namespace state {

inline constexpr std::chrono::milliseconds kNow{0};
inline constexpr std::chrono::milliseconds kLong{60'000};

class FileLogSpoolTest : public testing::Test {
 protected:
  void SetUp() override {
    base::log_to([](base::LogLevel, std::string_view) {});
  }
  void TearDown() override { base::log_to_stderr(); }

  /// Small segments and little memory, so that a few blocks use several of each.
  std::unique_ptr<FileLogSpool> open(std::uint64_t bytes_max = 1U << 30) {
    return FileLogSpool::open({folder_.path("spool"), bytes_max, 4000, 2000}, clock_);
  }
  std::unique_ptr<FileLogSpool> open_new(std::uint64_t bytes_max = 1U << 30) {
    auto spool = open(bytes_max);
    spool->reset(log_start());
    return spool;
  }
  const model::LogBlock& append(FileLogSpool& spool, model::LogBlock block) {
    EXPECT_TRUE(spool.append(block, {}));
    return blocks_[block.number] = std::move(block);
  }
  void append_drawn(FileLogSpool& spool, std::uint64_t count) {
    for (; count > 0; --count) append(spool, drawing_.draw(next_++));
  }
  void expect_block(FileLogSpool& spool, std::uint64_t number) {
    const auto block = spool.read(number, kNow, {});
    ASSERT_TRUE(block) << number;
    EXPECT_TRUE(is_same(*block, blocks_.at(number))) << number;
  }
  model::LogPosition end_of_blocks() const {
    model::LogPosition position = log_start();
    for (const auto& [number, block] : blocks_) {
      for (const auto& end : block.transactions) position.pass(end);
    }
    return position;
  }
  std::size_t files() const {
    const std::filesystem::directory_iterator all(folder_.path("spool"));
    return static_cast<std::size_t>(std::distance(begin(all), end(all)));
  }

  SpoolFolder folder_;
  base::FakeClock clock_;
  BlockDrawing drawing_{1};
  std::uint64_t next_ = 1;
  std::map<std::uint64_t, model::LogBlock> blocks_;
};

}  // namespace state
