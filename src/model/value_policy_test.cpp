#include "model/value_policy.hpp"

#include <gtest/gtest.h>

#include <set>

namespace model {
namespace {

constexpr Misfit kMisfits[] = {
    Misfit::too_long,     Misfit::zero_date,     Misfit::nul_byte,         Misfit::invalid_utf8,
    Misfit::out_of_range, Misfit::row_too_large, Misfit::invalid_geometry,
};

TEST(ValuePolicy, stops_the_table_by_default_whatever_does_not_fit) {
  const ValuePolicy policy;
  for (const Misfit misfit : kMisfits) {
    EXPECT_EQ(policy.action_for(misfit), MisfitAction::stop_table) << to_string(misfit);
  }
}

TEST(ValuePolicy, each_misfit_has_a_setting_of_its_own) {
  ValuePolicy policy;
  policy.too_long = MisfitAction::truncate;
  policy.zero_date = MisfitAction::set_null;
  policy.nul_byte = MisfitAction::strip;
  policy.invalid_utf8 = MisfitAction::replace;
  policy.out_of_range = MisfitAction::skip_row;
  EXPECT_EQ(policy.action_for(Misfit::too_long), MisfitAction::truncate);
  EXPECT_EQ(policy.action_for(Misfit::zero_date), MisfitAction::set_null);
  EXPECT_EQ(policy.action_for(Misfit::nul_byte), MisfitAction::strip);
  EXPECT_EQ(policy.action_for(Misfit::invalid_utf8), MisfitAction::replace);
  EXPECT_EQ(policy.action_for(Misfit::out_of_range), MisfitAction::skip_row);
  EXPECT_EQ(policy.action_for(Misfit::row_too_large), MisfitAction::stop_table);
  policy.row_too_large = MisfitAction::skip_row;
  policy.invalid_geometry = MisfitAction::set_null;
  EXPECT_EQ(policy.action_for(Misfit::row_too_large), MisfitAction::skip_row);
  EXPECT_EQ(policy.action_for(Misfit::invalid_geometry), MisfitAction::set_null);
}

TEST(ValuePolicy, every_misfit_has_its_own_key_in_the_task_file) {
  std::set<std::string_view> keys;
  for (const Misfit misfit : kMisfits) keys.insert(to_string(misfit));
  EXPECT_EQ(keys,
            (std::set<std::string_view>{"too_long", "zero_date", "nul_byte", "invalid_utf8",
                                        "out_of_range", "row_too_large", "invalid_geometry"}));
}

TEST(ValuePolicy, every_action_has_its_word_in_the_task_file) {
  EXPECT_EQ(to_string(MisfitAction::stop_table), "stop");
  EXPECT_EQ(to_string(MisfitAction::set_null), "null");
  EXPECT_EQ(to_string(MisfitAction::truncate), "truncate");
  EXPECT_EQ(to_string(MisfitAction::replace), "replace");
  EXPECT_EQ(to_string(MisfitAction::strip), "strip");
  EXPECT_EQ(to_string(MisfitAction::skip_row), "skip_row");
}

}  // namespace
}  // namespace model
