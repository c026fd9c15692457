#pragma once
// What a change left in the account, for a step that was begun and whose end nobody saw: killed, or
// the answer lost.
//
// Used by --undo, and by --apply before it plans anew. Something that is there need not be setup's:
// an administrator may have made it because of the refusal. It counts as setup's by what only setup
// writes (a role's description, an endpoint's tag with its tables, a rule's description, names and
// documents of its own). Blocking, on the caller's thread; reads only; throws what the clients
// throw.
#include "aws/endpoint_client.hpp"
#include "aws/iam_client.hpp"
#include "base/error.hpp"
#include "setup/role_list.hpp"
#include "setup/setup_journal.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace setup {

constexpr const char* kRoleDescription =
    "Made by sluice setup: Redshift reads staged files with it.";
constexpr const char* kEndpointName = "sluice-s3";

enum class Standing : std::uint8_t {
  absent,    ///< the account has nothing that setup made by it
  ours,      ///< it is there, and setup made it
  unproven,  ///< it is there; setup or somebody else may have made it
};

struct Trace {
  Standing standing = Standing::absent;
  std::string id = {};  ///< ours: where AWS gives a name, as Step::made_id
};

/// Looks for what a step that was begun may have made.
Trace look_for(const Step& begun, const Tools& tools);

/// Whether the account said no before it did anything: the step is then as if never begun, so that
/// what somebody else makes afterwards is not taken for setup's. False when its end is not known.
bool is_surely_not_made(const Change& change, const base::Error& error);

/// The trust policy as it is now; nullopt: there is no such role.
std::optional<base::Json> trust_of(aws::IamClient& iam, const std::string& role);
/// The inline policy as it is now; nullopt: there is none of the name, or no such role.
std::optional<base::Json> policy_of(aws::IamClient& iam, const PutPolicy& put);
/// Those of the change's route tables that lead to its endpoint now.
std::vector<std::string> tables_there(aws::EndpointClient& client, const AddRoutes& routes);
/// Whether they are the same, in any order.
bool has_same(std::vector<std::string> left, std::vector<std::string> right);

}  // namespace setup
