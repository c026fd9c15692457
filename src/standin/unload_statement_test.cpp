#include "standin/unload_statement.hpp"

#include "standin/unload_row.hpp"

#include <gtest/gtest.h>

#include <string>

namespace standin {
namespace {

UnloadParse parse(const std::string& options, const std::string& query = "select 1") {
  return parse_unload("UNLOAD ('" + query + "') TO 's3://b/p/x_' IAM_ROLE 'arn' " + options + ";");
}

TEST(UnloadStatementTest, reads_all_options) {
  const UnloadParse parsed = parse_unload(
      "unload ('select ''a'' , \\'b\\' from t') to 's3://b/p/x_' iam_role default format as csv "
      "manifest verbose header delimiter as ';' null as 'nil' allowoverwrite parallel off "
      "maxfilesize as 6 mb zstd extension 'csv.zst' region as 'eu-west-1'");
  ASSERT_FALSE(parsed.failure) << parsed.failure->message;
  const UnloadStatement& s = parsed.statement;
  EXPECT_EQ(s.query, "select 'a' , 'b' from t");
  EXPECT_EQ(s.access.bucket + "|" + s.access.key, "b|p/x_");
  EXPECT_EQ(s.access.iam_role, "default");
  EXPECT_EQ(s.access.region, "eu-west-1");
  EXPECT_EQ(s.format, UnloadFormat::csv);
  EXPECT_EQ(s.compression, CopyCompression::zstd);
  EXPECT_EQ(s.delimiter, ';');
  EXPECT_EQ(s.null_as, "nil");
  EXPECT_TRUE(s.manifest && s.manifest_verbose && s.header && s.allow_overwrite);
  EXPECT_FALSE(s.parallel);
  EXPECT_EQ(s.file_bytes_max, 6U * 1024 * 1024);
  EXPECT_EQ(s.extension, "csv.zst");
}

TEST(UnloadStatementTest, knows_the_defaults) {
  const UnloadStatement text = parse("").statement;
  EXPECT_EQ(text.delimiter, '|');
  EXPECT_TRUE(text.parallel);
  EXPECT_EQ(text.file_bytes_max, 6'657'199'308U);  // 6.2 GB
  EXPECT_EQ(parse("CSV").statement.delimiter, ',');
  const UnloadStatement keys = parse_unload(
                                   "UNLOAD ('select 1') TO 's3://b/p' CREDENTIALS AS "
                                   "'aws_access_key_id=a;aws_secret_access_key=s' GZIP")
                                   .statement;
  EXPECT_EQ(keys.access.access_key_id, "a");
  EXPECT_EQ(parse_unload("UNLOAD ('select 1') TO 's3://b/p' ACCESS_KEY_ID 'k' SECRET_ACCESS_KEY "
                         "'s' SESSION_TOKEN 't'")
                .statement.access.session_token,
            "t");
}

TEST(UnloadStatementTest, refuses) {
  const struct {
    const char* options;
    const char* message;
  } kCases[] = {
      {"CSV ESCAPE", "CSV is not compatible with ESCAPE"},
      {"CSV ADDQUOTES", "CSV is not compatible with ADDQUOTES"},
      {"JSON DELIMITER ','", "JSON is not compatible with DELIMITER"},
      {"JSON HEADER", "JSON is not compatible with HEADER"},
      {"FORMAT JSON NULL AS 'x'", "JSON is not compatible with NULL AS"},
      {"CLEANPATH ALLOWOVERWRITE", "CLEANPATH is not compatible with ALLOWOVERWRITE"},
      {"GZIP ZSTD", "conflicting or redundant options"},
      {"CSV CSV", "conflicting or redundant options"},
      {"PARQUET", "UNLOAD with PARQUET is not supported by the stand-in"},
      {"FORMAT AS PARQUET", "UNLOAD with PARQUET is not supported by the stand-in"},
      {"PARTITION BY (a)", "UNLOAD with PARTITION BY is not supported by the stand-in"},
      {"FIXEDWIDTH '0:1'", "UNLOAD with FIXEDWIDTH is not supported by the stand-in"},
      {"ENCRYPTED AUTO", "UNLOAD with ENCRYPTED is not supported by the stand-in"},
      {"MAXFILESIZE 4", "MAXFILESIZE must be between 5 MB and 6.2 GB"},
      {"MAXFILESIZE 7 GB", "MAXFILESIZE must be between 5 MB and 6.2 GB"},
      {"MAXFILESIZE x", "syntax error at or near \"x\""},
      {"DELIMITER 'ab'", "UNLOAD delimiter must be a single one-byte character"},
      {"LZOP", "syntax error at or near \"LZOP\""},
      {"IAM_ROLE 'again'", "conflicting or redundant options"},
  };
  for (const auto& each : kCases) {
    const UnloadParse parsed = parse(each.options);
    ASSERT_TRUE(parsed.failure) << each.options;
    EXPECT_EQ(parsed.failure->message, each.message) << each.options;
  }
  EXPECT_EQ(parse_unload("UNLOAD ('select 1') TO 's3://b/p'").failure->message,
            "UNLOAD requires authorization: IAM_ROLE, CREDENTIALS, or ACCESS_KEY_ID with "
            "SECRET_ACCESS_KEY");
  EXPECT_TRUE(parse_unload("UNLOAD (select 1) TO 's3://b/p'").failure);
  EXPECT_TRUE(parse_unload("UNLOAD").failure);
  EXPECT_TRUE(parse_unload("UNLOAD ('select 1").failure);
  EXPECT_TRUE(parse_unload("UNLOAD ('select 1') TO 'gs://b/p' IAM_ROLE 'a'").failure);
}

TEST(UnloadStatementTest, takes_one_query_and_no_limit_of_its_own) {
  for (const char* query :
       {"select 1 limit 1", "select top 3 a from t", "delete from t", "select 1; select 2", "",
        "select 1) to program ''x'' --", "select (1", "select $$'$$"}) {
    EXPECT_TRUE(parse("", query).failure) << query;
  }
  EXPECT_EQ(parse("", "select a from t limit 3").failure->message, "Limit clause is not supported");
  for (const char* query : {"select * from (select 1 limit 1) a", "with a as (select 1) select 2",
                            "(select 1) union all (select 2)", "select ''limit ;)''"}) {
    EXPECT_FALSE(parse("", query).failure) << query;
  }
}

std::string written(const std::string& options, const std::string& line) {
  const UnloadStatement statement = parse(options).statement;
  const UnloadRowWriter writer(statement, {{"n", "integer", 0, 0, 0},
                                           {"t", "character varying", 9, 0, 0},
                                           {"s", "super", 0, 0, 0},
                                           {"b", "boolean", 0, 0, 0}});
  std::string out;
  if (statement.header) writer.append_header(out);
  writer.append(read_copy_line(line), out);
  return out;
}

TEST(UnloadRowTest, writes_each_format) {
  EXPECT_EQ(written("", "1\ta|b\\\\c\\nd\t{\"k\": 1}\tt"), "1|a|b\\c\nd|{\"k\": 1}|t\n");
  EXPECT_EQ(written("", "\\N\t\\N\t\\N\t\\N"), "|||\n");
  EXPECT_EQ(written("NULL AS 'nil'", "\\N\t\t\\N\tf"), "nil|||f\n");
  EXPECT_EQ(written("ESCAPE", "-1\ta|b\\\\c\\nd\\re\t[]\tf"), "-1|a\\|b\\\\c\\\nd\\\re|[]|f\n");
  EXPECT_EQ(written("ADDQUOTES ESCAPE", "1\ta\"'\t[]\tf"), "\"1\"|\"a\\\"\\'\"|\"[]\"|\"f\"\n");
  EXPECT_EQ(written("ADDQUOTES", "\\N\ta\t[]\tf"), "|\"a\"|\"[]\"|\"f\"\n");
  EXPECT_EQ(written("CSV HEADER", "1\ta,\"b\"\t{\"k\":\"v\"}\tt"),
            "n,t,s,b\n1,\"a,\"\"b\"\"\",\"{\"\"k\"\":\"\"v\"\"}\",t\n");
  EXPECT_EQ(written("CSV", "\\N\ta\\nb\\rc d\t\\N\t\\N"), ",\"a\nb\rc d\",,\n");
  EXPECT_EQ(written("JSON", "1\ta\"\\n\t{\"k\":1}\tt"),
            "{\"n\":1,\"t\":\"a\\\"\\n\",\"s\":{\"k\":1},\"b\":\"t\"}\n");
  EXPECT_EQ(written("JSON", "\\N\t\\N\t\\N\t\\N"),
            "{\"n\":null,\"t\":null,\"s\":null,\"b\":null}\n");
}

}  // namespace
}  // namespace standin
