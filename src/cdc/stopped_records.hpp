#pragma once
// What the target's records say of tables that stopped in this run, while the stream goes on about
// them.
//
// Used by cdc/batch_applier, one thread. The stream does not know yet that a table stopped: it
// gives out records of new definitions, of the table's end, and of a new one with its name. None of
// them may make the next run believe that the table was followed.
#include "port/change_target.hpp"

#include <map>
#include <set>
#include <vector>

namespace cdc {

class StoppedRecords {
 public:
  /// Takes out the records of a batch that say that a stopped table is followed. Gives those to
  /// write beside the rest: of stopped tables that were gone and whose name a new table has now,
  /// which nobody has seen from its beginning. That a table is gone, or has another name, is true
  /// of a stopped one too.
  std::vector<port::CapturedTable> keep(std::vector<port::CapturedTable>& records,
                                        const std::set<model::TableId>& stopped) const;
  /// The records, and those that keep() gave, are written.
  void note(const std::vector<port::CapturedTable>& records,
            const std::vector<port::CapturedTable>& again);

 private:
  std::map<model::TableId, port::CapturedTable> suspended_;  // as they were written
  std::set<model::TableId> gone_;  // of those: the record says by now that the table is dropped
};

}  // namespace cdc
