#include "doctor/privilege_checks.hpp"

#include "doctor/test_facts.hpp"

#include <gtest/gtest.h>

namespace doctor {
namespace {

SourceFacts with_grants(const std::string& line) {
  SourceFacts facts = good_source();
  facts.profile.privileges = {};
  facts.profile.privileges.add(line);
  return facts;
}

Finding found(const std::string& grants, const std::string& code) {
  return finding_of(check_privileges(with_grants(grants), following_task()), code);
}

TEST(PrivilegeChecks, all_of_them_pass) {
  EXPECT_TRUE(all_passed(check_privileges(good_source(), following_task())));
  EXPECT_TRUE(all_passed(check_privileges(with_grants("GRANT ALL PRIVILEGES ON *.* TO `root`@`%`"),
                                          following_task())));
}

TEST(PrivilegeChecks, each_missing_one_is_named_with_its_grant) {
  const std::string grants = "GRANT SELECT ON `shop`.* TO `u`@`%`";
  const Finding replica = found(grants, "source.privilege.replication_slave");
  EXPECT_EQ(replica.severity, Severity::failure);
  EXPECT_EQ(replica.fixes.front().text, "GRANT REPLICATION SLAVE ON *.* TO 'u'@'%';");
  EXPECT_EQ(found(grants, "source.privilege.replication_client").severity, Severity::failure);
  EXPECT_EQ(found(grants, "source.privilege.select").severity, Severity::passed);
}

TEST(PrivilegeChecks, tables_that_may_not_be_read_are_named) {
  const Finding select =
      found("GRANT SELECT ON `shop`.`orders` TO `u`@`%`", "source.privilege.select");
  EXPECT_EQ(select.severity, Severity::failure);
  EXPECT_EQ(select.seen, "not granted on 1 of 2 tables: shop.lines");
  EXPECT_EQ(select.fixes.front().text, "GRANT SELECT ON `shop`.* TO 'u'@'%';");
}

TEST(PrivilegeChecks, a_role_may_hold_what_is_missing) {
  SourceFacts facts = with_grants("GRANT USAGE ON *.* TO `u`@`%`");
  facts.profile.privileges.add("GRANT `reader`@`%` TO `u`@`%`");
  for (const Finding& finding : check_privileges(facts, following_task())) {
    EXPECT_EQ(finding.severity, Severity::not_seen) << finding.code;
  }
}

TEST(PrivilegeChecks, mysql_without_reload_reads_with_one_session) {
  SourceFacts facts =
      with_grants("GRANT SELECT, REPLICATION SLAVE, REPLICATION CLIENT ON *.* TO `u`@`%`");
  facts.profile.flavour = mysql::Flavour::mysql;
  const Findings findings = check_privileges(facts, following_task());
  EXPECT_EQ(finding_of(findings, "source.privilege.reload").severity, Severity::warning);
  facts.hosting = Hosting::rds;  // where nobody may flush
  EXPECT_TRUE(all_passed(check_privileges(facts, following_task())));
}

TEST(PrivilegeChecks, a_load_alone_needs_to_select_only) {
  model::TaskDefinition task = following_task();
  task.migration_type = model::MigrationType::full_load;
  EXPECT_TRUE(all_passed(check_privileges(with_grants("GRANT SELECT ON *.* TO `u`@`%`"), task)));
}

}  // namespace
}  // namespace doctor
