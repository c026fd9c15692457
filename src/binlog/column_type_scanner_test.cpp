#include "binlog/column_type_scanner.hpp"

#include <gtest/gtest.h>

namespace binlog {
namespace {

std::string type_of(std::string_view sql, const DdlContext& context = {}) {
  DdlCursor cursor(sql, {});
  ColumnDefinition column;
  if (!take_column_type(cursor, context, column)) return "not a type";
  std::string text = column.type_name;
  if (column.length) text += "(" + std::to_string(*column.length);
  if (column.decimals) text += "," + std::to_string(*column.decimals);
  if (column.length) text += ")";
  for (const std::string& label : column.labels) text += "|" + label;
  if (column.is_unsigned) text += " unsigned";
  if (column.is_national) text += " national";
  return cursor.is_done() ? text : text + " and more";
}

TEST(ColumnTypeScanner, knows_the_synonyms) {
  EXPECT_EQ(type_of("integer(5)"), "int(5)");
  EXPECT_EQ(type_of("INT4"), "int");
  EXPECT_EQ(type_of("bool"), "tinyint(1)");
  EXPECT_EQ(type_of("numeric(7,3)"), "decimal(7,3)");
  EXPECT_EQ(type_of("double precision"), "double");
  EXPECT_EQ(type_of("real"), "double");
  EXPECT_EQ(type_of("real", {.real_as_float = true}), "float");
  EXPECT_EQ(type_of("serial"), "bigint unsigned");
  EXPECT_EQ(type_of("character varying(10)"), "varchar(10)");
  EXPECT_EQ(type_of("national varchar(4)"), "varchar(4) national");
  EXPECT_EQ(type_of("nchar varchar(4)"), "varchar(4) national");
  EXPECT_EQ(type_of("nchar(4)"), "char(4) national");
  EXPECT_EQ(type_of("long varbinary"), "mediumblob");
  EXPECT_EQ(type_of("long varchar"), "mediumtext");
  EXPECT_EQ(type_of("geomcollection"), "geometrycollection");
  EXPECT_EQ(type_of("vector(3)"), "vector(3)");
}

TEST(ColumnTypeScanner, reads_labels_and_drops_their_trailing_blanks) {
  EXPECT_EQ(type_of("enum('a ', 'b''c', N'd')"), "enum|a|b'c|d");
  EXPECT_EQ(type_of("set('x','y')"), "set|x|y");
  EXPECT_EQ(type_of("enum(a)"), "not a type");
  EXPECT_EQ(type_of("enum('a'"), "not a type");
}

TEST(ColumnTypeScanner, refuses_what_it_does_not_know) {
  for (const char* text :
       {"xmltype", "`int`", "(5)", "int(x)", "decimal(1,999)", "long char", ""}) {
    EXPECT_EQ(type_of(text), "not a type") << text;
  }
}

}  // namespace
}  // namespace binlog
