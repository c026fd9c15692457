#include "standin/postgres_server.hpp"

#include "base/digest.hpp"
#include "base/error.hpp"
#include "base/file.hpp"
#include "base/log.hpp"

#include <signal.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <charconv>
#include <cstdio>
#include <filesystem>
#include <fstream>
#include <sstream>

namespace standin {
namespace {

namespace fs = std::filesystem;

constexpr base::Millis kInitialiseTimeout{120'000};
constexpr base::Millis kStartTimeout{60'000};
constexpr base::Millis kStopTimeout{30'000};
constexpr std::size_t kSocketFolderBytesMax = 80;
constexpr const char* kSocketName = ".s.PGSQL.5432";

// Redshift's own defaults where it differs, and what makes a throw-away server quick.
constexpr const char* kSettings = R"(# written by the stand-in at each start
listen_addresses = ''
max_connections = 240
shared_buffers = 128MB
fsync = off
full_page_writes = off
wal_level = minimal
max_wal_senders = 0
max_wal_size = 1GB
max_parallel_workers_per_gather = 0
max_parallel_maintenance_workers = 0
jit = off
password_encryption = md5
timezone = 'UTC'
log_timezone = 'UTC'
datestyle = 'ISO, MDY'
extra_float_digits = 0
standard_conforming_strings = off
escape_string_warning = off
backslash_quote = on
default_transaction_isolation = 'repeatable read'
client_min_messages = notice
log_min_messages = fatal
log_min_error_statement = panic
)";

std::string find_programs() {
  const std::string fixed = "/usr/lib/postgresql/15/bin";
  if (fs::exists(fixed + "/postgres")) return fixed;
  std::string found;
  if (FILE* pipe = popen("pg_config --bindir 2>/dev/null", "r")) {
    std::array<char, 512> line{};
    if (std::fgets(line.data(), static_cast<int>(line.size()), pipe) != nullptr) {
      found = line.data();
    }
    pclose(pipe);
  }
  while (!found.empty() && (found.back() == '\n' || found.back() == ' ')) found.pop_back();
  if (!found.empty() && fs::exists(found + "/postgres")) return found;
  throw base::Error(base::ErrorScope::task, "standin.no_postgresql",
                    "the stand-in needs the programs of PostgreSQL 15 and finds none in " + fixed +
                        " or by pg_config --bindir",
                    "install the Debian package postgresql");
}

// True when the account may pass every folder on the way to `path`.
bool can_reach(const fs::path& path, const Account& account) {
  for (fs::path part = path; !part.empty() && part != part.root_path(); part = part.parent_path()) {
    struct stat status {};
    if (stat(part.c_str(), &status) != 0) continue;  // not there yet: we make it
    const bool is_owner = status.st_uid == account.uid;
    const bool is_group = status.st_gid == account.gid;
    const mode_t bit = is_owner ? S_IXUSR : (is_group ? S_IXGRP : S_IXOTH);
    if ((status.st_mode & bit) == 0) return false;
  }
  return true;
}

void make_owned_folder(const std::string& path, const Account& account) {
  fs::create_directories(path);
  // In a folder that all may write, somebody else may have been there first.
  struct stat status {};
  const bool is_folder = lstat(path.c_str(), &status) == 0 && S_ISDIR(status.st_mode);
  if (!is_folder || (status.st_uid != account.uid && status.st_uid != geteuid())) {
    throw base::Error(base::ErrorScope::task, "standin.taken", path + " is not a folder of ours",
                      "remove it and start again");
  }
  chmod(path.c_str(), S_IRWXU);
  if (geteuid() == 0 && chown(path.c_str(), account.uid, account.gid) != 0) {
    throw base::Error(base::ErrorScope::task, "standin.chown",
                      "cannot give " + path + " to the account " + account.name,
                      "choose a folder on a local file system with --folder");
  }
}

}  // namespace

std::unique_ptr<PostgresServer> PostgresServer::start(const std::string& folder) {
  std::unique_ptr<PostgresServer> server(new PostgresServer);
  server->account_ = unprivileged_account();
  server->programs_ = find_programs();
  server->choose_home(folder);
  server->is_new_ = !fs::exists(server->home_ + "/data/PG_VERSION");
  if (server->is_new_) server->initialise();
  server->write_settings();
  server->end_leftover();
  server->launch();
  return server;
}

PostgresServer::~PostgresServer() {
  stop();
}

void PostgresServer::choose_home(const std::string& folder) {
  const fs::path absolute = fs::absolute(folder);
  const fs::path inside = absolute / "postgres";
  home_ = inside.string();
  const std::string mark = base::sha256_hex(absolute.string()).substr(0, 12);
  if (geteuid() == 0 && !can_reach(absolute, account_)) {
    home_ = "/var/tmp/sluice-local-" + mark;
    // The link says whose the data is: when the folder was removed, the data goes with it.
    if (!fs::is_symlink(inside)) {
      fs::remove_all(home_);
      fs::create_symlink(home_, inside);
    }
    base::log_info(base::LogComponent::standin,
                   "the account {} cannot reach {}; PostgreSQL's data lies in {}", account_.name,
                   absolute.string(), home_);
  }
  make_owned_folder(home_, account_);
  socket_folder_ = home_ + "/socket";
  // The path of a unix socket has at most 107 bytes.
  if (socket_folder_.size() > kSocketFolderBytesMax) socket_folder_ = "/tmp/sluice-local-" + mark;
  make_owned_folder(socket_folder_, account_);
  socket_path_ = socket_folder_ + "/" + kSocketName;
}

void PostgresServer::initialise() {
  const std::string data = home_ + "/data";
  fs::remove_all(data);  // what an interrupted initdb left
  ChildOptions options;
  options.argv = {
      programs_ + "/initdb", "-D",         data,           "-U",        kBootstrapUser,
      "--encoding=UTF8",     "--locale=C", "--auth=trust", "--no-sync", "--no-instructions"};
  options.account = account_;
  options.folder = home_;
  options.log_path = home_ + "/postgres.log";
  options.death_signal = SIGKILL;
  const pid_t pid = start_child(options);
  const auto status = wait_for_child(pid, kInitialiseTimeout);
  if (!status) kill(pid, SIGKILL);
  if (!status || !WIFEXITED(*status) || WEXITSTATUS(*status) != 0) {
    std::error_code ignored;
    fs::remove_all(data, ignored);
    throw base::Error(base::ErrorScope::task, "standin.initdb",
                      "PostgreSQL's initdb failed:\n" + log_tail(),
                      "look into " + home_ + "/postgres.log");
  }
}

void PostgresServer::write_settings() const {
  const std::string path = home_ + "/data/postgresql.auto.conf";
  std::string text = kSettings;
  text += "unix_socket_directories = '" + socket_folder_ + "'\n";
  base::write_file_atomically(path, text);
  if (geteuid() == 0 && chown(path.c_str(), account_.uid, account_.gid) != 0) {
    throw base::Error(base::ErrorScope::task, "standin.chown", "cannot hand over " + path,
                      "choose a folder on a local file system with --folder");
  }
}

// A stand-in that was killed may leave its PostgreSQL in the middle of shutting down: wait for it,
// then end it. A postmaster.pid whose process is gone, or is another program now, is removed.
void PostgresServer::end_leftover() const {
  const std::string path = home_ + "/data/postmaster.pid";
  if (!fs::exists(path)) return;
  const std::string text = base::read_file(path, 64 * 1024);
  pid_t pid = 0;
  std::from_chars(text.data(), text.data() + text.size(), pid);
  base::SystemClock& clock = base::system_clock();
  const base::Deadline deadline(clock, kStopTimeout);
  const auto is_ours = [&] {
    std::error_code none;
    const std::string exe =
        fs::read_symlink("/proc/" + std::to_string(pid) + "/cwd", none).string();
    return pid > 1 && !none && exe == fs::weakly_canonical(home_ + "/data", none).string();
  };
  if (is_ours()) kill(pid, SIGQUIT);
  while (is_ours() && !deadline.passed(clock)) clock.sleep_for(base::Millis{50}, {});
  if (is_ours()) {
    throw base::Error(base::ErrorScope::task, "standin.leftover",
                      "a PostgreSQL of an earlier stand-in still runs in " + home_,
                      "end the process " + std::to_string(pid) + " and start again");
  }
  std::error_code ignored;
  fs::remove(path, ignored);
}

void PostgresServer::launch() {
  ChildOptions options;
  options.argv = {programs_ + "/postgres", "-D", home_ + "/data"};
  options.account = account_;
  options.folder = home_;
  options.log_path = home_ + "/postgres.log";
  options.death_signal = SIGQUIT;
  pid_ = start_child(options);
  base::SystemClock& clock = base::system_clock();
  const base::Deadline deadline(clock, kStartTimeout);
  for (;;) {
    if (wait_for_child(pid_, base::Millis{0})) {
      pid_ = -1;
      throw base::Error(base::ErrorScope::task, "standin.postgres_ended",
                        "PostgreSQL ended while starting:\n" + log_tail(),
                        "look into " + home_ + "/postgres.log");
    }
    try {
      open_admin("template1", {});
      return;
    } catch (const base::Error& error) {
      if (deadline.passed(clock)) throw;
    }
    clock.sleep_for(base::Millis{50}, {});
  }
}

std::unique_ptr<BackendLink> PostgresServer::open_admin(const std::string& database,
                                                        std::stop_token stop) const {
  auto opened = BackendLink::open(socket_path_, {{"user", kBootstrapUser}, {"database", database}},
                                  std::move(stop));
  if (opened.refusal) {
    throw base::Error(base::ErrorScope::transient, "standin.admin_login",
                      "PostgreSQL refuses the stand-in's own login: " + opened.refusal->get('M'),
                      "start the stand-in again");
  }
  return std::move(opened.link);
}

void PostgresServer::stop() {
  if (pid_ < 0) return;
  kill(pid_, SIGINT);  // fast: sessions are rolled back, data is written
  if (!wait_for_child(pid_, kStopTimeout)) {
    base::log_warning(base::LogComponent::standin, "PostgreSQL does not stop; it is killed");
    kill(pid_, SIGQUIT);
    wait_for_child(pid_, kStopTimeout);
  }
  pid_ = -1;
  if (socket_folder_.rfind("/tmp/", 0) == 0) {
    std::error_code ignored;
    fs::remove_all(socket_folder_, ignored);
  }
}

std::string PostgresServer::log_tail() const {
  std::ifstream file(home_ + "/postgres.log");
  std::ostringstream text;
  text << file.rdbuf();
  const std::string all = text.str();
  return all.size() > 1500 ? all.substr(all.size() - 1500) : all;
}

}  // namespace standin
