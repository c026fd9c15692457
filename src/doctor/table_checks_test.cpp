#include "doctor/table_checks.hpp"

#include "doctor/test_facts.hpp"

#include <gtest/gtest.h>

namespace doctor {
namespace {

TEST(TableChecks, good_tables_pass) {
  const Findings findings = check_tables(good_source(), following_task());
  EXPECT_TRUE(all_passed(findings));
  EXPECT_EQ(finding_of(findings, "source.tables").seen, "2 selected, about 0 rows, 0.0 GB");
}

TEST(TableChecks, tables_without_a_key_are_named) {
  SourceFacts facts = good_source();
  facts.tables[1].schema.key.clear();
  const Finding following = finding_of(check_tables(facts, following_task()), "source.tables.keys");
  EXPECT_EQ(following.severity, Severity::warning);
  EXPECT_EQ(following.seen, "none on shop.lines");
  EXPECT_NE(following.why.find("pairs of equal rows"), std::string::npos);
  model::TaskDefinition task = following_task();
  task.migration_type = model::MigrationType::full_load;
  const Finding loading = finding_of(check_tables(facts, task), "source.tables.keys");
  EXPECT_NE(loading.fixes.front().text.find("truncate-before-load"), std::string::npos);
}

TEST(TableChecks, many_are_counted) {
  SourceFacts facts = good_source();
  SourceTable keyless = facts.tables[0];
  keyless.schema.key.clear();
  facts.tables.clear();
  for (int i = 0; i < 8; ++i) {
    keyless.schema.id.table = "t" + std::to_string(i);
    facts.tables.push_back(keyless);
  }
  EXPECT_EQ(finding_of(check_tables(facts, following_task()), "source.tables.keys").seen,
            "none on shop.t0, shop.t1, shop.t2, shop.t3, shop.t4 and 3 more");
}

TEST(TableChecks, types_that_redshift_cannot_hold_fail) {
  SourceFacts facts = good_source();
  facts.tables[0].schema.columns[1].kind = model::ColumnKind::unknown;
  facts.tables[0].schema.columns[1].declared = "mystery";
  const Finding found = finding_of(check_tables(facts, following_task()), "source.types");
  EXPECT_EQ(found.severity, Severity::failure);
  EXPECT_EQ(found.seen, "shop.orders");
  EXPECT_NE(found.why.find("mystery"), std::string::npos);
}

TEST(TableChecks, engines_cascades_and_wide_decimals_are_warned_of) {
  SourceFacts facts = good_source();
  facts.tables[0].schema.engine = "MyISAM";
  facts.tables[1].schema.columns[1].kind = model::ColumnKind::decimal;
  facts.tables[1].schema.columns[1].precision = 65;
  facts.cascades.push_back(
      {{"shop", "lines"}, {"shop", "orders"}, "of_order", "CASCADE", "NO ACTION"});
  const Findings findings = check_tables(facts, following_task());
  EXPECT_EQ(finding_of(findings, "source.tables.engine").seen, "shop.orders");
  EXPECT_EQ(finding_of(findings, "source.tables.cascades").seen,
            "shop.lines (of_order: ON DELETE CASCADE of shop.orders)");
  EXPECT_EQ(finding_of(findings, "source.columns.decimal").seen, "shop.lines.note");
}

TEST(TableChecks, system_versioned_tables_cannot_be_followed) {
  SourceFacts facts = good_source();
  facts.tables[0].schema.kind = model::TableKind::system_versioned;
  const Finding finding =
      finding_of(check_tables(facts, following_task()), "source.tables.versioned");
  EXPECT_EQ(finding.severity, Severity::failure);
  EXPECT_EQ(finding.seen, facts.tables[0].schema.id.to_text());
}

TEST(TableChecks, a_terabyte_takes_hours) {
  SourceFacts facts = good_source();
  facts.tables[0].schema.bytes_estimate = 2'000'000'000'000;
  EXPECT_EQ(finding_of(check_tables(facts, following_task()), "source.tables.size").severity,
            Severity::warning);
}

}  // namespace
}  // namespace doctor
