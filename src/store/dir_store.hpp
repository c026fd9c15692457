#pragma once
// The staging area in a folder of this machine or of a network file system (file://).
//
// Built by task/; one instance serves many threads, and two processes may share the folder. A key
// is a sub-path. An object is written beside its name (".<name>.<token>.part"), flushed to the disk
// and renamed, so it appears whole or not at all and survives a power cut: what lies in a folder is
// the result of a task. Errors are Error(task) that say what, where, how much room is left and what
// to do; a key that would leave the folder is Error(request). Differs from S3 in that "a" and "a/b"
// cannot both be objects.
#include "port/object_store.hpp"

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

namespace store {

class DirStore final : public port::ObjectStore {
 public:
  /// `root` is an absolute path; throws Error(request) when it is not.
  explicit DirStore(std::string root);

  /// Makes the folder when it is missing and proves that a file can be written there.
  void probe();

  std::unique_ptr<port::ObjectWriter> create(const std::string& key) override;
  void put(const std::string& key, std::string_view bytes) override;
  std::optional<std::string> get(const std::string& key, std::size_t bytes_max) override;
  std::optional<port::ObjectInfo> head(const std::string& key) override;
  void list(const std::string& prefix,
            const std::function<bool(const port::ObjectInfo&)>& visit) override;
  void remove(const std::string& key) override;
  std::size_t abort_uploads(const std::string& prefix) override;
  std::string url(const std::string& key) const override;

 private:
  /// The key's path; throws Error(request) when it would leave the folder or name a part file.
  std::string path_of(const std::string& key) const;

  const std::string root_;
};

}  // namespace store
