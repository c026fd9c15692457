#pragma once
// A program run as another account, tied to us: it gets a signal when the thread that started it
// dies.
//
// Used for PostgreSQL's programs, which refuse to run as root. Linux only (PR_SET_PDEATHSIG). The
// caller's thread must live as long as the child should.
#include "base/clock.hpp"

#include <sys/types.h>

#include <optional>
#include <string>
#include <vector>

namespace standin {

/// The account that a program is run as; root picks an unprivileged one.
struct Account {
  uid_t uid = 0;
  gid_t gid = 0;
  std::string name;
};
/// Ourselves, or `postgres` or `nobody` when we are root.
Account unprivileged_account();

struct ChildOptions {
  std::vector<std::string> argv;  ///< argv[0] is the program's path
  Account account;
  std::string folder;    ///< where it starts
  std::string log_path;  ///< gets its stdout and stderr, appended
  int death_signal = 0;  ///< what it gets when we die; 0: nothing
};

/// Starts the program; throws Error(task) when there is no such program.
pid_t start_child(const ChildOptions& options);
/// The wait status when the child has ended within `timeout`; nullopt when it still runs.
std::optional<int> wait_for_child(pid_t pid, base::Millis timeout);

}  // namespace standin
