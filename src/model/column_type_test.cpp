#include "model/column_type.hpp"

#include "base/error.hpp"

#include <gtest/gtest.h>

namespace model {
namespace {

using Labels = std::vector<std::string>;

ColumnFacts facts_of(std::string data_type, std::string column_type, std::string extra = "") {
  ColumnFacts facts;
  facts.name = "c";
  facts.data_type = std::move(data_type);
  facts.column_type = std::move(column_type);
  facts.extra = std::move(extra);
  return facts;
}

TEST(ColumnType, reads_labels_with_quotes_commas_and_escapes) {
  EXPECT_EQ(parse_labels("enum('a','b')"), (Labels{"a", "b"}));
  EXPECT_EQ(parse_labels("enum('','x,y','it''s','(p)')"), (Labels{"", "x,y", "it's", "(p)"}));
  EXPECT_EQ(parse_labels("set('b\\\\c','n\\nl','\\0')"),
            (Labels{"b\\c", "n\nl", std::string(1, '\0')}));
  EXPECT_EQ(parse_labels("enum('\xC3\xBC')"), (Labels{"\xC3\xBC"}));
  EXPECT_EQ(parse_labels("enum('''')"), (Labels{"'"}));
}

TEST(ColumnType, refuses_labels_it_cannot_read) {
  for (const char* text : {"enum", "enum(", "enum()", "enum('a'", "enum('a',", "enum('a",
                           "enum('a'x)", "enum(a)", "enum('a\\"}) {
    EXPECT_THROW(parse_labels(text), base::Error) << text;
  }
}

TEST(ColumnType, tells_the_sign_of_numbers_only) {
  EXPECT_TRUE(make_column(facts_of("bigint", "bigint(20) unsigned zerofill")).is_unsigned);
  EXPECT_TRUE(make_column(facts_of("int", "int unsigned")).is_unsigned);
  EXPECT_TRUE(make_column(facts_of("decimal", "decimal(5,2) unsigned")).is_unsigned);
  EXPECT_FALSE(make_column(facts_of("int", "int(11)")).is_unsigned);
  EXPECT_FALSE(make_column(facts_of("enum", "enum('unsigned')")).is_unsigned);
}

TEST(ColumnType, tells_generated_from_generated_default) {
  EXPECT_TRUE(make_column(facts_of("int", "int", "VIRTUAL GENERATED")).is_generated);
  EXPECT_TRUE(make_column(facts_of("int", "int", "STORED GENERATED INVISIBLE")).is_generated);
  EXPECT_TRUE(make_column(facts_of("int", "int", "STORED GENERATED INVISIBLE")).is_invisible);
  EXPECT_FALSE(make_column(facts_of("datetime", "datetime", "DEFAULT_GENERATED")).is_generated);
}

TEST(ColumnType, reads_dimensions_and_bits) {
  EXPECT_EQ(make_column(facts_of("vector", "vector(2048)")).precision, 2048);
  EXPECT_EQ(make_column(facts_of("bit", "bit(64)")).precision, 64);
}

TEST(ColumnType, knows_every_spatial_name_and_names_the_unknown) {
  for (const char* name :
       {"geometry", "point", "linestring", "polygon", "multipoint", "multilinestring",
        "multipolygon", "geometrycollection", "geomcollection"}) {
    EXPECT_EQ(kind_of(name), ColumnKind::geometry) << name;
  }
  EXPECT_EQ(kind_of("xmltype"), ColumnKind::unknown);
}

}  // namespace
}  // namespace model
