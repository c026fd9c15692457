// The world of changes whose result is files: state/staged_changes over a folder, judged by
// replaying what it tells (docs/staged_changes.md).
//
// Tests of what a warehouse alone can refuse are left out, by the filter in CMakeLists.txt.
#include "base/json.hpp"
#include "base/prng.hpp"
#include "model/staged_file.hpp"
#include "state/staged_changes.hpp"
#include "store/dir_store.hpp"

#include "change_world.hpp"
#include <fmt/core.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>
#include <map>
#include <set>

namespace conformance {
namespace {

using base::Json;

constexpr std::size_t kBytesMax = 1U << 20U;
const std::string kNull = "nullnullnull";
const std::string kPrefix = "suite/t/";

model::TableId to_id(const Json& json) {
  return {json.at("schema").get<std::string>(), json.at("table").get<std::string>()};
}

/// Rows of plain fields without commas, quotes or newlines, which are all that these tests have.
std::vector<StagedRow> parse_rows(std::string_view csv) {
  std::vector<StagedRow> rows;
  while (!csv.empty()) {
    std::string_view line = csv.substr(0, csv.find('\n'));
    csv.remove_prefix(line.size() + 1);
    StagedRow row;
    row.op = static_cast<port::ChangeOp>(line.front());
    line.remove_prefix(1);
    while (!line.empty()) {
      line.remove_prefix(1);
      const std::string field(line.substr(0, line.find(',')));
      line.remove_prefix(field.size());
      row.values.push_back(field == kNull ? std::nullopt : std::optional(field));
    }
    rows.push_back(std::move(row));
  }
  return rows;
}

class StagedChangeWorld final : public ChangeWorld {
 public:
  StagedChangeWorld() : folder_(new_folder()), store_(folder_ + "/files") {}
  ~StagedChangeWorld() override { std::filesystem::remove_all(folder_); }

  std::unique_ptr<port::ChangeTarget> open_task() override {
    state::StagedSettings settings;
    settings.path = folder_ + "/staged_changes.db";
    settings.prefix = kPrefix;
    settings.propose = [](const model::TableSchema&, const model::TableId& id) {
      model::TargetTable table;
      table.id = id;
      return table;
    };
    return std::make_unique<state::StagedChanges>(std::move(settings), store_);
  }
  std::string schema() const override { return "suite"; }
  void make_table(const model::TargetTable& table, const TextRows& rows) override {
    made_[table.id] = rows;
  }
  TextRows rows(const model::TargetTable& table) override {
    tables_ = made_;
    store_.list(model::batch_prefix(kPrefix), [this](const port::ObjectInfo& object) {
      replay(read(object.key));
      return true;
    });
    TextRows rows = tables_.at(table.id);
    std::sort(rows.begin(), rows.end());
    return rows;
  }
  void stage(port::TableChanges& changes, const std::vector<StagedRow>& rows) override {
    std::string csv;
    for (const StagedRow& row : rows) {
      csv += static_cast<char>(row.op);
      for (const auto& value : row.values) csv += "," + value.value_or(kNull);
      csv += "\n";
      changes.has_deletes = changes.has_deletes || row.op != port::ChangeOp::insert;
    }
    const std::string key = fmt::format("{}rows/{}", kPrefix, ++staged_);
    store_.put(key + ".csv", csv);
    store_.put(key + ".manifest", model::manifest_text({store_.url(key + ".csv")}));
    changes.manifest_url = store_.url(key + ".manifest");
    changes.null_sentinel = kNull;
    changes.compression = model::Compression::none;
    changes.staged_rows = rows.size();
  }
  TextRows exceptions() override { return {}; }

 private:
  static std::string new_folder() {
    base::Prng prng = base::Prng::from_entropy();
    const auto folder = std::filesystem::temp_directory_path() / ("sluice-suite-" + prng.token(10));
    std::filesystem::create_directories(folder);
    return folder;
  }
  std::string text_of(const std::string& key) { return store_.get(key, kBytesMax).value_or(""); }
  Json read(const std::string& key) { return base::parse_json(text_of(key), key); }
  std::string key_of(const Json& url) const {
    return url.get<std::string>().substr(store_.url("k").size() - 1);
  }

  void replay(const Json& batch) {
    for (const Json& change : batch.at("changes")) follow(change);
    for (const Json& part : batch.at("parts")) {
      for (const Json& changes : part) apply(changes);
    }
  }

  void follow(const Json& change) {
    const std::string kind = change.at("kind").get<std::string>();
    if (kind == "create_table") tables_.try_emplace(to_id(change.at("after")));
    if (kind == "drop_table") tables_.erase(to_id(change.at("before")));
    if (kind == "empty_table") tables_.at(to_id(change.at("before"))).clear();
    if (kind != "rename_table") return;
    tables_[to_id(change.at("after"))] = tables_.at(to_id(change.at("before")));
    tables_.erase(to_id(change.at("before")));
  }

  /// Tables of these tests have their key, where there is one, in the first column.
  void apply(const Json& changes) {
    TextRows& rows = tables_.at(to_id(changes.at("target")));
    const Json manifest = read(key_of(changes.at("manifest")));
    for (const Json& entry : manifest.at("entries")) {
      const std::vector<StagedRow> staged = parse_rows(text_of(key_of(entry.at("url"))));
      std::set<std::optional<std::string>> gone;
      for (const StagedRow& row : staged) {
        if (row.op != port::ChangeOp::insert) gone.insert(row.values.at(0));
      }
      std::erase_if(rows, [&](const TextRow& row) { return gone.count(row.at(0)) > 0; });
      for (const StagedRow& row : staged) {
        if (row.op != port::ChangeOp::erase) rows.push_back(row.values);
      }
    }
  }

  const std::string folder_;
  store::DirStore store_;
  std::map<model::TableId, TextRows> made_;
  std::map<model::TableId, TextRows> tables_;
  int staged_ = 0;
};

}  // namespace

std::unique_ptr<ChangeWorld> make_change_world() {
  return std::make_unique<StagedChangeWorld>();
}

}  // namespace conformance

int main(int argc, char** argv) {
  testing::InitGoogleTest(&argc, argv);
  return RUN_ALL_TESTS();
}
