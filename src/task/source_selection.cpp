#include "task/source_selection.hpp"

#include "base/error.hpp"
#include "base/log.hpp"
#include "mapping/entry_rules.hpp"
#include "mysql/foreign_keys.hpp"
#include "mysql/schema_reader.hpp"

#include <fmt/core.h>

#include <algorithm>
#include <utility>

namespace task {

std::vector<SelectedSource> select_source(const model::TaskDefinition& task,
                                          mysql::Connection& connection) {
  const mapping::Rules rules = mapping::rules_of(task);
  const std::vector<mysql::TableListing> listings =
      mysql::list_tables(connection, mysql::list_schemas(connection));
  std::vector<mapping::SourceTable> candidates;
  for (const mysql::TableListing& listing : listings)
    candidates.push_back({listing.id, listing.kind});
  mapping::Selection selection = mapping::select_tables(rules, candidates);
  for (const std::string& note : selection.notes) {
    base::log_warning(base::LogComponent::transformation, "{}", note);
  }
  std::vector<model::TableId> ids;
  for (const mapping::SelectedTable& table : selection.tables) ids.push_back(table.source);
  mysql::SchemaReading reading = mysql::read_tables(connection, ids);
  if (!reading.missing.empty()) {
    throw base::Error(
        base::ErrorScope::task, "source.table_unreadable",
        fmt::format("the definition of {} cannot be read (and of {} more tables)",
                    reading.missing.front().to_text(), reading.missing.size() - 1),
        "It was dropped a moment ago, or the login lacks SELECT on it: GRANT SELECT ON the schema "
        "to the source user and run again.");
  }
  std::vector<SelectedSource> selected;
  for (std::size_t i = 0; i < selection.tables.size(); ++i) {
    CHECK(selection.tables[i].source == reading.tables[i].id,
          "definitions come in the order asked for");
    selected.push_back({std::move(selection.tables[i]), std::move(reading.tables[i])});
  }
  return selected;
}

void warn_of_cascades(mysql::Connection& connection, const std::vector<SelectedSource>& selected) {
  std::vector<model::TableId> ids;
  for (const SelectedSource& source : selected) ids.push_back(source.schema.id);
  for (const mysql::CascadingKey& key : mysql::unlogged_cascades(connection, ids)) {
    base::log_warning(base::LogComponent::source_capture,
                      "Foreign key {}: the source does not log what this does to the rows of {}, "
                      "so they stay on the target as they were. Delete and update such rows by "
                      "statements of their own",
                      mysql::to_text(key), key.child.to_text());
  }
}

}  // namespace task
