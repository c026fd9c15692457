#include "binlog/log_format.hpp"

#include "base/error.hpp"
#include "binlog/event_builder.hpp"

#include <gtest/gtest.h>

#include <string>

namespace binlog {
namespace {

using model::LogFlavour;

std::string code_of(const std::string& event) {
  try {
    parse_format_description(event);
  } catch (const base::Error& error) {
    return error.code();
  }
  return "";
}

/// An old server's description ends with the lengths.
std::string without_algorithm(const std::string& event) {
  std::string body = event.substr(kHeaderBytes, event.size() - kHeaderBytes - 5);
  return EventBuilder({.has_checksum = false}).event(EventType::format_description, body);
}

TEST(LogFormat, a_mysql_description_is_read) {
  EventBuilder builder;
  const FormatDescription description = parse_format_description(builder.fde());
  EXPECT_EQ(description.format, builder.format());
  EXPECT_EQ(description.created, 1'700'000'000U);
  EXPECT_FALSE(description.is_in_use);
}

TEST(LogFormat, mariadb_is_told_by_its_version) {
  EventBuilder builder({.flavour = LogFlavour::mariadb});
  const model::LogFormat format = parse_format_description(builder.fde()).format;
  EXPECT_EQ(format.flavour, LogFlavour::mariadb);
  EXPECT_EQ(format.server_version, "10.11.19-MariaDB-log");
  EXPECT_TRUE(format.has_checksum);
}

TEST(LogFormat, events_have_no_checksum_when_the_description_says_so) {
  EventBuilder builder({.has_checksum = false});
  EXPECT_FALSE(parse_format_description(builder.fde()).format.has_checksum);
}

TEST(LogFormat, servers_before_checksums_have_neither_algorithm_nor_sum) {
  EventBuilder builder({.version = "5.5.27-log"});
  const std::string event = without_algorithm(builder.fde());
  const model::LogFormat format = parse_format_description(event).format;
  EXPECT_FALSE(format.has_checksum);
  EXPECT_EQ(format.query_header, 13);
  EXPECT_EQ(format.server_version, "5.5.27-log");
}

TEST(LogFormat, a_file_in_use_keeps_its_right_checksum) {
  std::string event = EventBuilder().fde();
  event[17] = static_cast<char>(event[17] | 1);
  EXPECT_TRUE(parse_format_description(event).is_in_use);
}

TEST(LogFormat, a_damaged_description_is_corrupt) {
  std::string event = EventBuilder().fde();
  event[60] = static_cast<char>(event[60] ^ 1);
  EXPECT_EQ(code_of(event), "binlog.checksum");
}

TEST(LogFormat, an_old_form_is_refused_by_its_number) {
  std::string event = EventBuilder().fde();
  event[kHeaderBytes] = 3;
  EXPECT_EQ(code_of(EventBuilder::resum(event)), "binlog.format");
}

TEST(LogFormat, a_checksum_of_an_unknown_kind_is_refused) {
  std::string event = EventBuilder().fde();
  event[event.size() - 5] = 2;
  EXPECT_EQ(code_of(EventBuilder::resum(event)), "binlog.format");
}

TEST(LogFormat, four_byte_table_ids_are_told_by_the_header_of_table_maps) {
  std::string event = EventBuilder().fde();
  event[kHeaderBytes + 57 + 18] = 6;
  EXPECT_EQ(parse_format_description(EventBuilder::resum(event)).format.table_id_bytes, 4);
}

TEST(LogFormat, a_description_that_is_cut_off_is_corrupt) {
  const std::string event = EventBuilder().fde();
  for (std::size_t size = kHeaderBytes; size < kHeaderBytes + 62; ++size) {
    std::string cut = event.substr(0, size);
    cut.replace(9, 4, EventBuilder::number(size, 4));
    EXPECT_NE(code_of(cut), "") << size;
  }
}

}  // namespace
}  // namespace binlog
