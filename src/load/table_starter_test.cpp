#include "load/table_starter.hpp"

#include "load/test_table.hpp"

#include <gtest/gtest.h>

namespace load {
namespace {

using model::TablePrep;

class TableStarterTest : public testing::Test {
 protected:
  TableStarterTest() : job_(fake::job(fake::table("t", 1000))) {}

  /// Starts the table of `job_` as it is by then.
  std::vector<model::Chunk> start() { return start_with(&warehouse_); }
  std::vector<model::Chunk> start_with(port::Warehouse* warehouse) {
    fake::SourcePlan plan;
    plan.rows["t"] = 1000;
    fake::Source source(plan, 1);
    load_.emplace(job_, progress_);
    return TableStarter(warehouse, state_, settings_).start(*load_, source.session(0));
  }
  /// The code of the error with which it is refused.
  std::string refusal() {
    try {
      start();
    } catch (const base::Error& error) {
      EXPECT_EQ(error.scope(), base::ErrorScope::table);
      EXPECT_FALSE(error.advice().empty());
      refusal_text_ = error.message();
      return error.code();
    }
    return "none";
  }

  model::TargetTable proposal() const {
    return dialect::propose_table(job_.schema, job_.target, settings_.types);
  }
  /// A table made by somebody who forgot the column `text`, and without a declared key.
  model::TargetTable without_text() const {
    model::TargetTable table = proposal();
    table.columns.pop_back();
    table.primary_key.clear();
    return table;
  }
  void make_keyless() { job_.schema.key.clear(); }
  std::vector<model::Chunk> last_two_chunks() const {
    return {{job_.schema.id, 2, model::KeyRange{"id", "101", "200"}},
            {job_.schema.id, 3, model::KeyRange{"id", "201", "300"}}};
  }
  void make_continued() {
    job_.is_continued = true;
    job_.remaining = last_two_chunks();
    job_.chunks_loaded = 1;
    job_.rows_loaded = 100;
  }

  LoadSettings settings_ = fake::settings();
  TableJob job_;
  fake::Store store_;
  fake::Warehouse warehouse_{store_};
  fake::State state_;
  TableProgress progress_;
  std::optional<TableLoad> load_;
  std::string refusal_text_;
};

TEST_F(TableStarterTest, plans_the_chunks_of_a_new_table_and_keeps_the_plan) {
  const std::vector<model::Chunk> chunks = start();
  EXPECT_EQ(chunks.size(), 10U);
  EXPECT_EQ(progress_.chunks_planned, 10U);
  EXPECT_EQ(state_.plan(job_.schema.id, "run1"), chunks);
  EXPECT_EQ(load_->target(), proposal());
  EXPECT_FALSE(load_->replaces_by_key());
}

TEST_F(TableStarterTest, tells_the_warehouse_how_to_prepare) {
  settings_.prep = TablePrep::truncate_before_load;
  job_.rows_of_earlier_load = 77;
  job_.target = {"elsewhere", "t2"};
  start();
  ASSERT_EQ(warehouse_.prepares().size(), 1U);
  const port::PrepareRequest request = warehouse_.prepares()[0];
  EXPECT_EQ(request.source, job_.schema.id);
  EXPECT_EQ(request.proposal.id, (model::TableId{"elsewhere", "t2"}));
  EXPECT_EQ(request.prep, TablePrep::truncate_before_load);
  EXPECT_EQ(request.rows_of_earlier_load, 77U);
}

TEST_F(TableStarterTest, refuses_a_table_that_does_not_fit_before_anything_in_it_is_touched) {
  for (const TablePrep prep : {TablePrep::do_nothing, TablePrep::truncate_before_load}) {
    settings_.prep = prep;
    warehouse_.make_table(without_text());
    EXPECT_EQ(refusal(), "load.incompatible_table");
    EXPECT_NE(refusal_text_.find("text"), std::string::npos) << refusal_text_;
    EXPECT_TRUE(warehouse_.prepares().empty());
  }
}

TEST_F(TableStarterTest, re_creates_a_table_that_does_not_fit_when_told_to) {
  settings_.prep = TablePrep::drop_and_create;
  warehouse_.make_table(without_text());
  EXPECT_EQ(refusal(), "none");
  EXPECT_EQ(load_->target(), proposal());
}

TEST_F(TableStarterTest, replaces_by_key_where_rows_were_kept) {
  EXPECT_FALSE((start(), load_->replaces_by_key())) << "there were no rows";
  warehouse_.has_rows = true;
  EXPECT_TRUE((start(), load_->replaces_by_key()));
  job_.rows_of_earlier_load = 500;
  EXPECT_TRUE((start(), load_->replaces_by_key())) << "whoever put them there";
}

TEST_F(TableStarterTest, gives_a_hand_made_table_the_key_of_the_source) {
  model::TargetTable made = proposal();
  made.primary_key.clear();
  warehouse_.make_table(made);
  warehouse_.has_rows = true;
  start();
  EXPECT_EQ(load_->target().primary_key, std::vector<std::string>{"id"});
}

TEST_F(TableStarterTest, appends_to_the_rows_of_others_where_there_is_no_key) {
  make_keyless();
  warehouse_.has_rows = true;
  EXPECT_EQ(start().size(), 1U);
  EXPECT_FALSE(load_->replaces_by_key());
}

TEST_F(TableStarterTest, refuses_to_double_the_rows_of_an_earlier_load_without_a_key) {
  make_keyless();
  warehouse_.has_rows = true;
  job_.rows_of_earlier_load = 500;
  EXPECT_EQ(refusal(), "load.would_double");
}

TEST_F(TableStarterTest, continues_with_what_is_missing_and_prepares_nothing) {
  make_continued();
  model::TargetTable made = proposal();
  made.primary_key.clear();
  warehouse_.make_table(made);
  EXPECT_EQ(start(), last_two_chunks());
  EXPECT_TRUE(warehouse_.prepares().empty());
  EXPECT_EQ(load_->target().primary_key, std::vector<std::string>{"id"});
  EXPECT_EQ(progress_.chunks_planned, 3U);
  EXPECT_EQ(progress_.chunks_loaded, 1U);
  EXPECT_EQ(progress_.rows_loaded, 100U);
}

TEST_F(TableStarterTest, continues_by_key_only_where_rows_of_others_may_lie) {
  make_continued();
  warehouse_.make_table(proposal());
  EXPECT_TRUE((start(), load_->replaces_by_key()));
  settings_.prep = TablePrep::truncate_before_load;
  EXPECT_FALSE((start(), load_->replaces_by_key()));
  settings_.prep = TablePrep::do_nothing;
  make_keyless();
  EXPECT_FALSE((start(), load_->replaces_by_key()));
}

TEST_F(TableStarterTest, cannot_continue_a_table_that_vanished_or_changed) {
  make_continued();
  EXPECT_EQ(refusal(), "load.target_vanished");
  warehouse_.make_table(without_text());
  EXPECT_EQ(refusal(), "load.incompatible_table");
}

TEST_F(TableStarterTest, stages_for_the_proposed_table_where_there_is_no_warehouse) {
  EXPECT_EQ(start_with(nullptr).size(), 10U);
  EXPECT_EQ(load_->target(), proposal());
  EXPECT_FALSE(load_->replaces_by_key());
}

}  // namespace
}  // namespace load
