#pragma once
// The bytes behind the S3 server: a folder per bucket, a file per object, written beside and
// renamed.
//
// Used by the S3 server (as S3) and by COPY (as Redshift's own reading of S3). Object keys are
// mapped to flat, safe file names; nothing in a key can leave the folder. Thread-safe by the file
// system's own guarantees.
//
// ROOT/buckets/BUCKET/index has a small file per object, named by the percent-encoded key (by its
// SHA-256 when that is too long for a file name); it holds the ETag, the name of the data file
// under ROOT/buckets/BUCKET/data and the key. An object changes by renaming its index file, so a
// reader sees the old or the new object, never a part. Throws Error(task) when the disk is full or
// the folder is not writable.
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <vector>

namespace standin {

struct StoredObject {
  std::string key;
  std::string path;  ///< file with the object's bytes
  std::uint64_t bytes = 0;
  std::string etag;  ///< without quotes
  std::int64_t modified = 0;
};

class ObjectFolder {
 public:
  explicit ObjectFolder(std::string root) : root_(std::move(root)) {}

  std::optional<StoredObject> find(const std::string& bucket, const std::string& key) const;
  /// Objects with keys beginning with `prefix`, after `start_after`, in key order.
  std::vector<StoredObject> list(const std::string& bucket, const std::string& prefix,
                                 const std::string& start_after, std::size_t count_max) const;
  /// Moves the finished file at `from` under the key. The old object's bytes go; who has them open
  /// keeps them.
  void adopt(const std::string& bucket, const std::string& key, const std::string& from,
             const std::string& etag);
  /// Removes the object; nothing happens when there is none.
  void remove(const std::string& bucket, const std::string& key);
  /// True when the bucket holds no object; also when it was never written to.
  bool is_empty(const std::string& bucket) const;
  /// Removes the folder of an empty bucket.
  void remove_bucket(const std::string& bucket);
  /// A fresh path in the same file system for an upload in progress.
  std::string new_upload_path() const;
  const std::string& root() const { return root_; }

 private:
  std::string root_;
};

}  // namespace standin
