#pragma once
// GRANT and REVOKE ASSUMEROLE: who may name which role in COPY and UNLOAD. Pure; refusals are
// thrown by refuse() (token_cursor). All other grants are PostgreSQL's.
//
// Source: Database Developer Guide, GRANT, REVOKE ("GRANT ASSUMEROLE ON ... TO ... FOR ...").
#include "standin/token_cursor.hpp"
#include "standin/world.hpp"

#include <string>
#include <vector>

namespace standin {

struct RoleGrant {
  bool is_grant = true;
  std::vector<std::string> roles;  ///< ARNs, "default", or "*" for ALL
  std::vector<std::string> users;  ///< or "public"
  /// FOR COPY, UNLOAD or ALL; what else it may be for says nothing to the stand-in.
  bool is_for_copy = false;
  bool is_for_unload = false;
};

/// True for GRANT or REVOKE ASSUMEROLE, with the cursor at it.
bool is_role_grant(const TokenCursor& cursor);
RoleGrant take_role_grant(TokenCursor& cursor);

/// Does to the World what the grant says.
void apply_role_grant(World& world, const RoleGrant& grant);

}  // namespace standin
