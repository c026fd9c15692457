#include "load/chunk_copier.hpp"

#include "base/fault_point.hpp"
#include "base/log.hpp"
#include "base/retry.hpp"
#include "model/staged_file.hpp"

#include <vector>

namespace load {
ChunkCopier::ChunkCopier(port::ObjectStore& store, port::Warehouse* warehouse, base::Clock& clock,
                         const LoadSettings& settings)
    : store_(store),
      warehouse_(warehouse),
      clock_(clock),
      settings_(settings),
      prng_(base::Prng::from_entropy()) {}

std::string ChunkCopier::write_manifest(const ChunkLoad& chunk, const std::string& key) {
  std::vector<std::string> urls;
  for (const model::StagedFile& file : chunk.files()) urls.push_back(store_.url(file.key));
  store_.put(key, model::manifest_text(urls));
  return store_.url(key);
}

void ChunkCopier::load(const ChunkLoad& chunk, const std::string& position, std::stop_token stop) {
  const TableLoad& table = chunk.table();
  TableProgress& progress = table.progress();
  if (warehouse_ == nullptr) {
    progress.rows_loaded += chunk.rows();
    return;
  }
  const std::string manifest =
      model::manifest_key(settings_.folder, settings_.task, table.job().schema.id,
                          settings_.number_base + chunk.chunk().number);
  port::LoadRequest request;
  request.table = table.target();
  request.columns = chunk.columns();
  request.null_sentinel = chunk.null_sentinel();
  request.compression = settings_.compression;
  request.replace_by_key = table.replaces_by_key();
  request.mark = {table.job().run,
                  table.job().schema.id,
                  chunk.chunk().number,
                  chunk.chunk().range,
                  chunk.rows(),
                  false,
                  position};
  if (!chunk.files().empty()) request.manifest_url = write_manifest(chunk, manifest);
  base::Retrier retrier(clock_, prng_, {});
  retrier.run("COPY", stop, base::log_retries(base::LogComponent::target_load),
              [&] { return warehouse_->load(request); });
  FAULT_POINT("after_load");
  progress.rows_loaded += chunk.rows();
  for (const model::StagedFile& file : chunk.files()) store_.remove(file.key);
  if (!request.manifest_url.empty()) store_.remove(manifest);
}

void ChunkCopier::finish(const TableLoad& table, const std::string& position,
                         std::stop_token stop) {
  if (warehouse_ == nullptr) return;
  FAULT_POINT("before_finish_table");
  port::LoadMark mark;
  mark.run = table.job().run;
  mark.source = table.job().schema.id;
  mark.rows = table.progress().rows_loaded;
  mark.is_last = true;
  mark.position = position;
  base::Retrier retrier(clock_, prng_, {});
  retrier.run("closing mark", stop, base::log_retries(base::LogComponent::target_load), [&] {
    warehouse_->finish_table(mark);
    return true;
  });
}

}  // namespace load
