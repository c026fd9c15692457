#include "cdc/table_registry.hpp"

#include "dialect/csv_encoder.hpp"
#include "dialect/type_map.hpp"

#include <algorithm>
#include <utility>

namespace cdc {

TableVersionPtr TableRegistry::put(TableDefinition definition) {
  auto version = std::make_shared<TableVersion>();
  version->slot = slot_of(definition.schema.id);
  version->number = ++last_number_;
  version->schema = std::move(definition.schema);
  version->target = std::move(definition.target);
  version->target.primary_key = dialect::key_on_target(version->schema);
  version->joined = std::move(definition.joined);
  version->inserts_are_new = definition.inserts_are_new;
  model::TableSchema written = version->schema;
  written.columns.clear();
  for (std::size_t i = 0; i < version->schema.columns.size(); ++i) {
    const model::Column& column = version->schema.columns[i];
    const auto& left_out = definition.left_out;
    if (std::find(left_out.begin(), left_out.end(), column.name) != left_out.end()) {
      version->left_out.push_back(i);
    } else {
      written.columns.push_back(column);
    }
  }
  // The encoder finds the columns' counterparts and refuses a pair of types that it cannot write.
  const dialect::CsvEncoder encoder(written, version->target, values_, null_sentinel_);
  version->columns = encoder.columns();
  tables_[version->schema.id] = version;
  catalog_.reset();
  return version;
}

TableVersionPtr TableRegistry::find(const model::TableId& id) const {
  const auto found = tables_.find(id);
  return found == tables_.end() ? nullptr : found->second;
}

void TableRegistry::erase(const model::TableId& id) {
  tables_.erase(id);
  catalog_.reset();
}

std::size_t TableRegistry::slot_of(const model::TableId& id) {
  const auto found = slots_.find(id);
  if (found != slots_.end()) return found->second;
  return slots_[id] = progress_.add_table(id);
}

CatalogPtr TableRegistry::catalog() {
  if (!catalog_) catalog_ = std::make_shared<const TableCatalog>(tables_);
  return catalog_;
}

port::CapturedTable record_of(const TableVersion& version, port::CaptureState state,
                              std::string reason) {
  port::CapturedTable record;
  record.schema = version.schema;
  record.target = version.target.id;
  record.joined = version.joined;
  record.state = state;
  record.reason = std::move(reason);
  record.has_foreign_rows = !version.inserts_are_new;
  return record;
}

}  // namespace cdc
