#include "standin/local_command.hpp"

#include "base/clock.hpp"
#include "base/error.hpp"
#include "base/log.hpp"
#include "standin/local_fault_command.hpp"
#include "standin/local_folder.hpp"
#include "standin/local_server.hpp"
#include "standin/world.hpp"

#include <fcntl.h>
#include <fmt/core.h>
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <charconv>
#include <chrono>
#include <cstdio>
#include <filesystem>
#include <map>
#include <optional>

namespace standin {
namespace {

constexpr int kDone = 0;
constexpr int kWrongRequest = 2;
constexpr int kNotDone = 4;
constexpr base::Millis kDownTimeout{90'000};

[[noreturn]] void throw_usage(const std::string& message) {
  throw base::Error(base::ErrorScope::request, "local.usage", message,
                    "sluice local up [--folder DIR] [--port N] [--s3-port N] [--aws-port N] "
                    "[--detach] | down | status | world | associate-role ARN|NAME "
                    "[--wait-seconds N] | disassociate-role ARN|NAME | fault add|list|clear ...");
}

struct Request {
  std::string verb;
  std::string folder = kDefaultLocalFolder;
  std::string role;
  int port = 5439;
  int s3_port = 9000;
  int aws_port = 9001;
  bool is_detached = false;
  std::optional<int> wait_seconds;
};

int as_number(const std::string& option, const std::string& text, int max) {
  int value = -1;
  const auto parsed = std::from_chars(text.data(), text.data() + text.size(), value);
  if (parsed.ec != std::errc{} || parsed.ptr != text.data() + text.size() || value < 0 ||
      value > max) {
    throw_usage(fmt::format("{} takes a number from 0 to {}, not '{}'", option, max, text));
  }
  return value;
}

bool takes_role(const std::string& verb) {
  return verb == "associate-role" || verb == "disassociate-role";
}

void read_option(Request& request, const std::string& option, const std::string& value) {
  if (option == "--folder") {
    request.folder = value;
  } else if (option == "--port" && request.verb == "up") {
    request.port = as_number(option, value, 65535);
  } else if (option == "--s3-port" && request.verb == "up") {
    request.s3_port = as_number(option, value, 65535);
  } else if (option == "--aws-port" && request.verb == "up") {
    request.aws_port = as_number(option, value, 65535);
  } else if (option == "--wait-seconds" && request.verb == "associate-role") {
    request.wait_seconds = as_number(option, value, 86'400);
  } else {
    throw_usage(fmt::format("`sluice local {}` has no option {}", request.verb, option));
  }
}

Request read_request(const std::vector<std::string>& args) {
  if (args.empty()) throw_usage("what should the local stand-in do?");
  Request request;
  request.verb = args[0];
  for (std::size_t i = 1; i < args.size(); ++i) {
    const std::string& word = args[i];
    if (word == "--detach" && request.verb == "up") {
      request.is_detached = true;
    } else if (word.starts_with("--")) {
      const std::size_t equals = word.find('=');
      if (equals != std::string::npos) {
        read_option(request, word.substr(0, equals), word.substr(equals + 1));
      } else if (i + 1 < args.size()) {
        read_option(request, word, args[++i]);
      } else {
        throw_usage(word + " needs a value");
      }
    } else if (takes_role(request.verb) && request.role.empty()) {
      request.role = word;
    } else {
      throw_usage(fmt::format("`{}` is one word too many", word));
    }
  }
  if (takes_role(request.verb) && request.role.empty()) throw_usage("which role? Give its ARN");
  return request;
}

std::string folder_option(const Request& request) {
  return request.folder == kDefaultLocalFolder ? "" : " --folder " + request.folder;
}

void print_running(const Request& request, const RunningServer& running) {
  const World world = WorldFile(world_path(request.folder)).current();
  fmt::print("The local stand-in runs (process {}, folder {}).\n\n", running.pid, request.folder);
  fmt::print("  Redshift   127.0.0.1:{}  database {}\n", running.ports.redshift, world.database);
  for (const WorldLogin& login : world.logins) {
    fmt::print("             login {}  password {}\n", login.user, login.password);
  }
  fmt::print("             TLS: sslrootcert={} host=localhost\n", running.ca_file);
  fmt::print("  S3         http://127.0.0.1:{}  region {}\n", running.ports.s3, world.region);
  for (const auto& [name, bucket] : world.buckets) {
    fmt::print("             bucket {} ({})\n", name, bucket.region);
  }
  for (const WorldUser& user : world.users) {
    fmt::print("             access key {}  secret key {}  (user {})\n", user.access_key_id,
               user.secret_access_key, user.name);
  }
  fmt::print("  AWS        http://127.0.0.1:{}  account {}\n", running.ports.aws, world.account);
  fmt::print("             namespace {}  workgroup {}\n", world.space.name, world.workgroup.name);
  for (const auto& [name, role] : world.roles) {
    bool is_attached = false;
    for (const AttachedRole& attached : world.attached_roles) {
      is_attached = is_attached || attached.arn == role.arn;
    }
    fmt::print("  Role       {}  {}\n", role.arn, is_attached ? "associated" : "not associated");
    if (is_attached) continue;
    fmt::print("             to associate it: sluice local associate-role {}{}\n", name,
               folder_option(request));
  }
  fmt::print("\nStop it with: sluice local down{}\n", folder_option(request));
  std::fflush(stdout);
}

sigset_t ending_signals() {
  sigset_t signals;
  sigemptyset(&signals);
  for (const int signal : {SIGINT, SIGTERM, SIGHUP}) sigaddset(&signals, signal);
  return signals;
}

/// Serves until a signal asks to stop. The signals are blocked before any thread exists, so that
/// all inherit it.
template <typename Ready>
int serve(const Request& request, const Ready& ready) {
  const sigset_t signals = ending_signals();
  pthread_sigmask(SIG_BLOCK, &signals, nullptr);
  LocalOptions options;
  options.folder = request.folder;
  options.redshift_port = request.port;
  options.s3_port = request.s3_port;
  options.aws_port = request.aws_port;
  const auto server = LocalServer::start(options);
  ready(RunningServer{getpid(), server->ports(), server->ca_file()});
  int signal = 0;
  sigwait(&signals, &signal);
  server->stop();
  return kDone;
}

void show_error(const base::ErrorReport& report) {
  fmt::print(stderr, "{}\n", report.to_text());
  std::fflush(stderr);
}

int exit_code(const base::ErrorReport& report) {
  return report.scope == base::ErrorScope::request ? kWrongRequest : kNotDone;
}

// The child of --detach: its own session, its words in local.log, one byte through the pipe when it
// is ready.
[[noreturn]] void serve_detached(const Request& request, int pipe_fd) {
  setsid();
  int code = kDone;
  try {
    std::filesystem::create_directories(request.folder);
    const int log_fd =
        open(log_path(request.folder).c_str(), O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0644);
    const int null_fd = open("/dev/null", O_RDONLY | O_CLOEXEC);
    code = serve(request, [&](const RunningServer&) {
      dup2(null_fd, STDIN_FILENO);
      dup2(log_fd, STDOUT_FILENO);
      dup2(log_fd, STDERR_FILENO);
      const char ready = 1;
      if (write(pipe_fd, &ready, 1) != 1) {
        base::log_warning(base::LogComponent::standin, "who started the stand-in has left");
      }
      close(pipe_fd);
    });
  } catch (...) {
    const base::ErrorReport report = base::report_current_exception();
    show_error(report);
    code = exit_code(report);
  }
  // Not exit(): what the parent registered must not run twice.
  _exit(code);
}

int up_detached(const Request& request) {
  std::array<int, 2> ends{};
  if (pipe2(ends.data(), O_CLOEXEC) != 0) throw_usage("the system gives no pipe");
  std::fflush(nullptr);
  const pid_t child = fork();
  if (child == 0) {
    close(ends[0]);
    serve_detached(request, ends[1]);
  }
  close(ends[1]);
  char ready = 0;
  const ssize_t got = read(ends[0], &ready, 1);
  close(ends[0]);
  if (got == 1) {
    const auto running = find_running(request.folder);
    if (running) print_running(request, *running);
    return kDone;
  }
  int status = 0;
  waitpid(child, &status, 0);  // it has said why
  return WIFEXITED(status) && WEXITSTATUS(status) != kDone ? WEXITSTATUS(status) : kNotDone;
}

int run_up(const Request& request) {
  if (request.is_detached) return up_detached(request);
  return serve(request, [&](const RunningServer& running) { print_running(request, running); });
}

int run_down(const Request& request) {
  const auto running = find_running(request.folder);
  if (!running) {
    fmt::print("No local stand-in runs in {}.\n", request.folder);
    return kDone;
  }
  kill(running->pid, SIGTERM);
  base::SystemClock& clock = base::system_clock();
  const base::Deadline deadline(clock, kDownTimeout);
  while (find_running(request.folder)) {
    if (deadline.passed(clock)) {
      throw base::Error(base::ErrorScope::task, "local.down",
                        fmt::format("the stand-in (process {}) does not stop", running->pid),
                        fmt::format("end it with kill -9 {}", running->pid));
    }
    clock.sleep_for(base::Millis{50}, {});
  }
  fmt::print("The local stand-in in {} is stopped; its data stays.\n", request.folder);
  return kDone;
}

int run_status(const Request& request) {
  const auto running = find_running(request.folder);
  if (running) {
    print_running(request, *running);
    return kDone;
  }
  fmt::print("No local stand-in runs in {}. Start it with: sluice local up{}\n", request.folder,
             folder_option(request));
  return kNotDone;
}

void need_world(const Request& request) {
  if (std::filesystem::exists(world_path(request.folder))) return;
  throw base::Error(base::ErrorScope::request, "local.no_world",
                    "there is no local stand-in in " + request.folder,
                    "start it with `sluice local up" + folder_option(request) + "`");
}

std::string find_role(const World& world, const std::string& wanted) {
  std::string known;
  for (const auto& [name, role] : world.roles) {
    if (name == wanted || role.arn == wanted) return role.arn;
    known += (known.empty() ? "" : ", ") + name;
  }
  throw base::Error(base::ErrorScope::request, "local.no_role",
                    "the local world has no role '" + wanted + "'",
                    "it has: " + (known.empty() ? "none" : known) + "; edit world.json to add one");
}

std::int64_t now_seconds() {
  return std::chrono::duration_cast<std::chrono::seconds>(
             base::system_clock().wall_now().time_since_epoch())
      .count();
}

int run_associate(const Request& request) {
  need_world(request);
  std::string arn;
  std::int64_t wait = 0;
  bool is_new = true;
  WorldFile(world_path(request.folder)).update([&](World& world) {
    arn = find_role(world, request.role);
    for (const AttachedRole& attached : world.attached_roles) is_new &= attached.arn != arn;
    if (!is_new) return;
    wait = request.wait_seconds ? *request.wait_seconds : world.attach_delay_s;
    world.attached_roles.push_back({arn, now_seconds() + wait});
  });
  if (!is_new) {
    fmt::print("{} is associated already.\n", arn);
  } else if (wait == 0) {
    fmt::print("{} is associated.\n", arn);
  } else {
    fmt::print("{} is associated; it is in sync in {} seconds.\n", arn, wait);
  }
  return kDone;
}

int run_disassociate(const Request& request) {
  need_world(request);
  std::string arn;
  WorldFile(world_path(request.folder)).update([&](World& world) {
    arn = find_role(world, request.role);
    std::erase_if(world.attached_roles, [&](const AttachedRole& role) { return role.arn == arn; });
  });
  fmt::print("{} is not associated any more.\n", arn);
  return kDone;
}

int run_world(const Request& request) {
  need_world(request);
  fmt::print("{}\n", to_json(WorldFile(world_path(request.folder)).current()).dump(2));
  return kDone;
}

int dispatch(const std::vector<std::string>& args) {
  static const std::map<std::string, int (*)(const Request&)> verbs = {
      {"up", run_up},
      {"down", run_down},
      {"status", run_status},
      {"world", run_world},
      {"associate-role", run_associate},
      {"disassociate-role", run_disassociate},
  };
  if (!args.empty() && args[0] == "fault") {
    const int code = run_local_fault({args.begin() + 1, args.end()});
    std::fflush(stdout);
    return code;
  }
  const Request request = read_request(args);
  const auto verb = verbs.find(request.verb);
  if (verb == verbs.end()) throw_usage("`sluice local` has no command '" + request.verb + "'");
  const int code = verb->second(request);
  std::fflush(stdout);
  return code;
}

}  // namespace

int run_local_command(std::vector<std::string> args) {
  try {
    return dispatch(args);
  } catch (...) {
    const base::ErrorReport report = base::report_current_exception();
    show_error(report);
    return exit_code(report);
  }
}

}  // namespace standin
