#include "doctor/table_checks.hpp"

#include "base/error.hpp"
#include "base/name_list.hpp"
#include "dialect/type_map.hpp"

#include <fmt/core.h>

#include <functional>

namespace doctor {
namespace {

using base::name_list;

constexpr std::uint64_t kLargeBytes = 1'000'000'000'000;

struct Tables {
  const SourceFacts& facts;
  const model::TaskDefinition& task;
  Findings findings;

  bool follows() const { return task.migration_type != model::MigrationType::full_load; }
  bool loads() const { return task.migration_type != model::MigrationType::cdc; }
};

Check check(std::string code, std::string checked) {
  return {Area::source, std::move(code), std::move(checked)};
}

std::vector<std::string> tables_where(
    const Tables& it, const std::function<bool(const model::TableSchema&)>& is_meant) {
  std::vector<std::string> names;
  for (const SourceTable& table : it.facts.tables) {
    if (is_meant(table.schema)) names.push_back(table.schema.id.to_text());
  }
  return names;
}

std::vector<std::string> columns_where(const Tables& it,
                                       const std::function<bool(const model::Column&)>& is_meant) {
  std::vector<std::string> names;
  for (const SourceTable& table : it.facts.tables) {
    for (const model::Column& column : table.schema.columns) {
      if (is_meant(column)) names.push_back(table.schema.id.to_text() + "." + column.name);
    }
  }
  return names;
}

void count(Tables& it) {
  std::uint64_t rows = 0;
  std::uint64_t bytes = 0;
  for (const SourceTable& table : it.facts.tables) {
    rows += table.schema.row_estimate;
    bytes += table.schema.bytes_estimate;
  }
  it.findings.push_back(
      check("source.tables", "tables")
          .passed(fmt::format("{} selected, about {} rows, {:.1f} GB", it.facts.tables.size(), rows,
                              static_cast<double>(bytes) / 1e9)));
  if (bytes < kLargeBytes || !it.loads()) return;
  it.findings.push_back(
      check("source.tables.size", "time of the load")
          .warning(fmt::format("about {:.1f} TB", static_cast<double>(bytes) / 1e12),
                   "The load takes many hours; meanwhile the source's log is kept in state_folder "
                   "up to spool_size.",
                   {{FixKind::step,
                     "See that the disk of state_folder takes the log of that time, "
                     "and that spool_size allows it."}}));
}

void types(Tables& it) {
  std::vector<std::string> refused;
  std::string first;
  for (const SourceTable& table : it.facts.tables) {
    try {
      dialect::propose_table(table.schema, table.table.target, it.task.types);
    } catch (const base::Error& error) {
      if (first.empty()) first = error.message();
      refused.push_back(table.schema.id.to_text());
    }
  }
  const Check types = check("source.types", "columns that Redshift can hold");
  if (refused.empty()) {
    it.findings.push_back(types.passed("all tables have a Redshift definition"));
    return;
  }
  it.findings.push_back(types.failure(name_list(refused), first,
                                      {{FixKind::step,
                                        "Leave the tables out with an exclude in "
                                        "[[tables]], or change their columns; "
                                        "`sluice schema` shows each reason."}}));
}

void keys(Tables& it) {
  const auto keyless = tables_where(it, [](const model::TableSchema& schema) {
    return schema.key.empty() && schema.kind != model::TableKind::view;
  });
  const Check keys = check("source.tables.keys", "primary keys");
  if (keyless.empty()) {
    it.findings.push_back(keys.passed("every table has one"));
    return;
  }
  const bool doubles = !it.follows() && it.task.table_prep == model::TablePrep::do_nothing;
  it.findings.push_back(keys.warning(
      "none on " + name_list(keyless),
      it.follows()
          ? "Their changes are applied in pairs of equal rows, found by all columns: exact, "
            "but slower."
          : "They are read in one piece by one session.",
      doubles
          ? std::vector<Fix>{{FixKind::task_file, "[task]\ntable_prep = \"truncate-before-load\""}}
          : std::vector<Fix>{{FixKind::step, "Add a primary key where you can."}}));
}

void engines(Tables& it) {
  const auto plain = tables_where(it, [](const model::TableSchema& schema) {
    return schema.engine == "MyISAM" || schema.engine == "Aria" || schema.engine == "MEMORY" ||
           schema.engine == "CSV" || schema.engine == "ARCHIVE";
  });
  if (plain.empty()) return;
  it.findings.push_back(
      check("source.tables.engine", "engines without transactions")
          .warning(name_list(plain),
                   "They are read as they are at the moment of reading, not as of the snapshot: "
                   "changes during the load may be missed or applied twice.",
                   {{FixKind::source_sql, "ALTER TABLE ... ENGINE = InnoDB;"},
                    {FixKind::step, "Or see that nothing writes to them during the load."}}));
}

void versioned(Tables& it) {
  if (!it.follows()) return;
  const auto names = tables_where(it, [](const model::TableSchema& schema) {
    return schema.kind == model::TableKind::system_versioned;
  });
  if (names.empty()) return;
  it.findings.push_back(
      check("source.tables.versioned", "system-versioned tables")
          .failure(name_list(names),
                   "The log has rows of their past that cannot be told from others: their changes "
                   "are not followed.",
                   {{FixKind::step,
                     "Leave them out of the task, or copy them by a task with migration_type = "
                     "\"full-load\"."}}));
}

void cascades(Tables& it) {
  if (!it.follows() || it.facts.cascades.empty()) return;
  std::vector<std::string> names;
  for (const mysql::CascadingKey& key : it.facts.cascades) names.push_back(mysql::to_text(key));
  it.findings.push_back(
      check("source.tables.cascades", "foreign keys that cascade")
          .warning(name_list(names),
                   "The server does not log what they do to the child's rows, so it does not "
                   "arrive on the target.",
                   {{FixKind::step,
                     "Let the application delete and update the child's rows itself, "
                     "or reload the child table after such changes."}}));
}

void columns(Tables& it) {
  const auto generated = columns_where(it, [](const auto& column) { return column.is_generated; });
  if (!generated.empty()) {
    it.findings.push_back(check("source.columns.generated", "generated columns")
                              .passed("copied as values: " + name_list(generated)));
  }
  const auto wide = columns_where(it, [](const model::Column& column) {
    return column.kind == model::ColumnKind::decimal && column.precision > 38;
  });
  if (!wide.empty() && !it.task.types.wide_decimal_as_numeric) {
    it.findings.push_back(
        check("source.columns.decimal", "DECIMAL of more than 38 digits")
            .warning(name_list(wide), "Redshift has at most 38 digits; they become VARCHAR.",
                     {{FixKind::task_file, "[types]\nwide_decimal_as_numeric = true"}}));
  }
}

}  // namespace

Findings check_tables(const SourceFacts& facts, const model::TaskDefinition& task) {
  Tables it{facts, task, {}};
  count(it);
  types(it);
  keys(it);
  engines(it);
  versioned(it);
  cascades(it);
  columns(it);
  return std::move(it.findings);
}

}  // namespace doctor
