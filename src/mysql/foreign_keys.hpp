#pragma once
// Foreign keys whose actions change rows behind the log's back.
//
// InnoDB carries out CASCADE and SET NULL below the log: MySQL before 9.6 (and later ones with
// innodb_native_foreign_keys = ON) and every MariaDB log nothing of the child's rows. Used before a
// run, on the caller's connection and thread; queries only. Sources: MySQL Reference Manual
// "FOREIGN KEY Constraints", "INFORMATION_SCHEMA REFERENTIAL_CONSTRAINTS Table", release notes 9.6.
#include "model/table_id.hpp"
#include "mysql/connection.hpp"

#include <span>
#include <string>
#include <vector>

namespace mysql {

struct CascadingKey {
  model::TableId child;
  model::TableId parent;
  std::string name;
  std::string on_delete;  ///< "CASCADE", "SET NULL", "NO ACTION" ...
  std::string on_update;

  bool operator==(const CascadingKey&) const = default;
};

/// The keys of these tables whose actions are not logged; empty where the server logs them.
std::vector<CascadingKey> unlogged_cascades(Connection& connection,
                                            std::span<const model::TableId> tables);

/// "shop.lines (lines_order: ON DELETE CASCADE of shop.orders)".
std::string to_text(const CascadingKey& key);

}  // namespace mysql
