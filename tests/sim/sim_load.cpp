#include "sim_load.hpp"

#include <fmt/core.h>

#include <utility>

namespace sim {
namespace {

constexpr std::uint64_t kRowBytes = 100;
constexpr std::uint64_t kChunkRows = 4;
constexpr std::uint64_t kNumbersPerEpoch = 1000;

}  // namespace

SimLoad::SimLoad(SimWorld& world, SimWarehouse& warehouse, std::uint64_t epoch,
                 std::vector<model::TableId> tables,
                 std::function<void(const port::CapturedTable&)> on_loaded)
    : world_(world),
      warehouse_(warehouse),
      epoch_(epoch),
      snapshot_(world.source),
      tables_(tables.begin(), tables.end()),
      on_loaded_(std::move(on_loaded)) {
  world_.say(fmt::format("epoch {}: loads {} tables as of {}", epoch, tables_.size(),
                         snapshot_.position().to_text()));
}

void SimLoad::step() {
  if (!table_) return open_table();
  if (table_->staged) {
    load::ChunkCopier copier(world_.store, &warehouse_, world_.clock, table_->settings);
    copier.load(*std::exchange(table_->staged, nullptr), snapshot_.position().to_text(), {});
  } else if (!table_->chunks.empty()) {
    read_chunk();
  } else {
    finish_table();
  }
}

void SimLoad::open_table() {
  const SourceTable& table = snapshot_.table(tables_.front());
  tables_.pop_front();
  load::LoadSettings settings;
  settings.task = "t";
  settings.folder = "sluice";
  settings.compression = world_.plan.compression;
  settings.file_bytes = 200;
  settings.chunk_bytes = kChunkRows * kRowBytes;
  settings.number_base = epoch_ * kNumbersPerEpoch;
  settings.values.nul_byte = model::MisfitAction::strip;
  settings.prep = prep_of(table.schema);
  load::TableJob job;
  job.schema = table.schema;
  job.schema.bytes_estimate = table.rows.size() * kRowBytes;
  job.target = {"public", table.schema.id.table};
  job.run = fmt::format("run{}", epoch_);
  table_ = std::make_unique<OpenTable>(std::move(job), settings);
  load::TableStarter starter(&warehouse_, plans_, table_->settings);
  for (model::Chunk& chunk : starter.start(table_->table, snapshot_)) {
    table_->chunks.push_back(std::move(chunk));
  }
}

model::TablePrep SimLoad::prep_of(const model::TableSchema& schema) const {
  using model::TablePrep;
  if (world_.plan.has_foreign_rows && !schema.key.empty()) return TablePrep::do_nothing;
  return TablePrep::drop_and_create;  // whatever definition an earlier table of the name left
}

void SimLoad::read_chunk() {
  auto chunk =
      std::make_shared<load::ChunkLoad>(table_->table, table_->chunks.front(), kNullSentinel);
  table_->chunks.pop_front();
  load::PartUploader uploader(world_.store);
  load::ChunkReader reader(table_->settings, [&](load::FilePart part) {
    uploader.take(std::move(part));
    return true;
  });
  std::vector<std::string> columns;
  const load::ReadOutcome outcome = reader.read(chunk, snapshot_, {}, columns);
  CHECK(outcome == load::ReadOutcome::done, "nothing stops the reader of the simulator");
  chunk->reading_done(std::move(columns));
  table_->staged = std::move(chunk);
}

void SimLoad::finish_table() {
  load::ChunkCopier copier(world_.store, &warehouse_, world_.clock, table_->settings);
  copier.finish(table_->table, snapshot_.position().to_text(), {});
  const model::TableSchema& schema = table_->table.job().schema;
  port::CapturedTable record;
  record.schema = snapshot_.table(schema.id).schema;
  record.target = table_->table.target().id;
  record.joined = snapshot_.position();
  record.has_foreign_rows = table_->settings.prep == model::TablePrep::do_nothing;
  LoadedTable& loaded = world_.loaded[schema.id];
  loaded.joined = record.joined;
  loaded.loaded_keys.clear();
  for (const Row& row : snapshot_.table(schema.id).rows) {
    loaded.loaded_keys.insert(key_of(schema, row));
  }
  table_.reset();
  on_loaded_(record);
}

}  // namespace sim
