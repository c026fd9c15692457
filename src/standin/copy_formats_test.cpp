// COPY of the formats beside CSV, from the statement to the rows that PostgreSQL would get.
#include "standin/copy_test_world.hpp"
#include "standin/manifest_reader.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace standin {
namespace {

class CopyFormatsTest : public CopyTestWorld {};

TEST_F(CopyFormatsTest, loads_json) {
  put("f.csv",
      "{\"id\":1,\"note\":\"\\\\N\"}{\"note\":null,\"id\":\"2\"}\n{\"id\":3,\"note\":\"\"}");
  EXPECT_EQ(copy("JSON 'auto'").rows, 3);
  // JSON has a null of its own: \N is text.
  EXPECT_EQ(target_.loaded, "1\t\\\\N\n2\t\\N\n3\t\n");
  target_.loaded.clear();
  EXPECT_EQ(copy("JSON EMPTYASNULL").rows, 3);
  EXPECT_EQ(target_.loaded, "1\t\\\\N\n2\t\\N\n3\t\\N\n");
}

TEST_F(CopyFormatsTest, loads_json_by_paths) {
  put("f.csv", "{\"a\":[{\"n\":5}],\"b\":\"x\"}");
  put("paths", R"({"jsonpaths":["$.a[0].n","$.b"]})");
  EXPECT_EQ(copy("JSON 's3://dms-staging/paths'").rows, 1);
  EXPECT_EQ(target_.loaded, "5\tx\n");
  put("paths", R"({"jsonpaths":["$.a[0].n"]})");
  EXPECT_EQ(copy("JSON 's3://dms-staging/paths'").failure->message,
            "Number of jsonpaths and the number of columns should match. JSONPath size: 1, Number "
            "of columns in table or column list: 2");
  put("paths", R"({"jsonpaths":["$.*","$.b"]})");
  EXPECT_EQ(copy("JSON 's3://dms-staging/paths'").failure->message, "Invalid JSONPath format: $.*");
  EXPECT_THAT(copy("JSON 's3://dms-staging/none'").failure->message,
              ::testing::HasSubstr("NoSuchKey"));
  EXPECT_THAT(copy("JSON 's3://elsewhere/none'").failure->message,
              ::testing::HasSubstr("S3ServiceException"));
}

TEST_F(CopyFormatsTest, loads_json_whole_into_one_super_column) {
  target_.table = {column("doc", "super")};
  put("f.csv", "{\"a\": [1,2]}\n[3]\n");
  EXPECT_EQ(copy("JSON 'noshred'").rows, 2);
  EXPECT_EQ(target_.loaded, "{\"a\": [1,2]}\n[3]\n");
  target_.table.push_back(column("more", "integer"));
  EXPECT_EQ(copy("JSON 'noshred'").failure->message,
            "JSON 'noshred' loads into one column, and it is of type SUPER");
}

TEST_F(CopyFormatsTest, loads_fixed_widths) {
  put("f.csv", " 1 \xC3\xA4\xC3\xB6 x\n   b\n12\n");
  const CopyOutcome outcome = copy("FIXEDWIDTH 'id:3,note:4' MAXERROR 5");
  EXPECT_EQ(outcome.rows, 2);
  EXPECT_EQ(target_.loaded, "1\t\xC3\xA4\xC3\xB6 x\n\\N\tb\n");
  EXPECT_EQ(outcome.errors.at(0).error_code, 1203);
  target_.loaded.clear();
  EXPECT_EQ(copy("FIXEDWIDTH 'id:3,note:4' FILLRECORD").rows, 3);
  EXPECT_EQ(target_.loaded, "1\t\xC3\xA4\xC3\xB6 x\n\\N\tb\n12\t\n");
  EXPECT_EQ(copy("FIXEDWIDTH 'id:3'").failure->message,
            "FIXEDWIDTH names 1 columns, but 2 are loaded");
  target_.table[1].type = "varbyte";
  EXPECT_EQ(copy("FIXEDWIDTH 'id:3,note:4'").failure->message,
            "VARBYTE columns cannot be loaded with FIXEDWIDTH");
}

TEST_F(CopyFormatsTest, skips_a_file_in_another_encoding) {
  put("d/1", std::string("\xFF\xFE"
                         "1\0|\0a\0\n\0",
                         10));
  put("d/2", "2|b\n");
  const CopyOutcome outcome = copy("ENCODING UTF16 MAXERROR 2", "s3://dms-staging/d/");
  ASSERT_FALSE(outcome.failure);
  EXPECT_EQ(target_.loaded, "1\ta\n");
  ASSERT_EQ(outcome.errors.size(), 1U);
  EXPECT_EQ(outcome.errors[0].error_code, 1221);
  EXPECT_EQ(outcome.errors[0].file_name, "s3://dms-staging/d/2");
  EXPECT_TRUE(copy("ENCODING UTF16", "s3://dms-staging/d/").failure);
}

TEST_F(CopyFormatsTest, statupdate_is_for_owners) {
  put("f.csv", "1,a\n");
  target_.is_owner = false;
  EXPECT_FALSE(copy("CSV COMPUPDATE OFF").failure);
  for (const char* option : {"STATUPDATE", "STATUPDATE ON", "STATUPDATE OFF"}) {
    const CopyOutcome outcome = copy(std::string("CSV ") + option);
    EXPECT_EQ(outcome.failure->message, "must be owner of relation t") << option;
    EXPECT_EQ(outcome.failure->sqlstate, "42501");
  }
}

TEST_F(CopyFormatsTest, names_a_bad_identity_value) {
  target_.table[0].is_identity = true;
  put("f.csv", "x,a\n");
  EXPECT_EQ(copy("CSV EXPLICIT_IDS").errors.at(0).error_code, 1217);
}

TEST_F(CopyFormatsTest, reads_a_manifest_of_100000_entries) {
  std::string manifest = "{\"entries\":[";
  for (int i = 0; i < 100'000; ++i) {
    manifest += i == 0 ? "" : ",";
    manifest += R"({"url":"s3://dms-staging/folder/of/a/common/length/f.csv","mandatory":true,)"
                R"("meta":{"content_length":12}})";
  }
  put("m", manifest + "]}");
  const std::vector<ManifestEntry> entries = read_manifest(manifest + "]}", "m");
  EXPECT_EQ(entries.size(), 100'000U);
  EXPECT_THAT(copy("CSV MANIFEST", "s3://dms-staging/m").failure->message,
              ::testing::HasSubstr("NoSuchKey"));
}

}  // namespace
}  // namespace standin
