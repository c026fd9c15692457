// Statements in the log, and what stops the framer.
#include "base/error.hpp"
#include "binlog/event_refusals.hpp"
#include "binlog/framer_stream.hpp"
#include "binlog/log_framer.hpp"

#include <gtest/gtest.h>

#include <string>

namespace binlog {
namespace {

using model::BlockKind;
using model::LogBlock;

/// The refusal of an event inside a transaction with rows of a captured table.
base::ErrorReport refusal_inside(EventType type, const std::string& body) {
  FramerStream stream;
  stream.open();
  stream.begin();
  stream.rows(kOrders);
  return stream.refusal_of(stream.builder.event(type, body));
}

TEST(LogFramerStatements, ddl_is_a_block_of_its_own_with_its_transaction) {
  FramerStream stream;
  stream.open();
  stream.transaction({kOrders});
  const model::LogCoordinates begin = stream.builder.at();
  stream.add(stream.builder.gtid(stream.next_gtid()));
  stream.add(stream.builder.query("shop", "ALTER TABLE orders ADD note TEXT"));
  ASSERT_EQ(stream.blocks.size(), 2U);
  EXPECT_EQ(kinds(stream.blocks[0]), "map rows");
  const LogBlock& block = stream.blocks[1];
  EXPECT_EQ(block.kind, BlockKind::statement);
  EXPECT_TRUE(block.ends_transaction);
  EXPECT_EQ(block.begin, begin);
  EXPECT_EQ(block.end, stream.builder.at());
  ASSERT_EQ(block.transactions.size(), 1U);
  EXPECT_EQ(block.transactions[0].gtid, stream.last_gtid());
  EXPECT_EQ(block.event_ends.at(0), block.events.size());
  EXPECT_EQ(parse_query(block.events, block.format).sql, "ALTER TABLE orders ADD note TEXT");
}

TEST(LogFramerStatements, ddl_needs_no_gtid) {
  FramerStream stream;
  stream.open();
  stream.add(stream.builder.query("shop", "DROP TABLE orders"));
  ASSERT_EQ(stream.blocks.size(), 1U);
  EXPECT_TRUE(stream.blocks[0].ends_transaction);
  EXPECT_EQ(stream.framer.position().at, stream.builder.at());
}

TEST(LogFramerStatements, a_table_made_from_a_query_comes_before_its_rows) {
  FramerStream stream;
  stream.open();
  stream.begin();
  stream.add(stream.builder.query("shop", "CREATE TABLE `items` (`a` int) START TRANSACTION"));
  stream.rows(kItems);
  stream.add(stream.builder.xid());
  const std::vector<LogBlock> blocks = stream.all_blocks();
  ASSERT_EQ(blocks.size(), 2U);
  EXPECT_EQ(blocks[0].kind, BlockKind::statement);
  EXPECT_FALSE(blocks[0].ends_transaction);
  EXPECT_EQ(kinds(blocks[1]), "map rows");
  EXPECT_TRUE(blocks[1].ends_transaction);
}

TEST(LogFramerStatements, mariadb_makes_a_table_from_a_query_without_begin) {
  FramerStream stream({}, model::LogFlavour::mariadb);
  stream.open();
  stream.begin();
  stream.add(stream.builder.query("shop", "CREATE TABLE items (a INT)"));
  stream.rows(kItems);
  stream.add(stream.builder.xid());
  const std::vector<LogBlock> blocks = stream.all_blocks();
  ASSERT_EQ(blocks.size(), 2U);
  EXPECT_FALSE(blocks[0].ends_transaction);
  EXPECT_EQ(blocks[1].transactions.size(), 1U);
}

TEST(LogFramerStatements, a_mariadb_statement_that_stands_alone_ends_its_transaction) {
  constexpr std::uint8_t kStandalone = 1;
  FramerStream stream({}, model::LogFlavour::mariadb);
  stream.open();
  stream.add(stream.builder.gtid(stream.next_gtid(), 0, kStandalone));
  stream.add(stream.builder.query("shop", "TRUNCATE orders"));
  ASSERT_EQ(stream.blocks.size(), 1U);
  EXPECT_TRUE(stream.blocks[0].ends_transaction);
}

TEST(LogFramerStatements, rows_before_a_statement_in_one_transaction_are_a_block_before_it) {
  FramerStream stream({}, model::LogFlavour::mariadb);
  stream.open();
  stream.transaction({kOrders});
  stream.begin();
  stream.rows(kOrders);
  stream.add(stream.builder.query("shop", "CREATE TABLE items (a INT)"));
  ASSERT_EQ(stream.blocks.size(), 3U);
  EXPECT_TRUE(stream.blocks[0].ends_transaction);
  EXPECT_FALSE(stream.blocks[1].ends_transaction);
  EXPECT_EQ(kinds(stream.blocks[1]), "map rows");
  EXPECT_EQ(stream.blocks[2].kind, BlockKind::statement);
  EXPECT_EQ(stream.blocks[2].begin, stream.blocks[1].end);
}

TEST(LogFramerStatements, statements_about_no_table_end_their_transaction_unseen) {
  FramerStream stream;
  stream.open();
  for (const char* sql :
       {"GRANT ALL ON *.* TO u", "DROP VIEW v", "XA ROLLBACK 'a'",
        "CREATE DEFINER=`root`@`%` TRIGGER t BEFORE INSERT ON orders FOR EACH ROW "
        "SET @a = 1"}) {
    stream.add(stream.builder.gtid(stream.next_gtid()));
    stream.add(stream.builder.query("shop", sql));
  }
  EXPECT_TRUE(stream.blocks.empty());
  const LogBlock block = stream.cut();
  EXPECT_EQ(block.kind, BlockKind::changes);
  EXPECT_EQ(block.transactions.size(), 4U);
}

TEST(LogFramerStatements, an_alter_in_two_phases_is_one_statement_where_it_commits) {
  constexpr std::uint8_t kStandaloneDdl = 0x29;
  FramerStream stream({}, model::LogFlavour::mariadb);
  stream.open();
  // Begun, given up; begun, committed; a plain one.
  for (const std::uint8_t phase : std::initializer_list<std::uint8_t>{2, 8, 2, 4, 0}) {
    stream.add(stream.builder.gtid(stream.next_gtid(), 0, kStandaloneDdl, phase));
    stream.add(stream.builder.query(
        "shop", "ALTER TABLE orders ADD note" + std::to_string(phase) + " TEXT"));
  }
  std::string statements;
  for (const LogBlock& block : stream.all_blocks()) {
    if (block.kind != BlockKind::statement) continue;
    const std::string_view sql = parse_query(block.events, block.format).sql;
    statements += sql.substr(sql.find("note"), 5);
  }
  EXPECT_EQ(statements, "note4note0");
  EXPECT_EQ(stream.framer.position().at, stream.builder.at());
}

TEST(LogFramerStatements, savepoints_are_no_statements) {
  FramerStream stream;
  stream.open();
  stream.begin();
  for (const char* sql : {"SAVEPOINT `a`", "ROLLBACK TO `a`", "RELEASE SAVEPOINT `a`"}) {
    stream.add(stream.builder.query("shop", sql));
  }
  stream.rows(kOrders);
  stream.add(stream.builder.xid());
  EXPECT_EQ(kinds(stream.cut()), "map rows");
  EXPECT_TRUE(stream.blocks.empty());
}

TEST(LogFramerStatements, a_rolled_back_transaction_stops_only_with_captured_rows) {
  FramerStream stream;
  stream.open();
  stream.begin();
  stream.rows(kForeign);
  stream.add(stream.builder.query("", "ROLLBACK"));
  EXPECT_EQ(stream.cut().transactions.size(), 1U);
  stream.begin();
  stream.rows(kOrders);
  const base::ErrorReport report = stream.refusal_of(stream.builder.query("", "ROLLBACK"));
  EXPECT_EQ(report.code, "binlog.rollback");
  EXPECT_EQ(report.scope, base::ErrorScope::task);
}

TEST(LogFramerStatements, rows_changed_by_text_stop_for_captured_tables_only) {
  FramerStream stream;
  stream.open();
  stream.begin();
  stream.add(stream.builder.query("shop", "INSERT INTO audit VALUES (1)"));
  stream.add(stream.builder.query("other", "DELETE FROM audit2"));
  const base::ErrorReport report =
      stream.refusal_of(stream.builder.query("shop", "UPDATE ORDERS SET a = 1"));
  EXPECT_EQ(report.code, "binlog.statement_based");
  EXPECT_NE(report.message.find("mysql-bin.000001:"), std::string::npos);
  EXPECT_NE(report.message.find("UPDATE ORDERS"), std::string::npos);
  EXPECT_NE(report.advice.find("binlog_format=ROW"), std::string::npos);
}

TEST(LogFramerStatements, calls_may_change_anything_and_stop) {
  FramerStream stream;
  stream.open();
  stream.begin();
  EXPECT_EQ(stream.code_of(stream.builder.query("x", "SELECT `x`.`f`()")),
            "binlog.statement_based");
}

TEST(LogFramerStatements, a_file_loaded_by_statement_stops_for_captured_tables_only) {
  const auto body_of_load = [](const std::string& sql) {
    return std::string(8, '\0') + EventBuilder::number(4, 1) + std::string(4, '\0') +
           std::string(13, '\0') + "shop" + '\0' + sql;
  };
  FramerStream stream;
  stream.open();
  stream.begin();
  stream.add(stream.builder.event(EventType::begin_load_query, "1234data"));
  stream.add(stream.builder.event(EventType::execute_load_query,
                                  body_of_load("LOAD DATA INFILE 'f' INTO TABLE `audit`")));
  EXPECT_EQ(stream.code_of(stream.builder.event(
                EventType::execute_load_query,
                body_of_load("LOAD DATA INFILE 'f' REPLACE INTO TABLE `shop`.`orders`"))),
            "binlog.statement_based");
}

TEST(LogFramerStatements, what_cannot_be_read_stops_with_its_place_and_advice) {
  const std::string incident = EventBuilder::number(1, 2) + EventBuilder::lenenc_bytes("lost");
  for (const auto& [type, code] : {std::pair(EventType::incident, "binlog.incident"),
                                   std::pair(EventType::pre_ga_write_rows, "binlog.pre_ga_rows"),
                                   std::pair(EventType::load, "binlog.statement_based"),
                                   std::pair(EventType::partial_row_data, "binlog.unknown_event"),
                                   std::pair(static_cast<EventType>(99), "binlog.unknown_event")}) {
    const base::ErrorReport report = refusal_inside(type, incident);
    EXPECT_EQ(report.code, code);
    EXPECT_EQ(report.scope, base::ErrorScope::task) << code;
    EXPECT_NE(report.message.find("mysql-bin.000001:"), std::string::npos) << code;
    EXPECT_NE(report.advice, "") << code;
  }
}

TEST(LogFramerStatements, transactions_that_overlap_are_corrupt) {
  FramerStream stream;
  stream.open();
  EXPECT_EQ(stream.code_of(stream.builder.xid()), "binlog.transaction");
  stream.begin();
  EXPECT_EQ(stream.code_of(stream.builder.gtid(stream.next_gtid())), "binlog.transaction");
  stream.framer.restart();
}

TEST(LogFramerStatements, a_second_begin_is_corrupt) {
  FramerStream stream;
  stream.open();
  stream.begin();
  EXPECT_EQ(stream.code_of(stream.builder.begin()), "binlog.transaction");
}

}  // namespace
}  // namespace binlog
