#include "state/batch_description.hpp"

#include "base/json.hpp"
#include "model/staged_name.hpp"
#include "model/target_json.hpp"

namespace state {
namespace {

using base::Json;
using port::TargetChangeKind;

constexpr int kVersion = 1;

const char* word_of(TargetChangeKind kind) {
  switch (kind) {
    case TargetChangeKind::create_table: return "create_table";
    case TargetChangeKind::drop_table: return "drop_table";
    case TargetChangeKind::empty_table: return "empty_table";
    case TargetChangeKind::rename_table: return "rename_table";
    case TargetChangeKind::rebuild: return "rebuild";
  }
  return "rebuild";
}

const char* word_of(port::ApplyMode mode) {
  switch (mode) {
    case port::ApplyMode::append: return "append";
    case port::ApplyMode::replace: return "replace";
    case port::ApplyMode::pair: return "pair";
  }
  return "replace";
}

const char* word_of(port::CaptureState state) {
  switch (state) {
    case port::CaptureState::captured: return "captured";
    case port::CaptureState::suspended: return "suspended";
    case port::CaptureState::dropped: return "dropped";
  }
  return "captured";
}

Json to_json(const model::TableId& id) {
  return {{"schema", id.schema}, {"table", id.table}};
}

Json to_json(const model::LogPosition& position) {
  return {{"file", position.at.file},
          {"offset", position.at.offset},
          {"gtids", position.gtids.to_text()},
          {"server", position.server}};
}

Json to_json(const StagedLoad& load) {
  return {{"source", to_json(load.source)},
          {"target", model::to_json(load.target)},
          {"chunks", load.chunk_urls}};
}

Json to_json(const port::TargetChange& change) {
  Json json;
  json["kind"] = word_of(change.kind);
  if (!change.before.id.table.empty()) json["before"] = model::to_json(change.before);
  if (!change.after.id.table.empty()) json["after"] = model::to_json(change.after);
  std::vector<std::string> statements = change.before_transaction;
  statements.insert(statements.end(), change.statements.begin(), change.statements.end());
  if (!statements.empty()) json["statements"] = std::move(statements);
  return json;
}

Json to_json(const port::TableChanges& changes) {
  return {{"source", to_json(changes.source)},
          {"target", to_json(changes.target.id)},
          {"key", changes.target.primary_key},
          {"mode", word_of(changes.mode)},
          {"columns", changes.columns},
          {"manifest", changes.manifest_url},
          {"null", changes.null_sentinel},
          {"compression", model::compression_word(changes.compression)},
          {"rows", changes.staged_rows}};
}

Json to_json(const port::ApplyPart& part) {
  Json tables = Json::array();
  for (const port::TableChanges& table : part.tables) tables.push_back(to_json(table));
  return tables;
}

Json to_json(const port::CapturedTable& table) {
  Json json{{"source", to_json(table.schema.id)},
            {"target", to_json(table.target)},
            {"state", word_of(table.state)}};
  if (!table.reason.empty()) json["reason"] = table.reason;
  return json;
}

Json to_json(const port::ApplyException& exception) {
  return {{"source", to_json(exception.table)},
          {"statement", exception.statement},
          {"error", exception.error}};
}

template <typename Item>
void put(Json& json, const char* name, const std::vector<Item>& items) {
  Json& list = json[name] = Json::array();
  for (const Item& item : items) list.push_back(to_json(item));
}

}  // namespace

std::string batch_description(const port::ApplyRequest& request, std::uint64_t epoch,
                              const std::vector<StagedLoad>& loads) {
  Json json;
  json["version"] = kVersion;
  json["batch"] = request.next.batch;
  json["epoch"] = epoch;
  json["from"] = to_json(request.previous.position);
  json["to"] = to_json(request.next.position);
  json["committed_us"] = request.next.committed_us;
  put(json, "loads", loads);
  put(json, "changes", request.changes);
  put(json, "parts", request.parts);
  put(json, "tables", request.tables);
  if (!request.exceptions.empty()) put(json, "exceptions", request.exceptions);
  // Bytes that are not UTF-8 are replaced rather than refused.
  return json.dump(1, ' ', false, Json::error_handler_t::replace) + "\n";
}

}  // namespace state
