#pragma once
// The rules of a security group as EC2's requests give them: read, split, compared. Pure.
//
// Used by the EC2 part of the control plane. A rule of the World may have several peers; EC2
// compares them one by one, and so does this.
#include "base/json.hpp"
#include "standin/world.hpp"

#include <string>
#include <vector>

namespace standin {

/// Reads an IpPermissions item; what the World cannot keep (IPv6, groups of other accounts by name)
/// goes to `unknown`.
WorldGroupRule read_permission(const base::Json& json, std::vector<std::string>& unknown);

/// The same rules with one peer each.
std::vector<WorldGroupRule> single_peers(const std::vector<WorldGroupRule>& rules);

/// True when protocol, ports and peers are the same; descriptions do not count.
bool is_same_rule(const WorldGroupRule& one, const WorldGroupRule& other);
bool contains_rule(const std::vector<WorldGroupRule>& rules, const WorldGroupRule& rule);

/// "peer: 0.0.0.0/0, TCP, from port: 443, to port: 443, ALLOW", as EC2 names a rule.
std::string rule_text(const WorldGroupRule& rule);

}  // namespace standin
