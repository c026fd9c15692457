#include "load/chunk_reader.hpp"

#include "base/limits.hpp"
#include "load/test_table.hpp"

#include <gtest/gtest.h>

#include <map>
#include <set>

namespace load {
namespace {

struct ReadFile {
  std::string bytes;
  std::shared_ptr<OpenFile> file;
  bool is_ended = false;
};

std::uint64_t lines_in(const std::string& text) {
  return static_cast<std::uint64_t>(std::count(text.begin(), text.end(), '\n'));
}

class ChunkReaderTest : public testing::Test {
 protected:
  static constexpr std::int64_t kManyRows = 120'000;

  ChunkReaderTest() { plan_.rows["t"] = 1000; }

  ReadOutcome read(const std::shared_ptr<ChunkLoad>& chunk, std::stop_token stop = {}) {
    fake::Source source(plan_, 1);
    ChunkReader reader(settings_, [this](FilePart part) {
      if (files_.empty() || files_.back().file != part.file) files_.push_back({"", part.file});
      files_.back().bytes += part.bytes;
      files_.back().is_ended = part.place == PartPlace::last;
      return takes_parts_;
    });
    return reader.read(chunk, source.session(0), stop, columns_);
  }

  LoadSettings settings_ = fake::settings();
  fake::SourcePlan plan_;
  fake::TestTable table_{"t"};
  bool takes_parts_ = true;
  std::vector<ReadFile> files_;
  std::vector<std::string> columns_;
};

TEST_F(ChunkReaderTest, writes_the_rows_of_its_range_and_no_others) {
  EXPECT_EQ(read(table_.chunk(1, 7, 9)), ReadOutcome::done);
  ASSERT_EQ(files_.size(), 1U);
  EXPECT_EQ(files_[0].bytes, "7,\"some text\"\n8,\"some text\"\n9,\"some text\"\n");
  EXPECT_TRUE(files_[0].is_ended);
  EXPECT_EQ(files_[0].file->rows, 3U);
  EXPECT_EQ(files_[0].file->csv_bytes, files_[0].bytes.size());
  EXPECT_EQ(columns_, (std::vector<std::string>{"id", "text"}));
  EXPECT_EQ(table_.progress().rows_read, 3U);
  EXPECT_EQ(table_.progress().csv_bytes, files_[0].bytes.size());
}

TEST_F(ChunkReaderTest, cuts_files_of_the_aimed_size_between_rows) {
  settings_.file_bytes = base::limits::kEncodeBlockBytes;
  EXPECT_EQ(read(table_.chunk(1, 1, kManyRows)), ReadOutcome::done);
  ASSERT_EQ(files_.size(), 3U);
  std::string expected;
  for (std::int64_t id = 1; id <= kManyRows; ++id) {
    expected += std::to_string(id) + ",\"some text\"\n";
  }
  std::string joined;
  for (const ReadFile& file : files_) {
    joined += file.bytes;
    EXPECT_TRUE(file.is_ended);
    EXPECT_TRUE(file.bytes.ends_with('\n')) << "a row is cut in two";
    EXPECT_EQ(file.file->rows, lines_in(file.bytes));
    if (&file != &files_.back()) {
      EXPECT_GE(file.bytes.size(), settings_.file_bytes);
    }
  }
  EXPECT_TRUE(joined == expected) << "rows are missing, doubled or out of order";
  EXPECT_EQ(table_.progress().rows_read, static_cast<std::uint64_t>(kManyRows));
}

TEST_F(ChunkReaderTest, names_its_files_by_table_and_number) {
  settings_.file_bytes = base::limits::kEncodeBlockBytes;
  settings_.number_base = 0x10000;
  read(table_.chunk(1, 1, kManyRows));
  read(table_.chunk(2, 1, 1));
  std::vector<std::string> keys;
  for (const ReadFile& file : files_) keys.push_back(file.file->key);
  EXPECT_EQ(keys, (std::vector<std::string>{
                      "sluice/t/demo1.t/LOAD00010001.csv", "sluice/t/demo1.t/LOAD00010002.csv",
                      "sluice/t/demo1.t/LOAD00010003.csv", "sluice/t/demo1.t/LOAD00010004.csv"}));
}

TEST_F(ChunkReaderTest, opens_no_file_for_a_chunk_without_rows) {
  const auto chunk = table_.chunk(1, 5, 4);
  EXPECT_EQ(read(chunk), ReadOutcome::done);
  EXPECT_TRUE(files_.empty());
  EXPECT_TRUE(chunk->reading_done(columns_));
}

TEST_F(ChunkReaderTest, gives_up_when_a_value_equals_the_null_sentinel) {
  plan_.text = fake::kSentinel;
  EXPECT_EQ(read(table_.chunk(1, 1, 9)), ReadOutcome::sentinel_collision);
  EXPECT_TRUE(files_.empty());
}

TEST_F(ChunkReaderTest, stops_soon_when_asked) {
  std::stop_source stop;
  stop.request_stop();
  EXPECT_EQ(read(table_.chunk(1, 1, kManyRows), stop.get_token()), ReadOutcome::stopped);
  EXPECT_LE(table_.progress().rows_read, 1024U);
}

TEST_F(ChunkReaderTest, stops_soon_when_its_chunk_is_abandoned) {
  const auto chunk = table_.chunk(1, 1, kManyRows);
  chunk->abandon();
  EXPECT_EQ(read(chunk), ReadOutcome::stopped);
  EXPECT_LE(table_.progress().rows_read, 1024U);
}

TEST_F(ChunkReaderTest, stops_when_nobody_takes_its_parts) {
  settings_.file_bytes = base::limits::kEncodeBlockBytes;
  takes_parts_ = false;
  EXPECT_EQ(read(table_.chunk(1, 1, kManyRows)), ReadOutcome::stopped);
  EXPECT_EQ(files_.size(), 1U);
}

TEST_F(ChunkReaderTest, names_the_row_whose_value_does_not_fit) {
  plan_.long_text_table = "t";
  try {
    read(table_.chunk(1, 42, 50));
    FAIL() << "the row went through";
  } catch (const base::Error& error) {
    EXPECT_EQ(error.scope(), base::ErrorScope::record);
    EXPECT_EQ(error.code(), "value.too_long");
    EXPECT_EQ(error.report().contexts, std::vector<std::string>{"row id=42"});
  }
  EXPECT_TRUE(files_.empty());
}

TEST_F(ChunkReaderTest, tells_of_altered_values) {
  plan_.long_text_table = "t";
  settings_.values.too_long = model::MisfitAction::truncate;
  std::vector<MisfitRecord> records;
  settings_.on_misfit = [&](const MisfitRecord& record) { records.push_back(record); };
  EXPECT_EQ(read(table_.chunk(1, 42, 43)), ReadOutcome::done);
  ASSERT_EQ(records.size(), 2U);
  EXPECT_EQ(records[1].table, (model::TableId{"demo1", "t"}));
  EXPECT_EQ(records[1].row, "id=43");
  EXPECT_EQ(records[1].column, "text");
  EXPECT_EQ(records[1].misfit, model::Misfit::too_long);
  EXPECT_EQ(records[1].action, model::MisfitAction::truncate);
  EXPECT_EQ(records[1].original, std::string(500, 'x'));
  EXPECT_EQ(table_.progress().altered_values, 2U);
  EXPECT_EQ(table_.progress().skipped_rows, 0U);
  ASSERT_EQ(files_.size(), 1U);
  EXPECT_EQ(files_[0].file->rows, 2U);
}

TEST_F(ChunkReaderTest, counts_skipped_rows_as_read_and_not_as_written) {
  plan_.long_text_table = "t";
  settings_.values.too_long = model::MisfitAction::skip_row;
  EXPECT_EQ(read(table_.chunk(1, 1, 600)), ReadOutcome::done);
  EXPECT_EQ(table_.progress().skipped_rows, 600U);
  EXPECT_EQ(table_.progress().altered_values, 0U);
  EXPECT_EQ(table_.progress().rows_read, 600U);
  EXPECT_TRUE(files_.empty());
}

TEST(RowName, shows_the_key_in_its_own_order) {
  model::TableSchema schema = fake::table("t", 1);
  const std::array<model::Cell, 2> row{model::Cell::of_int64(-5), model::Cell::of_bytes("it's")};
  EXPECT_EQ(row_name(schema, row, 17), "id=-5");
  schema.key = {1, 0};
  EXPECT_EQ(row_name(schema, row, 17), "text='it's', id=-5");
}

TEST(RowName, counts_where_there_is_no_key) {
  model::TableSchema schema = fake::table("t", 1);
  schema.key.clear();
  const std::array<model::Cell, 2> row{model::Cell::of_int64(1), model::Cell::null()};
  EXPECT_EQ(row_name(schema, row, 17), "row 17 of the chunk (no primary key)");
}

}  // namespace
}  // namespace load
