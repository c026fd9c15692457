#include "cdc/event_feed.hpp"

#include "base/error.hpp"
#include "base/json.hpp"
#include "binlog/event_builder.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <vector>

namespace cdc {
namespace {

using binlog::EventBuilder;
using testing::HasSubstr;
using testing::SizeIs;

constexpr std::uint8_t kLong = 3;  // the type of an INT
const model::TableId kTable{"shop", "t"};

/// What comes out as JSON when events go in.
class EventFeedTest : public testing::Test {
 protected:
  EventFeedTest()
      : printer_({PrintForm::json, nullptr,
                  [this](std::string_view line) {
                    lines_.push_back(base::parse_json(line, "a line"));
                  }}),
        feed_(printer_, "mysql-bin.000001") {
    feed_.add(log_.fde());
  }

  /// A row of two INT columns, the second one NULL when `value` is nullopt.
  static std::string image(std::uint32_t id, std::optional<std::uint32_t> value) {
    std::string bytes(1, value ? '\0' : '\2');
    bytes += EventBuilder::number(id, 4);
    if (value) bytes += EventBuilder::number(*value, 4);
    return bytes;
  }

  void add_rows(binlog::RowsKind kind, const std::string& image) {
    feed_.add(log_.table_map(
        {.table_id = 7, .table = kTable, .types = {kLong, kLong}, .nullable = {false, true}}));
    feed_.add(log_.rows({.kind = kind, .table_id = 7, .columns = 2, .image = image}));
  }

  std::vector<base::Json> lines_;
  EventBuilder log_;
  ChangePrinter printer_;
  EventFeed feed_;
};

TEST_F(EventFeedTest, a_row_is_printed_when_its_event_comes_and_a_commit_behind_it) {
  const model::Gtid gtid = model::parse_gtid("11111111-2222-3333-4444-555555555555:9");
  feed_.add(log_.gtid(gtid, 1'700'000'000'000'001));
  feed_.add(log_.begin());
  add_rows(binlog::RowsKind::write, image(1, 5));
  ASSERT_THAT(lines_, SizeIs(1));
  EXPECT_EQ(lines_[0]["op"], "insert");
  EXPECT_EQ(lines_[0]["schema"], "shop");
  EXPECT_EQ(lines_[0]["table"], "t");
  EXPECT_EQ(lines_[0]["gtid"], "11111111-2222-3333-4444-555555555555:9");
  EXPECT_EQ(lines_[0]["position"], log_.at().to_text());
  EXPECT_TRUE(lines_[0]["before"].is_null());
  EXPECT_EQ(lines_[0]["after"].dump(), R"({"@1":"1","@2":"5"})");
  feed_.add(log_.xid());
  ASSERT_THAT(lines_, SizeIs(2));
  EXPECT_EQ(lines_[1]["op"], "commit");
  EXPECT_EQ(lines_[1]["committed_us"], 1'700'000'000'000'001);
  EXPECT_EQ(lines_[1]["position"], log_.at().to_text());
}

TEST_F(EventFeedTest, updates_show_both_images_and_deletes_what_was_there) {
  add_rows(binlog::RowsKind::update, image(1, 5) + image(1, std::nullopt));
  add_rows(binlog::RowsKind::erase, image(2, 6));
  ASSERT_THAT(lines_, SizeIs(2));
  EXPECT_EQ(lines_[0]["op"], "update");
  EXPECT_EQ(lines_[0]["before"].dump(), R"({"@1":"1","@2":"5"})");
  EXPECT_EQ(lines_[0]["after"].dump(), R"({"@1":"1","@2":null})");
  EXPECT_EQ(lines_[1]["op"], "delete");
  EXPECT_EQ(lines_[1]["before"].dump(), R"({"@1":"2","@2":"6"})");
  EXPECT_TRUE(lines_[1]["after"].is_null());
}

TEST_F(EventFeedTest, a_statement_is_printed_as_it_was_written) {
  feed_.add(log_.query("shop", "ALTER TABLE t ADD COLUMN \"c\" INT"));
  ASSERT_THAT(lines_, SizeIs(2));
  EXPECT_EQ(lines_[0]["op"], "ddl");
  EXPECT_EQ(lines_[0]["schema"], "shop");
  EXPECT_EQ(lines_[0]["sql"], "ALTER TABLE t ADD COLUMN \"c\" INT");
  EXPECT_EQ(lines_[1]["op"], "commit");
}

TEST_F(EventFeedTest, a_rotation_names_the_file_of_what_follows) {
  feed_.add(log_.rotate());
  feed_.add(log_.fde());
  add_rows(binlog::RowsKind::erase, image(2, 6));
  ASSERT_THAT(lines_, SizeIs(1));
  EXPECT_THAT(lines_[0]["position"].get<std::string>(), HasSubstr("mysql-bin.000002:"));
}

TEST_F(EventFeedTest, a_compressed_transaction_is_printed_like_a_plain_one) {
  EventBuilder inner = log_;
  std::string inside = inner.bare(inner.begin());
  inside += inner.bare(inner.table_map(
      {.table_id = 7, .table = kTable, .types = {kLong, kLong}, .nullable = {false, true}}));
  inside += inner.bare(inner.rows(
      {.kind = binlog::RowsKind::write, .table_id = 7, .columns = 2, .image = image(1, 5)}));
  inside += inner.bare(inner.xid());
  feed_.add(log_.gtid(model::parse_gtid("11111111-2222-3333-4444-555555555555:9")));
  feed_.add(log_.payload(inside));
  ASSERT_THAT(lines_, SizeIs(2));
  EXPECT_EQ(lines_[0]["op"], "insert");
  EXPECT_EQ(lines_[0]["position"], log_.at().to_text());
  EXPECT_EQ(lines_[1]["op"], "commit");
  EXPECT_EQ(lines_[1]["position"], log_.at().to_text());
}

TEST_F(EventFeedTest, a_kind_that_cannot_be_read_is_named_with_its_place) {
  for (const auto& [type, code] :
       {std::pair(binlog::EventType::partial_row_data, "binlog.event_unread"),
        std::pair(binlog::EventType::transaction_payload, "binlog.payload")}) {
    EventBuilder inner = log_;
    const std::string inside = inner.bare(inner.payload(""));
    const bool is_payload = type == binlog::EventType::transaction_payload;
    try {
      feed_.add(is_payload ? log_.payload(inside) : log_.event(type, "part"));
      FAIL() << "it was passed over";
    } catch (const base::Error& error) {
      EXPECT_EQ(error.code(), code);
      EXPECT_THAT(error.report().to_text(), HasSubstr(binlog::to_text(type)));
      EXPECT_THAT(error.report().to_text(), HasSubstr(log_.at().to_text()));
    }
  }
}

TEST_F(EventFeedTest, text_for_people_is_a_line_a_change) {
  std::string text;
  ChangePrinter printer({PrintForm::text, nullptr, [&](std::string_view line) { text += line; }});
  EventFeed feed(printer, "mysql-bin.000001");
  EventBuilder log;
  feed.add(log.fde());
  feed.add(log.table_map(
      {.table_id = 7, .table = kTable, .types = {kLong, kLong}, .nullable = {false, true}}));
  feed.add(log.rows({.kind = binlog::RowsKind::write,
                     .table_id = 7,
                     .columns = 2,
                     .image = image(1, std::nullopt)}));
  EXPECT_EQ(text, log.at().to_text() + "  insert shop.t  {\"@1\":\"1\", \"@2\":null}\n");
}

}  // namespace
}  // namespace cdc
