#include "aws/credential_provider.hpp"

#include "aws/service_limits.hpp"
#include "base/error.hpp"
#include "base/log.hpp"

#include <utility>

namespace aws {
namespace {

bool is_over(const FoundCredentials& held, base::WallTime now) {
  return held.expires_at && now >= *held.expires_at;
}

bool is_nearly_over(const FoundCredentials& held, base::WallTime now) {
  return held.expires_at && now + limits::kRefreshBefore >= *held.expires_at;
}

}  // namespace

bool is_same(const model::AwsKeys& a, const model::AwsKeys& b) {
  return a.access_key_id == b.access_key_id && a.secret_access_key == b.secret_access_key &&
         a.session_token == b.session_token;
}

CredentialProvider::CredentialProvider(Fetch fetch, base::Clock& clock)
    : fetch_(std::move(fetch)), clock_(clock), next_early_fetch_(clock.steady_now()) {}

CredentialProvider::CredentialProvider(FoundCredentials fixed, base::Clock& clock)
    : CredentialProvider([fixed = std::move(fixed)] { return fixed; }, clock) {}

FoundCredentials CredentialProvider::current() {
  {
    std::lock_guard lock(mutex_);
    const bool others_fetch = held_ && is_fetching_ && !is_over(*held_, clock_.wall_now());
    if (others_fetch || !must_fetch_now()) return *held_;
  }
  std::lock_guard fetching(fetch_mutex_);
  return fetch_early_or_late();
}

bool CredentialProvider::renew(const model::AwsKeys& refused) {
  std::lock_guard fetching(fetch_mutex_);
  {
    std::lock_guard lock(mutex_);
    if (held_ && !is_same(held_->keys, refused)) return true;
  }
  FoundCredentials fresh = fetch_();
  const bool is_new = !is_same(fresh.keys, refused);
  std::lock_guard lock(mutex_);
  held_ = std::move(fresh);
  next_early_fetch_ = clock_.steady_now() + limits::kEarlyFetchPause;
  return is_new;
}

/// To be asked under mutex_.
bool CredentialProvider::must_fetch_now() const {
  const base::WallTime now = clock_.wall_now();
  if (!held_ || is_over(*held_, now)) return true;
  return is_nearly_over(*held_, now) && clock_.steady_now() >= next_early_fetch_;
}

/// Under fetch_mutex_: the thread that waited for it may find the work done.
FoundCredentials CredentialProvider::fetch_early_or_late() {
  {
    std::lock_guard lock(mutex_);
    if (!must_fetch_now()) return *held_;
    is_fetching_ = true;
  }
  std::optional<FoundCredentials> fresh;
  std::optional<base::Error> failure;
  try {
    fresh = fetch_();
  } catch (const base::Error& error) {
    failure = error;
  }
  std::lock_guard lock(mutex_);
  is_fetching_ = false;
  next_early_fetch_ = clock_.steady_now() + limits::kEarlyFetchPause;
  if (fresh) held_ = std::move(fresh);
  if (!failure) return *held_;
  if (!held_ || is_over(*held_, clock_.wall_now())) throw base::Error(*failure);
  base::log_warning(base::LogComponent::communication,
                    "No new AWS keys yet ({}); those of {} are good until {}", failure->message(),
                    held_->origin, base::to_iso8601(*held_->expires_at));
  return *held_;
}

}  // namespace aws
