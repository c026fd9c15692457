#include "standin/dml_rewrite.hpp"

#include "base/error.hpp"

#include <gtest/gtest.h>

namespace standin {
namespace {

WriteStatement rewritten(std::string_view sql) {
  const std::vector<Token> tokens = tokenize(sql);
  TokenCursor cursor(sql, tokens, NameCase::fold);
  return rewrite_write(cursor);
}

std::string refusal(std::string_view sql) {
  try {
    rewritten(sql);
  } catch (const base::Error& error) {
    return std::string(error.code()) + " " + std::string(error.message());
  }
  return "taken";
}

std::string tables_of(std::string_view sql) {
  const std::vector<Token> tokens = tokenize(sql);
  std::string names;
  for (const std::string& name : named_tables(TokenCursor(sql, tokens, NameCase::fold))) {
    names += (names.empty() ? "" : " ") + name;
  }
  return names;
}

constexpr const char* kInsert = " when not matched then insert (k, v) values (s.k, s.v)";

TEST(Merge, both_forms_are_taken) {
  const std::string full =
      "merge into a.t using s as x on a.t.k = x.k when matched then update set v = case when x.v "
      "> 1 then 2 else f(x.v, 3) end, w = 1 when not matched then insert values (x.k, x.v)";
  EXPECT_EQ(rewritten(full).sql, full);
  EXPECT_EQ(rewritten(full).target, "\"a\".\"t\"");
  EXPECT_EQ(rewritten(full).merge_source, "\"s\"");
  EXPECT_EQ(
      refusal("merge into t using s on t.k = s.k when matched then delete" + std::string(kInsert)),
      "taken");
  EXPECT_EQ(rewritten("merge into t using s on t.k = s.k remove duplicates").sql,
            "WITH __rs_gone AS (DELETE FROM \"t\" USING \"s\" WHERE t.k = s.k) INSERT INTO \"t\" "
            "SELECT * FROM \"s\"");
  EXPECT_EQ(rewritten("merge into t using s x on t.k = x.k remove duplicates").sql,
            "WITH __rs_gone AS (DELETE FROM \"t\" USING \"s\" AS \"x\" WHERE t.k = x.k) INSERT "
            "INTO \"t\" SELECT * FROM \"s\"");
}

TEST(Merge, what_its_grammar_has_not_is_refused) {
  const std::string head = "merge into t using s on t.k = s.k ";
  const std::pair<std::string, const char*> cases[] = {
      {"merge into t x using s on x.k = s.k when matched then delete", "near \"x\""},
      {"merge into t using (select 1) s on t.k = s.k when matched then delete", "near \"(\""},
      {"merge into t using t on t.k = t.k remove duplicates", "cannot be its target"},
      {head + "when matched then delete", "end of input"},
      {head + "when not matched then insert values (1)", "near \"not\""},
      {head + "when matched and s.v = 1 then delete" + kInsert, "near \"and\""},
      {head + "when matched then update set t.v = 1" + kInsert, "near \".\""},
      {head + "when matched then delete when not matched by source then delete", "near \"by\""},
      {head + "when matched then do nothing" + kInsert, "near \"do\""},
      {head + "remove duplicates now", "near \"now\""},
      {"merge into t using s on remove duplicates", "near \"remove\""},
      {head, "end of input"},
  };
  for (const auto& [sql, expected] : cases) {
    EXPECT_NE(refusal(sql).find(expected), std::string::npos) << sql << ": " << refusal(sql);
  }
}

TEST(Update, a_table_of_from_is_joined) {
  const char* kRefusal = "0A000 Target table must be part of an equijoin predicate";
  EXPECT_EQ(refusal("update t set a = 1 from u"), kRefusal);
  EXPECT_EQ(refusal("update t set a = 1 from u where t.a > u.a"), kRefusal);
  EXPECT_EQ(refusal("update t set a = u.a from u where t.k = u.k"), "taken");
  EXPECT_EQ(refusal("update t set a = (select max(b) from u)"), "taken");
  EXPECT_EQ(refusal("delete from t using u where t.a > u.a"), kRefusal);
}

TEST(Tables, are_named_behind_their_words) {
  EXPECT_EQ(
      tables_of("select * from a, s.b as x join c on x.k = c.k where a.f in (select 1 from d)"),
      "\"a\" \"s\".\"b\" \"c\" \"d\"");
  EXPECT_EQ(tables_of("select * from generate_series(1, 2)"), "");
  EXPECT_EQ(tables_of("insert into t (a) select 1"), "\"t\"");
  EXPECT_EQ(tables_of("delete from t using u where t.a = u.a"), "\"t\" \"u\"");
  EXPECT_EQ(tables_of("lock table t, u"), "\"t\"");
  EXPECT_EQ(tables_of("copy s.t from 's3://b/k'"), "\"s\".\"t\"");
  EXPECT_EQ(tables_of("delete from s.t where s.t.a is not distinct from s.u.a"), "\"s\".\"t\"");
  EXPECT_EQ(tables_of("update t set a = 1, b = 2"), "\"t\"");
}

}  // namespace
}  // namespace standin
