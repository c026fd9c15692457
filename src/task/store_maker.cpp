#include "task/store_maker.hpp"

#include "aws/credentials.hpp"
#include "base/log.hpp"
#include "base/prng.hpp"
#include "store/dir_store.hpp"
#include "store/s3_store.hpp"
#include "store/store_layers.hpp"

#include <utility>

namespace task {
namespace {

std::unique_ptr<port::ObjectStore> make_s3(const model::StagingEndpoint& staging,
                                           base::Clock& clock, std::stop_token stop) {
  const aws::FoundCredentials found = aws::find_credentials({staging.keys, staging.profile});
  base::log_info(base::LogComponent::file_transfer, "Staging in {} (region {}), keys from {}",
                 staging_name(staging), staging.region, found.origin);
  store::S3Settings settings = store::s3_settings(staging, found.keys);
  auto store = std::make_unique<store::S3Store>(std::move(settings), clock, stop);
  store->probe();
  return store;
}

std::unique_ptr<port::ObjectStore> make_folder(const model::StagingEndpoint& staging) {
  base::log_info(base::LogComponent::file_transfer, "Staging in {}", staging_name(staging));
  auto store = std::make_unique<store::DirStore>(staging.path);
  store->probe();
  return store;
}

}  // namespace

std::unique_ptr<port::ObjectStore> make_store(const model::StagingEndpoint& staging,
                                              base::Clock& clock, std::stop_token stop) {
  std::unique_ptr<port::ObjectStore> plain =
      staging.path.empty() ? make_s3(staging, clock, stop) : make_folder(staging);
  base::Prng prng = base::Prng::from_entropy();
  return std::make_unique<store::RetryingStore>(std::move(plain),
                                                store::RetryWiring{clock, prng.next(), {}, stop});
}

std::string staging_name(const model::StagingEndpoint& staging) {
  if (!staging.path.empty()) return "file://" + staging.path;
  return "s3://" + staging.bucket + (staging.folder.empty() ? "" : "/" + staging.folder);
}

}  // namespace task
