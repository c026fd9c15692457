#pragma once
// Keys that stay good while the program runs: fetched once, fetched again before they expire.
//
// One instance is shared by all threads that sign requests; it is safe on all of them. A fetch runs
// on the thread that needs it, one at a time; the others go on with the old keys as long as these
// are good. A failed early fetch is logged and tried again a minute later; once the keys are really
// over, its error is thrown. The referenced Clock outlives the provider.
#include "aws/found_credentials.hpp"

#include <functional>
#include <mutex>

namespace aws {

class CredentialProvider {
 public:
  /// Looks for credentials; throws base::Error when there are none.
  using Fetch = std::function<FoundCredentials()>;

  CredentialProvider(Fetch fetch, base::Clock& clock);
  /// Gives these keys for ever.
  CredentialProvider(FoundCredentials fixed, base::Clock& clock);

  /// Gives keys that are good now; throws what the fetch threw when there are none.
  FoundCredentials current();
  /// Fetches again because a server called `refused` expired, unless that was done meanwhile. Says
  /// whether there are other keys now; throws what the fetch threw.
  bool renew(const model::AwsKeys& refused);

 private:
  bool must_fetch_now() const;
  FoundCredentials fetch_early_or_late();

  const Fetch fetch_;
  base::Clock& clock_;
  std::mutex fetch_mutex_;    // held during a fetch, so that there is one at a time
  mutable std::mutex mutex_;  // guards what follows, for moments only
  std::optional<FoundCredentials> held_;
  bool is_fetching_ = false;
  base::SteadyTime next_early_fetch_;  // not before: one minute after the last fetch
};

}  // namespace aws
