#pragma once
// A target of changes to test, seen from outside: its tables, its staging, who holds the task.
//
// The suite makes one per test and uses it from the test's thread, but for open_task(), which may
// come from another. Rows are texts as the target shows them, sorted; NULL is nullopt. An
// implementation of port::ChangeTarget takes part by another make_change_world().
#include "model/target_table.hpp"
#include "port/change_target.hpp"

#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace conformance {

using TextRow = std::vector<std::optional<std::string>>;
using TextRows = std::vector<TextRow>;

struct StagedRow {
  port::ChangeOp op = port::ChangeOp::insert;
  TextRow values;  ///< in the order of TableChanges::columns
};

class ChangeWorld {
 public:
  virtual ~ChangeWorld() = default;
  /// Takes the task over, as a process that starts does, and gives its target.
  virtual std::unique_ptr<port::ChangeTarget> open_task() = 0;
  /// The schema that this world's tables are in.
  virtual std::string schema() const = 0;
  virtual void make_table(const model::TargetTable& table, const TextRows& rows) = 0;
  virtual TextRows rows(const model::TargetTable& table) = 0;
  /// Stages the rows: fills manifest, sentinel, compression, count and has_deletes.
  virtual void stage(port::TableChanges& changes, const std::vector<StagedRow>& rows) = 0;
  /// What awsdms_apply_exceptions holds of the task: owner, table, statement, error.
  virtual TextRows exceptions() = 0;
};

std::unique_ptr<ChangeWorld> make_change_world();

}  // namespace conformance
