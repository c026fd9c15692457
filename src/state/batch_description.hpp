#pragma once
// What a staged batch is made of, as JSON for whoever reads its files: docs/staged_changes.md.
//
// Used by staged_changes. Pure, any thread. Names of fields are for ever.
#include "port/change_target.hpp"

#include <cstdint>
#include <string>
#include <vector>

namespace state {

/// A table whose load is part of the batch: from here on it has these rows and no others.
struct StagedLoad {
  model::TableId source;
  model::TargetTable target;
  std::vector<std::string> chunk_urls;  ///< of the chunks' descriptions; none: no rows
};

std::string batch_description(const port::ApplyRequest& request, std::uint64_t epoch,
                              const std::vector<StagedLoad>& loads);

}  // namespace state
