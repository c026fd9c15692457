#include "standin/copy_loader.hpp"

#include "standin/copy_test_world.hpp"

#include <bzlib.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <zlib.h>
#include <zstd.h>

#include <string>

namespace standin {
namespace {

class CopyLoaderTest : public CopyTestWorld {};

std::string gzip(const std::string& text) {
  z_stream stream{};
  deflateInit2(&stream, 1, Z_DEFLATED, 15 + 16, 8, Z_DEFAULT_STRATEGY);
  std::string out(text.size() + 1000, '\0');
  stream.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(text.data()));
  stream.avail_in = static_cast<uInt>(text.size());
  stream.next_out = reinterpret_cast<Bytef*>(out.data());
  stream.avail_out = static_cast<uInt>(out.size());
  deflate(&stream, Z_FINISH);
  out.resize(stream.total_out);
  deflateEnd(&stream);
  return out;
}

std::string zstd(const std::string& text) {
  std::string out(ZSTD_compressBound(text.size()), '\0');
  out.resize(ZSTD_compress(out.data(), out.size(), text.data(), text.size(), 1));
  return out;
}

std::string bzip2(std::string text) {
  std::string out(text.size() + 1000, '\0');
  auto size = static_cast<unsigned>(out.size());
  BZ2_bzBuffToBuffCompress(out.data(), &size, text.data(), static_cast<unsigned>(text.size()), 1, 0,
                           0);
  out.resize(size);
  return out;
}

TEST_F(CopyLoaderTest, loads_csv_of_a_manifest) {
  put("f.csv", "1,\"a\"\"b\"\n2,\\N\n");
  put("m", R"({"entries":[{"url":"s3://dms-staging/f.csv","mandatory":true},
                         {"url":"s3://dms-staging/missing"},{"url":"s3://dms-staging/f.csv"}]})");
  const CopyOutcome outcome = copy("CSV MANIFEST", "s3://dms-staging/m");
  ASSERT_FALSE(outcome.failure) << outcome.failure->message;
  EXPECT_EQ(outcome.rows, 4);
  EXPECT_EQ(target_.loaded, "1\ta\"b\n2\t\\N\n1\ta\"b\n2\t\\N\n");
  EXPECT_EQ(target_.names, (std::vector<std::string>{"id", "note"}));
  EXPECT_EQ(target_.finished, 1);
  EXPECT_EQ(target_.failed, 0);
}

TEST_F(CopyLoaderTest, says_what_is_wrong_with_a_manifest) {
  constexpr const char* kFullPath =
      "COPY with MANIFEST parameter requires full path of an S3 object";
  EXPECT_EQ(copy("CSV MANIFEST", "s3://dms-staging/none").failure->message, kFullPath);
  put("m", "no json");
  EXPECT_THAT(copy("CSV MANIFEST", "s3://dms-staging/m").failure->message,
              ::testing::HasSubstr("s3://dms-staging/m"));
  put("m", R"({"entries":[{"url":"s3://dms-staging/gone","mandatory":true}]})");
  const CopyOutcome missing = copy("CSV MANIFEST", "s3://dms-staging/m");
  EXPECT_THAT(missing.failure->message, ::testing::HasSubstr("Status 404,Error NoSuchKey"));
  EXPECT_EQ(missing.failure->context, "S3 key being read : s3://dms-staging/gone");
  put("m", R"({"entries":[{"url":"s3://dms-staging/gone"}]})");
  EXPECT_TRUE(copy("CSV MANIFEST", "s3://dms-staging/m").failure);
  put("m", R"({"entries":[{"mandatory":true}]})");
  EXPECT_THAT(copy("CSV MANIFEST", "s3://dms-staging/m").failure->message,
              ::testing::HasSubstr("entry 0 has no url"));
  world_.roles.begin()->second.policies.clear();
  for (auto& [name, role] : world_.roles) role.policies.clear();
  EXPECT_EQ(copy("CSV MANIFEST", "s3://dms-staging/m").failure->message, kFullPath);
  EXPECT_EQ(target_.begun, 0);
}

TEST_F(CopyLoaderTest, loads_every_object_of_a_prefix) {
  put("p/1", "1,a\n");
  put("p/10", "10,b\n");
  put("q", "2,c\n");
  EXPECT_EQ(copy("CSV", "s3://dms-staging/p/1").rows, 2);
  EXPECT_EQ(copy("CSV", "s3://dms-staging/none").failure->message,
            "The specified S3 prefix 'none' does not exist");
}

TEST_F(CopyLoaderTest, checks_role_region_and_keys) {
  put("f.csv", "1,a\n");
  EXPECT_THAT(copy("CSV REGION 'eu-west-1'").failure->message,
              ::testing::HasSubstr("PermanentRedirect"));
  for (auto& [name, role] : world_.roles) role.policies.clear();
  EXPECT_THAT(copy("CSV").failure->message, ::testing::HasSubstr("Error AccessDenied"));
  world_.attached_roles.clear();
  EXPECT_EQ(copy("CSV").failure->message,
            "exception name : UnauthorizedException, error type : 135, message: The requested role "
            "arn:aws:iam::123456789012:role/dms-access-for-endpoint is not associated to cluster, "
            "should retry : 0");
  const auto keys = parse_copy(
      "COPY t FROM 's3://dms-staging/f.csv' ACCESS_KEY_ID 'A' SECRET_ACCESS_KEY 'S' CSV");
  EXPECT_THAT(run_copy(keys.statement, world_, objects_, target_, kNow).failure->message,
              ::testing::HasSubstr("InvalidAccessKeyId"));
  const WorldUser& user = world_.users.front();
  const auto good =
      parse_copy("COPY t FROM 's3://dms-staging/f.csv' ACCESS_KEY_ID '" + user.access_key_id +
                 "' SECRET_ACCESS_KEY '" + user.secret_access_key + "' CSV");
  EXPECT_FALSE(run_copy(good.statement, world_, objects_, target_, kNow).failure);
  EXPECT_EQ(target_.loaded, "1\ta\n");
}

TEST_F(CopyLoaderTest, reads_compressed_files_of_several_members) {
  std::string rows, expected;
  for (int i = 0; i < 40'000; ++i) {
    rows += std::to_string(i) + ",\"x" + std::to_string(i % 7) + "\"\n";
    expected += std::to_string(i) + "\tx" + std::to_string(i % 7) + "\n";
  }
  const std::string one = rows.substr(0, rows.size() / 3), two = rows.substr(one.size());
  const struct {
    const char* option;
    std::string bytes;
  } kFiles[] = {{"GZIP", gzip(one) + gzip(two)},
                {"ZSTD", zstd(one) + zstd(two)},
                {"BZIP2", bzip2(one) + bzip2(two)}};
  for (const auto& file : kFiles) {
    target_.loaded.clear();
    put("f.csv", file.bytes);
    const CopyOutcome outcome = copy(std::string("CSV ") + file.option);
    ASSERT_FALSE(outcome.failure) << file.option << outcome.failure->message;
    EXPECT_EQ(outcome.rows, 40'000) << file.option;
    EXPECT_TRUE(target_.loaded == expected) << file.option;
    put("f.csv", file.bytes.substr(0, file.bytes.size() - 5));
    EXPECT_TRUE(copy(std::string("CSV ") + file.option).failure) << file.option;
    put("f.csv", "1,a\n");
    const CopyOutcome plain = copy(std::string("CSV ") + file.option);
    ASSERT_TRUE(plain.failure) << file.option;
    EXPECT_EQ(plain.failure->context, "S3 key being read : s3://dms-staging/f.csv");
    put("f.csv", "");
    EXPECT_EQ(copy(std::string("CSV ") + file.option).rows, 0) << file.option;
  }
  EXPECT_EQ(target_.begun, target_.finished + target_.failed);
  EXPECT_EQ(target_.failed, 6);
  EXPECT_GT(target_.writes, 3U);
  EXPECT_LT(target_.write_bytes_max, 300'000U);
}

TEST_F(CopyLoaderTest, matches_null_as_the_world_says) {
  target_.table = {column("id", "integer"), column("a", "character varying", 10),
                   column("b", "character", 10)};
  put("f.csv", "nil,nil,\"nil\"\n,,\"\"\n 1, ,\n");
  EXPECT_TRUE(copy("CSV NULL AS 'nil'").failure) << "' 1' is no integer";
  put("f.csv", "nil,nil,\"nil\"\n,,\"\"\n \t,  ,x\n");
  EXPECT_FALSE(copy("CSV NULL AS 'nil'").failure);
  EXPECT_EQ(target_.loaded, "\\N\t\\N\tnil\n\\N\t\t\n\\N\t  \tx\n");
  target_.loaded.clear();
  copy("CSV NULL AS 'nil' EMPTYASNULL BLANKSASNULL");
  EXPECT_EQ(target_.loaded, "\\N\t\\N\tnil\n\\N\t\\N\t\n\\N\t\\N\tx\n");
  world_.quoted_null_matches = true;
  target_.loaded.clear();
  copy("CSV NULL AS 'nil' EMPTYASNULL");
  EXPECT_EQ(target_.loaded, "\\N\t\\N\t\\N\n\\N\t\\N\t\\N\n\\N\t  \tx\n");
}

TEST_F(CopyLoaderTest, keeps_a_quoted_empty_varbyte_apart_from_null) {
  target_.table = {column("id", "integer"), column("a", "varbyte", 10)};
  put("f.csv", "1,\"\"\n2,\n3,nil\n4,\"00ff\"\n");
  EXPECT_FALSE(copy("CSV NULL AS 'nil'").failure);
  EXPECT_EQ(target_.loaded, "1\t\n2\t\\N\n3\t\\N\n4\t00ff\n");
  world_.quoted_null_matches = true;
  target_.loaded.clear();
  copy("CSV NULL AS 'nil'");
  EXPECT_EQ(target_.loaded, "1\t\\N\n2\t\\N\n3\t\\N\n4\t00ff\n");
}

TEST_F(CopyLoaderTest, notes_each_refused_row_with_file_line_and_column) {
  put("f.csv", "id,note\n1,\"a\nb\"\nx,b\n2\n3,c,d\n\n4,12345678901\n5,a\"b\n6,ok\n");
  const CopyOutcome outcome = copy("CSV IGNOREHEADER 1 MAXERROR 100");
  ASSERT_FALSE(outcome.failure);
  EXPECT_EQ(target_.loaded, "1\ta\\nb\n6\tok\n");
  EXPECT_EQ(outcome.rows, 2);
  EXPECT_EQ(outcome.rejected, 6);
  std::string seen;
  for (const LoadErrorRow& error : outcome.errors) {
    EXPECT_EQ(error.file_name, "s3://dms-staging/f.csv");
    seen += std::to_string(error.line_number) + ":" + std::to_string(error.error_code) + ":" +
            error.column_name + " ";
  }
  EXPECT_EQ(seen, "4:1207:id 5:1203:note 6:1202: 7:1211: 8:1204:note 9:1214: ");
  EXPECT_EQ(outcome.errors[4].column_type, "varchar");
  EXPECT_EQ(outcome.errors[4].column_length, "10");
  EXPECT_EQ(outcome.errors[4].position, 10);
}

TEST_F(CopyLoaderTest, keeps_what_a_refused_row_was_in_the_file) {
  const std::string blanks(2000, ' ');
  put("f.csv", "x,\"a\"\"b\"\r\n2\n3,\"c\"d\n4,\"1234567890\"\"\"\n5" + blanks + ",e\n");
  const CopyOutcome csv = copy("CSV MAXERROR 100");
  ASSERT_EQ(csv.errors.size(), 5U);
  EXPECT_EQ(csv.errors[0].raw_line, "x,\"a\"\"b\"");
  EXPECT_EQ(csv.errors[0].raw_field_value, "x");
  EXPECT_EQ(csv.errors[1].raw_line, "2");
  EXPECT_EQ(csv.errors[1].raw_field_value, "");
  EXPECT_EQ(csv.errors[2].raw_line, "3,\"c\"d");
  EXPECT_EQ(csv.errors[3].raw_line, "4,\"1234567890\"\"\"");
  EXPECT_EQ(csv.errors[3].raw_field_value, "1234567890\"");
  EXPECT_EQ(csv.errors[4].raw_line, "5" + blanks.substr(0, 1023));
  EXPECT_EQ(csv.errors[4].raw_field_value.size(), 1024U);
  put("f.csv", "y|a\\|b\n");
  EXPECT_EQ(copy("ESCAPE").errors.at(0).raw_line, "y|a\\|b");
  put("f.csv", "no json\n{\"id\": \"z\"}");
  const CopyOutcome json = copy("JSON 'auto' MAXERROR 9");
  EXPECT_EQ(json.errors.at(0).raw_line, "no json");
  EXPECT_EQ(json.errors.at(1).raw_line, "{\"id\": \"z\"}");
  EXPECT_EQ(json.errors.at(1).raw_field_value, "z");
  put("f.csv", "w  ab\n");
  EXPECT_EQ(copy("FIXEDWIDTH 'a:3,b:2'").errors.at(0).raw_line, "w  ab");
}

TEST_F(CopyLoaderTest, counts_files_lines_and_bytes) {
  const std::string packed = gzip("1,a\n2,\"b\nc\"\nx,d\n3,e");
  put("f.csv", packed);
  put("f.csv2", gzip("header\n4,f\n"));
  const CopyOutcome outcome = copy("CSV GZIP MAXERROR 5 IGNOREHEADER 1");
  EXPECT_EQ(outcome.source_files, 2);
  ASSERT_EQ(outcome.scans.size(), 2U);
  EXPECT_EQ(outcome.scans[0].file_name, "s3://dms-staging/f.csv");
  EXPECT_EQ(outcome.scans[0].bytes, packed.size());
  EXPECT_EQ(outcome.scans[0].lines, 5);
  EXPECT_EQ(outcome.scans[1].lines, 2);
  EXPECT_EQ(outcome.source_bytes, outcome.scans[0].bytes + outcome.scans[1].bytes);
  EXPECT_EQ(outcome.bytes, target_.loaded.size());
  const CopyOutcome stopped = copy("CSV GZIP");
  EXPECT_EQ(stopped.source_files, 2);
  ASSERT_EQ(stopped.scans.size(), 1U) << "it ends in the first file";
  EXPECT_EQ(stopped.scans[0].lines, 4);
  EXPECT_EQ(stopped.bytes, 0U);
}

TEST_F(CopyLoaderTest, counts_the_lines_of_each_format) {
  const auto lines = [&](std::string_view text, const char* options) {
    put("f.csv", text);
    return copy(options).scans.at(0).lines;
  };
  EXPECT_EQ(lines("{\"id\":1}\n\n{\n\"id\":2}", "JSON 'auto'"), 4);
  EXPECT_EQ(lines("{\"id\":1}\n", "JSON 'auto'"), 1);
  EXPECT_EQ(lines("1|a\n2|b", ""), 2);
  EXPECT_EQ(lines("1|a\n2|b\n", "IGNOREHEADER 9"), 2);
  EXPECT_EQ(lines("1,a\n2,b\n", "CSV IGNOREHEADER 9"), 2);
  EXPECT_EQ(lines("1a\n", "FIXEDWIDTH 'a:1,b:1' IGNOREHEADER 5"), 1);
  EXPECT_EQ(lines("", ""), 0);
}

TEST_F(CopyLoaderTest, notes_where_characters_were_replaced) {
  std::string text = "1,ok\n";
  for (int i = 0; i < 120; ++i) text += "2,b\xA4z\n";
  put("f.csv", text);
  const CopyOutcome outcome = copy("CSV ACCEPTINVCHARS");
  EXPECT_EQ(outcome.replaced, 120);
  ASSERT_EQ(outcome.replacements.size(), 100U);
  EXPECT_EQ(outcome.replacements[0].line_number, 2);
  EXPECT_EQ(outcome.replacements[0].column_name, "note");
  EXPECT_EQ(outcome.replacements[0].raw_line, "2,b\xA4z");
  EXPECT_EQ(outcome.rows, 121);
}

TEST_F(CopyLoaderTest, fails_when_maxerror_is_reached) {
  put("f.csv", "a,1\nb,2\n3,c\n");
  const CopyOutcome first = copy("CSV");
  EXPECT_EQ(first.failure->message,
            "Load into table 't' failed. Check 'sys_load_error_detail' system table for details.");
  EXPECT_EQ(first.rejected, 1);
  EXPECT_EQ(first.rows, 0);
  EXPECT_EQ(copy("CSV MAXERROR 2").rejected, 2);
  EXPECT_EQ(target_.failed, 2);
  EXPECT_EQ(copy("CSV MAXERROR 3").rows, 1);
  EXPECT_EQ(copy("CSV IGNOREALLERRORS").rows, 1);
  EXPECT_EQ(target_.finished, 2);
}

TEST_F(CopyLoaderTest, loads_short_rows_and_blank_lines_only_when_told) {
  target_.table[0].not_null = true;
  target_.table.push_back(column("n", "bigint"));
  put("f.csv", "1\n\n2,b\n");
  EXPECT_TRUE(copy("CSV FILLRECORD").failure);
  EXPECT_FALSE(copy("CSV FILLRECORD IGNOREBLANKLINES").failure);
  EXPECT_EQ(target_.loaded, "1\t\t\\N\n2\tb\t\\N\n");
  put("f.csv", "\\N,a,1\n");
  EXPECT_EQ(copy("CSV").errors.at(0).error_code, 1213);
}

TEST_F(CopyLoaderTest, chooses_columns) {
  target_.table = {column("id", "bigint"), column("a", "integer"),
                   column("b", "character varying", 9)};
  target_.table[0].is_identity = true;
  put("f.csv", "1,2\n");
  const std::string tail =
      " FROM 's3://dms-staging/f.csv' IAM_ROLE "
      "'arn:aws:iam::123456789012:role/dms-access-for-endpoint' CSV ";
  const auto run = [&](const std::string& list, const std::string& options) {
    target_.loaded.clear();
    return run_copy(parse_copy("COPY t " + list + tail + options).statement, world_, objects_,
                    target_, kNow);
  };
  EXPECT_FALSE(run("(b, a)", "").failure);
  EXPECT_EQ(target_.names, (std::vector<std::string>{"b", "a"}));
  EXPECT_FALSE(run("", "").failure);
  EXPECT_EQ(target_.names, (std::vector<std::string>{"a", "b"}));
  EXPECT_FALSE(run("(id, a)", "EXPLICIT_IDS").failure);
  EXPECT_EQ(run("(id, a)", "").failure->sqlstate, "0A000");
  EXPECT_EQ(run("(a, b)", "EXPLICIT_IDS").failure->sqlstate, "0A000");
  EXPECT_EQ(run("(a, z)", "").failure->message, "column \"z\" of relation \"t\" does not exist");
  EXPECT_EQ(run("(a, a)", "").failure->sqlstate, "42701");
  target_.table[2].not_null = true;
  EXPECT_EQ(run("(a)", "").failure->message, "Cannot insert a NULL value into column b");
  target_.table.clear();
  EXPECT_EQ(run("", "").failure->message, "Cannot COPY into nonexistent table t");
}

TEST_F(CopyLoaderTest, refuses_a_table_whose_name_postgresql_would_cut) {
  put("f.csv", "1,a\n");
  for (const std::string& table : {std::string(64, 't'), std::string(64, 's') + ".t"}) {
    const CopyOutcome outcome = copy_into(table, "CSV");
    ASSERT_TRUE(outcome.failure) << table;
    EXPECT_EQ(outcome.failure->sqlstate, "42622");
    EXPECT_THAT(outcome.failure->message, testing::HasSubstr("has 64 bytes: Redshift takes 127"));
  }
  EXPECT_FALSE(copy_into(std::string(63, 't'), "CSV").failure);
}

TEST_F(CopyLoaderTest, leaves_nothing_open) {
  put("f.csv", "1,a\n");
  EXPECT_EQ(copy("CSV NOLOAD").rows, 0);
  EXPECT_EQ(target_.begun, 0);
  EXPECT_EQ(copy("PARQUET").failure->message, "COPY with PARQUET is not supported by the stand-in");
  EXPECT_EQ(target_.begun, 0);
  target_.refusal = "no room";
  EXPECT_EQ(copy("CSV").failure->message, "no room");
  target_.breaks = true;
  EXPECT_THROW(copy("CSV"), base::Error);
  EXPECT_EQ(target_.failed, 1);
}

TEST_F(CopyLoaderTest, loads_delimited_text) {
  put("f.csv", "1|a\\|b\\\\\\\nc\r\n2|\\N\n3|\"q|q\"\n4|x");
  const CopyOutcome outcome = copy("ESCAPE REMOVEQUOTES");
  ASSERT_FALSE(outcome.failure) << outcome.errors.at(0).error_message;
  EXPECT_EQ(target_.loaded, "1\ta|b\\\\\\nc\n2\t\\N\n3\tq|q\n4\tx\n");
  put("f.csv", "1,\"a\n2,b\n");
  const CopyOutcome open = copy("REMOVEQUOTES DELIMITER ',' MAXERROR 5");
  EXPECT_EQ(open.errors.at(0).error_code, 1214);
  EXPECT_EQ(open.rows, 1);
}

}  // namespace
}  // namespace standin
