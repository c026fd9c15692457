// The contract of port/change_target.hpp: checkpoints, records, refusals, changes of tables.
#include "change_case.hpp"

namespace conformance {
namespace {

using port::ApplyMode;
using port::TargetChangeKind;

class ChangeTarget : public ChangeCase {
 protected:
  port::TableChanges one_row(const model::TargetTable& target, const std::string& id) {
    return changes(target, ApplyMode::append, {{Op::insert, {id, "new"}}});
  }

  static port::TargetChange change(TargetChangeKind kind, const model::TargetTable& before,
                                   const model::TargetTable& after) {
    port::TargetChange made;
    made.kind = kind;
    made.before = before;
    made.after = after;
    return made;
  }
};

TEST_F(ChangeTarget, there_is_no_checkpoint_before_the_first) {
  target_->forget();
  EXPECT_EQ(target_->checkpoint(), std::nullopt);
  EXPECT_TRUE(target_->captured_tables().empty());
}

TEST_F(ChangeTarget, the_checkpoint_moves_with_the_batch) {
  expect_batch(0);
  const model::TargetTable t = table("t");
  world_->make_table(t, {});
  target_->apply(request(1, {one_row(t, "1")}));
  expect_batch(1);
  target_->apply(request(2));
  expect_batch(2);
  EXPECT_EQ(world_->rows(t).size(), 1U);
}

TEST_F(ChangeTarget, a_checkpoint_without_gtids_or_without_coordinates_comes_back) {
  port::ApplyRequest move = request(1);
  move.next.position.gtids = {};
  target_->apply(move);
  EXPECT_EQ(target_->checkpoint(), move.next);
  move.previous = move.next;
  move.next = checkpoint_at(2);
  move.next.position.at = {};
  move.next.position.gtids = model::GtidSet::parse("0-1-100,7-11-5");
  move.next.position.server = "mariadb:11";
  target_->apply(move);
  EXPECT_EQ(target_->checkpoint(), move.next);
}

TEST_F(ChangeTarget, a_batch_is_applied_once_however_often_it_is_asked_for) {
  const model::TargetTable t = table("t");
  world_->make_table(t, {});
  const port::ApplyRequest batch = request(1, {one_row(t, "1")});
  EXPECT_FALSE(target_->apply(batch).already_applied);
  EXPECT_TRUE(target_->apply(batch).already_applied);
  EXPECT_EQ(world_->rows(t).size(), 1U);
  expect_batch(1);
}

TEST_F(ChangeTarget, a_batch_that_does_not_follow_the_checkpoint_is_refused) {
  const model::TargetTable t = table("t");
  world_->make_table(t, {});
  port::ApplyRequest other = request(1, {one_row(t, "1")});
  other.previous.position.at.offset += 1;
  for (const port::ApplyRequest& wrong : {request(3, {one_row(t, "1")}), other}) {
    const base::ErrorReport report = refusal([&] { target_->apply(wrong); });
    EXPECT_EQ(report.scope, base::ErrorScope::task);
    EXPECT_EQ(report.code, "task.checkpoint_moved");
  }
  EXPECT_EQ(world_->rows(t), TextRows{});
  expect_batch(0);
}

TEST_F(ChangeTarget, a_process_that_was_taken_over_applies_nothing_more) {
  const model::TargetTable t = table("t");
  world_->make_table(t, {});
  const auto newer = world_->open_task();
  const base::ErrorReport report = refusal([&] { target_->apply(request(1, {one_row(t, "1")})); });
  EXPECT_EQ(report.scope, base::ErrorScope::task);
  EXPECT_EQ(report.code, "task.fenced");
  EXPECT_EQ(refusal([&] { target_->begin(checkpoint_at(0), {}); }).code, "task.fenced");
  EXPECT_EQ(refusal([&] { target_->forget(); }).code, "task.fenced");
  EXPECT_EQ(world_->rows(t), TextRows{});
  EXPECT_EQ(newer->checkpoint(), checkpoint_at(0));
  newer->apply(request(1, {one_row(t, "2")}));
  EXPECT_EQ(world_->rows(t), (TextRows{{"2", "new"}}));
}

TEST_F(ChangeTarget, a_row_that_cannot_be_staged_takes_the_batch_back) {
  const model::TargetTable good = table("good");
  const model::TargetTable bad = table("bad");
  world_->make_table(good, {{"1", "old"}});
  world_->make_table(bad, {});
  const port::ApplyRequest batch = request(
      1, {changes(good, ApplyMode::replace, {{Op::erase, {"1", kNull}}}),
          changes(bad, ApplyMode::append, {{Op::insert, {"1", "fine"}}, {Op::insert, {"x", ""}}})});
  const base::ErrorReport report = refusal([&] { target_->apply(batch); });
  EXPECT_EQ(report.scope, base::ErrorScope::record);
  EXPECT_TRUE(names(report, "table Source.bad")) << report.to_text();
  EXPECT_EQ(world_->rows(good), (TextRows{{"1", "old"}}));
  EXPECT_EQ(world_->rows(bad), TextRows{});
  expect_batch(0);
  // The session is good for the batch without the row.
  target_->apply(request(1, {one_row(bad, "2")}));
  expect_batch(1);
}

TEST_F(ChangeTarget, a_row_that_cannot_be_inserted_takes_the_batch_back) {
  const model::TargetTable t = table("t");
  world_->make_table(t, {});
  const port::ApplyRequest batch =
      request(1, {changes(t, ApplyMode::append, {{Op::insert, {kNull, "no key"}}})});
  const base::ErrorReport report = refusal([&] { target_->apply(batch); });
  EXPECT_EQ(report.scope, base::ErrorScope::record);
  EXPECT_TRUE(names(report, "table Source.t")) << report.to_text();
  EXPECT_EQ(world_->rows(t), TextRows{});
  expect_batch(0);
}

TEST_F(ChangeTarget, a_table_or_column_that_is_not_there_concerns_the_table) {
  const model::TargetTable t = table("t");
  base::ErrorReport report = refusal([&] { target_->apply(request(1, {one_row(t, "1")})); });
  EXPECT_EQ(report.scope, base::ErrorScope::table);
  EXPECT_TRUE(names(report, "table Source.t")) << report.to_text();
  world_->make_table(t, {});
  model::TargetTable wider = t;
  wider.columns.push_back(column("more", Kind::integer));
  report = refusal([&] {
    target_->apply(
        request(1, {changes(wider, ApplyMode::append, {{Op::insert, {"1", "a", "2"}}})}));
  });
  EXPECT_EQ(report.scope, base::ErrorScope::table);
  EXPECT_TRUE(names(report, "table Source.t")) << report.to_text();
  expect_batch(0);
}

TEST_F(ChangeTarget, rows_that_are_not_those_staged_stop_the_task) {
  const model::TargetTable t = table("t");
  world_->make_table(t, {});
  port::TableChanges staged = one_row(t, "1");
  staged.staged_rows = 2;
  const base::ErrorReport report = refusal([&] { target_->apply(request(1, {staged})); });
  EXPECT_EQ(report.scope, base::ErrorScope::task);
  EXPECT_EQ(world_->rows(t), TextRows{});
}

TEST_F(ChangeTarget, a_probe_tries_and_keeps_nothing) {
  const model::TargetTable t = table("t");
  world_->make_table(t, {{"1", "old"}});
  target_->probe(changes(t, ApplyMode::replace, {{Op::erase, {"1", kNull}}}));
  EXPECT_EQ(world_->rows(t), (TextRows{{"1", "old"}}));
  for (const TextRow& row : {TextRow{"x", "not a number"}, TextRow{kNull, "no key"},
                             TextRow{"1", "more than twenty bytes"}}) {
    const auto staged = changes(t, ApplyMode::append, {{Op::insert, row}});
    const base::ErrorReport report = refusal([&] { target_->probe(staged); });
    EXPECT_EQ(report.scope, base::ErrorScope::record) << report.to_text();
  }
  EXPECT_EQ(world_->rows(t), (TextRows{{"1", "old"}}));
  target_->apply(request(1, {one_row(t, "2")}));
  EXPECT_EQ(world_->rows(t).size(), 2U);
}

TEST_F(ChangeTarget, tables_are_created_before_their_rows_come) {
  const model::TargetTable t = table("made");
  port::ApplyRequest batch = request(1, {one_row(t, "1")});
  batch.changes = {change(TargetChangeKind::create_table, {}, t)};
  target_->apply(batch);
  EXPECT_EQ(world_->rows(t), (TextRows{{"1", "new"}}));
  const auto described = target_->describe(t.id);
  ASSERT_TRUE(described.has_value());
  EXPECT_EQ(described->primary_key, t.primary_key);
  // One that is there is left as it is.
  batch = request(2, {one_row(t, "2")});
  batch.changes = {change(TargetChangeKind::create_table, {}, t)};
  target_->apply(batch);
  EXPECT_EQ(world_->rows(t).size(), 2U);
}

TEST_F(ChangeTarget, tables_are_emptied_and_dropped) {
  const model::TargetTable t = table("t");
  world_->make_table(t, {{"1", "old"}});
  port::ApplyRequest batch = request(1, {one_row(t, "2")});
  batch.changes = {change(TargetChangeKind::empty_table, t, t)};
  target_->apply(batch);
  EXPECT_EQ(world_->rows(t), (TextRows{{"2", "new"}}));
  batch = request(2);
  batch.changes = {change(TargetChangeKind::drop_table, t, {}),
                   change(TargetChangeKind::drop_table, table("never"), {})};
  target_->apply(batch);
  EXPECT_EQ(target_->describe(t.id), std::nullopt);
}

TEST_F(ChangeTarget, tables_are_renamed_with_their_rows) {
  const model::TargetTable before = table("before");
  const model::TargetTable after = table("after");
  world_->make_table(before, {{"1", "old"}});
  port::ApplyRequest batch = request(1, {one_row(after, "2")});
  batch.changes = {change(TargetChangeKind::rename_table, before, after)};
  target_->apply(batch);
  EXPECT_EQ(target_->describe(before.id), std::nullopt);
  EXPECT_EQ(world_->rows(after), (TextRows{{"1", "old"}, {"2", "new"}}));
  model::TargetTable moved = after;
  moved.id.schema += "_other";
  batch = request(2, {one_row(moved, "3")});
  batch.changes = {change(TargetChangeKind::rename_table, after, moved)};
  target_->apply(batch);
  EXPECT_EQ(target_->describe(after.id), std::nullopt);
  EXPECT_EQ(world_->rows(moved).size(), 3U);
}

TEST_F(ChangeTarget, a_change_of_a_table_goes_back_with_its_batch) {
  const model::TargetTable t = table("t");
  world_->make_table(t, {{"1", "old"}});
  const auto bad = changes(t, ApplyMode::append, {{Op::insert, {"x", ""}}});
  port::ApplyRequest batch = request(1, {bad});
  batch.changes = {change(TargetChangeKind::create_table, {}, table("made")),
                   change(TargetChangeKind::empty_table, t, t)};
  EXPECT_EQ(refusal([&] { target_->apply(batch); }).scope, base::ErrorScope::record);
  EXPECT_EQ(target_->describe(table("made").id), std::nullopt);
  EXPECT_EQ(world_->rows(t), (TextRows{{"1", "old"}}));
}

port::CapturedTable captured(const std::string& name, std::size_t columns) {
  port::CapturedTable made;
  made.schema.id = {"Source", name};
  made.schema.engine = "InnoDB";
  for (std::size_t i = 0; i < columns; ++i) {
    model::Column one;
    one.name = "column \\ \"" + std::to_string(i) + "\" é";
    one.kind = model::ColumnKind::enum_;
    one.declared = "enum('it''s','b')";
    one.charset = "utf8mb4";
    one.collation = "utf8mb4_0900_ai_ci";
    one.labels = {"it's", "b"};
    made.schema.columns.push_back(one);
  }
  made.schema.key = {0};
  made.target = {"target", name + "_t"};
  made.joined = checkpoint_at(5).position;
  return made;
}

void expect_equal(const port::CapturedTable& actual, const port::CapturedTable& expected) {
  EXPECT_EQ(actual.schema, expected.schema);
  EXPECT_EQ(actual.target, expected.target);
  EXPECT_EQ(actual.joined, expected.joined);
  EXPECT_EQ(actual.state, expected.state);
  EXPECT_EQ(actual.reason, expected.reason);
  EXPECT_EQ(actual.has_foreign_rows, expected.has_foreign_rows);
}

TEST_F(ChangeTarget, records_of_tables_come_back_however_long) {
  std::vector<port::CapturedTable> tables = {captured("a", 1), captured("wide", 1000)};
  tables[0].state = port::CaptureState::suspended;
  tables[0].reason = "COPY refused 'x' \\ é";
  tables[0].has_foreign_rows = true;
  target_->begin(checkpoint_at(0), tables);
  const auto found = target_->captured_tables();
  ASSERT_EQ(found.size(), 2U);
  for (std::size_t i = 0; i < found.size(); ++i) expect_equal(found[i], tables[i]);
}

TEST_F(ChangeTarget, records_change_with_the_batch_that_carries_them) {
  std::vector<port::CapturedTable> tables = {captured("a", 2), captured("b", 1000)};
  target_->begin(checkpoint_at(0), tables);
  tables[1] = captured("b", 3);
  tables[1].state = port::CaptureState::dropped;
  tables.push_back(captured("c", 1));
  port::ApplyRequest batch = request(1);
  batch.tables = {tables[1], tables[2]};
  target_->apply(batch);
  auto found = target_->captured_tables();
  ASSERT_EQ(found.size(), 3U);
  for (std::size_t i = 0; i < found.size(); ++i) expect_equal(found[i], tables[i]);
  // A batch that fails leaves them.
  batch = request(2, {one_row(table("missing"), "1")});
  batch.tables = {captured("a", 9)};
  refusal([&] { target_->apply(batch); });
  found = target_->captured_tables();
  ASSERT_EQ(found.size(), 3U);
  expect_equal(found[0], tables[0]);
}

TEST_F(ChangeTarget, begin_replaces_what_an_older_run_left) {
  target_->begin(checkpoint_at(7), {captured("old", 1)});
  const auto newer = world_->open_task();
  EXPECT_EQ(newer->checkpoint(), checkpoint_at(7));
  newer->begin(checkpoint_at(0), {captured("new", 1)});
  EXPECT_EQ(newer->checkpoint(), checkpoint_at(0));
  ASSERT_EQ(newer->captured_tables().size(), 1U);
  EXPECT_EQ(newer->captured_tables()[0].schema.id.table, "new");
}

TEST_F(ChangeTarget, changes_that_were_left_out_are_listed) {
  EXPECT_EQ(world_->exceptions(), TextRows{});
  port::ApplyRequest batch = request(1);
  batch.exceptions = {{{"Source", "t"}, "INSERT at x:1: 1,\"it's\"", "too long"},
                      {{"Source", "t"}, std::string(40, '\\') + "'", std::string("a\0b", 3)}};
  target_->apply(batch);
  EXPECT_EQ(world_->exceptions(),
            (TextRows{{"Source", "t", "INSERT at x:1: 1,\"it's\"", "too long"},
                      {"Source", "t", std::string(40, '\\') + "'", "a?b"}}));
  batch = request(2, {one_row(table("missing"), "1")});
  batch.exceptions = {{{"Source", "t"}, "never", "kept"}};
  refusal([&] { target_->apply(batch); });
  EXPECT_EQ(world_->exceptions().size(), 2U);
}

}  // namespace
}  // namespace conformance
