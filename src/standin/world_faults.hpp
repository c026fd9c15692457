#pragma once
// Faults of the World: what S3, the control plane and the warehouse do wrong when they are told to.
//
// Values of world.json, described for reading and writing by world_faults.cpp. Who acts on one
// counts in memory (fault_counts.hpp); a change of the entry in the file starts its count anew.
#include <compare>
#include <cstdint>
#include <string>
#include <vector>

namespace standin {

class WorldFields;
struct World;

/// The S3 server answers the next `times` matching requests with this error.
struct S3Fault {
  std::string method;      ///< "PUT", "GET", ...; empty: any
  std::string key_prefix;  ///< of the object key; empty: any
  int status = 503;
  std::string code = "SlowDown";
  std::int64_t times = 1;
  auto operator<=>(const S3Fault&) const = default;
};

/// The same for the control plane.
struct ApiFault {
  std::string action = "*";  ///< "ec2:DescribeSubnets", with * and ?
  int status = 0;            ///< 0: that of a throttled request in the action's protocol
  std::string code;          ///< empty: likewise
  std::int64_t times = 1;
  auto operator<=>(const ApiFault&) const = default;
};

/// What the warehouse does wrong; the kinds are in kWarehouseFaults (world_faults.cpp), and
/// docs/standin.md says what each does.
struct WarehouseFault {
  std::string kind;
  std::string key_prefix;    ///< copy_*: of the key in COPY's FROM; empty: any
  std::string role;          ///< role_*: its name
  std::string code;          ///< copy_s3: "AccessDenied", "SlowDown" ...
  std::int64_t seconds = 0;  ///< copy_hang: how long; stale_listing: how new is not listed
  std::int64_t times = 1;    ///< 0: until it is cleared
  std::int64_t id = 0;       ///< tells equal faults apart; `sluice local fault add` gives it
  auto operator<=>(const WarehouseFault&) const = default;
};

void describe(WorldFields& fields, S3Fault& fault);
void describe(WorldFields& fields, ApiFault& fault);
void describe(WorldFields& fields, WarehouseFault& fault);

/// The kinds, in the order of the documentation.
const std::vector<std::string>& warehouse_fault_kinds();
/// Throws Error(request) when the fault says too little: no such kind, role or code.
void check_warehouse_fault(const World& world, const WarehouseFault& fault);
/// The World as role_missing and role_trust make it look: for IAM, for COPY, for everybody.
void apply_role_faults(World& world);

}  // namespace standin
