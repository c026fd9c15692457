#pragma once
// The full load of a process of the simulator, in steps: the real starter, reader, uploader and
// copier, one after the other on one thread.
#include "load/chunk_copier.hpp"
#include "load/chunk_reader.hpp"
#include "load/fake_ports.hpp"
#include "load/part_uploader.hpp"
#include "load/table_starter.hpp"

#include "sim_snapshot.hpp"
#include "sim_world.hpp"

#include <deque>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace sim {

class SimLoad {
 public:
  /// `on_loaded` is told of each table whose closing mark is written.
  SimLoad(SimWorld& world, SimWarehouse& warehouse, std::uint64_t epoch,
          std::vector<model::TableId> tables,
          std::function<void(const port::CapturedTable&)> on_loaded);

  bool is_done() const noexcept { return tables_.empty() && !table_; }
  void step();

 private:
  struct OpenTable {
    OpenTable(load::TableJob job, load::LoadSettings how)
        : settings(std::move(how)), table(std::move(job), progress) {}
    load::LoadSettings settings;
    load::TableProgress progress;
    load::TableLoad table;
    std::deque<model::Chunk> chunks;
    std::shared_ptr<load::ChunkLoad> staged;
  };
  void open_table();
  model::TablePrep prep_of(const model::TableSchema& schema) const;
  void read_chunk();
  void finish_table();

  SimWorld& world_;
  SimWarehouse& warehouse_;
  const std::uint64_t epoch_;
  SimSnapshot snapshot_;
  std::deque<model::TableId> tables_;
  std::function<void(const port::CapturedTable&)> on_loaded_;
  load::fake::State plans_;
  std::unique_ptr<OpenTable> table_;
};

}  // namespace sim
