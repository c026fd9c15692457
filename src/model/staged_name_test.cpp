#include "model/staged_name.hpp"

#include "model/staged_file.hpp"

#include <gtest/gtest.h>

namespace model {
namespace {

const TableId kTable{"demo1", "c d"};
constexpr char kPrefix[] = "dms/nightly/";

TEST(StagedName, reads_back_the_names_of_changes) {
  const ChangeFileName name{7, 0x2A, 3, 1};
  for (const std::string& key : {change_file_key(kPrefix, kTable, name, Compression::zstd),
                                 change_manifest_key(kPrefix, kTable, name)}) {
    const auto parsed = parse_staged_key(kPrefix, key);
    ASSERT_TRUE(parsed.has_value()) << key;
    EXPECT_EQ(parsed->kind, StagedKind::change);
    EXPECT_EQ(parsed->folder, "demo1.c=20d");
    EXPECT_EQ(parsed->epoch, 7U);
    EXPECT_EQ(parsed->batch, 0x2AU);
  }
}

TEST(StagedName, reads_back_the_names_of_a_load) {
  const std::uint64_t number = load_number_base(3) + 5;
  for (const std::string& key : {load_file_key("dms", "nightly", kTable, number, Compression::gzip),
                                 manifest_key("dms", "nightly", kTable, number),
                                 chunk_key("dms", "nightly", kTable, number)}) {
    const auto parsed = parse_staged_key(kPrefix, key);
    ASSERT_TRUE(parsed.has_value()) << key;
    EXPECT_EQ(parsed->kind, StagedKind::load);
    EXPECT_EQ(parsed->folder, "demo1.c=20d");
    EXPECT_EQ(parsed->number, 0x20005U);
    EXPECT_TRUE(key.starts_with(table_prefix(kPrefix, kTable)));
  }
  EXPECT_EQ(chunk_key("dms", "nightly", kTable, 1), "dms/nightly/demo1.c=20d/CHUNK00000001.json");
}

TEST(StagedName, reads_back_the_name_of_a_batch) {
  EXPECT_EQ(batch_key(kPrefix, 42), "dms/nightly/batches/BATCH-0000002A.json");
  const auto parsed = parse_staged_key(kPrefix, batch_key(kPrefix, 0x1'0000'0000));
  ASSERT_TRUE(parsed.has_value());
  EXPECT_EQ(parsed->kind, StagedKind::batch);
  EXPECT_EQ(parsed->batch, 0x1'0000'0000U);
}

TEST(StagedName, leaves_other_names_alone) {
  for (const char* key :
       {"dms/other/a.b/LOAD00000001.csv", "dms/nightly/notes.txt", "dms/nightly/a.b/LOADS.csv",
        "dms/nightly/a.b/LOAD00000001", "dms/nightly/a.b/CHANGES-1.csv",
        "dms/nightly/batches/BATCH-0000002A.json.done", "dms/nightly/batches/LOAD00000001.csv"}) {
    EXPECT_FALSE(parse_staged_key(kPrefix, key).has_value()) << key;
  }
}

TEST(StagedName, numbers_of_epochs_begin_anew_after_the_last) {
  EXPECT_EQ(load_number_base(1), 0U);
  EXPECT_EQ(load_number_base(2), 0x10000U);
  EXPECT_EQ(load_number_base(0x10000), 0xFFFF0000U);
  EXPECT_EQ(load_number_base(0x10001), 0U);
}

}  // namespace
}  // namespace model
