#pragma once
// SimulatePrincipalPolicy: what the policies of a user or role say about actions on resources.
//
// A handler of the control plane. As in AWS, only what the caller gives as context entries is
// known, trust policies play no part, and a resource's policy only when it is given. Source: IAM
// API Reference, "SimulatePrincipalPolicy".
#include "standin/api_call.hpp"

namespace standin {

ApiResult simulate_principal_policy(const ApiCall& call);

}  // namespace standin
