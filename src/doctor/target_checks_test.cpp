#include "doctor/target_checks.hpp"

#include "dialect/type_map.hpp"
#include "doctor/test_facts.hpp"

#include <gtest/gtest.h>

#include <functional>

namespace doctor {
namespace {

TargetFacts good_target() {
  TargetFacts facts;
  facts.version = "PostgreSQL 8.0.2 on i686-pc-linux-gnu, Redshift 1.0.12345";
  facts.user = "awsuser";
  facts.isolation = "Snapshot Isolation";
  facts.case_sensitive = "off";
  facts.statement_timeout_ms = "0";
  facts.may_create_schemas = true;
  facts.may_create_temporary = true;
  facts.schemas = {{"public", {true, true, true}}, {"shop", {true, true, true}}};
  for (const SourceTable& table : good_source().tables) {
    TargetTableFacts found;
    found.table = dialect::propose_table(table.schema, table.table.target, {});
    found.is_owned = true;
    facts.tables[found.table.id] = found;
  }
  facts.blockers.emplace();
  return facts;
}

Findings judge(const TargetFacts& facts) {
  return check_target(facts, following_task(), good_source().tables);
}

TEST(TargetChecks, a_good_target_passes) {
  const Findings findings = judge(good_target());
  EXPECT_TRUE(all_passed(findings));
  EXPECT_EQ(finding_of(findings, "target.version").seen, "Redshift 1.0.12345");
}

TEST(TargetChecks, the_right_to_the_role_is_asked_for) {
  model::TaskDefinition task = following_task();
  task.target.role_arn = "arn:aws:iam::123456789012:role/etl";
  TargetFacts facts = good_target();
  const auto found = [&] {
    return finding_of(check_target(facts, task, good_source().tables), "target.assumerole");
  };
  EXPECT_EQ(found().severity, Severity::not_seen);
  facts.may_use_role = true;
  EXPECT_EQ(found().severity, Severity::passed);
  facts.may_use_role = false;
  EXPECT_EQ(found().severity, Severity::warning) << "the path proof settles it";
  EXPECT_NE(found().why.find("the COPY below settles"), std::string::npos);
  EXPECT_EQ(found().fixes.at(0).text,
            "GRANT ASSUMEROLE ON 'arn:aws:iam::123456789012:role/etl' TO \"awsuser\" FOR COPY;");
}

struct Broken {
  std::string name;
  std::string code;
  Severity severity;
  std::function<void(TargetFacts&)> breaking;
  std::string fix;
};

class TargetChecksBroken : public testing::TestWithParam<Broken> {};

TEST_P(TargetChecksBroken, is_found_and_alone) {
  TargetFacts facts = good_target();
  GetParam().breaking(facts);
  const Findings findings = judge(facts);
  const Finding found = finding_of(findings, GetParam().code);
  EXPECT_EQ(found.severity, GetParam().severity) << found.seen;
  std::string fixes;
  for (const Fix& fix : found.fixes) fixes += fix.text + "\n";
  EXPECT_NE(fixes.find(GetParam().fix), std::string::npos) << fixes;
  for (const Finding& finding : findings) {
    EXPECT_TRUE(finding.code == GetParam().code || finding.severity == Severity::passed)
        << finding.code << ": " << finding.seen;
  }
}

INSTANTIATE_TEST_SUITE_P(
    One, TargetChecksBroken,
    testing::Values(
        Broken{"postgres", "target.version", Severity::warning,
               [](TargetFacts& f) { f.version = "PostgreSQL 15.4"; }, "sluice local up"},
        Broken{"no_schema", "target.schema.tables", Severity::failure,
               [](TargetFacts& f) {
                 f.schemas["shop"] = {};
                 f.may_create_schemas = false;
               },
               "CREATE SCHEMA \"shop\" AUTHORIZATION \"awsuser\";"},
        Broken{"no_rights", "target.schema.control", Severity::failure,
               [](TargetFacts& f) { f.schemas["public"].may_create = false; },
               "GRANT USAGE, CREATE ON SCHEMA \"public\" TO \"awsuser\";"},
        Broken{"no_temporary", "target.temporary", Severity::failure,
               [](TargetFacts& f) { f.may_create_temporary = false; },
               "GRANT TEMP ON DATABASE \"dev\" TO \"awsuser\";"},
        Broken{"others_table", "target.table.rights", Severity::failure,
               [](TargetFacts& f) { f.tables.begin()->second.is_owned = false; },
               "GRANT SELECT, INSERT, UPDATE, DELETE ON"},
        Broken{"narrow", "target.table.fit", Severity::failure,
               [](TargetFacts& f) {
                 f.tables.begin()->second.table.columns[0].type.kind = model::RedshiftKind::boolean;
               },
               "drop-and-create"},
        Broken{"case", "target.case_sensitive", Severity::warning,
               [](TargetFacts& f) { f.case_sensitive = "on"; }, "false"},
        Broken{"timeout", "target.statement_timeout", Severity::warning,
               [](TargetFacts& f) { f.statement_timeout_ms = "60000"; }, "statement_timeout TO 0"},
        Broken{"unseen", "target.locks", Severity::not_seen,
               [](TargetFacts& f) { f.blockers.reset(); }, ""},
        Broken{"locked", "target.locks", Severity::warning,
               [](TargetFacts& f) {
                 f.blockers->push_back(
                     {"bi", 42, "2026-01-01 00:00:00", "AccessShareLock", {"shop", "orders"}});
               },
               "pg_terminate_backend(42)"}),
    [](const auto& broken) { return broken.param.name; });

TEST(TargetChecks, a_missing_schema_that_may_be_created_is_fine) {
  TargetFacts facts = good_target();
  facts.schemas["shop"] = {};
  facts.tables.clear();
  EXPECT_TRUE(all_passed(judge(facts)));
}

TEST(TargetChecks, names_that_redshift_cuts_are_told) {
  std::vector<SourceTable> tables = good_source().tables;
  std::string name;
  for (int i = 0; i < 64; ++i) name += "\u4e2d";  // 64 characters, 192 bytes
  tables[0].schema.columns[1].name = name;
  tables[0].table.target.table = std::string(127, 't');
  const Finding found =
      finding_of(check_target(good_target(), following_task(), tables), "target.names");
  EXPECT_EQ(found.severity, Severity::warning);
  EXPECT_EQ(found.seen, "`" + name + "` of shop.orders becomes \"" + name.substr(0, 126) + "\"");
  tables[1].table.target.schema = std::string(128, 'S');
  EXPECT_NE(finding_of(check_target(good_target(), following_task(), tables), "target.names")
                .seen.find("the schema of shop.lines becomes \"" + std::string(127, 's') + "\""),
            std::string::npos);
}

TEST(TargetChecks, locks_on_tables_of_others_do_not_matter) {
  TargetFacts facts = good_target();
  facts.blockers->push_back({"bi", 42, "", "AccessShareLock", {"other", "orders"}});
  EXPECT_TRUE(all_passed(judge(facts)));
}

}  // namespace
}  // namespace doctor
