#pragma once
// Judges whether COPY reaches S3 from the warehouse's network, and whether the design is the
// private one.
//
// Pure. Without enhanced VPC routing the VPC does not matter to COPY. With it, each subnet needs a
// way to S3 (a gateway endpoint in its route table, or a default route to a NAT gateway that
// works), the security groups must let 443 out, and the VPC must resolve names; where one is
// missing, COPY hangs instead of failing. Sources: as network_facts.hpp.
#include "doctor/finding.hpp"
#include "doctor/network_facts.hpp"
#include "model/task_definition.hpp"

namespace doctor {

/// Route tables of the warehouse's subnets from which nothing leads to S3, each once.
std::vector<std::string> route_tables_without_way(const NetworkFacts& facts);

Findings check_network(const NetworkFacts& facts, const model::TaskDefinition& task);

}  // namespace doctor
