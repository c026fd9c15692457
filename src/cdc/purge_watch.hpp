#pragma once
// Warns before the source purges log that is still to be read.
//
// Used by cdc_run's watcher, on its thread. Servers purge their oldest files, by age or when space
// is short, and ask no reader (reference: purged logs): a capture that still needs the oldest of
// several files may find it gone at the next connection.
#include "model/log_position.hpp"

#include <optional>
#include <string>
#include <vector>

namespace cdc {

class PurgeWatch {
 public:
  /// `files`: the source's, the oldest first. `needed`: the place behind what was received. Gives
  /// the warning; nullopt when there is no danger, or when that file was told of before.
  std::optional<std::string> check(const std::vector<std::string>& files,
                                   const model::LogCoordinates& needed);

 private:
  std::string told_;
};

}  // namespace cdc
