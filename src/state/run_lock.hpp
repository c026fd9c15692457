#pragma once
// One process per task and machine: a lock on a file of the task's state folder, held as long as
// this object lives.
//
// The kernel releases it when the process dies, so kill -9 leaves no stale lock. Two machines are
// kept apart by the epoch on the target, not by this.
#include <string>

namespace state {

class RunLock {
 public:
  /// Takes the lock or throws Error(request) that names the process holding it; `what` is what
  /// runs there already.
  explicit RunLock(const std::string& folder, const std::string& what = "this task");
  ~RunLock();
  RunLock(const RunLock&) = delete;
  RunLock& operator=(const RunLock&) = delete;

 private:
  int descriptor_ = -1;
};

}  // namespace state
