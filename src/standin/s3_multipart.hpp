#pragma once
// Multipart uploads in progress: a folder per upload beside the buckets, a file per part.
//
// Used by the S3 operations on the server's threads; safe by the file system's own guarantees (a
// part is renamed into place). Uploads survive a restart of the stand-in. Throws Error(task) when
// the disk is full or not writable. Source: Amazon S3 User Guide, "Multipart upload overview" and
// "Amazon S3 multipart upload limits".
#include "standin/object_folder.hpp"
#include "standin/s3_answer.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <variant>
#include <vector>

namespace standin {

struct S3Upload {
  std::string id;
  std::string bucket;
  std::string key;
  std::int64_t initiated = 0;  ///< Unix seconds
};

struct S3Part {
  int number = 0;
  std::string etag;  ///< without quotes
  std::uint64_t bytes = 0;
  std::int64_t modified = 0;
  std::string path;
};

class MultipartFolder {
 public:
  explicit MultipartFolder(ObjectFolder& objects);

  S3Upload create(const std::string& bucket, const std::string& key, std::int64_t now);
  /// The upload, if it is one of this key.
  std::optional<S3Upload> find(const std::string& id, const std::string& bucket,
                               const std::string& key) const;
  /// Uploads of the bucket with keys beginning with `prefix`, by key, then by age.
  std::vector<S3Upload> list(const std::string& bucket, const std::string& prefix) const;
  /// Takes the file at `from` as the part; an older part of the number goes.
  void adopt_part(const S3Upload& upload, int number, const std::string& from,
                  const std::string& etag);
  std::vector<S3Part> parts(const S3Upload& upload) const;
  /// Makes the object of exactly these parts, in this order, and ends the upload. Gives its ETag or
  /// S3's refusal.
  std::variant<std::string, S3Failure> complete(const S3Upload& upload,
                                                const std::vector<S3Part>& chosen);
  void abort(const S3Upload& upload);

 private:
  std::string folder(const std::string& id) const { return root_ + "/" + id; }
  ObjectFolder& objects_;
  std::string root_;
};

}  // namespace standin
