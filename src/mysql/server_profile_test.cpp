#include "mysql/server_profile.hpp"

#include <gtest/gtest.h>

namespace mysql {
namespace {

TEST(ServerProfile, reads_versions_of_every_flavour) {
  EXPECT_EQ(parse_version("10.11.19-MariaDB-0+deb12u1-log"), (ServerVersion{10, 11, 19}));
  EXPECT_EQ(parse_version("5.5.5-10.6.2-MariaDB"), (ServerVersion{10, 6, 2}));
  EXPECT_EQ(parse_version("9.7.4-2"), (ServerVersion{9, 7, 4}));
  EXPECT_EQ(parse_version("5.6.24-log"), (ServerVersion{5, 6, 24}));
  EXPECT_EQ(parse_version("8.0.mysql_aurora.3.04.0"), (ServerVersion{8, 0, 0}));
  EXPECT_EQ(parse_version(""), (ServerVersion{}));
}

TEST(ServerProfile, asks_for_the_log_position_in_the_words_of_the_version) {
  ServerProfile profile;
  profile.version = {8, 0, 36};
  EXPECT_EQ(profile.log_position_statement(), "SHOW MASTER STATUS");
  profile.version = {8, 4, 0};
  EXPECT_EQ(profile.log_position_statement(), "SHOW BINARY LOG STATUS");
  profile.flavour = Flavour::mariadb;
  profile.version = {11, 8, 6};
  EXPECT_EQ(profile.log_position_statement(), "SHOW MASTER STATUS");
}

TEST(Privileges, tells_global_from_schema_and_table) {
  Privileges privileges;
  privileges.add("GRANT RELOAD, replication client ON *.* TO `u`@`%` IDENTIFIED BY PASSWORD 'x'");
  privileges.add("GRANT SELECT, LOCK TABLES ON `shop\\_1`.* TO `u`@`%`");
  privileges.add("GRANT SELECT (`a`, `b`), INSERT ON `x`.`t``1` TO `u`@`%`");
  EXPECT_TRUE(privileges.has_global("RELOAD"));
  EXPECT_TRUE(privileges.has_global("REPLICATION CLIENT"));
  EXPECT_FALSE(privileges.has_global("SELECT"));
  EXPECT_TRUE(privileges.has_on_table("SELECT", {"shop_1", "any"}));
  EXPECT_FALSE(privileges.has_on_table("SELECT", {"shopx1", "any"}));
  EXPECT_TRUE(privileges.has_on_table("INSERT", {"x", "t`1"}));
  EXPECT_FALSE(privileges.has_on_table("INSERT", {"x", "t"}));
  EXPECT_FALSE(privileges.has_on_table("SELECT", {"x", "t`1"}));
  EXPECT_FALSE(privileges.has_roles());
}

TEST(Privileges, knows_all_privileges_and_patterns) {
  Privileges privileges;
  privileges.add("GRANT ALL PRIVILEGES ON `app%`.* TO `u`@`%`");
  EXPECT_TRUE(privileges.has_on_table("LOCK TABLES", {"app_7", "t"}));
  EXPECT_FALSE(privileges.has_on_table("LOCK TABLES", {"other", "t"}));
  EXPECT_FALSE(privileges.has_global("RELOAD"));
}

TEST(ServerProfile, is_known_by_its_uuid_or_by_its_id) {
  ServerProfile profile;
  profile.server_uuid = "b83fef9a-e81e-11f1-9261-02fc00000001";
  profile.server_id = 17;
  EXPECT_EQ(profile.identity(), profile.server_uuid);
  profile.flavour = Flavour::mariadb;
  EXPECT_EQ(profile.identity(), "mariadb:17");
}

TEST(Privileges, notes_roles) {
  Privileges mysql_login;
  mysql_login.add("GRANT `reader`@`%` TO `u`@`%`");
  EXPECT_TRUE(mysql_login.has_roles());
  Privileges mariadb_login;
  mariadb_login.add("GRANT reader TO `u`@`%`");
  EXPECT_TRUE(mariadb_login.has_roles());
}

}  // namespace
}  // namespace mysql
