#include "cdc/shadow_tables.hpp"

#include <gtest/gtest.h>

namespace cdc {
namespace {

bool is_copy(const std::string& shadow, const std::string& original) {
  return is_online_copy({"demo1", shadow}, {"demo1", original});
}

TableChange change_of(const std::string& table) {
  TableChange change;
  change.after.id = {"demo1", table};
  return change;
}

TEST(ShadowTables, know_the_names_of_copies) {
  EXPECT_TRUE(is_copy("_t_gho", "t"));
  EXPECT_TRUE(is_copy("_t_new", "t"));
  EXPECT_TRUE(is_copy("__t_new", "t"));
  EXPECT_TRUE(is_copy("__t_new", "_t"));
  EXPECT_FALSE(is_copy("t_new", "t"));
  EXPECT_FALSE(is_copy("_t_del", "t"));
  EXPECT_FALSE(is_copy("_u_gho", "t"));
  EXPECT_FALSE(is_online_copy({"other", "_t_gho"}, {"demo1", "t"}));
}

TEST(ShadowTables, a_long_name_may_be_cut) {
  const std::string name(60, 'x');
  EXPECT_TRUE(is_copy("_" + name.substr(0, 58) + "_gho", name));
  EXPECT_FALSE(is_copy("_" + name.substr(0, 40) + "_gho", name));
}

TEST(ShadowTables, keep_the_last_definition_of_a_name) {
  ShadowTables shadows;
  TableChange change = change_of("_t_gho");
  shadows.put(change);
  change.renamed.emplace_back("a", "b");
  shadows.put(change);
  ASSERT_NE(shadows.find(change.after.id), nullptr);
  EXPECT_EQ(shadows.find(change.after.id)->renamed.size(), 1U);
  shadows.erase(change.after.id);
  EXPECT_EQ(shadows.find(change.after.id), nullptr);
}

TEST(ShadowTables, forget_the_oldest) {
  ShadowTables shadows;
  for (int i = 0; i <= 200; ++i) shadows.put(change_of("_t" + std::to_string(i) + "_gho"));
  EXPECT_EQ(shadows.find({"demo1", "_t0_gho"}), nullptr);
  EXPECT_NE(shadows.find({"demo1", "_t1_gho"}), nullptr);
  EXPECT_NE(shadows.find({"demo1", "_t200_gho"}), nullptr);
}

}  // namespace
}  // namespace cdc
