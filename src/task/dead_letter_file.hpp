#pragma once
// The file that lists every change that was left out of the target: <state
// folder>/dead_letter.jsonl
//
// One JSON object a line: time, table, position (the batch's range of the log, or where the block
// of the row ends), row (op and CSV as staged, or its values when it could not be made CSV),
// reason. Written before the batch commits, so a change is never left out unlisted; a batch that is
// tried again may list it twice. Thread-safe.
#include "cdc/batch_applier.hpp"

#include <atomic>
#include <fstream>
#include <mutex>
#include <string>

namespace task {

class DeadLetterFile {
 public:
  explicit DeadLetterFile(std::string path) : path_(std::move(path)) {}

  /// Appends a line; the file is created by the first. Throws Error(task) when it cannot be
  /// written.
  void add(const cdc::RejectedChange& change);
  bool has_any() const noexcept { return has_any_.load(); }
  const std::string& path() const noexcept { return path_; }

 private:
  std::string path_;
  std::atomic<bool> has_any_{false};
  std::mutex mutex_;  // guards the stream; rejections are rare
  std::ofstream out_;
};

}  // namespace task
