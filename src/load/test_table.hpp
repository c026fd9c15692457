#pragma once
// One table as LoadRun keeps it, with the settings of its load: what the tests of load/ begin with.
// Not part of the program; one thread.
#include "dialect/type_map.hpp"
#include "load/fake_ports.hpp"
#include "load/table_load.hpp"

#include <memory>
#include <string>
#include <utility>

namespace load::fake {

/// Of the form of a drawn one; no value of the fake tables equals it.
inline constexpr char kSentinel[] = "nsentinelofthetests0";

inline LoadSettings settings() {
  LoadSettings settings;
  settings.task = "t";
  settings.folder = "sluice";
  settings.compression = model::Compression::none;
  settings.file_bytes = 1 << 20;
  settings.chunk_bytes = 100 * 100;  // a hundred rows of the fake tables
  settings.uploaders = 1;
  settings.copiers = 1;
  return settings;
}

inline TableJob job(model::TableSchema schema) {
  TableJob job;
  job.schema = std::move(schema);
  job.target = job.schema.id;
  job.run = "run1";
  return job;
}

/// A table whose target is the one that would be proposed for it.
class TestTable {
 public:
  explicit TestTable(TableJob job) : table_(std::move(job), progress_) {
    table_.set_target(dialect::propose_table(table_.job().schema, table_.job().target, {}), false);
  }
  explicit TestTable(const std::string& name) : TestTable(job(table(name, 1000))) {}

  TableLoad& load() { return table_; }
  TableProgress& progress() { return progress_; }
  /// The rows first to last as a chunk.
  std::shared_ptr<ChunkLoad> chunk(std::uint64_t number, std::int64_t first, std::int64_t last) {
    const model::KeyRange range{"id", std::to_string(first), std::to_string(last)};
    return std::make_shared<ChunkLoad>(table_, model::Chunk{table_.job().schema.id, number, range},
                                       kSentinel);
  }

 private:
  TableProgress progress_;
  TableLoad table_;
};

}  // namespace load::fake
