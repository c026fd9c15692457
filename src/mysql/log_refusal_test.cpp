#include "mysql/log_refusal.hpp"

#include <gtest/gtest.h>

namespace mysql {
namespace {

const LogRequest kRequest{
    {"db:3306", "sluice", "read the log"}, "bin.000003:4711", "bin.000007", 1234567890};

base::Error error_of(unsigned code, const std::string& text) {
  return to_log_error({code, "HY000", text}, kRequest);
}

TEST(LogRefusal, tells_the_many_meanings_of_1236_apart) {
  const std::pair<const char*, const char*> cases[] = {
      {"Cannot replicate because the source purged required binary logs. Replicate the missing "
       "transactions from elsewhere",
       "mysql.log.purged"},
      {"The slave is connecting using CHANGE MASTER TO MASTER_AUTO_POSITION = 1, but the master "
       "has purged binary logs containing GTIDs that the slave requires.",
       "mysql.log.purged"},
      {"Could not find first log file name in binary log index file", "mysql.log.purged"},
      {"Could not find GTID state requested by slave in any binlog files. Probably the slave state "
       "is too old and required binlog files have been purged.",
       "mysql.log.purged"},
      {"Replica has more GTIDs than the source has, using the source's SERVER_UUID.",
       "mysql.log.behind"},
      {"Error: connecting slave requested to start from GTID 0-1-9, which is not in the master's "
       "binlog. Since the master's binlog contains GTIDs with higher sequence numbers, it probably "
       "means that the slave has diverged due to executing extra erroneous transactions",
       "mysql.log.behind"},
      {"Client requested master to start replication from position > file size",
       "mysql.log.behind"},
      {"A replica with the same server_uuid/server_id as this replica has connected to the source",
       "mysql.log.server_id_clash"},
      {"log event entry exceeded max_allowed_packet; Increase max_allowed_packet on source",
       "mysql.log.event_too_large"},
      {"The replication sender thread cannot start in AUTO_POSITION mode: this server has "
       "GTID_MODE = OFF instead of ON.",
       "mysql.log.gtid_off"},
      {"Cannot replicate GTID-transaction when @@GLOBAL.GTID_MODE = OFF, at file /purged/bin.4, "
       "position 198.",
       "mysql.log.gtid_mode_off"},
      {"Cannot replicate anonymous transaction when AUTO_POSITION = 1, at file bin.000001",
       "mysql.log.gtid_off"},
      {"Cannot replicate anonymous transaction when @@GLOBAL.GTID_MODE = ON, at file "
       "/purged/bin.4, "
       "position 198.",
       "mysql.log.gtid_off"},
      {"binlog truncated in the middle of event; consider out of disk space on source",
       "mysql.log.refused"}};
  for (const auto& [text, code] : cases) {
    const base::Error error = error_of(1236, text);
    EXPECT_EQ(error.code(), code) << text;
    EXPECT_EQ(error.scope(), base::ErrorScope::task);
    EXPECT_NE(error.report().server_text.find(text), std::string::npos);
    EXPECT_FALSE(error.advice().empty());
  }
}

TEST(LogRefusal, says_what_is_needed_and_what_is_left) {
  const base::Error error = purged(kRequest, "0-1-5");
  EXPECT_NE(error.message().find("bin.000003:4711"), std::string::npos);
  EXPECT_NE(error.message().find("0-1-5"), std::string::npos);
  EXPECT_NE(error.message().find("oldest log is bin.000007"), std::string::npos);
  EXPECT_NE(error.advice().find("--restart"), std::string::npos);
  EXPECT_NE(error.advice().find("as start, a place that the log still holds"), std::string::npos);
}

TEST(LogRefusal, names_the_id_of_a_clash_by_either_number) {
  EXPECT_EQ(error_of(4052, "whatever").code(), "mysql.log.server_id_clash");
  EXPECT_NE(error_of(4052, "whatever").message().find("1234567890"), std::string::npos);
}

TEST(LogRefusal, gives_the_grant_to_paste) {
  for (const unsigned code : {1227U, 1045U}) {
    const base::Error error = error_of(code, "Access denied");
    EXPECT_EQ(error.code(), "mysql.privilege.missing");
    EXPECT_NE(error.advice().find("GRANT REPLICATION SLAVE, REPLICATION CLIENT ON *.* TO 'sluice'"),
              std::string::npos);
  }
}

TEST(LogRefusal, leaves_a_lost_connection_transient) {
  EXPECT_EQ(error_of(2013, "Lost connection").scope(), base::ErrorScope::transient);
  EXPECT_EQ(error_of(1053, "Server shutdown in progress").scope(), base::ErrorScope::transient);
}

TEST(LogRefusal, does_not_print_endless_sets) {
  const std::string list(5000, '1');
  EXPECT_LT(behind(kRequest, list).message().size(), 500U);
}

}  // namespace
}  // namespace mysql
