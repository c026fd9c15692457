#include "model/staged_file.hpp"

#include <gtest/gtest.h>

namespace model {
namespace {

const TableId kTable{"demo1", "cdcdata"};

TEST(StagedFile, a_key_names_folder_task_table_and_number) {
  EXPECT_EQ(load_file_key("dms", "nightly", kTable, 1, Compression::zstd),
            "dms/nightly/demo1.cdcdata/LOAD00000001.csv.zst");
}

TEST(StagedFile, the_extension_tells_the_compression) {
  EXPECT_EQ(load_file_key("", "t", kTable, 1, Compression::none),
            "t/demo1.cdcdata/LOAD00000001.csv");
  EXPECT_EQ(load_file_key("", "t", kTable, 1, Compression::gzip),
            "t/demo1.cdcdata/LOAD00000001.csv.gz");
}

TEST(StagedFile, numbers_are_hexadecimal_as_dms_writes_them) {
  EXPECT_EQ(load_file_key("", "t", kTable, 26, Compression::none),
            "t/demo1.cdcdata/LOAD0000001A.csv");
  EXPECT_EQ(load_file_key("", "t", kTable, 0x1'0000'0000, Compression::none),
            "t/demo1.cdcdata/LOAD100000000.csv");
}

TEST(StagedFile, slashes_around_the_folder_do_not_count) {
  EXPECT_EQ(staging_prefix("/a/b//", "t"), "a/b/t/");
  EXPECT_EQ(staging_prefix("a/b", "t"), "a/b/t/");
  EXPECT_EQ(staging_prefix("///", "t"), "t/");
  EXPECT_EQ(staging_prefix("", "t"), "t/");
}

TEST(StagedFile, everything_of_a_task_lies_under_its_prefix) {
  const std::string prefix = staging_prefix("dms", "nightly");
  EXPECT_TRUE(load_file_key("dms", "nightly", kTable, 7, Compression::zstd).starts_with(prefix));
  EXPECT_TRUE(manifest_key("dms", "nightly", kTable, 7).starts_with(prefix));
}

TEST(StagedFile, the_prefix_of_one_task_does_not_cover_another) {
  EXPECT_FALSE(staging_prefix("dms", "nightly2").starts_with(staging_prefix("dms", "nightly")));
}

TEST(StagedFile, bytes_that_keys_should_not_hold_are_spelled_in_hex) {
  EXPECT_EQ(manifest_key("", "a b/c", {"d.e", "f%g"}, 2),
            "a=20b=2Fc/d=2Ee.f=25g/CHUNK00000002.manifest");
  EXPECT_EQ(manifest_key("", "t", {"demo", "\xe5\xae\xa2"}, 1),
            "t/demo.=E5=AE=A2/CHUNK00000001.manifest");
}

TEST(StagedFile, tables_whose_names_only_look_alike_have_different_keys) {
  EXPECT_NE(manifest_key("", "t", {"a.b", "c"}, 1), manifest_key("", "t", {"a", "b.c"}, 1));
  EXPECT_NE(manifest_key("", "t", {"a", "b c"}, 1), manifest_key("", "t", {"a", "b=20c"}, 1));
}

TEST(StagedFile, changes_are_told_apart_by_epoch_batch_part_and_number) {
  const std::string prefix = staging_prefix("dms", "t");
  EXPECT_EQ(change_file_key(prefix, kTable, {3, 42, 1, 2}, Compression::zstd),
            "dms/t/demo1.cdcdata/CHANGES-3-0000002A-1-2.csv.zst");
  EXPECT_EQ(change_manifest_key(prefix, kTable, {3, 42, 1, 2}),
            "dms/t/demo1.cdcdata/CHANGES-3-0000002A-1.manifest");
}

TEST(StagedFile, every_entry_of_a_manifest_is_mandatory) {
  EXPECT_EQ(manifest_text({"s3://b/k1", "s3://b/k2"}),
            R"({"entries":[{"url":"s3://b/k1","mandatory":true},)"
            R"({"url":"s3://b/k2","mandatory":true}]})");
}

TEST(StagedFile, a_manifest_quotes_what_json_must_quote) {
  EXPECT_EQ(manifest_text({"file:///a\"b\\c"}),
            R"({"entries":[{"url":"file:///a\"b\\c","mandatory":true}]})");
}

TEST(StagedFile, a_manifest_of_one_file_is_still_a_list) {
  EXPECT_EQ(manifest_text({"s3://b/k"}), R"({"entries":[{"url":"s3://b/k","mandatory":true}]})");
}

TEST(StagedFile, a_manifest_of_nothing_is_an_empty_list) {
  EXPECT_EQ(manifest_text({}), R"({"entries":[]})");
}

TEST(StagedFileDeathTest, a_task_without_name_has_no_prefix) {
  EXPECT_DEATH(staging_prefix("dms", ""), "a task has a name");
}

}  // namespace
}  // namespace model
