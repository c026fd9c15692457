#pragma once
// Runs one COPY and explains what it refused: the rows, or the road to the bucket.
//
// Used by the warehouse (a chunk) and by the applier (staged changes), within the caller's
// transaction. Errors: as explain(); refused rows are Error(record) with file, line and column of
// each, for which the transaction is rolled back. Sources: Amazon Redshift Database Developer
// Guide, "COPY", "PG_LAST_COPY_COUNT".
#include "dialect/copy_statement.hpp"
#include "redshift/task_fence.hpp"

#include <cstdint>

namespace redshift {

/// Says how many rows were loaded. The fence is asked when COPY fails: a newer process removes the
/// files of a fenced one, and that is then the cause.
std::int64_t run_copy(Session& session, const dialect::CopyStatement& copy,
                      const Situation& situation, TaskFence& fence);

}  // namespace redshift
