#include "binlog/query_event.hpp"

#include "base/error.hpp"
#include "binlog/event_builder.hpp"

#include <gtest/gtest.h>

#include <string>

namespace binlog {
namespace {

std::string body_with(const std::string& settings, const std::string& database,
                      const std::string& sql) {
  return EventBuilder::number(12, 4) + EventBuilder::number(3, 4) +
         EventBuilder::number(database.size(), 1) + EventBuilder::number(1146, 2) +
         EventBuilder::number(settings.size(), 2) + settings + database + '\0' + sql;
}

QueryEvent parsed(EventBuilder& builder, const std::string& event) {
  return parse_query(event, builder.format());
}

TEST(QueryEvent, text_database_and_session_are_read) {
  EventBuilder builder;
  const std::string event = builder.query("shop", "DROP TABLE t");
  const QueryEvent query = parsed(builder, event);
  EXPECT_EQ(query.database, "shop");
  EXPECT_EQ(query.sql, "DROP TABLE t");
  EXPECT_EQ(query.thread_id, 7U);
  EXPECT_EQ(query.timestamp, 1'700'000'000U);
  EXPECT_EQ(query.client_charset, 45);
  EXPECT_EQ(query.server_collation, 255);
  EXPECT_FALSE(query.xid.has_value());
}

TEST(QueryEvent, every_known_setting_is_passed_or_read) {
  using std::string_literals::operator""s;
  const auto number = EventBuilder::number;
  const std::string settings =
      number(0, 1) + number(5, 4) + number(1, 1) +
      number(sql_mode::kAnsiQuotes | sql_mode::kNoBackslashEscapes, 8) + "\x02\x03std\0"s +
      number(3, 1) + number(0, 4) + number(4, 1) + number(28, 2) + number(33, 2) + number(45, 2) +
      "\x05\x06+02:00"s + "\x06\x03std"s + number(7, 1) + number(1, 2) + number(8, 1) +
      number(47, 2) + number(9, 1) + number(0, 8) + number(10, 1) + number(0, 4) +
      "\x0B\x01u\x02hh"s + "\x0C\x02"s + "a\0bc\0"s + number(13, 1) + number(123'456, 3) +
      number(16, 1) + number(1, 1) + number(17, 1) + number(4711, 8) + number(18, 1) +
      number(255, 2) + number(19, 1) + number(0, 1) + number(20, 1) + number(0, 1) + number(21, 1) +
      number(0, 1);
  EventBuilder builder;
  const std::string event = builder.event(EventType::query, body_with(settings, "d", "SELECT"));
  const QueryEvent query = parsed(builder, event);
  EXPECT_EQ(query.sql, "SELECT");
  EXPECT_EQ(query.error_code, 1146);
  EXPECT_TRUE(query.has_mode(sql_mode::kAnsiQuotes));
  EXPECT_TRUE(query.has_mode(sql_mode::kNoBackslashEscapes));
  EXPECT_EQ(query.client_charset, 28);
  EXPECT_EQ(query.connection_collation, 33);
  EXPECT_EQ(query.database_collation, 47);
  EXPECT_EQ(query.time_zone, "+02:00");
  EXPECT_EQ(query.microseconds, 123'456U);
  EXPECT_EQ(query.xid, 4711U);
}

TEST(QueryEvent, mariadb_has_settings_of_its_own) {
  const auto number = EventBuilder::number;
  const std::string settings = number(128, 1) + number(42, 3) + number(129, 1) + number(9, 8) +
                               number(12, 1) + number(254, 1) + number(8, 1) + number(33, 2);
  EventBuilder builder({.flavour = model::LogFlavour::mariadb});
  const std::string event = builder.event(EventType::query, body_with(settings, "", "X"));
  const QueryEvent query = parsed(builder, event);
  EXPECT_EQ(query.microseconds, 42U);
  EXPECT_EQ(query.xid, 9U);
  EXPECT_EQ(query.database_collation, 33);
}

TEST(QueryEvent, behind_an_unknown_setting_the_text_is_found_all_the_same) {
  EventBuilder builder;
  const std::string event =
      builder.event(EventType::query, body_with("\x08\x2D\x01\xF0odd", "db", "DROP TABLE t"));
  const QueryEvent query = parsed(builder, event);
  EXPECT_EQ(query.database, "db");
  EXPECT_EQ(query.sql, "DROP TABLE t");
}

TEST(QueryEvent, lengths_beyond_the_event_are_corrupt) {
  EventBuilder builder;
  const std::string whole(body_of(builder.query("db", ""), builder.format()));
  for (std::size_t size = 0; size < whole.size(); ++size) {
    const std::string event = builder.event(EventType::query, whole.substr(0, size));
    EXPECT_THROW(parsed(builder, event), base::Error) << size;
  }
  const std::string event = builder.event(EventType::query, body_with("\x05\x40+", "db", "X"));
  EXPECT_THROW(parsed(builder, event), base::Error);
}

}  // namespace
}  // namespace binlog
