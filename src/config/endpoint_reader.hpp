#pragma once
// The tables [source], [target] and [staging] of a task file as endpoints.
//
// Used by task_file. One thread. Each function asks its table every question and adds what is wrong
// to the Problems; the endpoint it answers is complete only when there are none. ARN form: AWS
// General Reference, "IAM ARNs"; bucket names: Amazon S3 User Guide, "Bucket naming rules".
#include "config/toml_reader.hpp"
#include "model/endpoint.hpp"

namespace config {

model::SourceEndpoint read_source(TableReader reader);
/// What the table does not say stays as it is in `target`, and so for `staging`.
model::TargetEndpoint read_target(TableReader reader, model::TargetEndpoint target = {});
model::StagingEndpoint read_staging(TableReader reader, model::StagingEndpoint staging = {});

}  // namespace config
