#pragma once
// Rows of the source as a snapshot sees them: a copy of its tables at one place of the log, behind
// the port that the loader reads from. One thread.
#include "port/snapshot_source.hpp"

#include "sim_source.hpp"

#include <memory>
#include <optional>
#include <vector>

namespace sim {

class SimSnapshot final : public port::SnapshotSession {
 public:
  explicit SimSnapshot(const SimSource& source)
      : tables_(source.tables()), position_(source.log().end()) {}

  std::unique_ptr<port::RowStream> open(const model::TableSchema& schema,
                                        const model::Chunk& chunk) override;
  std::unique_ptr<port::RowStream> open_some(const model::TableSchema& schema,
                                             const model::Chunk& chunk,
                                             std::uint64_t rows_max) override;
  std::optional<port::KeyBounds> key_bounds(const model::TableSchema& schema) override;
  void interrupt() noexcept override {}

  const model::LogPosition& position() const noexcept { return position_; }
  const SourceTable& table(const model::TableId& id) const { return tables_.at(id); }

 private:
  std::vector<const Row*> rows_of(const model::TableSchema& schema,
                                  const model::Chunk& chunk) const;

  SourceTables tables_;
  model::LogPosition position_;
};

}  // namespace sim
