#include "mysql/log_start.hpp"

#include "base/error.hpp"

#include <gtest/gtest.h>

namespace mysql {
namespace {

constexpr const char* kUuid = "00010203-0405-0607-0809-0a0b0c0d0e0f";
constexpr const char* kOther = "ffffffff-0405-0607-0809-0a0b0c0d0e0f";

model::GtidSet set_of(const std::string& intervals) {
  return model::GtidSet::parse(std::string(kUuid) + ":" + intervals);
}

LogFacts mysql_facts() {
  return {false,           true,           kUuid,
          set_of("1-100"), set_of("1-10"), {{"bin.000003", 500}, {"bin.000004", 900}}};
}

LogFacts mariadb_facts() {
  return {
      true, true, "mariadb:1", model::GtidSet::parse("0-1-100,7-1-5"), {}, {{"bin.000003", 500}}};
}

LogStart start(const model::LogPosition& from, const LogFacts& facts) {
  return choose_start(from, facts,
                      {{"db:3306", "u", "read the log"}, from.to_text(), "bin.000003", 1});
}

std::string code_of(const model::LogPosition& from, const LogFacts& facts) {
  try {
    start(from, facts);
  } catch (const base::Error& error) {
    EXPECT_EQ(error.scope(), base::ErrorScope::task);
    return error.code();
  }
  return "";
}

TEST(LogStart, prefers_gtids_wherever_both_sides_have_them) {
  const LogStart mysql = start({{"bin.000001", 4}, set_of("1-50"), kOther}, mysql_facts());
  EXPECT_TRUE(mysql.by_gtid) << "even on another server, whose files say nothing";
  EXPECT_EQ(mysql.gtids, set_of("1-50"));
  const auto state = model::GtidSet::parse("0-2-99");
  const LogStart mariadb = start({{}, state, ""}, mariadb_facts());
  EXPECT_TRUE(mariadb.by_gtid) << "a domain that is not in our state begins at its beginning";
  EXPECT_EQ(mariadb.gtids, state);
}

TEST(LogStart, goes_by_file_without_gtids) {
  LogFacts facts = mysql_facts();
  facts.keeps_gtids = false;
  const model::LogPosition from{{"bin.000004", 900}, set_of("1-50"), kUuid};
  const LogStart chosen = start(from, facts);
  EXPECT_FALSE(chosen.by_gtid);
  EXPECT_EQ(chosen.at, from.at);
  EXPECT_FALSE(start({{"bin.000003", 4}, {}, kUuid}, mysql_facts()).by_gtid)
      << "before the first transaction there is no GTID";
  EXPECT_FALSE(start({{"bin.000003", 4}, {}, ""}, mysql_facts()).by_gtid)
      << "a place that the user gave means this server";
}

TEST(LogStart, refuses_file_names_of_another_server) {
  EXPECT_EQ(code_of({{"bin.000003", 4}, {}, kOther}, mysql_facts()), "mysql.log.other_server");
  EXPECT_EQ(code_of({{"bin.000003", 4}, {}, "mariadb:2"}, mariadb_facts()),
            "mysql.log.other_server");
  EXPECT_EQ(code_of({{"bin.000003", 4}, set_of("1"), kUuid}, mariadb_facts()),
            "mysql.log.other_server");
  LogFacts plain = mysql_facts();
  plain.keeps_gtids = false;
  EXPECT_EQ(code_of({{}, set_of("1-50"), kUuid}, plain), "mysql.log.other_server");
}

TEST(LogStart, finds_transactions_that_the_server_lacks) {
  EXPECT_EQ(code_of({{}, set_of("1-101"), kUuid}, mysql_facts()), "mysql.log.behind");
  const auto foreign = model::GtidSet::parse(std::string(kOther) + ":1");
  EXPECT_EQ(code_of({{}, foreign, kUuid}, mysql_facts()), "mysql.log.behind")
      << "the server would pass over foreign uuids in silence";
  EXPECT_EQ(code_of({{}, model::GtidSet::parse("0-1-101"), ""}, mariadb_facts()),
            "mysql.log.behind");
  EXPECT_EQ(code_of({{}, model::GtidSet::parse("9-1-1"), ""}, mariadb_facts()), "mysql.log.behind");
}

TEST(LogStart, finds_that_the_log_is_gone) {
  EXPECT_EQ(code_of({{}, set_of("1-9"), kUuid}, mysql_facts()), "mysql.log.purged");
  EXPECT_EQ(code_of({{"bin.000002", 4}, {}, kUuid}, mysql_facts()), "mysql.log.purged");
  EXPECT_EQ(code_of({{"other.000004", 4}, {}, kUuid}, mysql_facts()), "mysql.log.purged");
}

TEST(LogStart, finds_a_log_that_lost_its_end) {
  EXPECT_EQ(code_of({{"bin.000004", 901}, {}, kUuid}, mysql_facts()), "mysql.log.behind");
  EXPECT_EQ(code_of({{"bin.000005", 4}, {}, kUuid}, mysql_facts()), "mysql.log.behind");
}

TEST(LogStart, refuses_offsets_that_no_command_can_say) {
  LogFacts facts = mysql_facts();
  facts.files.back().bytes = 1ULL << 40;
  EXPECT_EQ(code_of({{"bin.000004", 3}, {}, kUuid}, facts), "mysql.log.offset");
  EXPECT_EQ(code_of({{"bin.000004", 0xFFFFFFFF}, {}, kUuid}, facts), "");
  EXPECT_EQ(code_of({{"bin.000004", 0x100000000}, {}, kUuid}, facts), "mysql.log.offset");
}

TEST(LogStart, refuses_to_guess_a_place) {
  EXPECT_EQ(code_of({}, mysql_facts()), "mysql.log.no_position");
}

TEST(LogStart, a_place_is_there_within_a_file_of_the_same_server) {
  const LogFacts facts = mysql_facts();
  const auto has = [&](const char* file, std::uint64_t offset, const char* server) {
    return has_place({{file, offset}, set_of("1-50"), server}, facts);
  };
  EXPECT_TRUE(has("bin.000004", 900, kUuid));
  EXPECT_TRUE(has("bin.000003", 4, kUuid));
  EXPECT_FALSE(has("bin.000004", 901, kUuid));
  EXPECT_FALSE(has("bin.000004", 0, kUuid));
  EXPECT_FALSE(has("bin.000002", 4, kUuid));
  EXPECT_FALSE(has("bin.000004", 900, kOther));
  EXPECT_FALSE(has("bin.000004", 900, ""));
  EXPECT_FALSE(has("", 0, kUuid));
}

TEST(LogStart, a_place_is_purged_when_its_file_lies_before_the_oldest_of_the_same_server) {
  LogFacts facts = mysql_facts();
  const auto is_purged = [&](const char* file, const char* server) {
    return is_place_purged({{file, 4}, set_of("1-50"), server}, facts);
  };
  EXPECT_TRUE(is_purged("bin.000002", kUuid));
  EXPECT_FALSE(is_purged("bin.000003", kUuid));
  EXPECT_FALSE(is_purged("bin.000005", kUuid));
  EXPECT_FALSE(is_purged("bin.000002", kOther));
  EXPECT_FALSE(is_purged("other.000001", kUuid));
  EXPECT_FALSE(is_purged("", kUuid));
  facts.files.clear();
  EXPECT_FALSE(is_purged("bin.000002", kUuid));
}

}  // namespace
}  // namespace mysql
