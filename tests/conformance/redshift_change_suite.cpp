// What the applier of changes does on a Redshift when sessions break, processes overlap and columns
// grow; and the program of the whole suite. The faults are named in SLUICE_FAULT, so those tests
// run alone: run_change_suite.py.
#include "base/clock.hpp"
#include "base/worker_group.hpp"
#include "dialect/identifier.hpp"

#include "change_case.hpp"
#include "redshift_change_world.hpp"
#include <fmt/core.h>

#include <atomic>
#include <cstdlib>

namespace conformance {
namespace {

using port::ApplyMode;

class RedshiftChange : public ChangeCase {
 protected:
  void SetUp() override {
    ChangeCase::SetUp();
    redshift_ = dynamic_cast<RedshiftChangeWorld*>(world_.get());
    ASSERT_NE(redshift_, nullptr);
    table_ = table("t");
    world_->make_table(table_, {{"1", "old"}});
    batch_ = request(1, {changes(table_, ApplyMode::replace,
                                 {{Op::upsert, {"1", "new"}}, {Op::insert, {"2", "new"}}})});
  }

  /// The server's process that waits for a lock on the table; fails after 30 seconds.
  std::string waiting_process(const std::string& table) {
    const std::string sql =
        "SELECT pid FROM pg_locks WHERE NOT granted AND relation = " +
        dialect::quote_literal(redshift_->schema() + "." + dialect::quote_identifier(table)) +
        "::regclass";
    for (int i = 0; i < 600; ++i) {
      const TextRows rows = redshift_->query(sql);
      if (!rows.empty()) return rows[0][0].value_or("");
      base::system_clock().sleep_for(base::Millis(50), {});
    }
    ADD_FAILURE() << "nobody waits for " << table;
    return "0";
  }

  void expect_applied_once() {
    EXPECT_EQ(world_->rows(table_), (TextRows{{"1", "new"}, {"2", "new"}}));
    expect_batch(1);
  }

  RedshiftChangeWorld* redshift_ = nullptr;
  model::TargetTable table_;
  port::ApplyRequest batch_;
};

/// Holds a table's lock until it is destroyed.
class Blocker {
 public:
  Blocker(const RedshiftChangeWorld& world, const std::string& table)
      : session_(world.open_session()) {
    const redshift::Situation what{"block", {}, {}, {}, {}, {}};
    session_->run("BEGIN", what);
    session_->run("LOCK TABLE " + world.schema() + "." + dialect::quote_identifier(table), what);
  }

 private:
  std::unique_ptr<redshift::Session> session_;
};

TEST_F(RedshiftChange, a_session_that_breaks_before_commit_leaves_nothing) {
  auto blocker = std::make_unique<Blocker>(*redshift_, "t");
  base::ErrorReport report;
  base::WorkerGroup group;
  group.start("applier",
              [&](std::stop_token) { report = refusal([&] { target_->apply(batch_); }); });
  redshift_->query("SELECT pg_terminate_backend(" + waiting_process("t") + ")");
  group.join();
  EXPECT_EQ(report.scope, base::ErrorScope::transient) << report.to_text();
  blocker.reset();
  EXPECT_EQ(world_->rows(table_), (TextRows{{"1", "old"}}));
  expect_batch(0);
  EXPECT_FALSE(target_->apply(batch_).already_applied);
  expect_applied_once();
}

TEST_F(RedshiftChange, an_interrupt_ends_a_batch_that_waits) {
  Blocker blocker(*redshift_, "t");
  base::ErrorReport report;
  base::WorkerGroup group;
  group.start("applier",
              [&](std::stop_token) { report = refusal([&] { target_->apply(batch_); }); });
  waiting_process("t");
  target_->interrupt();
  group.join();
  EXPECT_EQ(report.code, "redshift.cancelled") << report.to_text();
  expect_batch(0);
}

TEST_F(RedshiftChange, a_newcomer_waits_for_the_batch_in_flight) {
  auto blocker = std::make_unique<Blocker>(*redshift_, "t");
  base::WorkerGroup group;
  group.start("applier", [&](std::stop_token) { target_->apply(batch_); });
  waiting_process("t");
  std::atomic<bool> is_open = false;
  std::optional<model::Checkpoint> seen;
  group.start("newcomer", [&](std::stop_token) {
    const auto newer = world_->open_task();
    is_open = true;
    seen = newer->checkpoint();
  });
  waiting_process("sluice_position_" + redshift_->task());
  EXPECT_FALSE(is_open);
  blocker.reset();
  group.join();
  EXPECT_EQ(seen, checkpoint_at(1));
  expect_applied_once();
  EXPECT_EQ(refusal([&] { target_->apply(request(2)); }).code, "task.fenced");
}

TEST_F(RedshiftChange, the_checkpoint_can_be_read_while_a_batch_runs) {
  auto blocker = std::make_unique<Blocker>(*redshift_, "t");
  base::WorkerGroup group;
  group.start("applier", [&](std::stop_token) { target_->apply(batch_); });
  waiting_process("t");
  expect_batch(0);
  blocker.reset();
  group.join();
  expect_batch(1);
}

TEST_F(RedshiftChange, a_wider_column_is_asked_for_before_the_transaction_and_again) {
  port::TargetChange wider;
  wider.before = table_;
  wider.after = table_;
  wider.before_transaction = {"ALTER TABLE " + dialect::quote_table(table_.id) +
                              " ALTER COLUMN \"name\" TYPE VARCHAR(40)"};
  wider.statements = {"ALTER TABLE " + dialect::quote_table(table_.id) +
                      " ADD COLUMN more INTEGER"};
  const std::string text(40, 'x');
  table_.columns[1].type.length = 40;
  table_.columns.push_back(column("more", Kind::integer));
  // The first try fails after the column has grown.
  port::ApplyRequest failing =
      request(1, {changes(table_, ApplyMode::append, {{Op::insert, {"x", text, "1"}}})});
  failing.changes = {wider};
  EXPECT_EQ(refusal([&] { target_->apply(failing); }).scope, base::ErrorScope::record);
  port::ApplyRequest batch =
      request(1, {changes(table_, ApplyMode::append, {{Op::insert, {"2", text, "1"}}})});
  batch.changes = {wider};
  target_->apply(batch);
  EXPECT_EQ(world_->rows(table_), (TextRows{{"1", "old", kNull}, {"2", text, "1"}}));
}

TEST_F(RedshiftChange, a_rename_into_another_schema_keeps_the_rights) {
  redshift_->query("GRANT SELECT ON " + dialect::quote_table(table_.id) + " TO PUBLIC");
  port::TargetChange rename;
  rename.kind = port::TargetChangeKind::rename_table;
  rename.before = table_;
  rename.after = table_;
  rename.after.id.schema += "_other";
  port::ApplyRequest batch = request(1);
  batch.changes = {rename};
  target_->apply(batch);
  EXPECT_EQ(redshift_->query("SELECT privilege_type FROM svv_relation_privileges WHERE "
                             "namespace_name = " +
                             dialect::quote_literal(rename.after.id.schema) +
                             " AND identity_type = 'public'"),
            (TextRows{{"SELECT"}}));
}

TEST_F(RedshiftChange, nothing_temporary_is_left) {
  target_->apply(batch_);
  const model::TargetTable pairs = table("pairs", false);
  world_->make_table(pairs, {{"1", "x"}});
  target_->apply(request(2, {changes(pairs, ApplyMode::pair, {{Op::erase, {"1", "x"}}})}));
  EXPECT_EQ(redshift_->query("SELECT relname FROM pg_class WHERE relname LIKE 'sluice_changes%' OR "
                             "relname LIKE 'sluice_gone%' OR relname LIKE 'sluice_keep%'"),
            TextRows{});
}

/// Under SLUICE_FAULT=POINT=error@1.
class RedshiftChangeFault : public RedshiftChange {};

TEST_F(RedshiftChangeFault, a_broken_batch_is_resolved_by_the_next_try) {
  const char* fault = std::getenv("SLUICE_FAULT");
  ASSERT_NE(fault, nullptr) << "run by run_change_suite.py";
  const bool had_committed = std::string_view(fault).starts_with("apply_after_commit");
  const base::ErrorReport report = refusal([&] { target_->apply(batch_); });
  EXPECT_EQ(report.scope, base::ErrorScope::transient);
  expect_batch(had_committed ? 1 : 0);
  EXPECT_EQ(target_->apply(batch_).already_applied, had_committed);
  expect_applied_once();
  EXPECT_TRUE(target_->apply(batch_).already_applied);
  target_->apply(request(2));
  expect_batch(2);
}

}  // namespace
}  // namespace conformance

int main(int argc, char** argv) {
  testing::InitGoogleTest(&argc, argv);
  if (testing::GTEST_FLAG(filter) == "*") testing::GTEST_FLAG(filter) = "-RedshiftChangeFault.*";
  return RUN_ALL_TESTS();
}
