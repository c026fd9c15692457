#include "task/change_plan.hpp"

#include "base/error.hpp"
#include "load/fake_ports.hpp"

#include <gtest/gtest.h>

namespace task {
namespace {

using model::TablePrep;
using port::CaptureState;

const model::TableId kTarget{"public", "t"};

port::CapturedTable record(CaptureState state, bool has_foreign_rows = false) {
  port::CapturedTable table;
  table.target = kTarget;
  table.state = state;
  table.has_foreign_rows = has_foreign_rows;
  table.reason = "why";
  return table;
}

TEST(ChangePlan, a_captured_table_goes_on_and_one_without_record_is_loaded) {
  const auto captured = record(CaptureState::captured, true);
  EXPECT_EQ(decide_changes(&captured, TablePrep::do_nothing, kTarget).start, ChangeStart::go_on);
  EXPECT_EQ(decide_changes(nullptr, TablePrep::do_nothing, kTarget).start, ChangeStart::load);
}

TEST(ChangePlan, the_log_is_asked_for_tables_that_the_rules_take) {
  mapping::Rules rules;
  mapping::SelectionRule rule;
  rule.action = mapping::SelectionAction::include;
  rule.schema = mapping::Wildcard::exact("shop");
  rule.table = mapping::Wildcard::parse("o%");
  rules.selections = {rule};
  const binlog::TableFilter wanted = wanted_tables(rules);
  for (int i = 0; i < 2; ++i) {
    EXPECT_TRUE(wanted({"shop", "orders"}));
    EXPECT_FALSE(wanted({"shop", "lines"}));
    EXPECT_FALSE(wanted({"other", "orders"}));
  }
}

TEST(ChangePlan, a_system_versioned_table_is_not_followed) {
  model::TableSchema schema;
  schema.id = {"shop", "prices"};
  require_followable(schema);
  schema.kind = model::TableKind::system_versioned;
  try {
    require_followable(schema);
    FAIL() << "it would be followed";
  } catch (const base::Error& error) {
    EXPECT_EQ(error.scope(), base::ErrorScope::table);
    EXPECT_NE(error.message().find("shop.prices"), std::string::npos);
    EXPECT_NE(error.report().advice.find("full-load"), std::string::npos);
  }
}

TEST(ChangePlan, a_table_that_stopped_is_loaded_into_an_emptied_table) {
  for (const CaptureState state : {CaptureState::suspended, CaptureState::dropped}) {
    const auto stopped = record(state);
    EXPECT_EQ(decide_changes(&stopped, TablePrep::do_nothing, kTarget).start, ChangeStart::reload);
    EXPECT_EQ(decide_changes(&stopped, TablePrep::truncate_before_load, kTarget).start,
              ChangeStart::load);
    EXPECT_NE(decide_changes(&stopped, TablePrep::do_nothing, kTarget).reason.find("why"),
              std::string::npos);
  }
}

TEST(ChangePlan, stale_rows_among_those_of_others_are_refused) {
  const auto stopped = record(CaptureState::suspended, true);
  EXPECT_EQ(decide_changes(&stopped, TablePrep::do_nothing, kTarget).start, ChangeStart::refuse);
  EXPECT_EQ(decide_changes(&stopped, TablePrep::drop_and_create, kTarget).start, ChangeStart::load);
}

TEST(ChangePlan, a_record_tells_nothing_of_another_target) {
  const auto stopped = record(CaptureState::suspended);
  const auto decide = [&](const char* target) {
    return decide_changes(&stopped, TablePrep::do_nothing, {"public", target}).start;
  };
  EXPECT_EQ(decide("u"), ChangeStart::load) << "rows of others may be there";
  EXPECT_EQ(decide("T"), ChangeStart::reload) << "Redshift folds names";
}

TEST(ChangePlan, a_complete_load_counts_only_when_the_table_is_captured) {
  TableDecision loaded;
  loaded.start = TableStart::keep;
  loaded.rows_loaded = 7;
  EXPECT_EQ(under_changes(loaded, true).start, TableStart::keep);
  EXPECT_EQ(under_changes(loaded, true).rows_loaded, 7U);
  EXPECT_EQ(under_changes(loaded, false).start, TableStart::begin);
  EXPECT_EQ(under_changes(loaded, false).rows_of_earlier_load, 7U);
  TableDecision partly;
  partly.start = TableStart::go_on;
  EXPECT_EQ(under_changes(partly, false).start, TableStart::go_on);
}

using Targets = std::set<model::TableId>;

Targets names_of(const cdc::LeftTargets& left) {
  Targets names;
  for (const auto& [id, rows] : left) names.insert(id);
  return names;
}

/// Adds the record of shop.NAME, whose target is public.TARGET.
void add_record(CaptureRecords& records, const char* name, const char* target, CaptureState state,
                bool has_foreign_rows = false) {
  port::CapturedTable table = record(state, has_foreign_rows);
  table.schema.id = {"shop", name};
  table.target = {"public", target};
  records[table.schema.id] = table;
}

TEST(ChangePlan, the_rows_of_tables_that_are_gone_or_stopped_are_left_ones) {
  CaptureRecords records;
  add_record(records, "captured", "captured", CaptureState::captured);
  add_record(records, "dropped", "dropped", CaptureState::dropped);
  add_record(records, "stopped", "stopped", CaptureState::suspended);
  add_record(records, "mixed", "mixed", CaptureState::suspended, true);
  add_record(records, "folded", "Dropped", CaptureState::dropped);
  EXPECT_EQ(names_of(left_targets(records)),
            (Targets{{"public", "dropped"}, {"public", "stopped"}}));
}

TEST(ChangePlan, a_target_that_a_captured_table_has_is_not_left) {
  CaptureRecords records;
  add_record(records, "before", "t", CaptureState::dropped);
  add_record(records, "now", "t", CaptureState::captured);
  EXPECT_EQ(names_of(left_targets(records)), Targets());
}

/// The names of the tables whose rows are under an old name.
std::string old_names(const CaptureRecords& records, const LoadTargets& targets) {
  std::string text;
  for (const port::CapturedTable& table : under_old_names(records, targets)) {
    text += (text.empty() ? "" : " ") + table.schema.id.table;
  }
  return text;
}

TEST(ChangePlan, a_table_that_stopped_before_it_got_its_name_gets_it_before_it_is_loaded) {
  CaptureRecords records;
  add_record(records, "t", "t", CaptureState::dropped);
  add_record(records, "u", "t", CaptureState::suspended);
  const LoadTargets targets{{{"shop", "u"}, {"public", "u"}}};
  EXPECT_EQ(old_names(records, targets), "u");
  for (const char* name : {"u", "U"}) {
    add_record(records, "u", name, CaptureState::suspended);
    EXPECT_EQ(old_names(records, targets), "") << name;
  }
  add_record(records, "u", "t", CaptureState::suspended, true);
  EXPECT_EQ(old_names(records, targets), "") << "rows of others stay where they are";
  add_record(records, "u", "t", CaptureState::captured);
  EXPECT_EQ(old_names(records, targets), "");
}

TEST(ChangePlan, a_target_that_the_mapping_moved_is_let_alone) {
  CaptureRecords records;
  add_record(records, "u", "t", CaptureState::suspended);
  const LoadTargets targets{{{"shop", "u"}, {"public", "u"}}};
  EXPECT_EQ(old_names(records, targets), "") << "no record tells of a rename";
  add_record(records, "t", "t", CaptureState::dropped);
  EXPECT_EQ(old_names(records, targets), "u");
}

TEST(ChangePlan, an_old_name_that_another_table_has_now_is_let_alone) {
  CaptureRecords records;
  add_record(records, "u", "t", CaptureState::suspended);
  const LoadTargets both{{{"shop", "u"}, {"public", "u"}}, {{"shop", "t"}, {"public", "t"}}};
  EXPECT_EQ(old_names(records, both), "") << "it is loaded into it";
  add_record(records, "other", "t", CaptureState::captured);
  EXPECT_EQ(old_names(records, {{{"shop", "u"}, {"public", "u"}}}), "");
}

class LeftByLoads : public testing::Test {
 protected:
  LeftByLoads() {
    rules_.target_schema = "public";
    mapping::SelectionRule all;
    all.schema = mapping::Wildcard::exact("shop");
    all.table = mapping::Wildcard::parse("%");
    rules_.selections = {all};
  }
  /// A chunk of shop.NAME that was loaded, into rows that were there before.
  void load(const char* name, std::uint64_t rows, std::uint64_t rows_before = 0) {
    model::TargetTable table;
    table.id = {"public", name};
    warehouse_.make_table(table);
    port::LoadRequest request;
    request.table = table;
    request.mark.source = {"shop", name};
    request.mark.rows = rows;
    warehouse_.load(request);
    warehouse_.add_rows(name, rows_before);
  }
  Targets left() { return names_of(left_by_loads(warehouse_, records_, rules_)); }

  load::fake::Store store_;
  load::fake::Warehouse warehouse_{store_};
  CaptureRecords records_;
  mapping::Rules rules_;
};

TEST_F(LeftByLoads, a_load_that_broke_off_left_its_rows) {
  load("t", 7);
  EXPECT_EQ(left(), (Targets{{"public", "t"}}));
}

TEST_F(LeftByLoads, rows_of_others_beside_them_are_kept) {
  load("t", 7, 1);
  EXPECT_EQ(left(), Targets());
}

TEST_F(LeftByLoads, what_joined_the_changes_is_its_records_business) {
  for (const CaptureState state : {CaptureState::captured, CaptureState::dropped}) {
    load("t", 7);
    add_record(records_, "t", "t", state);
    EXPECT_EQ(left(), Targets());
  }
}

TEST_F(LeftByLoads, a_table_that_no_rule_selects_is_let_alone) {
  load("t", 7);
  rules_.selections.clear();
  EXPECT_EQ(left(), Targets());
}

TEST_F(LeftByLoads, a_target_that_a_captured_table_has_is_not_left) {
  load("t", 7);
  add_record(records_, "other", "t", CaptureState::captured);
  EXPECT_EQ(left(), Targets());
}

model::LogPosition at(const char* text, const char* server = "s") {
  model::LogPosition position = model::parse_position(text);
  position.server = server;
  return position;
}

port::SpoolExtent extent(const char* begin, const char* end) {
  port::SpoolExtent result;
  result.begin = at(begin);
  result.end = at(end);
  return result;
}

TEST(ChangePlan, a_spool_serves_when_the_checkpoint_lies_within) {
  const auto spool = extent("bin.000009:100", "bin.000010:500");
  EXPECT_TRUE(spool_serves(spool, at("bin.000009:100")));
  EXPECT_TRUE(spool_serves(spool, at("bin.000010:500")));
  EXPECT_FALSE(spool_serves(spool, at("bin.000009:99")));
  EXPECT_FALSE(spool_serves(spool, at("bin.000010:501")));
  EXPECT_FALSE(spool_serves(spool, at("bin.000010:4", "t")));
  EXPECT_FALSE(spool_serves({}, at("bin.000010:4")));
  port::SpoolExtent of_two = spool;
  of_two.begin.server = "t";
  EXPECT_FALSE(spool_serves(of_two, at("bin.000010:4"))) << "places of two servers have no order";
}

TEST(ChangePlan, the_place_decides_while_not_all_gtids_are_known) {
  const auto spool = extent("bin.000009:100", "bin.000010:500 / 0-1-9");
  EXPECT_TRUE(spool_serves(spool, at("bin.000010:4 / 0-1-7")));
  EXPECT_FALSE(spool_serves(spool, at("bin.000009:4 / 0-1-7"))) << "it begins behind it";
  EXPECT_FALSE(spool_serves(spool, at("bin.000010:4 / 0-1-7", "t")));
}

TEST(ChangePlan, gtids_decide_where_both_know_them) {
  const auto spool = extent("bin.000009:100 / 0-1-5", "bin.000010:500 / 0-1-9");
  EXPECT_TRUE(spool_serves(spool, at("other.000001:4 / 0-1-7", "t")));
  EXPECT_FALSE(spool_serves(spool, at("bin.000010:4 / 0-1-4")));
  EXPECT_FALSE(spool_serves(spool, at("bin.000010:4 / 0-1-10")));
}

/// shop.t was renamed to shop.u, which stopped before its target, public.t, got the new name.
class OldNames : public testing::Test {
 protected:
  OldNames() {
    add_record(records_, "t", "t", CaptureState::dropped);
    add_record(records_, "u", "t", CaptureState::suspended);
    add_record(records_, "other", "other", CaptureState::captured);
  }
  NameMove move(bool is_taken, bool drops_tables) {
    model::TargetTable there;
    there.id = kTarget;
    return move_to_new_name(
        records_, {records_.at({"shop", "u"}), {"public", "u"}, there, is_taken}, drops_tables);
  }
  CaptureRecords records_;
};

TEST_F(OldNames, a_free_name_is_given) {
  for (const bool drops_tables : {true, false}) {
    const NameMove move = this->move(false, drops_tables);
    ASSERT_EQ(move.changes.size(), 1U);
    EXPECT_EQ(move.changes[0].kind, port::TargetChangeKind::rename_table);
    EXPECT_EQ(move.changes[0].before.id, kTarget);
    EXPECT_EQ(move.changes[0].after.id, (model::TableId{"public", "u"}));
    ASSERT_EQ(move.records.size(), 2U);
    EXPECT_EQ(move.records[0].target, (model::TableId{"public", "u"}));
    EXPECT_EQ(move.records[1].schema.id, (model::TableId{"shop", "t"}));
    EXPECT_EQ(move.records[1].state, CaptureState::dropped);
  }
}

TEST_F(OldNames, the_old_table_goes_where_the_name_is_taken) {
  const NameMove move = this->move(true, true);
  ASSERT_EQ(move.changes.size(), 1U);
  EXPECT_EQ(move.changes[0].kind, port::TargetChangeKind::drop_table);
  EXPECT_EQ(move.changes[0].before.id, kTarget);
  EXPECT_EQ(move.records.at(0).target, kTarget)
      << "it tells nothing of the rows under the new name";
}

TEST_F(OldNames, a_task_that_drops_no_table_keeps_the_old_one) {
  const NameMove move = this->move(true, false);
  EXPECT_TRUE(move.changes.empty());
  EXPECT_TRUE(move.records.empty());
  EXPECT_EQ(names_of(left_targets(records_)), (Targets{kTarget})) << "nobody writes into it";
}

}  // namespace
}  // namespace task
