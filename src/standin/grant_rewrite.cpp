#include "standin/grant_rewrite.hpp"

#include <algorithm>

namespace standin {
namespace {

std::string take_text(TokenCursor& cursor) {
  if (cursor.peek().kind != TokenKind::text) cursor.refuse_here();
  std::string text = cursor.peek().value;
  cursor.skip();
  return text.substr(1, text.size() - 2);
}

std::vector<std::string> take_roles(TokenCursor& cursor) {
  if (cursor.accept("all")) return {"*"};
  if (cursor.accept("default")) return {"default"};
  std::vector<std::string> roles;
  do {
    roles.push_back(take_text(cursor));
  } while (cursor.accept_symbol(","));
  return roles;
}

std::vector<std::string> take_users(TokenCursor& cursor) {
  std::vector<std::string> users;
  do {
    if (cursor.peek().is("group") || cursor.peek().is("role")) {
      refuse("0A000", "ASSUMEROLE of groups and roles is not supported by this local stand-in");
    }
    users.push_back(cursor.take_name());
  } while (cursor.accept_symbol(","));
  return users;
}

void take_commands(TokenCursor& cursor, RoleGrant& grant) {
  do {
    const bool is_all = cursor.peek().is("all");
    const bool is_copy = cursor.peek().is("copy") || is_all;
    const bool is_unload = cursor.peek().is("unload") || is_all;
    if (!is_copy && !is_unload && !cursor.peek().is("external") && !cursor.peek().is("create")) {
      cursor.refuse_here();
    }
    grant.is_for_copy = grant.is_for_copy || is_copy;
    grant.is_for_unload = grant.is_for_unload || is_unload;
    if (cursor.peek().is("external") || cursor.peek().is("create")) cursor.skip();
    cursor.skip();
  } while (cursor.accept_symbol(","));
}

void change(std::vector<std::string>& roles, const RoleGrant& grant) {
  const bool is_all = std::find(grant.roles.begin(), grant.roles.end(), "*") != grant.roles.end();
  if (!grant.is_grant && is_all) return roles.clear();
  for (const std::string& role : grant.roles) {
    std::erase(roles, role);
    if (grant.is_grant) roles.push_back(role);
  }
}

std::vector<std::string>& grants_of(World& world, const std::string& user,
                                    const std::string& command) {
  for (WorldRoleGrant& each : world.role_grants) {
    if (each.user == user && each.command == command) return each.roles;
  }
  return world.role_grants.emplace_back(WorldRoleGrant{user, command, {}}).roles;
}

void apply_for(World& world, const RoleGrant& grant, const std::string& command) {
  const auto roles_of = [&](WorldLogin& login) -> std::vector<std::string>& {
    return command == "COPY" ? login.assume_roles : login.unload_roles;
  };
  for (const std::string& user : grant.users) {
    const auto login = std::find_if(world.logins.begin(), world.logins.end(),
                                    [&](const WorldLogin& each) { return each.user == user; });
    if (login != world.logins.end()) {
      change(roles_of(*login), grant);
      continue;
    }
    change(grants_of(world, user, command), grant);
    if (user != "public") continue;
    // What is taken from everybody is taken from the logins that the World names, too.
    for (WorldLogin& each : world.logins) {
      if (!grant.is_grant) std::erase(roles_of(each), "*");
    }
  }
}

}  // namespace

bool is_role_grant(const TokenCursor& cursor) {
  const bool is_verb = cursor.peek().is("grant") || cursor.peek().is("revoke");
  return is_verb && cursor.peek(1).is("assumerole");
}

RoleGrant take_role_grant(TokenCursor& cursor) {
  RoleGrant grant;
  grant.is_grant = cursor.peek().is("grant");
  cursor.skip();
  cursor.skip();
  if (!cursor.accept("on")) cursor.refuse_here();
  grant.roles = take_roles(cursor);
  if (!cursor.accept(grant.is_grant ? "to" : "from")) cursor.refuse_here();
  grant.users = take_users(cursor);
  if (!cursor.accept("for")) cursor.refuse_here();
  take_commands(cursor, grant);
  if (!cursor.done()) cursor.refuse_here();
  return grant;
}

void apply_role_grant(World& world, const RoleGrant& grant) {
  if (grant.is_for_copy) apply_for(world, grant, "COPY");
  if (grant.is_for_unload) apply_for(world, grant, "UNLOAD");
}

}  // namespace standin
