#pragma once
// The lines of a staged change file: the op, then the row's CSV or, for a delete, its key.
//
// Used by the stager (to write) and by the dead letter (to take apart what was staged). Pure, any
// thread. A line is `op,field,field,...` with one field per column of the table version; fields
// that are not part of the key are the NULL sentinel in a delete (docs/positions.md, "Staged
// changes").
#include "cdc/net_changes.hpp"

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace cdc {

class ChangeLines {
 public:
  ChangeLines(const TableVersion& version, std::string_view null_sentinel);

  /// Appends what the slot comes to: no line, one, or (without a key) as many as there are copies.
  /// Says how many.
  std::uint64_t append(const NetChanges::Slot& slot, std::string& out) const;

 private:
  void append_delete(std::string_view key, std::string& out) const;

  bool has_key_;
  std::string sentinel_;
  std::vector<bool> is_key_;  // per field of a row
};

/// Splits CSV into its lines, newlines included; a newline inside of quotes does not end one.
std::vector<std::string_view> split_lines(std::string_view csv);
/// Length of the first field of `csv`, up to its comma or newline; quotes are respected.
std::size_t field_bytes(std::string_view csv);

}  // namespace cdc
