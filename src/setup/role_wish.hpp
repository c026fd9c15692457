#pragma once
// What the role of a task's COPY, or a chain of them, is to trust and to be allowed: the least, or
// the wide form of DMS's manual. Pure.
//
// Source of the wide form: AWS DMS User Guide, "Creating the IAM roles to use with DMS"
// (AmazonDMSRedshiftS3Role), with the task's own bucket in place of dms-*.
#include "base/json.hpp"
#include "doctor/access_policy.hpp"
#include "doctor/role_facts.hpp"
#include "model/task_definition.hpp"

#include <string>
#include <vector>

namespace setup {

enum class RoleForm : bool { least, wide };

/// The trust policy of a role that setup makes.
base::Json wished_trust(const std::string& region, RoleForm form);
/// `trust` with a statement of setup's for those services that nothing in it speaks of; all its own
/// statements stay as they are. One that is denied, or allowed on a condition (an external id),
/// gets nothing: that was somebody's will. `account` is the role's, for conditions on it.
base::Json widened_trust(const base::Json& trust, const std::string& region, RoleForm form,
                         const std::string& account);
/// Of a role behind the first of a chain: it trusts the role before it, and nobody else.
base::Json wished_trust_of_link(const std::string& former_arn);
/// `trust` with a statement for the role before it, under the same rules as widened_trust.
base::Json widened_trust_of_link(const base::Json& trust, const doctor::RoleFacts& former);
base::Json wished_policy(const model::TaskDefinition& task, const std::string& bucket_key_arn,
                         RoleForm form);
/// Everything that the wide policy allows, one by one.
std::vector<doctor::AccessRequest> wide_access(const model::TaskDefinition& task);

}  // namespace setup
