#include "cdc/block_decoder.hpp"

#include "cdc/fake_log.hpp"
#include "cdc/table_registry.hpp"
#include "dialect/type_map.hpp"

#include <gtest/gtest.h>

namespace cdc {
namespace {

using base::ErrorScope;
using fake::row;
using fake::schema;
using model::Cell;

constexpr char kSentinel[] = "nsentinelofthetests0";

class BlockDecoderTest : public testing::Test {
 protected:
  BlockDecoderTest() { settings_.null_sentinel = kSentinel; }
  void capture(const model::TableSchema& table, model::LogPosition joined = {},
               std::vector<std::string> left_out = {}) {
    registry().put({table, dialect::propose_table(table, {"public", table.id.table}, {}),
                    std::move(joined), false, std::move(left_out)});
  }
  TableRegistry& registry() {
    if (!registry_) registry_.emplace(settings_.values, settings_.null_sentinel, progress_);
    return *registry_;
  }
  /// "I1,|1,a": op, key and line of each change, without quotes; "!" where a problem stands.
  std::string decode() {
    if (!decoder_) decoder_.emplace(settings_);
    out_ = decoder_->decode(log_.block(), registry().catalog());
    std::string text;
    const auto add = [&](const std::string& part) { text += (text.empty() ? "" : " ") + part; };
    for (std::size_t i = 0; i <= out_->changes.size(); ++i) {
      for (const RowProblem& problem : out_->problems) {
        if (problem.change == i) add("!" + problem.row);
      }
      if (i == out_->changes.size()) break;
      const DecodedChange& change = out_->changes[i];
      std::string line(out_->row(change));
      if (!line.empty()) line.pop_back();
      std::string key(out_->key(change));
      if (key.back() == '\n') key.back() = '$';
      const char* op = change.op == RowOp::insert ? "I" : change.op == RowOp::update ? "U" : "D";
      add(op + key + "|" + line);
    }
    std::erase(text, '"');
    return text;
  }

  fake::LogWriter log_;
  ChangeProgress progress_;
  DecoderSettings settings_;
  std::optional<TableRegistry> registry_;
  std::optional<BlockDecoder> decoder_;
  std::shared_ptr<DecodedBlock> out_;
};

TEST_F(BlockDecoderTest, rows_become_changes_with_key_and_line) {
  const auto t = schema("t");
  capture(t);
  log_.begin().insert(t, row(1, "a")).update(t, row(1, "a"), row(1, "b")).erase(t, row(1, "b"));
  log_.commit();
  EXPECT_EQ(decode(), "I1,|1,a U1,|1,b D1,|");
  EXPECT_EQ(out_->changes[2].counted, CountedAs::erase);
  EXPECT_EQ(out_->changes[0].hash, out_->changes[1].hash);
}

TEST_F(BlockDecoderTest, an_update_that_moves_the_key_is_a_delete_and_an_insert) {
  const auto t = schema("t");
  capture(t);
  log_.begin().update(t, row(1, "a"), row(2, "a")).commit();
  EXPECT_EQ(decode(), "D1,| I2,|2,a");
  EXPECT_EQ(out_->changes[0].counted, CountedAs::nothing);
  EXPECT_EQ(out_->changes[1].counted, CountedAs::update);
}

TEST_F(BlockDecoderTest, without_a_key_the_whole_line_is_the_key) {
  auto t = schema("t");
  t.key.clear();
  capture(t);
  log_.begin().insert(t, row(1, "a")).update(t, row(1, "a"), row(1, "b")).commit();
  EXPECT_EQ(decode(), "I1,a$| D1,a$| I1,b$|");
}

TEST_F(BlockDecoderTest, a_null_is_the_sentinel) {
  const auto t = schema("t");
  capture(t);
  log_.begin().insert(t, {Cell::of_int64(1), Cell::null()}).commit();
  EXPECT_EQ(decode(), std::string("I1,|1,") + kSentinel);
}

TEST_F(BlockDecoderTest, transactions_end_behind_their_changes) {
  const auto t = schema("t");
  const auto u = schema("u");
  capture(t);
  capture(u);
  log_.begin().insert(t, row(1, "a")).insert(u, row(1, "x")).commit();
  log_.begin().insert(schema("nobodys"), row(9, "x")).commit();
  log_.begin().insert(t, row(2, "b")).commit();
  EXPECT_EQ(decode(), "I1,|1,a I1,|1,x I2,|2,b");
  ASSERT_EQ(out_->transactions.size(), 3U);
  EXPECT_EQ(out_->transactions[0].change_end, 2U);
  EXPECT_EQ(out_->transactions[1].change_end, 2U);
  EXPECT_EQ(out_->transactions[2].change_end, 3U);
  EXPECT_EQ(out_->transactions[2].end.at, log_.position().at);
  EXPECT_EQ(out_->tables.size(), 2U);
}

TEST_F(BlockDecoderTest, transactions_that_were_loaded_are_passed_over) {
  const auto t = schema("t");
  log_.begin().insert(t, row(1, "a")).commit();
  capture(t, log_.position());
  log_.begin().insert(t, row(2, "b")).commit();
  EXPECT_EQ(decode(), "I2,|2,b");
}

TEST_F(BlockDecoderTest, a_loaded_transaction_may_be_of_another_definition) {
  const auto wider = schema("t", {fake::int_column("more")});
  log_.begin().insert(wider, {Cell::of_int64(1), Cell::null(), Cell::null()}).commit();
  capture(schema("t"), log_.position());
  log_.begin().insert(schema("t"), row(2, "b")).commit();
  EXPECT_EQ(decode(), "I2,|2,b");
}

TEST_F(BlockDecoderTest, rows_of_another_definition_are_a_problem_of_the_table) {
  const auto wider = schema("t", {fake::int_column("more")});
  capture(schema("t"));
  log_.begin().insert(wider, {Cell::of_int64(1), Cell::null(), Cell::null()}).commit();
  EXPECT_EQ(decode(), "!");
  EXPECT_EQ(out_->problems.front().report.scope, ErrorScope::table);
}

TEST_F(BlockDecoderTest, a_row_without_all_columns_is_a_problem_of_the_table) {
  const auto t = schema("t");
  capture(t);
  log_.begin().insert(t, row(1, "a")).insert_partly(t, 2).insert(t, row(3, "c")).commit();
  EXPECT_EQ(decode(), "I1,|1,a !") << "what follows of the table is not taken";
  EXPECT_EQ(out_->problems.front().report.code, "cdc.row_image");
}

TEST_F(BlockDecoderTest, a_row_that_does_not_fit_is_a_problem_in_its_place) {
  const auto t = schema("t");
  capture(t);
  using namespace std::string_view_literals;
  log_.begin().insert(t, row(1, "a")).insert(t, row(2, "\0"sv)).insert(t, row(3, "c")).commit();
  EXPECT_EQ(decode(), "I1,|1,a !id=2 I3,|3,c");
  EXPECT_EQ(out_->problems.front().report.scope, ErrorScope::record);
  EXPECT_EQ(out_->arena, "1,1,\"a\"\n3,3,\"c\"\n");
}

TEST_F(BlockDecoderTest, a_row_whose_new_values_are_refused_leaves_its_old_key) {
  const auto t = schema("t");
  capture(t);
  using namespace std::string_view_literals;
  log_.begin().insert(t, row(1, "a")).update(t, row(1, "a"), row(5, "\0"sv)).commit();
  EXPECT_EQ(decode(), "I1,|1,a D1,| !id=5");
  EXPECT_EQ(out_->changes[1].counted, CountedAs::nothing);
  log_.begin().update(t, row(2, "a"), row(2, "\0"sv)).commit();
  EXPECT_EQ(decode(), "!id=2") << "under its old key it stays as it was";
}

TEST_F(BlockDecoderTest, a_row_whose_new_key_is_refused_leaves_its_old_one) {
  auto t = schema("t");
  t.key = {1};
  capture(t);
  using namespace std::string_view_literals;
  log_.begin().update(t, row(1, "a"), row(1, "\0"sv)).insert(t, row(2, "b")).commit();
  EXPECT_EQ(decode(), "Da,| !text=0x00 Ib,|2,b");
}

TEST_F(BlockDecoderTest, without_a_key_the_old_row_goes_when_the_new_one_is_refused) {
  auto t = schema("t");
  t.key.clear();
  capture(t);
  using namespace std::string_view_literals;
  log_.begin().update(t, row(1, "a"), row(1, "\0"sv)).commit();
  EXPECT_EQ(decode().substr(0, 9), "D1,a$| !i");
}

TEST_F(BlockDecoderTest, a_row_that_was_refused_before_comes_with_its_new_values) {
  auto t = schema("t");
  t.key = {1};
  capture(t);
  using namespace std::string_view_literals;
  log_.begin().update(t, row(1, "\0"sv), row(1, "b")).commit();
  EXPECT_EQ(decode(), "!text=0x00 Ub,|1,b");
  EXPECT_EQ(out_->changes[0].counted, CountedAs::update);
}

TEST_F(BlockDecoderTest, without_a_key_a_row_that_was_refused_before_comes_with_its_new_values) {
  auto t = schema("t");
  t.key.clear();
  capture(t);
  using namespace std::string_view_literals;
  log_.begin().insert(t, row(1, "a")).update(t, row(2, "\0"sv), row(2, "b")).commit();
  EXPECT_EQ(decode(), "I1,a$| !id=2, text=0x00 I2,b$|");
  EXPECT_EQ(out_->arena, "1,\"a\"\n2,\"b\"\n");
}

TEST_F(BlockDecoderTest, an_event_that_fails_as_a_whole_leaves_nothing_of_its_rows) {
  model::Column label = fake::text_column("label");
  label.kind = model::ColumnKind::enum_;
  label.labels = {"a"};
  const auto t = schema("t", {label});
  capture(t);
  using namespace std::string_view_literals;
  const auto of = [](int id, std::string_view text) {
    return fake::Cells{Cell::of_int64(id), Cell::of_bytes(text), Cell::of_bytes("a")};
  };
  log_.begin().insert(t, of(1, "x"));
  log_.insert_ending(t, {of(2, "\0"sv), of(3, "x"), of(4, "x")}, '\x09');
  log_.commit();
  EXPECT_EQ(decode(), "I1,|1,x,a !") << "neither the refused row nor the good one before the bad";
  ASSERT_EQ(out_->problems.size(), 1U);
  EXPECT_EQ(out_->problems.front().report.code, "binlog.label.missing");
}

TEST_F(BlockDecoderTest, a_problem_is_one_of_its_transaction) {
  const auto t = schema("t");
  capture(t);
  using namespace std::string_view_literals;
  log_.begin().insert(t, row(1, "a")).commit();
  log_.begin().insert(t, row(2, "\0"sv)).commit();
  log_.begin().insert(t, row(3, "\0"sv)).commit();
  EXPECT_EQ(decode(), "I1,|1,a !id=2 !id=3");
  EXPECT_EQ(out_->problems[0].transaction, 1U);
  EXPECT_EQ(out_->problems[1].transaction, 2U);
}

TEST_F(BlockDecoderTest, a_row_that_the_policy_leaves_out_leaves_the_target) {
  settings_.values.nul_byte = model::MisfitAction::skip_row;
  std::vector<std::string> told;
  settings_.on_altered = [&](const AlteredValue& value) { told.push_back(value.row); };
  const auto t = schema("t");
  capture(t);
  using namespace std::string_view_literals;
  log_.begin().update(t, row(2, "b"), row(2, "\0"sv)).commit();
  EXPECT_EQ(decode(), "D2,|");
  EXPECT_EQ(told, (std::vector<std::string>{"id=2"}));
}

TEST_F(BlockDecoderTest, a_column_that_is_left_out_is_not_in_the_line) {
  const auto wider = schema("t", {fake::int_column("more")});
  capture(wider, {}, {"text"});
  log_.begin().insert(wider, {Cell::of_int64(1), Cell::of_bytes("a"), Cell::of_int64(7)}).commit();
  EXPECT_EQ(decode(), "I1,|1,7");
}

TEST_F(BlockDecoderTest, a_value_that_equals_the_sentinel_stops_the_task) {
  capture(schema("t"));
  log_.begin().insert(schema("t"), row(1, kSentinel)).commit();
  try {
    decode();
    FAIL() << "nothing was thrown";
  } catch (const base::Error& error) {
    EXPECT_EQ(error.code(), "cdc.sentinel_collision");
  }
}

TEST_F(BlockDecoderTest, rows_without_a_map_are_corrupt) {
  capture(schema("t"));
  log_.begin().insert(schema("t"), row(1, "a")).commit();
  model::LogBlock block = log_.block();
  const std::size_t map = binlog::read_header(block.events).size;
  block.events.erase(0, map);
  block.event_ends.front() -= static_cast<std::uint32_t>(map);
  try {
    BlockDecoder(settings_).decode(block, registry().catalog());
    FAIL() << "nothing was thrown";
  } catch (const base::Error& error) {
    EXPECT_EQ(error.scope(), ErrorScope::corrupt);
  }
}

TEST_F(BlockDecoderTest, a_new_catalog_is_followed_with_the_same_map) {
  const auto t = schema("t");
  log_.begin().insert(t, row(1, "a")).commit();
  EXPECT_EQ(decode(), "");
  capture(t);
  log_.begin().insert(t, row(2, "b")).commit();
  EXPECT_EQ(decode(), "I2,|2,b");
}

}  // namespace
}  // namespace cdc
