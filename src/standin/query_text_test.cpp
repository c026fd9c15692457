#include "standin/query_text.hpp"

#include <gtest/gtest.h>

namespace standin {
namespace {

TEST(QueryText, has_no_keys_and_passwords) {
  const std::string sql =
      "COPY t FROM 's3://b/k' ACCESS_KEY_ID 'AK' SECRET_ACCESS_KEY 'it''s' CREDENTIALS AS 'c' CSV";
  EXPECT_EQ(shown_text_of(sql, tokenize(sql)),
            "COPY t FROM 's3://b/k' ACCESS_KEY_ID '***' SECRET_ACCESS_KEY '***' CREDENTIALS AS "
            "'***' CSV");
  const std::string user = "create user u password 'Secret1'";
  EXPECT_EQ(shown_text_of(user, tokenize(user)), "create user u password '***'");
}

TEST(QueryText, is_cut_between_characters) {
  const std::string sql = "select '" + std::string(3991, 'x') + "\xC3\xA4'";
  EXPECT_EQ(shown_text_of(sql, tokenize(sql)).size(), 3999U);
}

TEST(QueryType, is_that_of_the_first_words) {
  const std::pair<const char*, const char*> cases[] = {
      {"select 1", "SELECT"},
      {"with a as (select 1) select * from a", "SELECT"},
      {"merge into t using s on 1 = 1 remove duplicates", "MERGE"},
      {"copy t from 's3://b/k'", "COPY"},
      {"create temp table t as select 1", "CTAS"},
      {"create table t (a int)", "DDL"},
      {"drop table t", "DDL"},
      {"lock t", "UTILITY"},
      {"commit", "UTILITY"},
      {"", "OTHER"},
  };
  for (const auto& [sql, type] : cases) EXPECT_EQ(query_type_of(tokenize(sql)), type) << sql;
}

}  // namespace
}  // namespace standin
