#pragma once
// The staging area in Amazon S3 or a store that speaks its language.
//
// Built by task/ from a StagingEndpoint; one instance serves all uploader threads. The referenced
// Clock outlives it. `stop` breaks the transfer of objects off (put, get, writers); list, head,
// remove and the ending of uploads still work then, because tidying up needs them. Bodies are
// signed over http and left unsigned under TLS. Nothing is tried again here (store_layers does),
// but every call may be repeated after Error(transient): a writer whose append() or finish() failed
// so stands where it stood before. Errors: see s3_error.hpp. Source: S3 API Reference; S3 User
// Guide, "Virtual hosting of general purpose buckets", "Multipart upload overview".
#include "base/clock.hpp"
#include "port/object_store.hpp"
#include "store/s3_address.hpp"

#include <functional>
#include <memory>
#include <optional>
#include <stop_token>
#include <string>
#include <string_view>

namespace store {

class S3Requests;

class S3Store final : public port::ObjectStore {
 public:
  S3Store(S3Settings settings, base::Clock& clock, std::stop_token stop);
  ~S3Store() override;

  /// Checks, before any work, that the bucket exists, lies in the region and opens to the keys.
  /// Throttling stays transient, so a caller may try again; a host that cannot be reached is
  /// Error(task) here, because waiting will not mend a wrong name.
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
  const std::unique_ptr<S3Requests> requests_;
};

}  // namespace store
