#pragma once
// The bounds of talking to AWS, beside those of base/limits.hpp and of ServiceSettings.
#include "base/retry.hpp"

#include <chrono>
#include <cstddef>
#include <cstdint>

namespace aws::limits {

using std::chrono::milliseconds;
using std::chrono::minutes;
using std::chrono::seconds;

// Instance metadata has new keys at least five minutes before the old ones end.
inline constexpr minutes kRefreshBefore{5};
inline constexpr minutes kEarlyFetchPause{1};  // between fetches while the old keys are good

// Short, as in the AWS tools: outside of EC2 nobody answers, and nobody wants to wait.
inline constexpr seconds kMetadataConnectTimeout{1};
inline constexpr seconds kMetadataRequestTimeout{5};
inline constexpr base::RetryPolicy kContainerRetry{.first_delay = milliseconds(100),
                                                   .delay_max = seconds(1),
                                                   .deadline = seconds(5)};

// Of the requests to STS that the search for credentials makes.
inline constexpr seconds kAssumeRequestTimeout{10};
inline constexpr base::RetryPolicy kAssumeRetry{.first_delay = milliseconds(200),
                                                .delay_max = seconds(2),
                                                .deadline = seconds(10)};

// Most services allow 5 minutes and S3 allows 15; below this, the clock is not the cause.
inline constexpr std::int64_t kSkewSecondsMin = 60;
// A host that cannot be reached is mostly a wrong name or a closed way; waiting does not mend it.
inline constexpr int kNetworkTriesMax = 2;
inline constexpr std::size_t kServerWordsBytesMax = 1000;

}  // namespace aws::limits
