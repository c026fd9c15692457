#include "standin/child_process.hpp"

#include "base/error.hpp"

#include <fcntl.h>
#include <grp.h>
#include <pwd.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>

namespace standin {
namespace {

// Between fork and exec only calls that are safe after fork in a threaded program may be made;
// everything that allocates was made before.
struct Prepared {
  std::vector<char*> argv;
  std::vector<char*> environment;
  const char* folder = nullptr;
  int log_fd = -1;
  uid_t uid = 0;
  gid_t gid = 0;
  bool drops_root = false;
  int death_signal = 0;
  pid_t parent = 0;
};

[[noreturn]] void become_program(const Prepared& prepared) {
  if (prepared.drops_root) {
    if (setgroups(0, nullptr) != 0 || setgid(prepared.gid) != 0 || setuid(prepared.uid) != 0) {
      _exit(126);
    }
  }
  // Set after setuid, which clears it; the parent may have died in between.
  if (prepared.death_signal != 0) {
    prctl(PR_SET_PDEATHSIG, prepared.death_signal);
    if (getppid() != prepared.parent) _exit(126);
  }
  // Its own group: Ctrl-C of the terminal must reach only us, who stop it in order.
  setpgid(0, 0);
  sigset_t none;
  sigemptyset(&none);
  sigprocmask(SIG_SETMASK, &none, nullptr);
  signal(SIGPIPE, SIG_DFL);
  signal(SIGINT, SIG_DFL);
  signal(SIGTERM, SIG_DFL);
  if (chdir(prepared.folder) != 0) _exit(125);
  const int null_fd = open("/dev/null", O_RDONLY);
  dup2(null_fd, STDIN_FILENO);
  dup2(prepared.log_fd, STDOUT_FILENO);
  dup2(prepared.log_fd, STDERR_FILENO);
  execve(prepared.argv[0], prepared.argv.data(), prepared.environment.data());
  _exit(127);
}

}  // namespace

Account unprivileged_account() {
  if (geteuid() != 0) return {geteuid(), getegid(), "this user"};
  for (const char* name : {"postgres", "nobody"}) {
    const passwd* entry = getpwnam(name);
    if (entry != nullptr) return {entry->pw_uid, entry->pw_gid, name};
  }
  throw base::Error(base::ErrorScope::task, "standin.no_account",
                    "PostgreSQL does not run as root, and there is no account postgres or nobody",
                    "run `sluice local up` as an ordinary user");
}

pid_t start_child(const ChildOptions& options) {
  CHECK(!options.argv.empty(), "a program has a path");
  if (access(options.argv[0].c_str(), X_OK) != 0) {
    throw base::Error(base::ErrorScope::task, "standin.no_program",
                      "cannot run " + options.argv[0] + ": " + std::strerror(errno),
                      "install the Debian package postgresql");
  }
  Prepared prepared;
  std::vector<std::string> words = options.argv;
  std::vector<std::string> environment = {"PATH=/usr/bin:/bin", "LANG=C", "LC_ALL=C", "TZ=UTC"};
  for (std::string& word : words) prepared.argv.push_back(word.data());
  for (std::string& word : environment) prepared.environment.push_back(word.data());
  prepared.argv.push_back(nullptr);
  prepared.environment.push_back(nullptr);
  prepared.folder = options.folder.c_str();
  prepared.log_fd = open(options.log_path.c_str(), O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0644);
  if (prepared.log_fd < 0) {
    throw base::Error(base::ErrorScope::task, "standin.log",
                      "cannot write " + options.log_path + ": " + std::strerror(errno),
                      "choose a folder that you may write with --folder");
  }
  prepared.uid = options.account.uid;
  prepared.gid = options.account.gid;
  prepared.drops_root = geteuid() == 0;
  prepared.death_signal = options.death_signal;
  prepared.parent = getpid();
  const pid_t pid = fork();
  if (pid == 0) become_program(prepared);
  const int error = errno;
  close(prepared.log_fd);
  if (pid < 0) {
    throw base::Error(base::ErrorScope::task, "standin.fork",
                      std::string("cannot start a process: ") + std::strerror(error),
                      "look at the limits of processes (ulimit -u)");
  }
  return pid;
}

std::optional<int> wait_for_child(pid_t pid, base::Millis timeout) {
  base::SystemClock& clock = base::system_clock();
  const base::Deadline deadline(clock, timeout);
  for (;;) {
    int status = 0;
    const pid_t ended = waitpid(pid, &status, WNOHANG);
    if (ended == pid) return status;
    if (ended < 0 && errno != EINTR) return 0;  // reaped before
    if (deadline.passed(clock)) return std::nullopt;
    clock.sleep_for(base::Millis{20}, {});
  }
}

}  // namespace standin
