#pragma once
// What a fault of the warehouse makes a statement fail with, in Redshift's words. Pure.
//
// Used by the session and by COPY. Which faults there are: world_faults.hpp. Source: the reference
// (Redshift, section 2.2).
#include "standin/roles.hpp"
#include "standin/world_faults.hpp"

#include <string>

namespace standin {

/// copy_s3 and copy_cut: what S3 answered to the read of s3://bucket/key.
RedshiftFailure s3_fault_failure(const WarehouseFault& fault, const std::string& bucket,
                                 const std::string& key);
/// What a COPY says at last that did not reach S3.
RedshiftFailure s3_timeout_failure(const std::string& bucket, const std::string& key);
/// disk_full and resize.
RedshiftFailure write_fault_failure(const WarehouseFault& fault);

}  // namespace standin
