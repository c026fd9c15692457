#include "dialect/identifier.hpp"

#include "base/error.hpp"

#include <gtest/gtest.h>

#include <functional>

namespace dialect {
namespace {

using base::Error;

std::string message_of(const std::function<void()>& call) {
  try {
    call();
  } catch (const Error& error) {
    return error.code() + ": " + error.message();
  }
  return "no error";
}

TEST(Identifier, QuotesAndDoublesQuotes) {
  EXPECT_EQ(quote_identifier("a\"b"), "\"a\"\"b\"");
  EXPECT_EQ(quote_table({"Demo 1", "order"}), "\"Demo 1\".\"order\"");
}

TEST(Identifier, RefusesEmptyAndNul) {
  EXPECT_THROW(quote_identifier(""), Error);
  EXPECT_THROW(quote_identifier(std::string_view("a\0b", 3)), Error);
  EXPECT_THROW(quote_literal(std::string_view("\0", 1)), Error);
}

TEST(Identifier, WritesLiteralsThatMeanTheSameWithAndWithoutBackslashEscapes) {
  EXPECT_EQ(quote_literal("it's"), "'it''s'");
  EXPECT_EQ(quote_literal("a\\b"), "('a' || chr(92) || 'b')");
  EXPECT_EQ(quote_literal("\\\\"), "('' || chr(92) || '' || chr(92) || '')");
}

TEST(Identifier, writes_many_backslashes_in_few_terms) {
  EXPECT_EQ(quote_long_literal("a\\b"), quote_literal("a\\b"));
  const std::string many(40, '\\');
  EXPECT_EQ(quote_long_literal(many), "REPLACE('" + std::string(40, '\1') + "', chr(1), chr(92))");
  EXPECT_EQ(quote_long_literal("\1'" + many),
            "REPLACE('\1''" + std::string(40, '\2') + "', chr(2), chr(92))");
}

TEST(Identifier, RefusesBackslashWhereOnlyAPlainLiteralMayStand) {
  EXPECT_EQ(quote_plain_literal("s3://b/k'"), "'s3://b/k'''");
  EXPECT_THROW(quote_plain_literal("s3://b/\\N"), Error);
}

TEST(Identifier, FoldsAsciiOnly) {
  EXPECT_EQ(fold_identifier("FooÄ_1"), "fooÄ_1");
}

TEST(Identifier, CutsAt127BytesAndNeverInsideACharacter) {
  EXPECT_EQ(cut_identifier(std::string(127, 'x')).size(), 127U);
  EXPECT_EQ(cut_identifier(std::string(128, 'x')).size(), 127U);
  const std::string name = std::string(126, 'x') + "é" + "y";
  EXPECT_EQ(cut_identifier(name), std::string(126, 'x'));
  std::string wide;
  for (int i = 0; i < 40; ++i) wide += "😀";
  EXPECT_EQ(cut_identifier(wide).size(), 124U);
}

TEST(Identifier, NamesBothColumnsThatBecomeOne) {
  model::TableSchema schema;
  schema.id = {"demo1", "t"};
  schema.columns.resize(2);
  schema.columns[0].name = "Foo";
  schema.columns[1].name = "foo";
  EXPECT_EQ(
      message_of([&] { check_column_names(schema); }),
      "name.column_collision: The columns `Foo` and `foo` of demo1.t would both be \"foo\" on "
      "Redshift, which folds names to lower case and cuts them at 127 bytes.");
  schema.columns[1].name = "fop";
  EXPECT_EQ(message_of([&] { check_column_names(schema); }), "no error");
}

TEST(Identifier, FindsColumnsThatBecomeOneByTheCut) {
  model::TableSchema schema;
  schema.id = {"demo1", "t"};
  schema.columns.resize(2);
  schema.columns[0].name = std::string(127, 'a') + "1";
  schema.columns[1].name = std::string(127, 'a') + "2";
  EXPECT_THROW(check_column_names(schema), Error);
}

TEST(Identifier, NamesBothTablesThatFillOne) {
  const std::vector<NamePair> tables = {{{"A", "T"}, {"A", "T"}}, {{"a", "t"}, {"a", "t"}}};
  EXPECT_EQ(message_of([&] { check_table_names(tables); }),
            "name.table_collision: The source tables A.T and a.t would both fill a.t on Redshift, "
            "which folds names to lower case and cuts them at 127 bytes.");
}

}  // namespace
}  // namespace dialect
