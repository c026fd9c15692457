#pragma once
// Reads a table, a chunk of it or a sample of it through a session into a meter's tally.
//
// Used by data_reading's workers, each with a session of its own; throws as the session does. A
// sample of a table with an integer key is taken at places spread evenly over the key, from each of
// them the rows that come first; of other tables it is the first rows that the server finds.
#include "assess/table_meter.hpp"
#include "load/load_progress.hpp"
#include "port/snapshot_source.hpp"

#include <cstdint>
#include <stop_token>

namespace assess {

/// Into how many ranges the key is cut for a sample.
inline constexpr std::uint64_t kSamplePlaces = 16;

/// One table as the readers need it; the values it points to outlive them.
struct ReadableTable {
  const model::TableSchema& schema;
  const model::TargetTable& target;
  const model::TaskDefinition& task;
  load::TableProgress& progress;
};

struct SampleReading {
  TableTally tally;
  Coverage coverage = Coverage::whole;
  std::uint64_t places = 1;
};

/// At most `rows` rows, or all where there are fewer.
SampleReading read_sample(const ReadableTable& table, std::uint64_t rows,
                          port::SnapshotSession& session, std::stop_token stop);
/// All rows of the chunk.
TableTally read_all(const ReadableTable& table, const model::Chunk& chunk,
                    port::SnapshotSession& session, std::stop_token stop);

}  // namespace assess
