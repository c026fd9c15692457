#pragma once
// Judges whether COPY reaches S3 from the warehouse's network, and whether the design is the
// private one.
//
// Pure. Without enhanced VPC routing the VPC does not matter to COPY. With it, each subnet needs a
// way to S3 (a gateway endpoint in its route table, or a default route to a NAT gateway that
// works), the security groups and network ACLs must let 443 out and the answers in, an interface
// endpoint must let the warehouse in, and the VPC must resolve names; where one is missing, COPY
// hangs instead of failing. Sources: as network_facts.hpp.
#include "doctor/finding.hpp"
#include "doctor/network_facts.hpp"
#include "doctor/network_way.hpp"
#include "model/task_definition.hpp"

namespace doctor {

Findings check_network(const NetworkFacts& facts, const model::TaskDefinition& task);

}  // namespace doctor
