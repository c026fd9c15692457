#include "standin/local_fault_command.hpp"

#include "base/clock.hpp"
#include "base/error.hpp"
#include "standin/local_folder.hpp"
#include "standin/world.hpp"

#include <fmt/core.h>

#include <charconv>
#include <filesystem>

namespace standin {
namespace {

[[noreturn]] void throw_usage(const std::string& message) {
  throw base::Error(base::ErrorScope::request, "local.usage", message,
                    "sluice local fault add KIND [--key-prefix P] [--role NAME] [--code C] "
                    "[--seconds N] [--times N] | list | clear [KIND], each with [--folder DIR]");
}

struct FaultRequest {
  std::string verb;
  std::string folder = kDefaultLocalFolder;
  WarehouseFault fault;
};

std::int64_t as_number(const std::string& option, const std::string& text) {
  std::int64_t value = -1;
  const char* end = text.data() + text.size();
  const auto parsed = std::from_chars(text.data(), end, value);
  if (parsed.ec == std::errc{} && parsed.ptr == end && value >= 0) return value;
  throw_usage(option + " takes a number, not '" + text + "'");
}

void read_option(FaultRequest& request, const std::string& option, const std::string& value) {
  const bool is_add = request.verb == "add";
  if (option == "--folder") {
    request.folder = value;
  } else if (is_add && option == "--key-prefix") {
    request.fault.key_prefix = value;
  } else if (is_add && option == "--role") {
    request.fault.role = value;
  } else if (is_add && option == "--code") {
    request.fault.code = value;
  } else if (is_add && option == "--seconds") {
    request.fault.seconds = as_number(option, value);
  } else if (is_add && option == "--times") {
    request.fault.times = as_number(option, value);
  } else {
    throw_usage(fmt::format("`sluice local fault {}` has no option {}", request.verb, option));
  }
}

FaultRequest read_request(const std::vector<std::string>& words) {
  FaultRequest request;
  if (words.empty()) throw_usage("what should happen to the faults?");
  request.verb = words[0];
  if (request.verb != "add" && request.verb != "list" && request.verb != "clear") {
    throw_usage("`sluice local fault` has no command '" + request.verb + "'");
  }
  for (std::size_t i = 1; i < words.size(); ++i) {
    if (words[i].starts_with("--")) {
      if (i + 1 == words.size()) throw_usage(words[i] + " needs a value");
      read_option(request, words[i], words[i + 1]);
      ++i;
    } else if (request.fault.kind.empty() && request.verb != "list") {
      request.fault.kind = words[i];
    } else {
      throw_usage(fmt::format("`{}` is one word too many", words[i]));
    }
  }
  if (request.verb == "add" && request.fault.kind.empty()) throw_usage("which fault?");
  return request;
}

std::string shown(const WarehouseFault& fault) {
  std::string text = fault.kind;
  if (!fault.role.empty()) text += "  role " + fault.role;
  if (!fault.code.empty()) text += "  code " + fault.code;
  if (!fault.key_prefix.empty()) text += "  key " + fault.key_prefix + "*";
  if (fault.seconds > 0) text += fmt::format("  {} s", fault.seconds);
  const bool stays =
      fault.times == 0 || fault.kind.starts_with("role_") || fault.kind == "stale_listing";
  return text + (stays ? "  until cleared" : fmt::format("  times {}", fault.times));
}

// The time is a number that no earlier fault has, also none that was cleared.
void add(WorldFile& file, WarehouseFault fault) {
  fault.id = base::wall_microseconds(base::system_clock());
  file.update([&](World& world) {
    check_warehouse_fault(world, fault);
    world.warehouse_faults.push_back(fault);
  });
  fmt::print("{}\n", shown(fault));
}

void clear(WorldFile& file, const std::string& kind) {
  std::size_t count = 0;
  file.update([&](World& world) {
    count = std::erase_if(world.warehouse_faults, [&](const WarehouseFault& fault) {
      return kind.empty() || fault.kind == kind;
    });
  });
  fmt::print("{} {} cleared.\n", count, count == 1 ? "fault" : "faults");
}

}  // namespace

int run_local_fault(const std::vector<std::string>& words) {
  const FaultRequest request = read_request(words);
  const std::string path = world_path(request.folder);
  if (!std::filesystem::exists(path)) {
    throw base::Error(base::ErrorScope::request, "local.no_world",
                      "there is no local stand-in in " + request.folder,
                      "start it with `sluice local up`");
  }
  WorldFile file(path);
  if (request.verb == "add") {
    add(file, request.fault);
  } else if (request.verb == "clear") {
    clear(file, request.fault.kind);
  } else {
    const World world = file.current();
    for (const WarehouseFault& fault : world.warehouse_faults) fmt::print("{}\n", shown(fault));
    if (world.warehouse_faults.empty()) fmt::print("There are no faults.\n");
  }
  return 0;
}

}  // namespace standin
