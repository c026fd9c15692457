#include "base/fault_point.hpp"

#include "base/error.hpp"

#include <fmt/core.h>
#include <signal.h>
#include <unistd.h>

#include <charconv>
#include <cstdlib>
#include <map>
#include <mutex>
#include <string>
#include <string_view>

namespace base {
namespace {

struct Fault {
  std::string action;
  int on_passage = 0;  // 0: every passage
  int passed = 0;
};

std::map<std::string, Fault> read_faults() {
  std::map<std::string, Fault> faults;
  const char* setting = std::getenv("SLUICE_FAULT");
  std::string_view rest = setting == nullptr ? "" : setting;
  while (!rest.empty()) {
    const std::string_view item = rest.substr(0, rest.find(','));
    rest.remove_prefix(std::min(rest.size(), item.size() + 1));
    const std::size_t equals = item.find('=');
    CHECK(equals != std::string_view::npos, "SLUICE_FAULT is name=action[@passage],...");
    std::string_view action = item.substr(equals + 1);
    Fault fault;
    if (const std::size_t at = action.find('@'); at != std::string_view::npos) {
      const auto parsed =
          std::from_chars(action.data() + at + 1, action.data() + action.size(), fault.on_passage);
      CHECK(parsed.ec == std::errc{} && fault.on_passage > 0,
            "the passage after @ is a number from 1 in SLUICE_FAULT");
      action = action.substr(0, at);
    }
    fault.action = action;
    faults.emplace(item.substr(0, equals), fault);
  }
  return faults;
}

}  // namespace

void pass_fault_point(const char* name) {
  static std::mutex mutex;
  static std::map<std::string, Fault> faults = read_faults();
  if (faults.empty()) return;
  std::string action;
  {
    std::lock_guard lock(mutex);
    const auto found = faults.find(name);
    if (found == faults.end()) return;
    Fault& fault = found->second;
    ++fault.passed;
    if (fault.on_passage != 0 && fault.passed != fault.on_passage) return;
    action = fault.action;
  }
  if (action == "kill") ::kill(::getpid(), SIGKILL);
  if (action == "exit") ::_exit(99);
  if (action == "pause") {
    ::kill(::getpid(), SIGSTOP);
    return;
  }
  if (action == "error") {
    throw Error(ErrorScope::transient, "fault.injected",
                fmt::format("injected failure at {}", name), "This is a test.");
  }
  CHECK(false, "SLUICE_FAULT names an action that does not exist (kill, exit, error, pause)");
}

}  // namespace base
