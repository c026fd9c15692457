#include "cdc/statement_text.hpp"

#include "cdc/fake_log.hpp"

#include <gtest/gtest.h>

namespace cdc {
namespace {

TEST(StatementText, tells_the_statement_with_its_session) {
  fake::LogWriter log;
  log.builder.set_timestamp(1'700'000'123);
  log.statement("ALTER TABLE t ADD COLUMN `\xC3\xA4` INT");
  const StatementText text = statement_text(log.block());
  EXPECT_EQ(text.sql, "ALTER TABLE t ADD COLUMN `\xC3\xA4` INT");
  EXPECT_EQ(text.context.default_schema, "demo1");
  EXPECT_EQ(text.context.flavour, model::LogFlavour::mariadb);
  EXPECT_EQ(text.started_us, 1'700'000'123'000'000U);
  EXPECT_FALSE(text.is_strict) << "the session's sql_mode is empty";
}

}  // namespace
}  // namespace cdc
