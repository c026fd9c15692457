#include "binlog/added_value.hpp"

#include "binlog/column_resolution.hpp"
#include "binlog/column_scanner.hpp"

#include <gtest/gtest.h>

namespace binlog {
namespace {

using model::AddedValueKind;

std::string added(std::string_view sql,
                  DdlContext context = {.server_version = "8.0.36",
                                        .explicit_timestamp_defaults = true}) {
  DdlCursor cursor(sql, {});
  const auto definition = take_column(cursor, context);
  if (!definition) return "not read";
  const auto column = resolve_column(*definition, {"utf8mb4", ""}, context);
  if (!column) return "not resolved";
  const model::AddedValue value = added_value(*definition, *column, context);
  switch (value.kind) {
    case AddedValueKind::null: return "NULL";
    case AddedValueKind::literal: return "'" + value.literal + "'";
    case AddedValueKind::statement_time: return "statement time";
    case AddedValueKind::unknown: break;
  }
  return "unknown";
}

TEST(AddedValue, is_null_or_the_zero_of_the_type_without_a_default) {
  EXPECT_EQ(added("a int"), "NULL");
  EXPECT_EQ(added("a int default null"), "NULL");
  EXPECT_EQ(added("a int not null"), "'0'");
  EXPECT_EQ(added("a decimal(5,2) not null"), "'0.00'");
  EXPECT_EQ(added("a varchar(3) not null"), "''");
  EXPECT_EQ(added("a datetime(3) not null"), "'0000-00-00 00:00:00.000'");
  EXPECT_EQ(added("a time not null"), "'00:00:00'");
  EXPECT_EQ(added("a year not null"), "'0'");
  EXPECT_EQ(added("a bit(3) not null"), "'0'");
  EXPECT_EQ(added("a enum('x','y') not null"), "'x'");
  EXPECT_EQ(added("a set('x','y') not null"), "''");
  EXPECT_EQ(added("a binary(2) not null"), std::string("'\0\0'", 4));
  EXPECT_EQ(added("a json not null"), "unknown");
  EXPECT_EQ(added("a timestamp not null"), "'0000-00-00 00:00:00'");
  EXPECT_EQ(added("a timestamp not null", {}), "unknown") << "or the current time";
}

TEST(AddedValue, is_the_default_as_the_server_shows_it) {
  EXPECT_EQ(added("a int default 1.6"), "'2'");
  EXPECT_EQ(added("a int default '12'"), "'12'");
  EXPECT_EQ(added("a int default 0x10"), "'16'");
  EXPECT_EQ(added("a bool default true"), "'1'");
  EXPECT_EQ(added("a decimal(10,2) default 1"), "'1.00'");
  EXPECT_EQ(added("a float default 1.1"), "'1.1'");
  EXPECT_EQ(added("a float(7,4) default 0"), "'0.0000'");
  EXPECT_EQ(added("a float(7,1) default 0.25"), "unknown");
  EXPECT_EQ(added("a bit(8) default b'101'"), "'5'");
  EXPECT_EQ(added("a varchar(5) default 0x4142"), "'AB'");
  EXPECT_EQ(added("a varchar(3) default 5"), "'5'");
  EXPECT_EQ(added("a char(4) default 'x  '"), "'x'");
  EXPECT_EQ(added("a binary(4) default 'ab'"), std::string("'ab\0\0'", 6));
  EXPECT_EQ(added("a date default '20-1-2'"), "'2020-01-02'");
  EXPECT_EQ(added("a datetime default 0"), "'0000-00-00 00:00:00'");
  EXPECT_EQ(added("a year default 99"), "'1999'");
  EXPECT_EQ(added("a enum('a','b') default 'B'"), "'b'");
  EXPECT_EQ(added("a set('a','b') default 'b,a,a'"), "'a,b'");
  EXPECT_EQ(added("a text default ('x')"), "'x'");
}

TEST(AddedValue, is_unknown_where_it_depends_on_the_row_the_zone_or_a_function) {
  EXPECT_EQ(added("a timestamp default current_timestamp"), "statement time");
  EXPECT_EQ(added("a datetime default current_timestamp"), "unknown");
  EXPECT_EQ(added("a timestamp default '2020-01-01 00:00:00'"), "unknown");
  EXPECT_EQ(added("a timestamp not null default '0000-00-00 00:00:00'"), "'0000-00-00 00:00:00'");
  EXPECT_EQ(added("a varchar(36) default (uuid())"), "unknown");
  EXPECT_EQ(added("a int auto_increment unique"), "unknown");
  EXPECT_EQ(added("a int as (b + 1)"), "unknown");
  EXPECT_EQ(added("a varchar(9) default 1e3"), "unknown");
  EXPECT_EQ(added("a bit(8) default '1'"), "unknown");
}

}  // namespace
}  // namespace binlog
