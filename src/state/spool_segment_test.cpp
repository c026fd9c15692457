#include "state/spool_segment.hpp"

#include "base/error.hpp"
#include "state/test_spool.hpp"

#include <gtest/gtest.h>

namespace state {
namespace {

TEST(SpoolSegment, begins_with_its_first_block_and_its_position) {
  const SpoolFolder folder;
  model::LogPosition begin = log_start();
  begin.gtids = model::GtidSet::parse("0-1-100");
  auto [file, size] = create_segment(folder.path("a"), 57, begin);
  const auto head = read_segment_head(file);
  ASSERT_TRUE(head);
  EXPECT_EQ(head->first_block, 57U);
  EXPECT_EQ(head->begin, begin);
  EXPECT_EQ(head->bytes, size);
  EXPECT_EQ(file.size(), size);
}

TEST(SpoolSegment, gives_no_head_that_is_torn_or_changed) {
  const SpoolFolder folder;
  const std::string path = folder.path("a");
  create_segment(path, 57, log_start());
  const std::string bytes = read_all(path);
  for (std::size_t at = 0; at < bytes.size(); ++at) {
    write_all(path, bytes.substr(0, at));
    EXPECT_FALSE(read_segment_head(SpoolFile::open(path))) << at;
    const bool is_version = at >= 4 && at < 8;
    if (is_version) continue;
    std::string changed = bytes;
    changed[at] = static_cast<char>(changed[at] ^ 0x10);
    write_all(path, changed);
    EXPECT_FALSE(read_segment_head(SpoolFile::open(path))) << at;
  }
}

TEST(SpoolSegment, refuses_the_version_of_another_program) {
  const SpoolFolder folder;
  const std::string path = folder.path("a");
  create_segment(path, 57, log_start());
  std::string bytes = read_all(path);
  bytes[4] = 9;
  write_all(path, bytes);
  try {
    read_segment_head(SpoolFile::open(path));
    FAIL() << "version 9 is not known";
  } catch (const base::Error& error) {
    EXPECT_EQ(error.scope(), base::ErrorScope::task);
    EXPECT_EQ(error.code(), "spool.version");
  }
}

TEST(SpoolSegment, reads_the_version_before) {
  const SpoolFolder folder;
  const std::string path = folder.path("a");
  create_segment(path, 57, log_start());
  std::string bytes = read_all(path);
  bytes[4] = 2;
  write_all(path, bytes);
  ASSERT_TRUE(read_segment_head(SpoolFile::open(path)));
  bytes[4] = 1;
  write_all(path, bytes);
  EXPECT_THROW(read_segment_head(SpoolFile::open(path)), base::Error);
}

TEST(SpoolSegment, gives_back_the_records_in_order) {
  const SpoolFolder folder;
  auto [file, offset] = create_segment(folder.path("a"), 1, log_start());
  BlockDrawing drawing(3);
  std::vector<model::LogBlock> blocks;
  std::uint64_t end = offset;
  for (std::uint64_t number = 1; number <= 50; ++number) {
    blocks.push_back(drawing.draw(number, 5000));
    const EncodedRecord record(blocks.back());
    record.append_to(file, end);
    end += record.bytes();
  }
  EXPECT_EQ(file.size(), end);
  for (const model::LogBlock& block : blocks) {
    const auto record = read_record(file, offset);
    ASSERT_TRUE(record) << block.number;
    EXPECT_TRUE(is_same(record->block, block)) << block.number;
    EXPECT_EQ(find_record_end(file, offset), record->end);
    offset = record->end;
  }
  EXPECT_FALSE(read_record(file, offset));
  EXPECT_FALSE(find_record_end(file, offset));
}

TEST(SpoolSegment, gives_no_record_that_is_torn_or_changed) {
  const SpoolFolder folder;
  const std::string path = folder.path("a");
  auto [file, offset] = create_segment(path, 1, log_start());
  BlockDrawing drawing(4);
  const model::LogBlock block = drawing.draw(1, 100);
  EncodedRecord(block).append_to(file, offset);
  const std::string bytes = read_all(path);
  for (std::size_t at = offset; at < bytes.size(); ++at) {
    write_all(path, bytes.substr(0, at));
    EXPECT_FALSE(read_record(SpoolFile::open(path), offset)) << at;
    EXPECT_FALSE(find_record_end(SpoolFile::open(path), offset)) << at;
    for (int bit = 0; bit < 8; ++bit) {
      std::string changed = bytes;
      changed[at] = static_cast<char>(changed[at] ^ (1 << bit));
      write_all(path, changed);
      EXPECT_FALSE(read_record(SpoolFile::open(path), offset)) << at << ":" << bit;
    }
  }
}

TEST(SpoolSegment, moves_a_position_behind_the_last_transaction_that_ends) {
  BlockDrawing drawing(0);
  model::LogPosition position = log_start();
  const model::LogBlock block = drawing.draw(1);
  model::LogPosition expected = position;
  for (const model::TransactionEnd& end : block.transactions) expected.pass(end);
  advance(position, block);
  EXPECT_EQ(position, expected);
  EXPECT_EQ(position.at, block.transactions.back().at);
  EXPECT_EQ(position.server, "mysql-server");
  const model::LogPosition before = position;
  model::LogBlock amid = drawing.draw_amid(2);
  amid.server = "another-server";
  advance(position, amid);
  EXPECT_EQ(position, before) << "inside a transaction the place before it stays, and its server";
  amid = drawing.draw(3);
  amid.server = "another-server";
  advance(position, amid);
  EXPECT_EQ(position.server, "another-server");
}

}  // namespace
}  // namespace state
