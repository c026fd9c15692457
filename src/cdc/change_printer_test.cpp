#include "cdc/change_printer.hpp"

#include "base/error.hpp"
#include "base/json.hpp"
#include "cdc/fake_log.hpp"

#include <gtest/gtest.h>

namespace cdc {
namespace {

using fake::row;
using fake::schema;

std::string printed(const model::LogBlock& block, PrintForm form) {
  std::string text;
  PrinterOptions options;
  options.form = form;
  options.print = [&](std::string_view line) { text += line; };
  ChangePrinter(options).print(block);
  return text;
}

TEST(ChangePrinter, prints_a_line_a_change) {
  fake::LogWriter log;
  const auto t = schema("t");
  log.begin().update(t, row(1, "a"), row(1, "b")).commit();
  const std::string text = printed(log.block(), PrintForm::text);
  EXPECT_NE(text.find(R"(  update demo1.t  {"id":"1", "text":"a"} -> {"id":"1", "text":"b"})"),
            std::string::npos)
      << text;
  EXPECT_NE(text.find(log.position().at.to_text() + "  commit 0-1-11\n"), std::string::npos);
}

TEST(ChangePrinter, prints_json_that_can_be_read) {
  fake::LogWriter log;
  log.begin().insert(schema("t"), {model::Cell::of_int64(1), model::Cell::null()}).commit();
  const std::string text = printed(log.block(), PrintForm::json);
  const base::Json line = base::parse_json(text.substr(0, text.find('\n')), "a line");
  EXPECT_EQ(line.at("op"), "insert");
  EXPECT_EQ(line.at("table"), "t");
  EXPECT_EQ(line.at("gtid"), "0-1-11");
  EXPECT_TRUE(line.at("before").is_null());
  EXPECT_EQ(line.at("after").at("id"), "1");
  EXPECT_TRUE(line.at("after").at("text").is_null());
}

TEST(ChangePrinter, prints_statements) {
  fake::LogWriter log;
  log.statement("DROP TABLE t");
  const std::string text = printed(log.block(), PrintForm::text);
  EXPECT_NE(text.find("ddl in demo1  DROP TABLE t\n"), std::string::npos) << text;
}

TEST(ChangePrinter, refuses_rows_without_a_map) {
  fake::LogWriter log;
  log.begin().insert(schema("t"), row(1, "a")).commit();
  model::LogBlock block = log.block();
  block.events.erase(0, binlog::read_header(block.events).size);
  try {
    printed(block, PrintForm::text);
    FAIL() << "nothing was thrown";
  } catch (const base::Error& error) {
    EXPECT_EQ(error.scope(), base::ErrorScope::corrupt);
  }
}

}  // namespace
}  // namespace cdc
