#include "binlog/ddl_tokens.hpp"

#include <gtest/gtest.h>

namespace binlog {
namespace {

std::string shown(std::string_view sql, const QuoteRules& rules = {}) {
  std::string text;
  for (const Token& token : ddl_tokens(sql, rules)) {
    switch (token.kind) {
      case TokenKind::word: text += "w:"; break;
      case TokenKind::quoted_name: text += "q:" + token.value; break;
      case TokenKind::string: text += "s:" + token.value; break;
      case TokenKind::number: text += "n:"; break;
      case TokenKind::broken: return text + "broken";
      case TokenKind::end: return text;
      default: break;
    }
    if (token.value.empty()) text += token.raw;
    text += ' ';
  }
  return text + "no end";
}

TEST(DdlTokens, leaves_plain_comments_out) {
  EXPECT_EQ(shown("rename /* gh-ost */ table -- x\n a # y\nto/**/b --"),
            "w:rename w:table w:a w:to w:b ");
  EXPECT_EQ(shown("a--b"), "w:a - - w:b ");
  EXPECT_EQ(shown("a /* no end"), "w:a broken");
}

TEST(DdlTokens, reads_versioned_comments_as_code) {
  EXPECT_EQ(shown("a /*!80023 INVISIBLE /* in */ b */ c"), "w:a w:INVISIBLE w:b w:c ");
  EXPECT_EQ(shown("a /*!b*/"), "w:a w:b ");
  EXPECT_EQ(shown("a /*M!100301 b */ c"), "w:a w:c ");
  EXPECT_EQ(shown("a /*M!100301 b */ c", {.flavour = model::LogFlavour::mariadb}), "w:a w:b w:c ");
  EXPECT_EQ(shown("a /*! b"), "w:a w:b broken");
}

TEST(DdlTokens, takes_quotes_off) {
  EXPECT_EQ(shown("`a``b` 'it''s' 'x\\'y\\n' \"d\"\"q\""), "q:a`b s:it's s:x'y\n s:d\"q ");
  EXPECT_EQ(shown("\"a\"", {.ansi_quotes = true}), "q:a ");
  EXPECT_EQ(shown("'a\\' b", {.no_backslash_escapes = true}), "s:a\\ w:b ");
  EXPECT_EQ(shown("'a\\' b"), "broken");
  EXPECT_EQ(shown("`a"), "broken");
  EXPECT_EQ(shown("'a\\"), "broken");
}

TEST(DdlTokens, tells_numbers_from_names_that_begin_with_digits) {
  EXPECT_EQ(shown("12 1.5 .5 1e5 1.0E-3 0xFF 0b01"),
            "n:12 n:1.5 n:.5 n:1e5 n:1.0E-3 n:0xFF n:0b01 ");
  EXPECT_EQ(shown("1c 2018_x e5 0xg"), "w:1c w:2018_x w:e5 w:0xg ");
  EXPECT_EQ(shown("db.1t `db`.2"), "w:db . w:1t q:db . w:2 ");
  EXPECT_EQ(shown("a=-1,b"), "w:a = - n:1 , w:b ");
}

TEST(DdlTokens, compares_words_without_case) {
  const std::vector<Token> tokens = ddl_tokens("Table `TABLE`", {});
  EXPECT_TRUE(tokens[0].is("TABLE"));
  EXPECT_FALSE(tokens[1].is("TABLE"));
  EXPECT_TRUE(equal_names("ab\xC3\xBC", "AB\xC3\xBC"));
  EXPECT_FALSE(equal_names("ab", "abc"));
}

}  // namespace
}  // namespace binlog
