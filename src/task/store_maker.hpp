#pragma once
// Makes the staging store that a task file describes: S3 with credentials and retries, or a folder.
#include "base/clock.hpp"
#include "model/endpoint.hpp"
#include "port/object_store.hpp"

#include <memory>
#include <stop_token>

namespace task {

/// Finds credentials, makes the store, proves with one request that it can be used. `stop` ends
/// pauses and requests. Throws Error(request or task) with the reason: no credentials, no bucket,
/// wrong region, wrong keys, clock skew.
std::unique_ptr<port::ObjectStore> make_store(const model::StagingEndpoint& staging,
                                              base::Clock& clock, std::stop_token stop);

/// "s3://bucket/folder" or "file:///path", for people.
std::string staging_name(const model::StagingEndpoint& staging);

}  // namespace task
