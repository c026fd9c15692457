#include "cdc/stopped_records.hpp"

namespace cdc {

using port::CapturedTable;
using port::CaptureState;

std::vector<CapturedTable> StoppedRecords::keep(std::vector<CapturedTable>& records,
                                                const std::set<model::TableId>& stopped) const {
  std::vector<CapturedTable> again;
  for (CapturedTable& record : records) {
    const auto suspended = suspended_.find(record.schema.id);
    if (suspended == suspended_.end()) continue;
    if (record.state != CaptureState::dropped && gone_.count(record.schema.id) > 0) {
      again.push_back(suspended->second);
    }
  }
  std::erase_if(records, [&](const CapturedTable& record) {
    return stopped.count(record.schema.id) > 0 && record.state != CaptureState::dropped;
  });
  return again;
}

void StoppedRecords::note(const std::vector<CapturedTable>& records,
                          const std::vector<CapturedTable>& again) {
  for (const CapturedTable& record : records) {
    if (record.state == CaptureState::suspended) {
      suspended_.insert_or_assign(record.schema.id, record);
      gone_.erase(record.schema.id);
    } else if (record.state == CaptureState::dropped && suspended_.count(record.schema.id) > 0) {
      gone_.insert(record.schema.id);
    }
  }
  for (const CapturedTable& record : again) gone_.erase(record.schema.id);
}

}  // namespace cdc
