#pragma once
// The staging area as the engine sees it: named objects that appear whole or not at all.
//
// Implemented by store/s3_store and store/dir_store, and by layers around one of them. One instance
// may be used by many threads at once; one ObjectWriter belongs to one thread at a time. Failures
// are Error: transient when another try may help, task when it cannot (no such bucket, access
// denied, disk full).
#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

namespace port {

struct ObjectInfo {
  std::string key;
  std::uint64_t bytes = 0;
};

/// Writes one object in parts. Nothing is visible under the key before finish() returns; destroying
/// an unfinished writer removes what was sent.
class ObjectWriter {
 public:
  virtual ~ObjectWriter() = default;
  /// Takes the next part. All parts but the last must have at least 5 MiB (S3's multipart minimum).
  virtual void append(std::string part) = 0;
  /// Makes the object visible and says how many bytes it has. Called once, after the last part.
  virtual std::uint64_t finish() = 0;
};

class ObjectStore {
 public:
  virtual ~ObjectStore() = default;
  virtual std::unique_ptr<ObjectWriter> create(const std::string& key) = 0;
  /// Writes a small object at once, replacing what was there.
  virtual void put(const std::string& key, std::string_view bytes) = 0;
  /// Reads a whole object of at most `bytes_max`; nullopt when there is none.
  virtual std::optional<std::string> get(const std::string& key, std::size_t bytes_max) = 0;
  virtual std::optional<ObjectInfo> head(const std::string& key) = 0;
  /// Visits every object whose key begins with `prefix`, in key order, until `visit` answers false.
  virtual void list(const std::string& prefix,
                    const std::function<bool(const ObjectInfo&)>& visit) = 0;
  /// Removes the object; a missing one is not an error.
  virtual void remove(const std::string& key) = 0;
  /// Ends unfinished multipart uploads under `prefix`; says how many there were.
  virtual std::size_t abort_uploads(const std::string& prefix) = 0;
  /// How COPY names the object: "s3://bucket/key", "file:///folder/key".
  virtual std::string url(const std::string& key) const = 0;
};

}  // namespace port
