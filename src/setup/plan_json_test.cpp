#include "setup/test_plans.hpp"

#include <gtest/gtest.h>

namespace setup {
namespace {

TEST(PlanJson, json_has_every_change) {
  const base::Json json = base::parse_json(plan_json(whole_plan(), test_options()), "plan");
  EXPECT_EQ(json.at("changes").size(), 9U);
  EXPECT_EQ(json.at("changes").at(4).at("kind"), "make_role");
  EXPECT_EQ(json.at("account"), "123456789012");
}

}  // namespace
}  // namespace setup
