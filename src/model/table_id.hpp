#pragma once
// The name of a table on one side: schema (MySQL: database) and table, as that side spells them. A
// value.
#include <compare>
#include <string>

namespace model {

struct TableId {
  std::string schema;
  std::string table;

  auto operator<=>(const TableId&) const = default;
  bool operator==(const TableId&) const = default;
  /// "demo1.cdcdata", for people; SQL goes through an identifier quoter.
  std::string to_text() const { return schema + "." + table; }
};

}  // namespace model
