#include "assess/server_assessments.hpp"

#include "assess/dms_names.hpp"
#include "doctor/privilege_checks.hpp"
#include "doctor/source_checks.hpp"
#include "doctor/table_checks.hpp"
#include "doctor/test_facts.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <set>

namespace assess {
namespace {

Assessments assessed(const doctor::SourceFacts& facts, const model::TaskDefinition& task) {
  doctor::Findings findings = doctor::check_server(facts, task);
  for (auto& finding : doctor::check_privileges(facts, task)) findings.push_back(finding);
  for (auto& finding : doctor::check_tables(facts, task)) findings.push_back(finding);
  return assess_server(facts, task, findings);
}

Assessment one(const Assessments& assessments, const std::string& name) {
  const auto found = std::find_if(assessments.begin(), assessments.end(),
                                  [&](const Assessment& it) { return it.name == name; });
  EXPECT_NE(found, assessments.end()) << name;
  return found == assessments.end() ? Assessment() : *found;
}

TEST(ServerAssessments, name_each_of_dms_once_and_nothing_twice) {
  const Assessments all = assessed(doctor::good_source(), doctor::following_task());
  std::set<std::string> names;
  for (const Assessment& it : all) EXPECT_TRUE(names.insert(it.name).second) << it.name;
  for (const DmsName& entry : dms_names()) {
    EXPECT_EQ(names.count(name_for(entry.name, true)), 1U) << entry.name;
  }
  EXPECT_EQ(count_of(all, Status::failed), 0U);
  EXPECT_EQ(one(all, "mariadb-check-binlog-format").status, Status::passed);
  EXPECT_EQ(one(all, "mariadb-check-binlog-compression").seen, "not compressed");
  EXPECT_EQ(one(all, "mariadb-check-binlog-retention-time").seen, "not RDS or Aurora");
  EXPECT_EQ(one(all, "mariadb-check-expire-logs-days").status, Status::passed);
  EXPECT_EQ(one(all, "source.gtid").status, Status::passed) << "DMS has no name for it";
}

TEST(ServerAssessments, are_the_doctors_judgement) {
  doctor::SourceFacts facts = doctor::good_source();
  facts.profile.binlog_format = "MIXED";
  facts.variables["binlog_expire_logs_seconds"] = "60";
  const Assessments all = assessed(facts, doctor::following_task());
  const Assessment format = one(all, "mariadb-check-binlog-format");
  EXPECT_EQ(format.status, Status::failed);
  EXPECT_EQ(format.seen, "binlog_format = MIXED");
  ASSERT_FALSE(format.advice.empty());
  EXPECT_EQ(format.advice[0], "Run on the source: SET GLOBAL binlog_format = ROW;");
  EXPECT_EQ(one(all, "mariadb-check-expire-logs-days").status, Status::warning);
}

TEST(ServerAssessments, skip_what_a_load_alone_does_not_need) {
  model::TaskDefinition task = doctor::following_task();
  task.migration_type = model::MigrationType::full_load;
  doctor::SourceFacts facts = doctor::good_source();
  facts.profile.is_binlog_on = false;
  const Assessments all = assessed(facts, task);
  EXPECT_EQ(one(all, "mariadb-check-binlog-enabled").status, Status::skipped);
  EXPECT_EQ(one(all, "mariadb-check-select-privileges").status, Status::passed);
  EXPECT_EQ(count_of(all, Status::failed), 0U);
}

TEST(ServerAssessments, do_not_call_good_what_was_not_looked_at) {
  doctor::SourceFacts facts = doctor::good_source();
  facts.profile.is_binlog_on = false;
  const Assessments all = assessed(facts, doctor::following_task());
  EXPECT_EQ(one(all, "mariadb-check-binlog-enabled").status, Status::failed);
  for (const char* name : {"format", "image", "compression"}) {
    EXPECT_EQ(one(all, std::string("mariadb-check-binlog-") + name).status, Status::skipped)
        << name;
  }
}

TEST(ServerAssessments, take_the_worst_of_several_findings) {
  doctor::SourceFacts facts = doctor::good_source();
  facts.profile.privileges = {};
  facts.profile.privileges.add("GRANT SELECT, RELOAD, REPLICATION SLAVE ON *.* TO `u`@`%`");
  const Assessment it =
      one(assessed(facts, doctor::following_task()), "mariadb-check-replication-privileges");
  EXPECT_EQ(it.status, Status::failed);
  EXPECT_EQ(it.seen, "REPLICATION SLAVE: granted; REPLICATION CLIENT: not granted");
}

TEST(ServerAssessments, see_an_aurora_reader_and_a_replica) {
  doctor::SourceFacts facts = doctor::good_source();
  facts.profile.flavour = mysql::Flavour::aurora;
  facts.hosting = doctor::Hosting::aurora;
  facts.retention_hours = "168";
  facts.variables["innodb_read_only"] = "ON";
  facts.profile.is_replicating = true;
  const Assessments all = assessed(facts, doctor::following_task());
  EXPECT_EQ(one(all, "mysql-check-aurora-read-only").status, Status::failed);
  EXPECT_EQ(one(all, "mysql-check-source-replica").status, Status::warning);
  EXPECT_EQ(one(all, "mysql-check-binlog-retention-time").seen, "168 h");
  EXPECT_EQ(one(all, "mysql-check-expire-logs-days").status, Status::skipped);
  facts.variables["innodb_read_only"] = "OFF";
  EXPECT_EQ(one(assessed(facts, doctor::following_task()), "mysql-check-aurora-read-only").status,
            Status::passed);
}

TEST(ServerAssessments, see_large_values_without_a_key_and_invisible_columns) {
  doctor::SourceFacts facts = doctor::good_source();
  model::TableSchema& schema = facts.tables.front().schema;
  schema.key.clear();
  schema.columns[1].kind = model::ColumnKind::long_text;
  schema.columns[1].is_invisible = true;
  const Assessments all = assessed(facts, doctor::following_task());
  EXPECT_EQ(one(all, "table-with-no-primary-key-or-unique-constraint").status, Status::warning);
  const Assessment large = one(all, "table-with-lob-but-without-primary-key-or-unique-constraint");
  EXPECT_EQ(large.status, Status::warning);
  EXPECT_EQ(large.seen, "shop.orders");
  EXPECT_EQ(one(all, "mariadb-check-invisible-columns").seen,
            "copied like others: shop.orders.note");
}

TEST(ServerAssessments, count_tables_against_sub_tasks) {
  doctor::SourceFacts facts = doctor::good_source();
  model::TaskDefinition task = doctor::following_task();
  const std::string name = "mariadb-tblnum-for-max-fullload-subtasks";
  EXPECT_EQ(one(assessed(facts, task), name).status, Status::passed);
  task.sub_tasks_max = 1;
  EXPECT_EQ(one(assessed(facts, task), name).status, Status::warning);
  facts.tables.resize(10'001, facts.tables.front());
  EXPECT_EQ(one(assessed(facts, task), "mariadb-check-10k-tables").status, Status::warning);
}

}  // namespace
}  // namespace assess
