#include "standin/grant_rewrite.hpp"

#include "base/error.hpp"
#include "standin/roles.hpp"

#include <gtest/gtest.h>

namespace standin {
namespace {

using base::Json;

RoleGrant taken(std::string_view sql) {
  const std::vector<Token> tokens = tokenize(sql);
  TokenCursor cursor(sql, tokens, NameCase::fold);
  return take_role_grant(cursor);
}

World world_with_login() {
  World world;
  world.logins.push_back({.user = "loader", .password = "p", .is_superuser = false});
  return world;
}

using Roles = std::vector<std::string>;

Roles copy_roles(const World& world, const char* user) {
  return granted_roles(world, user, RoleCommand::copy);
}

Roles unload_roles(const World& world, const char* user) {
  return granted_roles(world, user, RoleCommand::unload);
}

TEST(RoleGrant, everybody_may_until_it_is_revoked_from_public) {
  World world = world_with_login();
  EXPECT_EQ(copy_roles(world, "other"), Roles{"*"});
  apply_role_grant(world, taken("revoke assumerole on all from public for all"));
  EXPECT_EQ(copy_roles(world, "other"), Roles{});
  EXPECT_EQ(copy_roles(world, "loader"), Roles{});
  apply_role_grant(world, taken("GRANT ASSUMEROLE ON 'a', 'b' TO loader, Other FOR COPY, UNLOAD"));
  EXPECT_EQ(copy_roles(world, "other"), (Roles{"a", "b"}));
  EXPECT_EQ(copy_roles(world, "loader"), (Roles{"a", "b"}));
  apply_role_grant(world, taken("revoke assumerole on 'a' from loader for copy"));
  EXPECT_EQ(copy_roles(world, "loader"), Roles{"b"});
  apply_role_grant(world, taken("grant assumerole on all to public for all"));
  EXPECT_EQ(copy_roles(world, "third"), Roles{"*"});
}

TEST(RoleGrant, copy_and_unload_are_granted_apart) {
  World world = world_with_login();
  apply_role_grant(world, taken("revoke assumerole on all from public for unload"));
  EXPECT_EQ(copy_roles(world, "other"), Roles{"*"});
  EXPECT_EQ(copy_roles(world, "loader"), Roles{"*"});
  EXPECT_EQ(unload_roles(world, "other"), Roles{});
  EXPECT_EQ(unload_roles(world, "loader"), Roles{});
  apply_role_grant(world, taken("grant assumerole on 'a' to other, loader for unload"));
  EXPECT_EQ(unload_roles(world, "other"), Roles{"a"});
  EXPECT_EQ(unload_roles(world, "loader"), Roles{"a"});
  apply_role_grant(world, taken("revoke assumerole on 'a' from other for copy"));
  EXPECT_EQ(unload_roles(world, "other"), Roles{"a"});
  const Json json = to_json(world);
  EXPECT_EQ(unload_roles(world_from_json(json, "w"), "other"), Roles{"a"});
}

TEST(RoleGrant, other_words_are_syntax_errors) {
  for (const char* sql :
       {"grant assumerole on role to u for copy", "grant assumerole on 'a' to u",
        "grant assumerole on 'a' to u for select", "grant assumerole on 'a' from u for copy",
        "revoke assumerole on 'a' from u for copy now"}) {
    EXPECT_THROW(taken(sql), base::Error) << sql;
  }
}

}  // namespace
}  // namespace standin
