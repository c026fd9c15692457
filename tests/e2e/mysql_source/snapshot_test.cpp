// One state for all sessions, while others write, by each way that a login's privileges leave open.
#include "base/clock.hpp"
#include "base/error.hpp"
#include "base/worker_group.hpp"
#include "mysql/schema_reader.hpp"
#include "mysql/snapshot_reader.hpp"

#include "test_server.hpp"
#include <fmt/core.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace mysql_source {
namespace {

using model::TableId;
using model::TableSchema;

const std::vector<TableId> kAccounts{{"bank", "accounts"}};

struct Sum {
  std::int64_t rows = 0;
  std::int64_t total = 0;
  std::int64_t version = 0;
  bool operator==(const Sum&) const = default;
};

Sum sum_of(port::SnapshotSession& session, const TableSchema& schema) {
  Sum sum;
  const auto stream = session.open(schema, {schema.id, 1, std::nullopt});
  model::RowView row;
  while (stream->next(row)) {
    sum.rows += 1;
    sum.total += row[1].int64;
    sum.version += row[2].int64;
  }
  return sum;
}

/// Opens sessions as this login and checks that all see the same sums, and by which way they came.
void check_snapshot(const base::Json& login, const TableSchema& schema) {
  const LogCapture log;
  const auto source = mysql::open_snapshot(
      endpoint_of(login.at("user").get<std::string>(), login.at("password").get<std::string>()),
      {4, kAccounts});
  const base::Json& ways = login.at("ways");
  const auto way = ways.find(std::to_string(source->session_count()));
  ASSERT_NE(way, ways.end()) << source->session_count() << " sessions: " << log.text();
  EXPECT_THAT(log.text(), testing::ContainsRegex(way->get<std::string>()));
  const Sum first = sum_of(source->session(0), schema);
  EXPECT_EQ(first.total, 0) << "transfers keep the total at zero";
  EXPECT_GT(first.rows, 0);
  for (std::size_t i = 0; i < source->session_count(); ++i) {
    EXPECT_EQ(sum_of(source->session(i), schema), first) << "session " << i;
  }
}

TEST(Snapshot, is_one_state_under_write_load_for_every_login) {
  const auto connection = mysql::Connection::open(endpoint(), {});
  const TableSchema schema = mysql::read_tables(*connection, kAccounts).tables.at(0);
  for (const base::Json& login : expect_json().at("logins")) {
    SCOPED_TRACE(login.at("user").get<std::string>());
    for (int round = 0; round < 5; ++round) {
      check_snapshot(login, schema);
    }
  }
}

TEST(Snapshot, does_not_wait_for_ever_for_a_lock) {
  const base::Json& login = expect_json().at("locker");
  const auto other = mysql::Connection::open(endpoint(), {});
  other->execute("LOCK TABLES bank.accounts WRITE", "block the others");
  const LogCapture log;
  base::Clock& clock = base::system_clock();
  const base::SteadyTime begin = clock.steady_now();
  const auto source = mysql::open_snapshot(
      endpoint_of(login.at("user").get<std::string>(), login.at("password").get<std::string>()),
      {2, kAccounts});
  EXPECT_EQ(source->session_count(), login.at("sessions").get<std::size_t>()) << log.text();
  EXPECT_LT(clock.steady_now() - begin, std::chrono::seconds(40));
  other->execute("UNLOCK TABLES", "let go");
}

TEST(Snapshot, names_tables_that_it_does_not_cover) {
  const LogCapture log;
  const auto source = mysql::open_snapshot(endpoint(), {1, {{"kinds", "isam"}}});
  EXPECT_NE(log.text().find("'kinds'.'isam' has engine MyISAM"), std::string::npos) << log.text();
}

TEST(Snapshot, says_where_in_the_log_it_is) {
  const auto source = mysql::open_snapshot(endpoint(), {2, {{"edge", "numbers"}}});
  EXPECT_THAT(source->position(), testing::MatchesRegex("bin\\.[0-9]+:[0-9]+ / .+"));
}

TEST(Snapshot, refuses_a_table_that_was_altered_meanwhile) {
  const auto connection = mysql::Connection::open(endpoint(), {});
  connection->execute("CREATE OR REPLACE VIEW edge.nothing AS SELECT 1", "warm up");
  connection->execute("DROP TABLE IF EXISTS edge.moving", "prepare");
  connection->execute("CREATE TABLE edge.moving (id INT PRIMARY KEY, v INT)", "prepare");
  connection->execute("INSERT INTO edge.moving VALUES (1, 1)", "prepare");
  const std::vector<TableId> ids{{"edge", "moving"}};
  const TableSchema schema = mysql::read_tables(*connection, ids).tables.at(0);
  const auto before = mysql::open_snapshot(endpoint(), {1, ids});
  connection->execute("ALTER TABLE edge.moving MODIFY v BIGINT", "alter");
  const auto after = mysql::open_snapshot(endpoint(), {1, ids});
  for (port::SnapshotSource* source : {before.get(), after.get()}) {
    try {
      const auto stream = source->session(0).open(schema, {schema.id, 1, std::nullopt});
      model::RowView row;
      while (stream->next(row)) {
      }
      FAIL() << "an altered table was read";
    } catch (const base::Error& error) {
      EXPECT_EQ(error.code(), "mysql.table.changed") << error.report().to_text();
      EXPECT_EQ(error.scope(), base::ErrorScope::table);
    }
    // The session is still good for other tables.
    const std::vector<TableId> numbers{{"edge", "numbers"}};
    const TableSchema other = mysql::read_tables(*connection, numbers).tables.at(0);
    EXPECT_TRUE(source->session(0).key_bounds(other).has_value());
  }
}

TEST(Session, keeps_its_snapshot_after_a_stream_was_left_in_the_middle) {
  const auto connection = mysql::Connection::open(endpoint(), {});
  const std::vector<TableId> ids{{"edge", "numbers"}};
  const TableSchema schema = mysql::read_tables(*connection, ids).tables.at(0);
  const auto source = mysql::open_snapshot(endpoint(), {1, ids});
  const auto count_rows = [&] {
    const auto stream = source->session(0).open(schema, {schema.id, 1, std::nullopt});
    model::RowView row;
    int rows = 0;
    while (stream->next(row)) ++rows;
    return rows;
  };
  const int rows = count_rows();
  ASSERT_GT(rows, 1);
  for (int i = 0; i < 3; ++i) {
    {
      const auto stream = source->session(0).open(schema, {schema.id, 1, std::nullopt});
      model::RowView row;
      ASSERT_TRUE(stream->next(row));
    }
    EXPECT_EQ(count_rows(), rows);
  }
}

TEST(Session, can_be_interrupted_from_another_thread) {
  const auto connection = mysql::Connection::open(endpoint(), {});
  base::WorkerGroup group;
  base::Clock& clock = base::system_clock();
  const base::SteadyTime begin = clock.steady_now();
  base::ErrorScope seen = base::ErrorScope::task;
  group.start("reader", [&](const std::stop_token&) {
    try {
      connection->query("SELECT SLEEP(30)", "sleep");
    } catch (const base::Error& error) {
      seen = error.scope();
    }
  });
  const auto watcher = mysql::Connection::open(endpoint(), {});
  const auto is_sleeping = [&] {
    return !watcher
                ->query(
                    "SELECT 1 FROM information_schema.PROCESSLIST WHERE INFO = 'SELECT SLEEP(30)'",
                    "watch")
                .rows.empty();
  };
  while (!is_sleeping() && clock.steady_now() - begin < std::chrono::seconds(10)) {
  }
  connection->interrupt();
  group.join();
  EXPECT_LT(clock.steady_now() - begin, std::chrono::seconds(20));
  EXPECT_EQ(seen, base::ErrorScope::cancelled);
  EXPECT_FALSE(connection->is_usable());
}

TEST(Session, ends_with_a_transient_error_when_the_server_kills_it) {
  const auto connection = mysql::Connection::open(endpoint(), {});
  const std::string id = connection->query_value("SELECT CONNECTION_ID()", "ask").value_or("");
  const auto other = mysql::Connection::open(endpoint(), {});
  other->execute("KILL " + id, "kill");
  try {
    connection->query("SELECT 1", "go on");
    FAIL() << "a killed connection answered";
  } catch (const base::Error& error) {
    EXPECT_EQ(error.scope(), base::ErrorScope::transient) << error.report().to_text();
    EXPECT_FALSE(connection->is_usable());
  }
}

}  // namespace
}  // namespace mysql_source
