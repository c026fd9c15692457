#include "binlog/column_resolution.hpp"

#include "binlog/column_scanner.hpp"

#include <gtest/gtest.h>

namespace binlog {
namespace {

using model::ColumnKind;
using model::LogFlavour;

const DdlContext kMysql{.server_version = "8.0.36", .explicit_timestamp_defaults = true};
const DdlContext kMariadb{.flavour = LogFlavour::mariadb, .server_version = "10.11.19-MariaDB"};

std::optional<model::Column> resolved(std::string_view sql, const DdlContext& context = kMysql,
                                      const CharsetDefaults& defaults = {"utf8mb4", "x"}) {
  DdlCursor cursor(sql, {});
  const auto definition = take_column(cursor, context);
  return definition ? resolve_column(*definition, defaults, context) : std::nullopt;
}

std::string declared(std::string_view sql, const DdlContext& context = kMysql) {
  const auto column = resolved(sql, context);
  return column ? column->declared : "not resolved";
}

TEST(ColumnResolution, spells_types_as_the_server_does) {
  EXPECT_EQ(declared("a int4 unsigned"), "int unsigned");
  EXPECT_EQ(declared("a int4 unsigned", kMariadb), "int(10) unsigned");
  EXPECT_EQ(declared("a int8 zerofill"), "bigint(20) unsigned zerofill");
  EXPECT_EQ(declared("a bool"), "tinyint(1)");
  EXPECT_EQ(declared("a tinyint(1) unsigned"), "tinyint unsigned");
  EXPECT_EQ(declared("a dec"), "decimal(10,0)");
  EXPECT_EQ(declared("a float(25)"), "double");
  EXPECT_EQ(declared("a float(7,4)"), "float(7,4)");
  EXPECT_EQ(declared("a bit"), "bit(1)");
  EXPECT_EQ(declared("a year(4)"), "year");
  EXPECT_EQ(declared("a year", kMariadb), "year(4)");
  EXPECT_EQ(declared("a enum('a ','b''c')"), "enum('a','b''c')");
  EXPECT_EQ(declared("a geomcollection"), "geomcollection");
  EXPECT_EQ(declared("a geomcollection", kMariadb), "geometrycollection");
  EXPECT_EQ(declared("a int", {.server_version = "5.7.44"}), "int(11)");
  EXPECT_EQ(declared("a varchar(3) charset binary"), "varbinary(3)");
}

TEST(ColumnResolution, sizes_text_by_its_set) {
  EXPECT_EQ(declared("a text(63)"), "tinytext");
  EXPECT_EQ(declared("a text(64)"), "text");
  EXPECT_EQ(declared("a text(16384)"), "mediumtext");
  EXPECT_EQ(declared("a text(255) charset latin1"), "tinytext");
  EXPECT_EQ(declared("a blob(256)"), "blob");
  EXPECT_EQ(declared("a text(0)"), "tinytext");
  EXPECT_EQ(declared("a text(0)", kMariadb), "text");
  EXPECT_EQ(resolved("a varchar(10)")->length_bytes, 40U);
  EXPECT_EQ(resolved("a nchar(3)")->length_bytes, 9U);
  EXPECT_EQ(resolved("a char unicode")->length_bytes, 2U);
  EXPECT_EQ(resolved("a set('x','yy')")->length_chars, 4U);
  EXPECT_EQ(resolved("a binary")->length_bytes, 1U);
  EXPECT_EQ(resolved("a vector(3)")->length_bytes, 12U);
  EXPECT_EQ(resolved("a char(3) binary")->collation, "utf8mb4_bin");
  EXPECT_EQ(resolved("a char(3) collate latin1_bin")->charset, "latin1");
  EXPECT_EQ(resolved("a char(3) charset utf8 collate utf8_bin")->collation, "utf8mb3_bin");
}

TEST(ColumnResolution, knows_json_of_both_flavours) {
  EXPECT_EQ(resolved("a json")->declared, "json");
  const auto column = resolved("a json", kMariadb);
  EXPECT_EQ(column->kind, ColumnKind::json);
  EXPECT_EQ(column->declared, "longtext");
  EXPECT_EQ(column->collation, "utf8mb4_bin");
}

TEST(ColumnResolution, says_when_it_cannot_tell) {
  EXPECT_FALSE(resolved("a varchar(70000)"));
  EXPECT_FALSE(resolved("a varchar(10)", kMysql, {}));
  EXPECT_FALSE(resolved("a varchar(10) charset klingon"));
  EXPECT_FALSE(resolved("a timestamp", kMariadb)) << "NOT NULL or not: a server setting";
  EXPECT_TRUE(resolved("a timestamp null", kMariadb));
  EXPECT_TRUE(resolved("a timestamp")->is_nullable);
}

TEST(ColumnResolution, converts_text_so_that_it_holds_as_many_characters) {
  model::Column column = *resolved("a text charset latin1");
  ASSERT_TRUE(convert_charset(column, {"utf8mb4", ""}, kMysql));
  EXPECT_EQ(column.declared, "mediumtext");
  ASSERT_TRUE(convert_charset(column, {"latin1", ""}, kMysql));
  EXPECT_EQ(column.declared, "mediumtext") << "it never shrinks";
  column = *resolved("a text charset utf16");
  ASSERT_TRUE(convert_charset(column, {"utf8mb4", ""}, kMysql));
  EXPECT_EQ(column.declared, "text");
  column = *resolved("a varchar(10) charset latin1");
  ASSERT_TRUE(convert_charset(column, {"utf8mb4", "utf8mb4_bin"}, kMysql));
  EXPECT_EQ(column.length_bytes, 40U);
  EXPECT_EQ(column.collation, "utf8mb4_bin");
  column = *resolved("a blob");
  const model::Column blob = column;
  ASSERT_TRUE(convert_charset(column, {"utf8mb4", ""}, kMysql));
  EXPECT_EQ(column, blob);
}

}  // namespace
}  // namespace binlog
