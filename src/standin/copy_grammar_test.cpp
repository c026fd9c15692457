#include "standin/copy_grammar.hpp"

#include <gtest/gtest.h>

#include <string>

namespace standin {
namespace {

CopyParse parse(const std::string& options) {
  return parse_copy("COPY t FROM 's3://b/k' IAM_ROLE 'arn' " + options);
}

TEST(CopyGrammarTest, tells_copy_from_s3_from_postgresqls_own) {
  EXPECT_TRUE(is_redshift_copy("copy t from 's3://b/k' iam_role default"));
  EXPECT_TRUE(is_redshift_copy(" /* c */ -- d\n COPY \"T\" (a) FROM 's3://b/k'"));
  EXPECT_FALSE(is_redshift_copy("COPY t FROM STDIN"));
  EXPECT_FALSE(is_redshift_copy("copy (select 1) to stdout csv"));
  EXPECT_FALSE(is_redshift_copy("select 'copy t from s3'"));
  EXPECT_FALSE(is_redshift_copy(""));
}

TEST(CopyGrammarTest, reads_names_source_and_columns) {
  const CopyParse parsed = parse_copy(
      "CoPy \"My S\".Tab (A, \"b\"\"C\") from 's3://bucket/a''b/c' -- why\n IAM_ROLE DEFAULT;");
  ASSERT_FALSE(parsed.failure);
  EXPECT_EQ(parsed.statement.schema, "my s");
  EXPECT_EQ(parsed.statement.table, "tab");
  EXPECT_EQ(parsed.statement.columns, (std::vector<std::string>{"a", "b\"c"}));
  EXPECT_EQ(parsed.statement.bucket, "bucket");
  EXPECT_EQ(parsed.statement.key, "a'b/c");
  EXPECT_EQ(parsed.statement.iam_role, "default");
  EXPECT_EQ(parsed.statement.delimiter, '|');
}

TEST(CopyGrammarTest, reads_all_options_in_any_order_with_and_without_as_and_commas) {
  const CopyParse parsed = parse(
      "MAXERROR AS 7, MANIFEST, FORMAT AS CSV QUOTE AS '''' DELIMITER '\\t' NULL 'nil' zstd region "
      "'eu-west-1', "
      "ACCEPTINVCHARS AS '^' acceptanydate BLANKSASNULL EMPTYASNULL DATEFORMAT AS 'auto' "
      "TIMEFORMAT 'epochsecs' "
      "ENCODING UTF8 EXPLICIT_IDS FILLRECORD IGNOREBLANKLINES IGNOREHEADER 2 ROUNDEC TRIMBLANKS "
      "TRUNCATECOLUMNS "
      "COMPROWS 1000 COMPUPDATE PRESET STATUPDATE OFF NOLOAD");
  ASSERT_FALSE(parsed.failure) << parsed.failure->message;
  const CopyStatement& s = parsed.statement;
  EXPECT_EQ(s.max_error, 7);
  EXPECT_TRUE(s.manifest && s.accept_any_date && s.blanks_as_null && s.empty_as_null &&
              s.explicit_ids);
  EXPECT_TRUE(s.fill_record && s.ignore_blank_lines && s.round_dec && s.trim_blanks &&
              s.truncate_columns);
  EXPECT_TRUE(s.no_load);
  EXPECT_EQ(s.format, CopyFormat::csv);
  EXPECT_EQ(s.compression, CopyCompression::zstd);
  EXPECT_EQ(s.quote, '\'');
  EXPECT_EQ(s.delimiter, '\t');
  EXPECT_EQ(s.null_as, "nil");
  EXPECT_EQ(s.region, "eu-west-1");
  EXPECT_EQ(s.accept_inv_chars, "^");
  EXPECT_EQ(s.date_format, "auto");
  EXPECT_EQ(s.time_format, "epochsecs");
  EXPECT_EQ(s.ignore_header, 2);
  EXPECT_EQ(s.comp_update, "PRESET");
  EXPECT_EQ(s.stat_update, "OFF");
  EXPECT_EQ(s.comp_rows, 1000);
}

TEST(CopyGrammarTest, accepts) {
  for (const char* options :
       {"", "CSV", "delimiter as '\\001'", "COMPUPDATE STATUPDATE ON", "COMPUPDATE TRUE CSV",
        "ACCEPTINVCHARS CSV", "FIXEDWIDTH 'a:1,b:2'", "JSON 'auto ignorecase'",
        "FORMAT JSON AS 's3://b/p'", "AVRO 'auto'", "PARQUET SERIALIZETOJSON",
        "FORMAT AS ORC MANIFEST", "SHAPEFILE SIMPLIFY AUTO '0.1'", "ESCAPE REMOVEQUOTES", "LZOP",
        "ENCODING AS UTF16LE", "NULL AS '\\000'", "CSV DELIMITER ';'", "IGNOREALLERRORS CSV"}) {
    const CopyParse parsed = parse(options);
    EXPECT_FALSE(parsed.failure) << options << ": " << parsed.failure->message;
  }
}

TEST(CopyGrammarTest, lists_what_is_read_but_not_carried_out) {
  for (const char* options : {"AVRO 'auto'", "PARQUET", "ORC", "SHAPEFILE", "LZOP",
                              "ENCRYPTED MASTER_SYMMETRIC_KEY 'k'"}) {
    EXPECT_EQ(parse(options).statement.unsupported.size(), 1U) << options;
  }
  for (const char* options : {"CSV GZIP", "FIXEDWIDTH 'a:1'", "JSON 'auto'", "ENCODING UTF16"}) {
    EXPECT_TRUE(parse(options).statement.unsupported.empty()) << options;
  }
}

TEST(CopyGrammarTest, refuses_with_the_servers_words) {
  const struct {
    const char* options;
    const char* message;
    const char* sqlstate;
  } kCases[] = {
      {"CSV ESCAPE", "CSV is not compatible with ESCAPE", "0A000"},
      {"REMOVEQUOTES CSV", "CSV is not compatible with REMOVEQUOTES", "0A000"},
      {"CSV FIXEDWIDTH 'a:1'", "CSV is not compatible with FIXEDWIDTH", "0A000"},
      {"FIXEDWIDTH 'a:1' DELIMITER ','", "FIXEDWIDTH is not compatible with DELIMITER", "0A000"},
      {"FIXEDWIDTH 'a:1' ESCAPE", "FIXEDWIDTH is not compatible with ESCAPE", "0A000"},
      {"FIXEDWIDTH 'a:1' ENCODING UTF16", "FIXEDWIDTH is not compatible with ENCODING UTF16",
       "0A000"},
      {"FIXEDWIDTH 'a:1' REMOVEQUOTES", "FIXEDWIDTH is not compatible with REMOVEQUOTES", "0A000"},
      {"FIXEDWIDTH 'a'", "Invalid FIXEDWIDTH specification 'a': it is a list of label:width",
       "22023"},
      {"JSON 'wrong'",
       "Invalid JSON option 'wrong': it is 'auto', 'auto ignorecase', 'noshred' or the s3:// "
       "address "
       "of a JSONPaths file",
       "22023"},
      {"JSON DELIMITER ','", "JSON is not compatible with DELIMITER", "0A000"},
      {"JSON 'auto' FILLRECORD", "JSON is not compatible with FILLRECORD", "0A000"},
      {"JSON 'auto' REMOVEQUOTES", "JSON is not compatible with REMOVEQUOTES", "0A000"},
      {"JSON 'auto' NULL AS 'x'", "JSON is not compatible with NULL AS", "0A000"},
      {"JSON 'auto' ESCAPE", "JSON is not compatible with ESCAPE", "0A000"},
      {"MAXERROR 5 IGNOREALLERRORS", "IGNOREALLERRORS is not compatible with MAXERROR", "0A000"},
      {"PARQUET MAXERROR 5", "MAXERROR argument is not supported for PARQUET based COPY", "0A000"},
      {"ORC REGION 'us-east-1'", "REGION argument is not supported for ORC based COPY", "0A000"},
      {"PARQUET DELIMITER ','", "DELIMITER argument is not supported for PARQUET based COPY",
       "0A000"},
      {"QUOTE '\"'", "QUOTE is only supported with CSV", "0A000"},
      {"CSV QUOTE ','", "COPY delimiter and quote must be different", "0A000"},
      {"CSV QUOTE 'ab'", "QUOTE must be a single one-byte character", "22023"},
      {"DELIMITER '||'", "COPY delimiter must be a single one-byte character", "22023"},
      {"DELIMITER '\xC3\xA9'", "COPY delimiter must be a single one-byte character", "22023"},
      {"NULL AS '\\n'", "NULL AS cannot be '\\n', which COPY reserves as the line delimiter",
       "22023"},
      {"MAXERROR 100001", "MAXERROR must be between 0 and 100000", "22023"},
      {"COMPROWS 999", "COMPROWS must be between 1000 and 2147483647", "22023"},
      {"GZIP ZSTD", "conflicting or redundant options", "42601"},
      {"CSV CSV", "conflicting or redundant options", "42601"},
      {"READRATIO 10", "READRATIO is not supported when loading from Amazon S3", "0A000"},
      {"CSVV", "syntax error at or near \"CSVV\"", "42601"},
      {"CSV MAXERROR x", "syntax error at or near \"x\"", "42601"},
      {"MAXERROR -1", "syntax error at or near \"-\"", "42601"},
      {"IGNOREHEADER", "syntax error at end of input", "42601"},
      {"REGION eu", "syntax error at or near \"eu\"", "42601"},
      {"ENCODING LATIN1", "syntax error at or near \"LATIN1\"", "42601"},
      {"FORMAT AS XML", "syntax error at or near \"XML\"", "42601"},
      {"NULL AS 'x", "unterminated quoted string at or near \"'x\"", "42601"},
      {"CSV ; SELECT 1", "syntax error at or near \"SELECT\"", "42601"},
      {"CREDENTIALS 'aws_iam_role=a'",
       "conflicting or redundant options: only one of IAM_ROLE, CREDENTIALS and ACCESS_KEY_ID may "
       "authorize a COPY",
       "42601"},
      {"WITH TEMPLATE x", "COPY WITH TEMPLATE is not supported by the stand-in", "0A000"},
  };
  for (const auto& each : kCases) {
    const CopyParse parsed = parse(each.options);
    ASSERT_TRUE(parsed.failure) << each.options;
    EXPECT_EQ(parsed.failure->message, each.message);
    EXPECT_EQ(parsed.failure->sqlstate, each.sqlstate) << each.options;
  }
}

TEST(CopyGrammarTest, reads_every_authorization) {
  const auto read = [](const std::string& rest) {
    return parse_copy("COPY t FROM 's3://b/k' " + rest);
  };
  EXPECT_EQ(read("IAM_ROLE 'arn:a,arn:b'").statement.iam_role, "arn:a,arn:b");
  EXPECT_EQ(read("WITH CREDENTIALS AS 'aws_iam_role=arn:a'").statement.iam_role, "arn:a");
  const CopyStatement keys =
      read("credentials 'aws_access_key_id=A;aws_secret_access_key=S=;token=T'").statement;
  EXPECT_EQ(keys.access_key_id + keys.secret_access_key + keys.session_token, "AS=T");
  const CopyStatement written = read("ACCESS_KEY_ID 'A' SECRET_ACCESS_KEY 'S' TOKEN 'T'").statement;
  EXPECT_EQ(written.access_key_id + written.secret_access_key + written.session_token, "AST");
  EXPECT_TRUE(read("CREDENTIALS 'nonsense'").failure);
  EXPECT_TRUE(read("CREDENTIALS 'aws_access_key_id=A'").failure);
  EXPECT_TRUE(read("ACCESS_KEY_ID 'A'").failure);
  EXPECT_TRUE(read("CSV").failure);
}

TEST(CopyGrammarTest, refuses_other_statements_and_sources) {
  for (const char* sql :
       {"COPY", "COPY t", "COPY t FROM", "COPY t TO 's3://b/k'", "COPY t (a FROM 's3://b/k'",
        "COPY t FROM 'dynamodb://x' IAM_ROLE 'a'", "COPY t FROM 's3://' IAM_ROLE 'a'",
        "COPY t FROM 's3://b/k' IAM_ROLE 'a' /* open"}) {
    EXPECT_TRUE(parse_copy(sql).failure) << sql;
  }
}

}  // namespace
}  // namespace standin
