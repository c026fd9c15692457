#pragma once
// The bytes behind the S3 server: a folder per bucket, a file per object, written beside and renamed.
//
// Used by the S3 server (as S3) and by COPY (as Redshift's own reading of S3). Object keys are mapped to flat,
// safe file names; nothing in a key can leave the folder. Thread-safe by the file system's own guarantees.
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <vector>

namespace standin {

struct StoredObject {
  std::string key;
  std::string path;        ///< file with the object's bytes
  std::uint64_t bytes = 0;
  std::string etag;        ///< without quotes
  std::int64_t modified = 0;
};

class ObjectFolder {
 public:
  explicit ObjectFolder(std::string root) : root_(std::move(root)) {}

  std::optional<StoredObject> find(const std::string& bucket, const std::string& key) const;
  /// Objects with keys beginning with `prefix`, after `start_after`, in key order.
  std::vector<StoredObject> list(const std::string& bucket, const std::string& prefix,
                                 const std::string& start_after, std::size_t count_max) const;
  /// Moves the finished file at `from` under the key.
  void adopt(const std::string& bucket, const std::string& key, const std::string& from, const std::string& etag);
  void remove(const std::string& bucket, const std::string& key);
  /// A fresh path in the same file system for an upload in progress.
  std::string new_upload_path() const;
  const std::string& root() const { return root_; }

 private:
  std::string root_;
};

}  // namespace standin
