#pragma once
// What the text of a statement in the log means for the stream: where a transaction begins and
// ends, what concerns no table of rows, what changes rows by its text, and what may change tables.
//
// Used by the framer, for each QUERY event. Pure, any thread. Looks at the first words only; never
// throws for odd text: what it does not know may change tables, and is read by others.
// Source: MySQL Reference Manual, "SQL Statements"; MariaDB, "SQL Statements".
#include "model/table_id.hpp"

#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

namespace binlog {

enum class StatementClass : std::uint8_t {
  begin,
  commit,
  rollback,
  savepoint,  ///< SAVEPOINT, ROLLBACK TO, RELEASE: what they undo is not in the log
  xa_begin,
  xa_end,
  xa_finish,  ///< XA COMMIT and XA ROLLBACK of what was prepared before
  rows,       ///< changes rows of tables, or calls what may
  harmless,   ///< changes no table and no row: rights, programs, views, temporary tables
  tables,     ///< may change a table: DDL, and everything that is not known
};

StatementClass classify(std::string_view sql) noexcept;

/// The tables that a statement of the class `rows` may change, perhaps with some that it does not;
/// nullopt when the text does not tell. Names are as spelled, without their quotes.
std::optional<std::vector<model::TableId>> changed_tables(std::string_view sql,
                                                          std::string_view database);

}  // namespace binlog
