#include "assess/dms_names.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <set>

namespace assess {
namespace {

TEST(DmsNames, stand_once_each_with_what_their_basis_needs) {
  std::set<std::string_view> names;
  std::set<std::string_view> codes;
  for (const DmsName& entry : dms_names()) {
    EXPECT_TRUE(names.insert(entry.name).second) << entry.name;
    EXPECT_EQ(entry.basis == Basis::doctor, !entry.codes[0].empty()) << entry.name;
    for (const std::string_view code : entry.codes) {
      // Of the two for one code, one is asked on each kind of server.
      if (code.empty() || entry.hosted == Hosted::elsewhere) continue;
      EXPECT_TRUE(codes.insert(code).second) << code;
    }
    if (entry.basis == Basis::always || entry.basis == Basis::never) {
      EXPECT_FALSE(entry.note.empty()) << entry.name;
    }
  }
  EXPECT_GT(names.size(), 40U);
}

TEST(DmsNames, are_those_of_the_flavour) {
  EXPECT_EQ(name_for("mysql-check-binlog-format", false), "mysql-check-binlog-format");
  EXPECT_EQ(name_for("mysql-check-binlog-format", true), "mariadb-check-binlog-format");
  EXPECT_EQ(name_for("all-check-secondary-constraints", true), "all-check-secondary-constraints");
}

}  // namespace
}  // namespace assess
