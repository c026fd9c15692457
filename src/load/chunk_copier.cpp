#include "load/chunk_copier.hpp"

#include "base/fault_point.hpp"
#include "base/json.hpp"
#include "base/log.hpp"
#include "base/retry.hpp"
#include "model/staged_file.hpp"
#include "model/staged_name.hpp"
#include "model/target_json.hpp"

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

std::uint64_t ChunkCopier::number_of(const ChunkLoad& chunk) const {
  return settings_.number_base + chunk.chunk().number;
}

/// What a COPY would be told beside the manifest.
void ChunkCopier::describe(const ChunkLoad& chunk, const std::string& position) {
  const model::TableId& source = chunk.table().job().schema.id;
  base::Json json;
  json["source"] = {{"schema", source.schema}, {"table", source.table}};
  json["target"] = model::to_json(chunk.table().target());
  json["position"] = position;
  json["columns"] = chunk.columns();
  json["null"] = chunk.null_sentinel();
  json["compression"] = model::compression_word(settings_.compression);
  json["rows"] = chunk.rows();
  json["files"] = base::Json::array();
  for (const model::StagedFile& file : chunk.files()) json["files"].push_back(store_.url(file.key));
  store_.put(model::chunk_key(settings_.folder, settings_.task, source, number_of(chunk)),
             json.dump(-1, ' ', false, base::Json::error_handler_t::replace));
}

void ChunkCopier::load(const ChunkLoad& chunk, const std::string& position, std::stop_token stop) {
  const TableLoad& table = chunk.table();
  TableProgress& progress = table.progress();
  const std::string manifest = model::manifest_key(settings_.folder, settings_.task,
                                                   table.job().schema.id, number_of(chunk));
  if (warehouse_ == nullptr) {
    if (!chunk.files().empty()) {
      write_manifest(chunk, manifest);
      describe(chunk, position);
    }
    progress.rows_loaded += chunk.rows();
    return;
  }
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
