#include "load/load_run.hpp"

#include "load/fake_ports.hpp"

#include <gtest/gtest.h>

namespace load {
namespace {

using port::TableState;

class LoadRunTest : public testing::Test {
 protected:
  std::vector<TableOutcome> run(fake::SourcePlan plan, std::size_t sessions,
                                std::stop_token stop = {}) {
    fake::Source source(plan, sessions);
    LoadSettings settings;
    settings.task = "t";
    settings.folder = "sluice";
    settings.prep = model::TablePrep::do_nothing;
    settings.compression = model::Compression::none;
    settings.file_bytes = 1 << 20;
    settings.chunk_bytes = 100 * 100;  // a hundred rows of the fake tables
    settings.uploaders = 2;
    settings.copiers = 2;
    std::vector<TableJob> jobs;
    for (const auto& [name, rows] : plan.rows) {
      TableJob job;
      job.schema = fake::table(name, rows);
      job.target = job.schema.id;
      job.run = "run1";
      jobs.push_back(std::move(job));
    }
    LoadRun run({source, store_, &warehouse_, state_, base::system_clock()}, settings,
                std::move(jobs));
    return run.run(stop);
  }

  const TableOutcome& of(const std::vector<TableOutcome>& outcomes, const std::string& name) {
    for (const TableOutcome& outcome : outcomes) {
      if (outcome.statistics.table.table == name) return outcome;
    }
    throw std::runtime_error("no outcome for " + name);
  }

  std::size_t closing_marks() {
    std::size_t count = 0;
    for (const port::LoadMark& mark : warehouse_.marks()) count += mark.is_last ? 1 : 0;
    return count;
  }

  fake::Store store_;
  fake::Warehouse warehouse_{store_};
  fake::State state_;
};

TEST_F(LoadRunTest, loads_every_row_of_every_table_once_and_removes_what_it_staged) {
  for (const std::size_t sessions : {1U, 3U}) {
    fake::SourcePlan plan;
    for (int i = 0; i < 12; ++i) {
      plan.rows["t" + std::to_string(i) + "_" + std::to_string(sessions)] = i * 317;
    }
    const auto outcomes = run(plan, sessions);
    for (const auto& [name, rows] : plan.rows) {
      EXPECT_EQ(warehouse_.rows(name), static_cast<std::uint64_t>(rows)) << name;
      EXPECT_EQ(of(outcomes, name).statistics.state, TableState::completed) << name;
    }
    EXPECT_TRUE(store_.copy().empty());
  }
  EXPECT_EQ(closing_marks(), 24U);
}

TEST_F(LoadRunTest, closes_an_empty_table_without_a_file) {
  const auto outcomes = run({{{"empty", 0}}, "x", "", -1}, 1);
  EXPECT_EQ(of(outcomes, "empty").statistics.state, TableState::completed);
  EXPECT_EQ(store_.puts, 0);
  EXPECT_EQ(closing_marks(), 1U);
}

TEST_F(LoadRunTest, stops_only_the_table_whose_value_does_not_fit) {
  fake::SourcePlan plan;
  plan.rows = {{"good", 1000}, {"bad", 1000}};
  plan.long_text_table = "bad";
  const auto outcomes = run(plan, 2);
  EXPECT_EQ(of(outcomes, "good").statistics.state, TableState::completed);
  EXPECT_EQ(of(outcomes, "bad").statistics.state, TableState::error);
  ASSERT_TRUE(of(outcomes, "bad").error.has_value());
  const std::string text = of(outcomes, "bad").error->to_text();
  EXPECT_NE(text.find("too_long"), std::string::npos) << text;
  EXPECT_NE(text.find("id="), std::string::npos) << text;
  EXPECT_EQ(closing_marks(), 1U);
}

TEST_F(LoadRunTest, loads_once_when_answers_are_lost) {
  warehouse_.lost_answers = 3;
  const auto outcomes = run({{{"t", 1000}}, "x", "", -1}, 2);
  EXPECT_EQ(of(outcomes, "t").statistics.state, TableState::completed);
  EXPECT_EQ(warehouse_.rows("t"), 1000U);
}

TEST_F(LoadRunTest, reads_a_chunk_again_by_another_session_when_one_is_lost) {
  fake::SourcePlan plan;
  plan.rows = {{"t", 1000}};
  plan.lost_at = 555;
  const auto outcomes = run(plan, 2);
  EXPECT_EQ(of(outcomes, "t").statistics.state, TableState::completed);
  EXPECT_EQ(warehouse_.rows("t"), 1000U);
}

TEST_F(LoadRunTest, ends_the_task_when_the_last_session_is_lost) {
  fake::SourcePlan plan;
  plan.rows = {{"t", 1000}};
  plan.lost_at = 555;
  EXPECT_THROW(run(plan, 1), base::Error);
  EXPECT_EQ(closing_marks(), 0U);
}

TEST_F(LoadRunTest, ends_the_task_when_the_warehouse_can_load_nothing) {
  warehouse_.failure =
      base::Error(base::ErrorScope::task, "redshift.copy.role_not_associated", "no", "do");
  warehouse_.failing_table = "a";
  try {
    run({{{"a", 1000}, {"b", 1000}}, "x", "", -1}, 2);
    FAIL() << "the run went on";
  } catch (const base::Error& error) {
    EXPECT_EQ(error.code(), "redshift.copy.role_not_associated");
  }
}

TEST_F(LoadRunTest, goes_on_with_other_tables_when_copy_refuses_rows) {
  warehouse_.failure =
      base::Error(base::ErrorScope::record, "redshift.copy.rows_refused", "no", "do");
  warehouse_.failing_table = "a";
  const auto outcomes = run({{{"a", 1000}, {"b", 1000}}, "x", "", -1}, 2);
  EXPECT_EQ(of(outcomes, "a").statistics.state, TableState::error);
  EXPECT_EQ(of(outcomes, "b").statistics.state, TableState::completed);
  EXPECT_EQ(warehouse_.rows("a"), 0U);
}

TEST_F(LoadRunTest, stops_at_once_when_asked_before_it_began) {
  std::stop_source stop;
  stop.request_stop();
  const auto outcomes = run({{{"a", 100000}}, "x", "", -1}, 2, stop.get_token());
  EXPECT_NE(of(outcomes, "a").statistics.state, TableState::completed);
  EXPECT_EQ(closing_marks(), 0U);
}

}  // namespace
}  // namespace load
