#pragma once
// Every bound of the process, named, with its unit last, tied together below. A new wait, buffer or
// count gets its line here first. Settings may lower what says "default"; nothing raises what says
// "max".
#include <chrono>
#include <cstddef>
#include <cstdint>

namespace base::limits {

using std::chrono::milliseconds;
using std::chrono::seconds;

inline constexpr std::size_t kKiB = 1024;
inline constexpr std::size_t kMiB = 1024 * kKiB;

// Redshift (reference: COPY, "Single row size when loading by COPY"; "Names and identifiers";
// VARCHAR).
inline constexpr std::size_t kCopyRowBytesMax = 4 * kMiB;
inline constexpr std::size_t kVarcharBytesMax = 65535;
inline constexpr std::size_t kVarbyteBytesMax = 16'777'216;
inline constexpr std::size_t kGeometryBytesMax = 1'048'447;
inline constexpr std::size_t kIdentifierBytesMax = 127;
inline constexpr std::size_t kTableColumnsMax = 1600;

// sluice's own tables on the target.
inline constexpr std::size_t kTableRecordPartBytes = 60'000;   // of a text kept in VARCHAR(65535)
inline constexpr std::size_t kStatementBytesAimed = 4 * kMiB;  // of an INSERT of many rows
inline constexpr std::size_t kStatementRowsAimed = 200;        // of a DELETE by a list of names

// Full load.
inline constexpr int kSubTasksMax = 49;  // DMS MaxFullLoadSubTasks
inline constexpr int kSubTasksDefault = 8;
inline constexpr std::size_t kStagedFileBytesDefault = 64 * kMiB;  // compressed
inline constexpr std::size_t kStagedFileBytesMin = 1 * kMiB;
inline constexpr std::size_t kStagedFileBytesMax = 1024 * kMiB;
inline constexpr std::size_t kPartBytes = 8 * kMiB;         // one multipart part, one queue item
inline constexpr std::size_t kEncodeBlockBytes = 1 * kMiB;  // CSV handed to the compressor at once
inline constexpr int kUploadersMax = 16;
inline constexpr int kUploadersDefault = 2;
inline constexpr std::size_t kUploadQueueDepth = 2;
inline constexpr int kCopiersMax = 4;
inline constexpr int kCopiersDefault = 2;
inline constexpr std::uint64_t kChunkBytesDefault = 256 * kMiB;  // of source rows, by estimate
inline constexpr std::uint64_t kChunkBytesMin = 1 * kMiB;
inline constexpr std::uint64_t kChunkBytesMax = 1024 * 1024 * kMiB;

// Changes.
inline constexpr seconds kIdleCheckpointInterval{10};  // a position without changes waits this long
inline constexpr std::uint64_t kChangeFileCsvBytes = 32 * kMiB;
inline constexpr seconds kChangeRetryDeadline{1800};  // of a batch, while the target is away
inline constexpr std::size_t kDecodeAheadBlocks = 8;

// Blocks of the log: what the framer makes and the spool keeps.
inline constexpr std::size_t kLogBlockBytesDefault = 1 * kMiB;
inline constexpr std::size_t kLogBlockTransactionsMax = 8192;  // those without rows take memory too
inline constexpr std::size_t kLogEventBytesMax = 1024 * kMiB;  // the servers' max_log_event_size

// The log kept on this machine between capture and apply.
inline constexpr std::uint64_t kSpoolBytesDefault = 20 * 1024 * kMiB;
inline constexpr std::uint64_t kSpoolBytesMin = 256 * kMiB;
inline constexpr std::uint64_t kSpoolBytesMax = 64 * 1024 * 1024 * kMiB;
inline constexpr std::uint64_t kSpoolSegmentBytes = 64 * kMiB;  // a file; trimmed as a whole
inline constexpr std::uint64_t kSpoolMemoryBytes = 16 * kMiB;   // handed over without the disk
inline constexpr seconds kSpoolFlushInterval{1};

// Batches of changes.
inline constexpr std::uint64_t kApplyMemoryBytesMin = 16 * kMiB;
inline constexpr std::uint64_t kApplyMemoryBytesMax = 64 * 1024 * kMiB;
inline constexpr milliseconds kApplyIntervalMaxLeast{100};
inline constexpr seconds kApplyIntervalMax{24 * 3600};

// Rows of the log.
inline constexpr std::size_t kRowArenaBlockBytes = 64 * kKiB;    // converted values of a row
inline constexpr std::size_t kRowArenaBlockBytesMax = 4 * kMiB;  // kept from row to row
inline constexpr int kMysqlJsonDepthMax = 100;  // JSON_DEPTH of any document a server keeps

// S3 (reference: "Amazon S3 multipart upload limits").
inline constexpr std::size_t kMultipartPartBytesMin = 5 * kMiB;
inline constexpr int kMultipartPartsMax = 10'000;
inline constexpr std::size_t kHttpAnswerBytesMax = 16 * kMiB;  // of an answer kept in memory

// Waits.
inline constexpr seconds kConnectTimeout{10};
inline constexpr seconds kHttpRequestTimeout{300};
inline constexpr seconds kHttpStallTimeout{60};  // no byte in either direction
inline constexpr seconds kRetryDeadline{300};
inline constexpr milliseconds kRetryFirstDelay{200};
inline constexpr milliseconds kRetryDelayMax{20'000};
inline constexpr seconds kSourceLockTimeout{
    5};  // what a lock on the source may wait before we let go
inline constexpr int kSourceLockTriesMax = 3;
inline constexpr seconds kSourceReadTimeout{600};
inline constexpr seconds kCopyTimeout{6 * 3600};
inline constexpr seconds kStatementTimeout{900};
inline constexpr seconds kRoleInSyncTimeout{300};  // an attached role works after 3-5 minutes

// Change capture.
inline constexpr milliseconds kLogHeartbeat{5000};  // the source's sign of life when it is idle
inline constexpr int kLogSilenceHeartbeats = 3;     // so many missing ones: the connection is dead
inline constexpr seconds kLogSkipTimeout{600};   // MariaDB skips to a GTID without a sign of life
inline constexpr seconds kLogSettleTimeout{15};  // a commit is in the log before it is "executed"
inline constexpr milliseconds kLogSettlePause{250};
inline constexpr std::uint64_t kLogOffsetMax = 0xFFFF'FFFF;    // what a dump command can say

// Configuration files.
inline constexpr std::size_t kConfigBytesMax = 4 * kMiB;
inline constexpr std::size_t kJsonDepthMax = 64;

// Errors show at most this much of a value that did not fit; the list of rows that were left out
// this much of each value, and of the row.
inline constexpr std::size_t kShownValueBytesMax = 64;
inline constexpr std::size_t kListedValueBytesMax = 16 * kKiB;
inline constexpr std::size_t kListedRowBytesMax = 48 * kKiB;

static_assert(kPartBytes >= kMultipartPartBytesMin, "a part must be acceptable to S3");
static_assert(kStagedFileBytesMax / kPartBytes <= kMultipartPartsMax,
              "a staged file must fit into its parts");
static_assert(kEncodeBlockBytes <= kPartBytes, "a block of CSV must not overrun a part");
static_assert(kSpoolSegmentBytes * 4 <= kSpoolBytesMin,
              "a spool that is full must have files to give up");
static_assert(kTableRecordPartBytes <= kVarcharBytesMax, "a part must fit into its column");
static_assert(kListedRowBytesMax < kTableRecordPartBytes, "a listed row must fit into its column");
static_assert(kSubTasksDefault <= kSubTasksMax);
static_assert(kLogSilenceHeartbeats >= 2, "one late heartbeat is no dead connection");

}  // namespace base::limits
