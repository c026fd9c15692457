#include "state/block_encoding.hpp"

#include "base/error.hpp"
#include "state/test_spool.hpp"

#include <gtest/gtest.h>

#include <limits>

namespace state {
namespace {

TEST(BlockEncoding, gives_back_every_block) {
  for (std::uint64_t seed = 0; seed < 300; ++seed) {
    BlockDrawing drawing(seed);
    for (std::uint64_t number = 1; number < 10; ++number) {
      model::LogBlock block = number % 3 != 0 ? drawing.draw(number) : drawing.draw_amid(number);
      block.events.clear();
      ASSERT_TRUE(is_same(decode_head(encode_head(block)), block)) << seed << ":" << number;
    }
  }
}

TEST(BlockEncoding, gives_back_the_ends_of_every_range) {
  constexpr auto kMost = std::numeric_limits<std::uint64_t>::max();
  model::LogBlock block;
  block.number = kMost;
  block.begin = {"", kMost};
  block.end = {std::string(300, 'x'), 0};
  block.format = {model::LogFlavour::mariadb, false, 255, 0, 1, 255, "11.4"};
  block.transactions = {{model::MysqlGtid{{}, "", kMost}, {"", 0}, kMost},
                        {model::MysqlGtid{{}, "", 0}, {"", kMost}, 0},
                        {model::MariadbGtid{kMost & 0xFFFFFFFF, 0, kMost}, {"a.1", 1}, 1},
                        {{}, {"a.1", 1}, 1},
                        {model::MariadbGtid{0, 7, 0}, {"a.1", 1}, 1}};
  block.event_ends = {std::numeric_limits<std::uint32_t>::max(), 0, 5};
  EXPECT_TRUE(is_same(decode_head(encode_head(block)), block));
  EXPECT_TRUE(is_same(decode_head(encode_head({})), {}));
}

TEST(BlockEncoding, takes_few_bytes_for_a_small_transaction) {
  model::LogBlock block;
  block.begin = {"mysql-bin.000007", 1'000'000};
  const std::size_t empty = encode_head(block).size();
  for (std::uint64_t i = 1; i <= 1000; ++i) {
    block.transactions.push_back({model::MysqlGtid{{1, 2, 3}, "", 5'000'000 + i},
                                  {block.begin.file, 1'000'000 + i * 400},
                                  1'790'000'000'000'000 + i * 1500});
    block.event_ends.push_back(static_cast<std::uint32_t>(i * 300));
  }
  EXPECT_LT(encode_head(block).size() - empty, 10'000U);
}

TEST(BlockEncoding, gives_back_every_position) {
  for (const char* gtids : {"", "0-1-100,7-11-5",
                            "3e11fa47-71ca-11e1-9e33-c80aa9429562:1-5:9,"
                            "3e11fa47-71ca-11e1-9e33-c80aa9429563:tag:1-3"}) {
    const model::LogPosition position{
        {"bin.000001", 4711}, model::GtidSet::parse(gtids), "mariadb:1"};
    EXPECT_EQ(decode_position(encode_position(position)), position);
  }
}

void expect_corrupt_or_decoded(const std::string& bytes) {
  try {
    decode_head(bytes);
  } catch (const base::Error& error) {
    EXPECT_EQ(error.scope(), base::ErrorScope::corrupt);
    EXPECT_EQ(error.code(), "spool.encoding");
  }
}

TEST(BlockEncoding, refuses_bytes_that_end_early_or_late) {
  BlockDrawing drawing(5);
  const std::string bytes = encode_head(drawing.draw(3));
  for (std::size_t size = 0; size < bytes.size(); ++size) {
    EXPECT_THROW(decode_head(bytes.substr(0, size)), base::Error) << size;
  }
  EXPECT_THROW(decode_head(bytes + "x"), base::Error);
  EXPECT_THROW(decode_position(encode_position(log_start()) + "x"), base::Error);
}

TEST(BlockEncoding, never_reads_beyond_damaged_bytes) {
  base::Prng prng(9);
  for (std::uint64_t seed = 0; seed < 200; ++seed) {
    BlockDrawing drawing(seed);
    std::string bytes = encode_head(drawing.draw(seed));
    for (int change = 0; change < 20; ++change) {
      bytes[prng.below(bytes.size())] = static_cast<char>(prng.next());
      expect_corrupt_or_decoded(bytes);
    }
  }
}

}  // namespace
}  // namespace state
