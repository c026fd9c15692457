#pragma once
// A sealed part of a batch -> files and manifests in the staging store.
//
// Called by the stager thread of cdc_run, and by the simulator; the tables of a part are staged
// side by side by the runner it is given. File names are a function of epoch, batch, part and
// table, so writing one again is harmless. Errors: those of the store.
#include "cdc/batcher.hpp"
#include "model/staged_file.hpp"
#include "port/change_target.hpp"
#include "port/object_store.hpp"

#include <cstdint>
#include <functional>
#include <string>
#include <vector>

namespace cdc {

/// Runs all jobs, at once or one after the other, and returns when all have ended; throws the first
/// error.
using JobRunner = std::function<void(std::vector<std::function<void()>> jobs)>;

struct StagerSettings {
  std::string prefix;  ///< model::staging_prefix of the task
  std::uint64_t epoch = 0;
  model::Compression compression = model::Compression::zstd;
  std::uint64_t file_csv_bytes = 0;  ///< a file ends when it holds this much
  std::string null_sentinel;
};

/// One table of a staged part: what the target is told, and which objects carry it.
struct StagedTable {
  std::size_t slot = 0;
  TableVersionPtr version;
  port::TableChanges changes;
  std::vector<std::string> keys;  ///< of the files
  std::string manifest_key;
};

/// A staged part: the sealed one without its rows.
struct StagedPart {
  SealedPart sealed;  ///< tables and arenas are empty
  std::vector<StagedTable> tables;
};

class BatchStager {
 public:
  BatchStager(port::ObjectStore& store, StagerSettings settings, JobRunner run)
      : store_(store), settings_(std::move(settings)), run_(std::move(run)) {}

  StagedPart stage(SealedPart part);

 private:
  StagedTable stage_table(const SealedPart& part, const NetChanges& table);

  port::ObjectStore& store_;
  StagerSettings settings_;
  JobRunner run_;
};

/// Writes the manifest of a table's files under its key.
void put_manifest(port::ObjectStore& store, const StagedTable& table);

}  // namespace cdc
