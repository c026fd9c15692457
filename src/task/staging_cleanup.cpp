#include "task/staging_cleanup.hpp"

#include "base/error.hpp"
#include "base/log.hpp"
#include "task/store_maker.hpp"

#include <vector>

namespace task {

using base::LogComponent;

std::size_t remove_staged(port::ObjectStore& store, const std::string& prefix) {
  std::vector<std::string> keys;
  store.list(prefix, [&](const port::ObjectInfo& object) {
    keys.push_back(object.key);
    return true;
  });
  for (const std::string& key : keys) store.remove(key);
  return keys.size() + store.abort_uploads(prefix);
}

void clean_before(port::ObjectStore& store, const std::string& prefix) {
  const std::size_t removed = remove_staged(store, prefix);
  if (removed == 0) return;
  base::log_info(LogComponent::file_transfer,
                 "Removed {} staged objects that an earlier run left behind", removed);
}

void clean_after(const model::StagingEndpoint& staging, base::Clock& clock,
                 const std::string& prefix) noexcept {
  try {
    const auto store = make_store(staging, clock, {});
    remove_staged(*store, prefix);
  } catch (const base::Error& error) {
    base::log_warning(LogComponent::file_transfer,
                      "Staged files under {} could not be removed ({}); the next run removes them",
                      prefix, error.message());
  }
}

}  // namespace task
