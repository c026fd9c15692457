#pragma once
// Decides, from the marks on the target and the plan kept here, what a start of a full load has to
// do for each table. Pure.
//
// The marks are the truth; the local plan only says which chunks a run had. A table with a closing
// mark is complete and kept. A table with some chunks loaded is continued only when the new
// snapshot stands at the very log position of the old one: otherwise rows that moved in between
// could be there twice or not at all, and the table is loaded again from its beginning (its earlier
// rows are removed by the preparation).
#include "model/chunk.hpp"
#include "model/table_id.hpp"
#include "port/warehouse.hpp"

#include <cstdint>
#include <string>
#include <vector>

namespace task {

enum class StartMode : std::uint8_t { resume, restart };
enum class TableStart : std::uint8_t { keep, go_on, begin };

struct TableDecision {
  TableStart start = TableStart::begin;
  std::string run;                         ///< go_on: the run whose marks count
  std::vector<model::Chunk> remaining;     ///< go_on
  std::uint64_t chunks_loaded = 0;         ///< go_on
  std::uint64_t rows_loaded = 0;           ///< keep, go_on
  std::uint64_t rows_of_earlier_load = 0;  ///< begin: what older marks say is there
  std::string reason;                      ///< for the log; empty for a table never loaded
};

struct TableMemory {
  std::vector<port::LoadMark> marks;  ///< of this table only
  std::vector<model::Chunk> plan;     ///< of the newest mark's run; empty when not known
};

TableDecision decide(const TableMemory& memory, StartMode mode, const std::string& position);

}  // namespace task
