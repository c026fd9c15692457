#include "standin/grant_rewrite.hpp"

#include "base/error.hpp"
#include "standin/roles.hpp"

#include <gtest/gtest.h>

namespace standin {
namespace {

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

TEST(RoleGrant, everybody_may_until_it_is_revoked_from_public) {
  World world = world_with_login();
  EXPECT_EQ(granted_roles(world, "other"), Roles{"*"});
  apply_role_grant(world, taken("revoke assumerole on all from public for all"));
  EXPECT_EQ(granted_roles(world, "other"), Roles{});
  EXPECT_EQ(granted_roles(world, "loader"), Roles{});
  apply_role_grant(world, taken("GRANT ASSUMEROLE ON 'a', 'b' TO loader, Other FOR COPY, UNLOAD"));
  EXPECT_EQ(granted_roles(world, "other"), (Roles{"a", "b"}));
  EXPECT_EQ(granted_roles(world, "loader"), (Roles{"a", "b"}));
  apply_role_grant(world, taken("revoke assumerole on 'a' from loader for copy"));
  EXPECT_EQ(granted_roles(world, "loader"), Roles{"b"});
  apply_role_grant(world, taken("grant assumerole on all to public for all"));
  EXPECT_EQ(granted_roles(world, "third"), Roles{"*"});
}

TEST(RoleGrant, for_unload_alone_says_nothing_of_copy) {
  World world = world_with_login();
  apply_role_grant(world, taken("revoke assumerole on all from public for unload"));
  EXPECT_EQ(granted_roles(world, "other"), Roles{"*"});
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
