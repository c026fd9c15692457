#include "app/commands.hpp"
#include "base/error.hpp"
#include "base/file.hpp"
#include "config/task_file.hpp"

#include <fmt/core.h>

#include <filesystem>

namespace app {

int init_command(const std::string& path) {
  if (std::filesystem::exists(path)) {
    throw base::Error(base::ErrorScope::request, "init.exists",
                      path + " exists already and is not overwritten",
                      "Name another file: sluice init other.toml");
  }
  base::write_file_atomically(path, config::sample_task_file());
  fmt::print("Wrote {}. Fill it in, then: sluice schema {} and sluice run {}\n", path, path, path);
  return 0;
}

}  // namespace app
