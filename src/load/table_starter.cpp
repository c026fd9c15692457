#include "load/table_starter.hpp"

#include "base/error.hpp"
#include "base/log.hpp"
#include "dialect/compatibility.hpp"
#include "dialect/identifier.hpp"
#include "dialect/type_map.hpp"
#include "load/chunk_planner.hpp"

#include <fmt/core.h>

#include <utility>

namespace load {
namespace {

using base::Error;
using base::ErrorScope;
using base::LogComponent;

}  // namespace

std::vector<model::Chunk> TableStarter::start(TableLoad& table, port::SnapshotSession& session) {
  if (table.job().is_continued) {
    continue_table(table);
    return table.job().remaining;
  }
  prepare_table(table);
  std::optional<port::KeyBounds> bounds;
  if (can_split(table.job().schema)) {
    try {
      bounds = session.key_bounds(table.job().schema);
    } catch (Error& error) {
      // The snapshot went with the session: trying again here could only read another one.
      if (error.scope() == ErrorScope::transient) error.with_scope(ErrorScope::task);
      throw;
    }
  }
  std::vector<model::Chunk> chunks = plan_chunks(table.job().schema, bounds, settings_.chunk_bytes);
  state_.save_plan(table.job().schema.id, table.job().run, chunks);
  table.progress().chunks_planned = chunks.size();
  return chunks;
}

void TableStarter::continue_table(TableLoad& table) {
  const TableJob& job = table.job();
  CHECK(warehouse_ != nullptr, "only a target with marks can be continued");
  std::optional<model::TargetTable> actual = warehouse_->describe(job.target);
  if (!actual) {
    throw Error(
        ErrorScope::table, "load.target_vanished",
        fmt::format("{} was partly loaded, but is no longer on the target", job.target.to_text()),
        "Run with --restart to load it from the beginning.");
  }
  check_compatibility(table, *actual);
  actual->primary_key = dialect::key_on_target(job.schema);
  const bool is_kept = table.prep(settings_.prep) == model::TablePrep::do_nothing;
  const bool replaces = is_kept && !job.schema.key.empty();
  table.note_foreign_rows(is_kept);  // the earlier process knew; to be on the safe side
  table.set_target(std::move(*actual), replaces);
  table.progress().chunks_planned = job.remaining.size() + job.chunks_loaded;
  table.progress().chunks_loaded = job.chunks_loaded;
  table.progress().rows_loaded = job.rows_loaded;
  table.progress().rows_read = job.rows_loaded;
}

void TableStarter::prepare_table(TableLoad& table) {
  const TableJob& job = table.job();
  model::TargetTable proposal = dialect::propose_table(job.schema, job.target, settings_.types);
  if (warehouse_ == nullptr) {
    table.set_target(std::move(proposal), false);
    return;
  }
  const model::TablePrep prep = table.prep(settings_.prep);
  if (prep != model::TablePrep::drop_and_create) {
    // A table that does not fit is told apart before anything in it is touched.
    const auto existing = warehouse_->describe(proposal.id);
    if (existing) check_compatibility(table, *existing);
  }
  port::PrepareResult prepared =
      warehouse_->prepare({job.schema.id, std::move(proposal), prep, job.rows_of_earlier_load});
  for (const std::string& note : prepared.notes) {
    base::log_info(LogComponent::tables_manager, "Table {}: {}", job.target.to_text(), note);
  }
  if (prepared.was_created && prepared.notes.empty()) {
    base::log_info(LogComponent::tables_manager, "Table {} created", job.target.to_text());
  }
  table.note_foreign_rows(prepared.had_rows);
  const bool replaces = must_replace_by_key(table, prepared);
  prepared.table.primary_key = dialect::key_on_target(job.schema);
  table.set_target(std::move(prepared.table), replaces);
}

void TableStarter::check_compatibility(const TableLoad& table, const model::TargetTable& actual) {
  const TableJob& job = table.job();
  std::string refusals;
  for (const dialect::Complaint& complaint : dialect::check_table(job.schema, actual)) {
    if (complaint.level == dialect::ComplaintLevel::ok) continue;
    if (complaint.level == dialect::ComplaintLevel::refuse) {
      refusals += "\n    " + complaint.text;
    } else {
      base::log_warning(LogComponent::tables_manager, "Table {}: {}", job.target.to_text(),
                        complaint.text);
    }
  }
  if (refusals.empty()) return;
  throw Error(ErrorScope::table, "load.incompatible_table",
              fmt::format("the table {} on the target does not fit {}:{}", actual.id.to_text(),
                          job.schema.id.to_text(), refusals),
              "Change the target table as said (sluice schema shows the table that would fit), or "
              "use table_prep = \"drop-and-create\". Nothing in it was touched.");
}

bool TableStarter::must_replace_by_key(const TableLoad& table,
                                       const port::PrepareResult& prepared) {
  if (!prepared.had_rows) return false;
  const TableJob& job = table.job();
  if (!job.schema.key.empty()) {
    base::log_info(LogComponent::tables_manager,
                   "Table {} has rows: they are kept, rows of equal key are replaced",
                   job.target.to_text());
    return true;
  }
  if (job.rows_of_earlier_load > 0) {
    throw Error(ErrorScope::table, "load.would_double",
                fmt::format("{} has rows of an earlier load and no primary key: with do-nothing "
                            "every row would be there twice",
                            job.target.to_text()),
                "Empty the table yourself, or use table_prep = \"truncate-before-load\".");
  }
  base::log_warning(LogComponent::tables_manager,
                    "Table {} has rows and no primary key: the load appends to them",
                    job.target.to_text());
  return false;
}

}  // namespace load
