#include "binlog/create_scanner.hpp"

#include <gtest/gtest.h>

namespace binlog {
namespace {

DdlStatement scanned(std::string_view sql) {
  DdlCursor cursor(sql, {});
  DdlStatement statement;
  statement.context.default_schema = "d";
  scan_create_table(cursor, statement);
  EXPECT_TRUE(cursor.is_done()) << sql;
  return statement;
}

TEST(CreateScanner, reads_columns_keys_and_options) {
  const DdlStatement statement = scanned(
      "(a int, `b` varchar(3), constraint pk primary key using btree (b(2), a), unique key u (a), "
      "key (b), check (a > 1), foreign key (a) references t (x)) engine = InnoDB auto_increment=5 "
      "default charset=utf8mb4, collate utf8mb4_bin comment='x' row_format=dynamic partition by "
      "hash(a) partitions 4");
  EXPECT_EQ(statement.kind, DdlKind::create_table);
  EXPECT_TRUE(statement.create.is_understood);
  EXPECT_EQ(statement.create.columns.size(), 2U);
  EXPECT_EQ(statement.create.key, (std::vector<std::string>{"b", "a"}));
  EXPECT_EQ(statement.create.charset, "utf8mb4");
  EXPECT_EQ(statement.create.collation, "utf8mb4_bin");
  EXPECT_EQ(statement.create.engine, "InnoDB");
}

TEST(CreateScanner, tells_like_and_select) {
  EXPECT_EQ(scanned("like x.y").like, (model::TableId{"x", "y"}));
  EXPECT_EQ(scanned("(like y)").like, (model::TableId{"d", "y"}));
  EXPECT_EQ(scanned("select 1").kind, DdlKind::create_table_select);
  EXPECT_EQ(scanned("as select 1").kind, DdlKind::create_table_select);
  EXPECT_EQ(scanned("(a int) engine=innodb ignore select 1 a").kind, DdlKind::create_table_select);
  EXPECT_EQ(scanned("(select 1)").kind, DdlKind::create_table_select);
  EXPECT_EQ(scanned("(a int) start transaction").kind, DdlKind::create_table);
}

TEST(CreateScanner, says_what_it_does_not_understand) {
  EXPECT_FALSE(scanned("(a blah, b int)").create.is_understood);
  EXPECT_FALSE(scanned("(a int) whatever").create.is_understood);
  EXPECT_FALSE(scanned("engine=innodb").create.is_understood);
  EXPECT_TRUE(
      scanned("(a int, period for system_time (x, y)) with system versioning").create.is_versioned);
}

}  // namespace
}  // namespace binlog
