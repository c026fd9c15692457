#include "task/store_maker.hpp"

#include "aws/credential_provider.hpp"
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
  aws::CredentialRequest request;
  request.keys = staging.keys;
  request.profile = staging.profile;
  request.region = staging.region;
  request.clock = &clock;
  // A long run outlives the session of its keys: they are looked for again before they expire.
  auto credentials = std::make_shared<aws::CredentialProvider>(
      [request] { return aws::find_credentials(request); }, clock);
  const aws::FoundCredentials found = credentials->current();
  base::log_info(base::LogComponent::file_transfer, "Staging in {} (region {}), keys from {}",
                 staging_name(staging), staging.region, found.origin);
  store::S3Settings settings = store::s3_settings(staging, found.keys);
  settings.credentials = std::move(credentials);
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
