#include "doctor/source_checks.hpp"

#include "doctor/test_facts.hpp"

#include <gtest/gtest.h>

#include <functional>
#include <string>

namespace doctor {
namespace {

TEST(SourceChecks, a_good_source_passes) {
  EXPECT_TRUE(all_passed(check_server(good_source(), following_task())));
}

struct Broken {
  std::string name;
  std::string code;
  Severity severity;
  std::function<void(SourceFacts&)> breaking;
  std::string fix;  ///< part of the first fix
};

class SourceChecksBroken : public testing::TestWithParam<Broken> {};

TEST_P(SourceChecksBroken, is_found_and_alone) {
  SourceFacts facts = good_source();
  GetParam().breaking(facts);
  const Findings findings = check_server(facts, following_task());
  const Finding found = finding_of(findings, GetParam().code);
  EXPECT_EQ(found.severity, GetParam().severity) << found.seen;
  ASSERT_FALSE(found.fixes.empty());
  std::string fixes;
  for (const Fix& fix : found.fixes) fixes += fix.text + "\n";
  EXPECT_NE(fixes.find(GetParam().fix), std::string::npos) << fixes;
  for (const Finding& finding : findings) {
    EXPECT_TRUE(finding.code == GetParam().code || finding.severity == Severity::passed)
        << finding.code << ": " << finding.seen;
  }
}

INSTANTIATE_TEST_SUITE_P(
    One, SourceChecksBroken,
    testing::Values(
        Broken{"old", "source.version", Severity::warning,
               [](SourceFacts& f) {
                 f.profile.version = {10, 1, 0};
               },
               "upgrade"},
        Broken{"clear", "source.tls", Severity::warning,
               [](SourceFacts& f) { f.tls_cipher.clear(); }, "verify-identity"},
        Broken{"no_log", "source.log.on", Severity::failure,
               [](SourceFacts& f) { f.profile.is_binlog_on = false; }, "log_bin"},
        Broken{"no_log_on_rds", "source.log.on", Severity::failure,
               [](SourceFacts& f) {
                 f.profile.is_binlog_on = false;
                 f.hosting = Hosting::rds;
               },
               "automated backups"},
        Broken{"statements", "source.log.format", Severity::failure,
               [](SourceFacts& f) { f.profile.binlog_format = "STATEMENT"; },
               "SET GLOBAL binlog_format = ROW"},
        Broken{"minimal", "source.log.row_image", Severity::failure,
               [](SourceFacts& f) { f.profile.binlog_row_image = "MINIMAL"; },
               "SET GLOBAL binlog_row_image = FULL"},
        Broken{"no_names", "source.log.metadata", Severity::warning,
               [](SourceFacts& f) { f.profile.binlog_row_metadata = "NO_LOG"; }, "FULL"},
        Broken{"left_out", "source.log.filter", Severity::failure,
               [](SourceFacts& f) { f.not_logged = "x," + f.tables.at(0).schema.id.schema; },
               "Remove the filter"},
        Broken{"not_taken_in", "source.log.filter", Severity::failure,
               [](SourceFacts& f) { f.logged_only = "other"; }, "Remove the filter"},
        Broken{"filtered", "source.log.filter", Severity::warning,
               [](SourceFacts& f) { f.logged_only = "x," + f.tables.at(0).schema.id.schema; },
               "binlog_do_db"},
        Broken{"silent_replica", "source.replica", Severity::failure,
               [](SourceFacts& f) {
                 f.profile.is_replicating = true;
                 f.profile.logs_replicated_changes = false;
               },
               "log_replica_updates"},
        Broken{"no_id", "source.server_id", Severity::failure,
               [](SourceFacts& f) { f.profile.server_id = 0; }, "server_id = 1"},
        Broken{"short_lived", "source.log.retention", Severity::warning,
               [](SourceFacts& f) { f.variables["binlog_expire_logs_seconds"] = "3600"; },
               "604800"},
        Broken{"small_packets", "source.max_allowed_packet", Severity::warning,
               [](SourceFacts& f) { f.variables["max_allowed_packet"] = "1048576"; }, "1073741824"},
        Broken{"no_gtid", "source.gtid", Severity::warning,
               [](SourceFacts& f) {
                 f.profile.flavour = mysql::Flavour::mysql;
                 f.profile.version = {9, 7, 0};
                 f.profile.is_gtid_on = false;
                 f.variables["gtid_mode"] = "OFF";
               },
               "gtid_mode"},
        Broken{"enhanced", "source.log.enhanced", Severity::warning,
               [](SourceFacts& f) { f.variables["aurora_enhanced_binlog"] = "1"; }, "Compare"}),
    [](const auto& broken) { return broken.param.name; });

TEST(SourceChecks, a_load_alone_needs_no_log) {
  SourceFacts facts = good_source();
  facts.profile.is_binlog_on = false;
  model::TaskDefinition task = following_task();
  task.migration_type = model::MigrationType::full_load;
  EXPECT_TRUE(all_passed(check_server(facts, task)));
}

TEST(SourceChecks, retention_is_a_time_for_others_too) {
  SourceFacts facts = good_source();
  EXPECT_EQ(log_retention(facts), std::chrono::hours(168));
  facts.variables["binlog_expire_logs_seconds"] = "0";
  EXPECT_EQ(log_retention(facts), std::chrono::seconds::max()) << "for ever";
  facts.variables["expire_logs_days"] = "10.000000";
  EXPECT_EQ(log_retention(facts), std::chrono::hours(240));
  facts.hosting = Hosting::rds;
  EXPECT_EQ(log_retention(facts), std::nullopt) << "not seen";
  facts.retention_hours = "24";
  EXPECT_EQ(log_retention(facts), std::chrono::hours(24));
  facts.retention_hours = "";
  EXPECT_EQ(log_retention(facts), std::chrono::hours(0));
}

TEST(SourceChecks, rds_retention_is_its_own_setting) {
  SourceFacts facts = good_source();
  facts.hosting = Hosting::rds;
  const auto retention = [&] {
    return finding_of(check_server(facts, following_task()), "source.log.retention").severity;
  };
  EXPECT_EQ(retention(), Severity::not_seen);
  facts.retention_hours = "";
  EXPECT_EQ(retention(), Severity::failure);
  facts.retention_hours = "12";
  EXPECT_EQ(retention(), Severity::warning);
  facts.retention_hours = "168";
  EXPECT_EQ(retention(), Severity::passed);
}

TEST(SourceChecks, managed_servers_are_set_by_parameter_groups) {
  SourceFacts facts = good_source();
  facts.hosting = Hosting::aurora;
  facts.retention_hours = "168";
  facts.profile.binlog_format = "MIXED";
  const Finding found = finding_of(check_server(facts, following_task()), "source.log.format");
  EXPECT_NE(found.fixes.front().text.find("cluster parameter group"), std::string::npos);
}

}  // namespace
}  // namespace doctor
