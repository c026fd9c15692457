#pragma once
// The file that lists every value the policy altered and every row it left out: <state
// folder>/rejected_rows.jsonl
//
// One JSON object a line: time, table, row (its key), column, misfit, action, original (text) or
// original_hex. Thread-safe. Values longer than 64 KiB are cut in the file and say so; the row's
// key finds them on the source.
#include "load/table_job.hpp"

#include <fstream>
#include <mutex>
#include <string>

namespace task {

class RejectedRows {
 public:
  explicit RejectedRows(std::string path) : path_(std::move(path)) {}

  /// Appends a line; the file is created by the first. Throws Error(task) when it cannot be
  /// written.
  void add(const load::MisfitRecord& record);
  const std::string& path() const noexcept { return path_; }

 private:
  std::string path_;
  std::mutex mutex_;  // guards the stream; misfits are rare
  std::ofstream out_;
};

}  // namespace task
