#include "load/chunk_copier.hpp"

#include "base/fake_clock.hpp"
#include "base/json.hpp"
#include "load/test_table.hpp"

#include <gtest/gtest.h>

namespace load {
namespace {

constexpr char kPosition[] = "bin.000001:4";

class ChunkCopierTest : public testing::Test {
 protected:
  /// A chunk whose files lie in the store; each has five rows.
  std::shared_ptr<ChunkLoad> staged_chunk(const std::vector<std::string>& keys) {
    auto chunk = table_.chunk(3, 1, 9);
    for (const std::string& key : keys) {
      store_.put(key, "rows");
      chunk->file_opened();
      chunk->file_staged({key, 4, 40, 5});
    }
    chunk->reading_done({"id", "text"});
    return chunk;
  }

  ChunkCopier copier() { return ChunkCopier(store_, &warehouse_, clock_, settings_); }

  LoadSettings settings_ = fake::settings();
  fake::TestTable table_{"t"};
  fake::Store store_;
  fake::Warehouse warehouse_{store_};
  base::FakeClock clock_;
};

TEST_F(ChunkCopierTest, lists_every_file_in_the_manifest_as_mandatory) {
  settings_.number_base = 0x10000;
  copier().load(*staged_chunk({"f1", "f2"}), kPosition, {});
  const std::string key = "sluice/t/demo1.t/CHUNK00010003.manifest";
  ASSERT_EQ(warehouse_.loads().size(), 1U);
  const fake::Warehouse::SeenLoad seen = warehouse_.loads()[0];
  EXPECT_EQ(seen.request.manifest_url, "s3://bucket/" + key);
  ASSERT_TRUE(seen.staged.contains(key));
  EXPECT_EQ(seen.staged.at(key), R"({"entries":[{"url":"s3://bucket/f1","mandatory":true},)"
                                 R"({"url":"s3://bucket/f2","mandatory":true}]})");
}

TEST_F(ChunkCopierTest, tells_the_warehouse_what_the_chunk_is) {
  settings_.compression = model::Compression::gzip;
  table_.load().set_target(table_.load().target(), true);
  copier().load(*staged_chunk({"f1", "f2"}), kPosition, {});
  ASSERT_EQ(warehouse_.loads().size(), 1U);
  const port::LoadRequest request = warehouse_.loads()[0].request;
  EXPECT_EQ(request.table, table_.load().target());
  EXPECT_EQ(request.columns, (std::vector<std::string>{"id", "text"}));
  EXPECT_EQ(request.null_sentinel, fake::kSentinel);
  EXPECT_EQ(request.compression, model::Compression::gzip);
  EXPECT_TRUE(request.replace_by_key);
  EXPECT_EQ(request.mark.run, "run1");
  EXPECT_EQ(request.mark.source, (model::TableId{"demo1", "t"}));
  EXPECT_EQ(request.mark.chunk, 3U);
  EXPECT_EQ(request.mark.range, (model::KeyRange{"id", "1", "9"}));
  EXPECT_EQ(request.mark.rows, 10U);
  EXPECT_FALSE(request.mark.is_last);
  EXPECT_EQ(request.mark.position, kPosition);
}

TEST_F(ChunkCopierTest, removes_files_and_manifest_when_the_chunk_is_loaded) {
  store_.put("other", "of another chunk");
  copier().load(*staged_chunk({"f1", "f2"}), kPosition, {});
  EXPECT_EQ(store_.copy(), (std::map<std::string, std::string>{{"other", "of another chunk"}}));
  EXPECT_EQ(table_.progress().rows_loaded, 10U);
}

TEST_F(ChunkCopierTest, loads_once_when_the_answer_was_lost) {
  warehouse_.lost_answers = 2;
  copier().load(*staged_chunk({"f1"}), kPosition, {});
  EXPECT_EQ(warehouse_.loads().size(), 2U) << "the second try finds the mark";
  EXPECT_EQ(warehouse_.rows("t"), 5U);
  EXPECT_EQ(table_.progress().rows_loaded, 5U);
  EXPECT_EQ(clock_.pauses().size(), 1U);
  EXPECT_TRUE(store_.copy().empty());
}

TEST_F(ChunkCopierTest, keeps_the_files_until_a_load_has_succeeded) {
  warehouse_.failing_table = "t";
  warehouse_.failure = base::Error(base::ErrorScope::transient, "fake.busy", "busy", "again");
  EXPECT_THROW(copier().load(*staged_chunk({"f1"}), kPosition, {}), base::Error);
  EXPECT_GT(warehouse_.loads().size(), 5U) << "it was tried until the deadline";
  for (const fake::Warehouse::SeenLoad& seen : warehouse_.loads()) {
    EXPECT_TRUE(seen.staged.contains("f1"));
  }
  EXPECT_TRUE(store_.removed().empty());
  EXPECT_EQ(table_.progress().rows_loaded, 0U);
}

TEST_F(ChunkCopierTest, does_not_repeat_what_cannot_succeed) {
  warehouse_.failing_table = "t";
  warehouse_.failure = base::Error(base::ErrorScope::record, "redshift.copy.rows", "no", "do");
  EXPECT_THROW(copier().load(*staged_chunk({"f1"}), kPosition, {}), base::Error);
  EXPECT_EQ(warehouse_.loads().size(), 1U);
  EXPECT_TRUE(clock_.pauses().empty());
}

TEST_F(ChunkCopierTest, marks_a_chunk_without_rows_without_a_manifest) {
  copier().load(*staged_chunk({}), kPosition, {});
  ASSERT_EQ(warehouse_.loads().size(), 1U);
  EXPECT_EQ(warehouse_.loads()[0].request.manifest_url, "");
  EXPECT_EQ(store_.puts, 0);
  EXPECT_EQ(warehouse_.marks().size(), 1U);
}

TEST_F(ChunkCopierTest, keeps_and_describes_the_files_where_there_is_no_warehouse) {
  settings_.number_base = 0x10000;
  ChunkCopier stager(store_, nullptr, clock_, settings_);
  stager.load(*staged_chunk({"f1", "f2"}), kPosition, {});
  stager.finish(table_.load(), kPosition, {});
  const std::map<std::string, std::string> objects = store_.copy();
  EXPECT_EQ(objects.size(), 4U);
  EXPECT_TRUE(objects.contains("f1"));
  EXPECT_TRUE(objects.contains("f2"));
  EXPECT_TRUE(objects.contains("sluice/t/demo1.t/CHUNK00010003.manifest"));
  ASSERT_TRUE(objects.contains("sluice/t/demo1.t/CHUNK00010003.json"));
  const std::string text = objects.at("sluice/t/demo1.t/CHUNK00010003.json");
  const base::Json described = base::parse_json(text, "the description");
  EXPECT_EQ(described.at("columns"), (base::Json{"id", "text"}));
  EXPECT_EQ(described.at("null"), fake::kSentinel);
  EXPECT_EQ(described.at("compression"), "none");
  EXPECT_EQ(described.at("rows"), 10);
  EXPECT_EQ(described.at("files"), (base::Json{"s3://bucket/f1", "s3://bucket/f2"}));
  EXPECT_EQ(described.at("target").at("table"), "t");
  EXPECT_EQ(table_.progress().rows_loaded, 10U);
}

TEST_F(ChunkCopierTest, describes_no_chunk_without_rows) {
  ChunkCopier(store_, nullptr, clock_, settings_).load(*staged_chunk({}), kPosition, {});
  EXPECT_EQ(store_.puts, 0);
}

TEST_F(ChunkCopierTest, closes_a_table_with_the_rows_of_all_its_chunks) {
  table_.progress().rows_loaded = 7;  // of other chunks
  ChunkCopier one = copier();
  one.load(*staged_chunk({"f1"}), kPosition, {});
  one.finish(table_.load(), kPosition, {});
  ASSERT_EQ(warehouse_.marks().size(), 2U);
  const port::LoadMark closing = warehouse_.marks()[1];
  EXPECT_TRUE(closing.is_last);
  EXPECT_EQ(closing.run, "run1");
  EXPECT_EQ(closing.source, (model::TableId{"demo1", "t"}));
  EXPECT_EQ(closing.chunk, 0U);
  EXPECT_EQ(closing.rows, 12U);
  EXPECT_EQ(closing.position, kPosition);
}

}  // namespace
}  // namespace load
