#include "load/part_uploader.hpp"

#include "load/test_table.hpp"

#include <gtest/gtest.h>

namespace load {
namespace {

class PartUploaderTest : public testing::Test {
 protected:
  static std::shared_ptr<OpenFile> open_file(const std::shared_ptr<ChunkLoad>& chunk,
                                             const std::string& key) {
    auto file = std::make_shared<OpenFile>();
    file->chunk = chunk;
    file->key = key;
    chunk->file_opened();
    return file;
  }

  fake::TestTable table_{"t"};
  fake::Store store_;
  PartUploader uploader_{store_};
};

TEST_F(PartUploaderTest, joins_the_parts_in_the_order_in_which_they_come) {
  const auto chunk = table_.chunk(1, 1, 9);
  const auto file = open_file(chunk, "k");
  EXPECT_FALSE(uploader_.take({file, "one,", PartPlace::inner}));
  EXPECT_FALSE(uploader_.take({file, "two,", PartPlace::inner}));
  EXPECT_TRUE(store_.copy().empty()) << "nothing is visible before the last part";
  EXPECT_FALSE(uploader_.take({file, "three", PartPlace::last})) << "the chunk is still being read";
  EXPECT_EQ(store_.copy().at("k"), "one,two,three");
  EXPECT_EQ(store_.open_writers, 0);
  EXPECT_EQ(table_.progress().staged_bytes, 13U);
}

TEST_F(PartUploaderTest, says_when_the_last_file_of_a_read_chunk_is_staged) {
  const auto chunk = table_.chunk(1, 1, 9);
  const auto one = open_file(chunk, "1");
  const auto two = open_file(chunk, "2");
  one->rows = 3;
  one->csv_bytes = 50;
  EXPECT_FALSE(chunk->reading_done({"id"}));
  EXPECT_FALSE(uploader_.take({two, "b", PartPlace::last}));
  EXPECT_TRUE(uploader_.take({one, "aa", PartPlace::last}));
  ASSERT_EQ(chunk->files().size(), 2U);
  EXPECT_EQ(chunk->files()[1], (model::StagedFile{"1", 2, 50, 3}));
}

TEST_F(PartUploaderTest, keeps_files_apart_whose_parts_come_by_turns) {
  const auto chunk = table_.chunk(1, 1, 9);
  const auto one = open_file(chunk, "1");
  const auto two = open_file(chunk, "2");
  uploader_.take({one, "a", PartPlace::inner});
  uploader_.take({two, "x", PartPlace::inner});
  uploader_.take({one, "b", PartPlace::last});
  uploader_.take({two, "y", PartPlace::last});
  EXPECT_EQ(store_.copy().at("1"), "ab");
  EXPECT_EQ(store_.copy().at("2"), "xy");
}

TEST_F(PartUploaderTest, drops_the_writer_of_an_abandoned_chunk) {
  const auto chunk = table_.chunk(1, 1, 9);
  const auto file = open_file(chunk, "k");
  uploader_.take({file, "one", PartPlace::inner});
  EXPECT_EQ(store_.open_writers, 1);
  chunk->abandon();
  EXPECT_FALSE(uploader_.take({file, "two", PartPlace::last}));
  EXPECT_EQ(store_.open_writers, 0);
  EXPECT_TRUE(store_.copy().empty());
}

TEST_F(PartUploaderTest, drops_the_writer_of_an_abandoned_file_that_gets_no_more_parts) {
  auto lost = table_.chunk(1, 1, 9);
  uploader_.take({open_file(lost, "lost"), "one", PartPlace::inner});
  lost->abandon();
  lost.reset();
  const auto other = table_.chunk(2, 10, 19);
  uploader_.take({open_file(other, "other"), "x", PartPlace::inner});
  EXPECT_EQ(store_.open_writers, 1) << "only that of the other file";
}

/// A writer is found by its file, so the file must not make room for another one meanwhile.
TEST_F(PartUploaderTest, keeps_a_file_as_long_as_its_writer) {
  std::weak_ptr<OpenFile> kept;
  {
    const auto file = open_file(table_.chunk(1, 1, 9), "k");
    kept = file;
    uploader_.take({file, "one", PartPlace::inner});
  }
  EXPECT_FALSE(kept.expired());
  uploader_.take({kept.lock(), "two", PartPlace::last});
  EXPECT_TRUE(kept.expired());
  EXPECT_EQ(store_.copy().at("k"), "onetwo");
}

}  // namespace
}  // namespace load
