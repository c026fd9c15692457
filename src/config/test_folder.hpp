#pragma once
// A folder for one test, with files, removed at the end. For tests of config/ and setup/, on one
// thread.
#include "base/error.hpp"

#include <stdlib.h>

#include <filesystem>
#include <fstream>
#include <string>
#include <string_view>

namespace config {

class TestFolder {
 public:
  TestFolder() {
    std::string name = (std::filesystem::temp_directory_path() / "sluice-config-XXXXXX").string();
    CHECK(::mkdtemp(name.data()) != nullptr, "a test needs a folder of its own");
    path_ = name;
  }
  ~TestFolder() { std::filesystem::remove_all(path_); }
  TestFolder(const TestFolder&) = delete;
  TestFolder& operator=(const TestFolder&) = delete;

  std::string path(const std::string& name) const { return path_ + "/" + name; }
  /// Writes a file and gives its path.
  std::string write(const std::string& name, std::string_view text) const {
    std::ofstream(path(name)) << text;
    return path(name);
  }
  /// A message with this folder's name left out of it, so that tests can state it.
  std::string without_folder(std::string text) const {
    for (std::size_t at = text.find(path_); at != std::string::npos; at = text.find(path_)) {
      // A file at the beginning of a line loses its slash as well: "orders.toml:3:1".
      const bool begins_line = at == 0 || text[at - 1] == '\n';
      text.erase(at, path_.size() + (begins_line ? 1 : 0));
    }
    return text;
  }

 private:
  std::string path_;
};

}  // namespace config
