#pragma once
// An applier over a target that refuses rows whose text is "bad". For the tests of the applier; one
// thread.
#include "cdc/apply_rig.hpp"

namespace cdc::fake {

class RefusalRig : public ApplyRig {
 public:
  RefusalRig() { refuse_text("bad"); }

  void apply_two() {
    add(BlockBuilder()
            .insert(a, {"1", "good"})
            .insert(a, {"2", "bad"})
            .insert(b, {"1", "good"})
            .commit(20)
            .done());
    apply_open();
  }
  static port::TargetChange rename(const model::TargetTable& from, const model::TargetTable& to) {
    port::TargetChange change;
    change.kind = port::TargetChangeKind::rename_table;
    change.before = from;
    change.after = to;
    return change;
  }
  /// A statement by which a captured table gets the name of another.
  static SchemaStep rename_step(const TableVersionPtr& from, const TableVersionPtr& to,
                                std::uint64_t offset = 20) {
    SchemaStep step = step_at(offset);
    step.changes = {rename(from->target, to->target)};
    step.records = {record_of(*from), record_of(*to)};
    step.records[0].state = port::CaptureState::dropped;
    return step;
  }
};

}  // namespace cdc::fake
