#include "model/log_position.hpp"

#include "base/error.hpp"

#include <gtest/gtest.h>

namespace model {
namespace {

LogCoordinates at(const char* text) {
  return parse_coordinates(text);
}

TEST(LogPosition, files_are_ordered_by_their_number) {
  EXPECT_TRUE(compare(at("bin.999999:4"), at("bin.1000000:4")) < 0);
  EXPECT_TRUE(compare(at("bin.000009:900"), at("bin.000010:4")) < 0);
  EXPECT_TRUE(compare(at("bin.000010:5000000000"), at("bin.000010:4")) > 0);
  EXPECT_TRUE(compare(at("bin.000010:4"), at("bin.10:4")) == 0);
}

TEST(LogPosition, other_base_names_and_unknown_places_have_no_order) {
  EXPECT_EQ(compare(at("bin.000001:4"), at("log.000001:4")), std::partial_ordering::unordered);
  EXPECT_EQ(compare({}, at("log.000001:4")), std::partial_ordering::unordered);
}

TEST(LogPosition, prints_what_it_reads) {
  for (const char* text : {"mysql-bin.000003:4711", "mysql-bin.000003:4711 / 0-1-100", "0-1-100",
                           "a.b.c.000003:4 / 11111111-2222-3333-4444-555555555555:1-5:tag:1",
                           "11111111-2222-3333-4444-555555555555:1-5"}) {
    EXPECT_EQ(parse_position(text).to_text(), text);
  }
}

TEST(LogPosition, refuses_what_is_no_position) {
  for (const char* text : {"", "bin:4", "bin.000001:", "bin.000001:x", "bin.000001", ":4"}) {
    EXPECT_THROW(parse_position(text), base::Error) << text;
  }
}

TEST(LogPosition, a_transaction_is_covered_by_gtid_even_on_another_server) {
  const TransactionEnd end{parse_gtid("0-1-5"), at("bin.000001:900"), 0};
  LogPosition position = parse_position("other.000077:4 / 0-9-5");
  position.server = "mariadb:9";
  EXPECT_TRUE(is_covered(end, position, "mariadb:1"));
  position.gtids = GtidSet::parse("0-9-4");
  EXPECT_FALSE(is_covered(end, position, "mariadb:1"));
}

TEST(LogPosition, without_gtids_the_same_servers_coordinates_decide) {
  const TransactionEnd end{{}, at("bin.000001:900"), 0};
  LogPosition position = parse_position("bin.000001:900");
  position.server = "s";
  EXPECT_TRUE(is_covered(end, position, "s"));
  position.at.offset = 899;
  EXPECT_FALSE(is_covered(end, position, "s"));
  EXPECT_THROW(is_covered(end, position, "t"), base::Error);
}

constexpr const char* kUuid = "11111111-2222-3333-4444-555555555555";

/// The GTIDs of a position that had `before` and passes a transaction.
std::string passed(const std::string& before, const std::string& gtid, const char* executed = "") {
  LogPosition position;
  position.gtids = GtidSet::parse(before);
  TransactionEnd end{parse_gtid(gtid), at("bin.000001:900"), 0};
  if (*executed != 0) end.executed = std::make_shared<const GtidSet>(GtidSet::parse(executed));
  position.pass(end);
  EXPECT_EQ(position.at, end.at);
  return position.gtids.to_text();
}

TEST(LogPosition, passing_a_transaction_keeps_gtids_whole_or_has_none) {
  const std::string uuid = kUuid;
  EXPECT_EQ(passed(uuid + ":1-4", uuid + ":5"), uuid + ":1-5");
  EXPECT_EQ(passed("", uuid + ":5"), "") << "what came before it is not known";
  EXPECT_EQ(passed("", uuid + ":5", (uuid + ":1-5").c_str()), uuid + ":1-5");
  EXPECT_EQ(passed(uuid + ":1-4", ""), "") << "they do not tell the place of one without a GTID";
  EXPECT_EQ(passed("", ""), "");
}

TEST(LogPosition, mariadbs_log_has_gtids_from_its_beginning_on) {
  EXPECT_EQ(passed("", "0-1-5"), "0-1-5");
  EXPECT_EQ(passed("7-1-3", "0-1-5"), "0-1-5,7-1-3");
  EXPECT_EQ(passed("0-1-5", ""), "0-1-5");
}

TEST(LogPosition, ends_of_transactions_are_equal_when_they_tell_the_same) {
  const TransactionEnd plain{parse_gtid("0-1-5"), at("bin.000001:900"), 7};
  TransactionEnd telling = plain;
  telling.executed = std::make_shared<const GtidSet>(GtidSet::parse("0-1-5"));
  TransactionEnd same = plain;
  same.executed = std::make_shared<const GtidSet>(GtidSet::parse("0-1-5"));
  EXPECT_EQ(telling, same);
  EXPECT_NE(plain, telling);
  same.executed = std::make_shared<const GtidSet>(GtidSet::parse("0-1-6"));
  EXPECT_NE(telling, same);
}

}  // namespace
}  // namespace model
