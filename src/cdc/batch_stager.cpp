#include "cdc/batch_stager.hpp"

#include "base/fault_point.hpp"
#include "base/limits.hpp"
#include "cdc/change_lines.hpp"
#include "dialect/compressor.hpp"

#include <utility>

namespace cdc {
namespace {

/// The files of one table of one part, each held in memory until it is whole.
class ChangeFiles {
 public:
  ChangeFiles(port::ObjectStore& store, const StagerSettings& settings, StagedTable& table,
              model::ChangeFileName name)
      : store_(store),
        settings_(settings),
        table_(table),
        name_(name),
        compressor_(settings.compression) {}

  std::string& lines() noexcept { return lines_; }

  void flush() {
    if (lines_.empty()) return;
    csv_bytes_ += lines_.size();
    compressor_.write(lines_, file_);
    lines_.clear();
    if (csv_bytes_ >= settings_.file_csv_bytes) end_file();
  }

  void end_file() {
    if (csv_bytes_ == 0) return;
    compressor_.finish(file_);
    ++name_.number;
    table_.keys.push_back(model::change_file_key(settings_.prefix, table_.changes.source, name_,
                                                 settings_.compression));
    FAULT_POINT("before_put_changes");
    store_.put(table_.keys.back(), file_);
    FAULT_POINT("after_put_changes");
    file_.clear();
    csv_bytes_ = 0;
  }

 private:
  port::ObjectStore& store_;
  const StagerSettings& settings_;
  StagedTable& table_;
  model::ChangeFileName name_;
  dialect::Compressor compressor_;
  std::string lines_;
  std::string file_;
  std::uint64_t csv_bytes_ = 0;
};

constexpr std::size_t kFlushBytes = 256 * base::limits::kKiB;

}  // namespace

StagedPart BatchStager::stage(SealedPart part) {
  std::vector<StagedTable> staged(part.tables.size());
  std::vector<std::function<void()>> jobs;
  for (std::size_t i = 0; i < part.tables.size(); ++i) {
    jobs.emplace_back([this, &part, &staged, i] { staged[i] = stage_table(part, part.tables[i]); });
  }
  run_(std::move(jobs));
  StagedPart result;
  for (StagedTable& table : staged) {
    if (!table.keys.empty()) result.tables.push_back(std::move(table));
  }
  part.tables.clear();
  part.arenas.clear();
  result.sealed = std::move(part);
  return result;
}

StagedTable BatchStager::stage_table(const SealedPart& part, const NetChanges& table) {
  const TableVersion& version = table.version();
  StagedTable staged;
  staged.slot = version.slot;
  staged.version = table.version_ptr();
  staged.changes.source = version.schema.id;
  staged.changes.target = version.target;
  staged.changes.columns = version.columns;
  staged.changes.null_sentinel = settings_.null_sentinel;
  staged.changes.compression = settings_.compression;
  const model::ChangeFileName name{settings_.epoch, part.batch, part.part, 0};
  ChangeFiles files(store_, settings_, staged, name);
  const ChangeLines lines(version, settings_.null_sentinel);
  for (const NetChanges::Slot& slot : table.slots()) {
    const bool deletes = version.has_key() ? slot.op != port::ChangeOp::insert : slot.copies < 0;
    const std::uint64_t count = lines.append(slot, files.lines());
    staged.changes.staged_rows += count;
    staged.changes.has_deletes = staged.changes.has_deletes || (deletes && count > 0);
    if (files.lines().size() >= kFlushBytes) files.flush();
  }
  files.flush();
  files.end_file();
  if (staged.keys.empty()) return staged;
  staged.changes.mode = !version.has_key()           ? port::ApplyMode::pair
                        : staged.changes.has_deletes ? port::ApplyMode::replace
                                                     : port::ApplyMode::append;
  staged.manifest_key = model::change_manifest_key(settings_.prefix, version.schema.id, name);
  staged.changes.manifest_url = store_.url(staged.manifest_key);
  put_manifest(store_, staged);
  return staged;
}

void put_manifest(port::ObjectStore& store, const StagedTable& table) {
  std::vector<std::string> urls;
  for (const std::string& key : table.keys) urls.push_back(store.url(key));
  store.put(table.manifest_key, model::manifest_text(urls));
}

}  // namespace cdc
