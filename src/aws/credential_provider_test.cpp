#include "aws/credential_provider.hpp"

#include "base/error.hpp"
#include "base/fake_clock.hpp"
#include "base/worker_group.hpp"

#include <gtest/gtest.h>

#include <atomic>

namespace aws {
namespace {

using std::chrono::minutes;
using std::chrono::seconds;

FoundCredentials numbered(int number, std::optional<base::WallTime> expires_at = std::nullopt) {
  return {{"ASIA" + std::to_string(number), base::Secret("s"), base::Secret("t")},
          "a test",
          expires_at};
}

/// Gives keys that are good for `life`, or fails.
class ProviderTest : public testing::Test {
 protected:
  CredentialProvider provider_living(base::Millis life) {
    return {[this, life] {
              ++fetches_;
              if (is_failing_) {
                throw base::Error(base::ErrorScope::task, "aws.test", "no new keys", "wait");
              }
              return numbered(fetches_, clock_.wall_now() + life);
            },
            clock_};
  }
  base::FakeClock clock_;
  std::atomic<int> fetches_ = 0;
  std::atomic<bool> is_failing_ = false;
};

TEST_F(ProviderTest, fetches_once_and_again_before_the_end) {
  CredentialProvider provider = provider_living(minutes(60));
  EXPECT_EQ(provider.current().keys.access_key_id, "ASIA1");
  clock_.advance(minutes(54));
  EXPECT_EQ(provider.current().keys.access_key_id, "ASIA1");
  clock_.advance(minutes(1));
  EXPECT_EQ(provider.current().keys.access_key_id, "ASIA2");
  EXPECT_EQ(fetches_, 2);
}

TEST_F(ProviderTest, a_failed_early_fetch_leaves_the_old_keys_until_they_are_over) {
  CredentialProvider provider = provider_living(minutes(60));
  provider.current();
  is_failing_ = true;
  clock_.advance(minutes(56));
  EXPECT_EQ(provider.current().keys.access_key_id, "ASIA1");
  EXPECT_EQ(provider.current().keys.access_key_id, "ASIA1");
  EXPECT_EQ(fetches_, 2) << "not tried again within a minute";
  clock_.advance(minutes(1));
  provider.current();
  EXPECT_EQ(fetches_, 3);
  clock_.advance(minutes(3));
  EXPECT_THROW(provider.current(), base::Error);
  is_failing_ = false;
  EXPECT_EQ(provider.current().keys.access_key_id, "ASIA5");
}

TEST_F(ProviderTest, keys_with_a_short_life_are_not_fetched_for_each_request) {
  CredentialProvider provider = provider_living(minutes(4));
  for (int i = 0; i < 10; ++i) provider.current();
  EXPECT_EQ(fetches_, 1);
  clock_.advance(minutes(1));
  provider.current();
  EXPECT_EQ(fetches_, 2);
}

TEST_F(ProviderTest, renews_refused_keys_once_for_all_who_held_them) {
  CredentialProvider provider = provider_living(minutes(60));
  const model::AwsKeys first = provider.current().keys;
  EXPECT_TRUE(provider.renew(first));
  EXPECT_TRUE(provider.renew(first)) << "somebody did it already";
  EXPECT_EQ(fetches_, 2);
}

TEST_F(ProviderTest, says_that_fixed_keys_cannot_be_renewed) {
  CredentialProvider provider(numbered(7), clock_);
  EXPECT_EQ(provider.current().keys.access_key_id, "ASIA7");
  EXPECT_FALSE(provider.renew(provider.current().keys));
  clock_.advance(minutes(100000));
  EXPECT_EQ(provider.current().keys.access_key_id, "ASIA7");
}

TEST_F(ProviderTest, many_threads_share_one_fetch) {
  CredentialProvider provider = provider_living(minutes(60));
  base::WorkerGroup workers;
  for (int i = 0; i < 8; ++i) {
    workers.start("asker", [&](std::stop_token) {
      for (int n = 0; n < 200; ++n) provider.current();
    });
  }
  workers.join();
  EXPECT_EQ(fetches_, 1);
}

TEST(IsSame, looks_at_the_session_too) {
  model::AwsKeys other = numbered(1).keys;
  EXPECT_TRUE(is_same(numbered(1).keys, other));
  other.session_token = base::Secret("u");
  EXPECT_FALSE(is_same(numbered(1).keys, other));
}

}  // namespace
}  // namespace aws
