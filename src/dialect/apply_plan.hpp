#pragma once
// The statements that bring staged changes into one table: which, in which order, what each counts.
//
// Used by the warehouse's applier, inside of one transaction. Pure functions, any thread. Changes
// always go through a temporary table (the stage), because a staged row says first what it is: D
// takes a row out, U replaces it, I is new. Only documented SQL is used; DELETE has no alias, and
// the tables of a plan are dropped by it, so that a session can run many. Sources: Amazon Redshift
// Database Developer Guide, "CREATE TABLE", "CREATE TABLE AS", "DELETE", "ROW_NUMBER window
// function", "Performing a merge operation by replacing existing rows".
#include "model/target_table.hpp"

#include <cstdint>
#include <string>
#include <vector>

namespace dialect {

enum class ApplyStyle : std::uint8_t {
  append,   ///< rows are inserted, all of them
  replace,  ///< rows of op D and U take out the row of their key; all but D are inserted
  pair,     ///< each row of op D takes out exactly one equal row; all but D are inserted
};

struct ApplyShape {
  model::TargetTable target;
  std::vector<std::string> columns;  ///< of the staged rows, behind their op
  ApplyStyle style = ApplyStyle::replace;
  bool has_deletes = false;  ///< there are rows of op D or U
  std::uint64_t number = 0;  ///< tells the tables of this plan from those of another
};

/// What the statement's count of rows means.
enum class ApplyRole : std::uint8_t {
  prepare,         ///< nothing
  staged_deletes,  ///< a SELECT whose one value is the number of staged rows of op D
  remove,          ///< rows taken out of the target
  put_back,        ///< of those, rows that go in again
  insert,          ///< rows put into the target
};

struct ApplyStatement {
  ApplyRole role = ApplyRole::prepare;
  std::string purpose;  ///< "delete rows of demo1.orders"
  std::string sql;
};

struct ApplyPlan {
  std::string create_stage;
  model::TableId stage;                    ///< what COPY fills
  std::vector<std::string> stage_columns;  ///< in the order of the file: the op, then the columns
  std::vector<ApplyStatement> statements;  ///< after COPY, in order
};

/// Plans one table. Throws Error(table) when the target lacks a column that is listed or a key
/// column, or cannot compare one (pair).
ApplyPlan plan_apply(const ApplyShape& shape);

}  // namespace dialect
