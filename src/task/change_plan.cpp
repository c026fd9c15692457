#include "task/change_plan.hpp"

#include <fmt/core.h>

namespace task {

ChangeDecision decide_changes(const port::CapturedTable* record, model::TablePrep prep) {
  if (record == nullptr) return {};
  if (record->state == port::CaptureState::captured) {
    return {ChangeStart::go_on, ""};
  }
  const bool is_suspended = record->state == port::CaptureState::suspended;
  const std::string why = is_suspended ? fmt::format("it had stopped ({})", record->reason)
                                       : fmt::format("it was gone ({})", record->reason);
  if (prep != model::TablePrep::do_nothing) return {ChangeStart::load, why};
  if (record->has_foreign_rows) {
    return {ChangeStart::refuse,
            why + ", and rows of others were in its target table when it was loaded"};
  }
  return {ChangeStart::reload, why};
}

TableDecision under_changes(TableDecision decision, bool is_captured) {
  if (is_captured) {
    decision.start = TableStart::keep;
    decision.reason.clear();
    return decision;
  }
  if (decision.start != TableStart::keep) return decision;
  TableDecision again;
  again.rows_of_earlier_load = decision.rows_loaded;
  again.reason = "loaded again: it did not follow the changes since it was loaded";
  return again;
}

bool spool_serves(const port::SpoolExtent& extent, const model::LogPosition& checkpoint) {
  if (!extent.end.is_known() || !extent.begin.is_known()) return false;
  const bool all_know_gtids = !checkpoint.gtids.is_empty() && !extent.begin.gtids.is_empty() &&
                              !extent.end.gtids.is_empty();
  if (all_know_gtids) {
    return checkpoint.gtids.contains(extent.begin.gtids) &&
           extent.end.gtids.contains(checkpoint.gtids);
  }
  return extent.end.server == checkpoint.server &&
         model::compare(extent.begin.at, checkpoint.at) <= 0 &&
         model::compare(checkpoint.at, extent.end.at) <= 0;
}

}  // namespace task
