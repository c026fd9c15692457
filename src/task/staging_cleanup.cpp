#include "task/staging_cleanup.hpp"

#include "base/error.hpp"
#include "base/log.hpp"
#include "task/store_maker.hpp"

#include <vector>

namespace task {

using base::LogComponent;

namespace {

void tell_removed(std::size_t removed) {
  if (removed == 0) return;
  base::log_info(LogComponent::file_transfer,
                 "Removed {} staged objects that an earlier run left behind", removed);
}

void tell_left(const std::string& prefix, const base::Error& error) {
  base::log_warning(LogComponent::file_transfer,
                    "Staged files under {} could not be removed ({}); the next run removes them",
                    prefix, error.message());
}

}  // namespace

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
  tell_removed(remove_staged(store, prefix));
}

void clean_after(const model::StagingEndpoint& staging, base::Clock& clock,
                 const std::string& prefix) noexcept {
  try {
    const auto store = make_store(staging, clock, {});
    remove_staged(*store, prefix);
  } catch (const base::Error& error) {
    tell_left(prefix, error);
  }
}

std::size_t remove_unkept(port::ObjectStore& store, const std::string& prefix,
                          const KeptFiles& is_kept) {
  std::vector<std::string> keys;
  store.list(prefix, [&](const port::ObjectInfo& object) {
    const auto name = model::parse_staged_key(prefix, object.key);
    if (name && !is_kept(*name)) keys.push_back(object.key);
    return true;
  });
  for (const std::string& key : keys) store.remove(key);
  return keys.size() + store.abort_uploads(prefix);
}

void clean_unkept_before(port::ObjectStore& store, const std::string& prefix,
                         const KeptFiles& is_kept) {
  tell_removed(remove_unkept(store, prefix, is_kept));
}

void clean_unkept_after(port::ObjectStore& store, const std::string& prefix,
                        const KeptFiles& is_kept) noexcept {
  try {
    remove_unkept(store, prefix, is_kept);
  } catch (const base::Error& error) {
    tell_left(prefix, error);
  }
}

}  // namespace task
