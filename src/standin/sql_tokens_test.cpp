#include "standin/sql_tokens.hpp"

#include <gtest/gtest.h>

namespace standin {
namespace {

std::string shown(std::string_view sql) {
  static constexpr const char* kKinds = "wqtnps";
  std::string out;
  for (const Token& token : tokenize(sql)) {
    if (!out.empty()) out += ' ';
    out += kKinds[static_cast<int>(token.kind)];
    out += '<' + token.value + '>';
  }
  return out;
}

TEST(Tokens, are_cut_as_redshift_lexes) {
  const std::pair<const char*, const char*> cases[] = {
      {"SELECT Foo", "w<select> w<foo>"},
      {"\"Foo\"\"Bar\"", "q<Foo\"Bar>"},
      {"'it''s' x", "t<'it''s'> w<x>"},
      {R"('a\'b' x)", R"(t<'a\'b'> w<x>)"},
      {R"('a\\' x)", R"(t<'a\\'> w<x>)"},
      {"a -- b\n c", "w<a> w<c>"},
      {"a /* x /* y */ z */ b", "w<a> w<b>"},
      {"#stage $1", "w<#stage> p<$1>"},
      {"$$ a ; b $$ $t$ ' $t$", "t<$$ a ; b $$> t<$t$ ' $t$>"},
      {"1.5e-3 .5 1e x::int", "n<1.5e-3> n<.5> n<1> w<e> w<x> s<::> w<int>"},
      {"a.b,(c)", "w<a> s<.> w<b> s<,> s<(> w<c> s<)>"},
      {"'open", "t<'open>"},
      {"/* open", ""},
      {"caf\xc3\xa9", "w<caf\xc3\xa9>"},
  };
  for (const auto& [sql, expected] : cases) EXPECT_EQ(shown(sql), expected) << sql;
}

TEST(Statements, are_split_only_at_semicolons_between_them) {
  const auto statements =
      split_statements(" ;select ';';\n insert into \"a;b\" values (1) -- ;\n ; /* ; */ commit;; ");
  ASSERT_EQ(statements.size(), 3U);
  EXPECT_EQ(statements[0], "select ';'");
  EXPECT_EQ(statements[1], "insert into \"a;b\" values (1)");
  EXPECT_EQ(statements[2], "commit");
  EXPECT_TRUE(split_statements(" -- nothing\n;").empty());
}

TEST(Names, fold_ascii_only) {
  EXPECT_EQ(fold_name("\xc3\x84Table"), "\xc3\x84table");
}

}  // namespace
}  // namespace standin
