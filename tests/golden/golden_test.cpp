// Runs every *.test file of this folder as one test; GOLDEN_UPDATE=1 writes what came out instead
// of comparing.
#include "base/error.hpp"

#include "golden_case.hpp"
#include <gtest/gtest.h>

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <memory>
#include <sstream>

namespace golden {
namespace {

std::vector<std::string> lines_of(const std::filesystem::path& path) {
  std::ifstream file(path);
  std::vector<std::string> lines;
  for (std::string line; std::getline(file, line);) lines.push_back(line);
  return lines;
}

bool is_between_cases(const std::string& line) {
  return line.empty() || line.front() == '#';
}

std::string output_of(const Case& one, const Directives& directives) {
  const auto directive = directives.find(one.directive);
  if (directive == directives.end()) return "error: there is no directive " + one.directive;
  try {
    return directive->second(one);
  } catch (const base::Error& error) {
    return "error " + error.code() + ": " + error.message();
  }
}

/// Reads the case that begins at `at` and leaves `at` behind its "----".
Case read_case(const std::vector<std::string>& lines, std::size_t& at) {
  Case one;
  std::istringstream words(lines[at++]);
  words >> one.directive;
  for (std::string word; words >> word;) one.arguments.push_back(word);
  while (at < lines.size() && lines[at] != "----") one.input.push_back(lines[at++]);
  if (at < lines.size()) ++at;
  return one;
}

/// The file as it would be if every output were as expected.
std::string rewritten(const std::vector<std::string>& lines, const Directives& directives) {
  std::string text;
  for (std::size_t at = 0; at < lines.size();) {
    if (is_between_cases(lines[at])) {
      text += lines[at++] + "\n";
      continue;
    }
    const std::size_t first = at;
    const Case one = read_case(lines, at);
    for (std::size_t i = first; i < first + 1 + one.input.size(); ++i) text += lines[i] + "\n";
    std::string output = output_of(one, directives);
    if (!output.empty() && output.back() != '\n') output += '\n';
    text += "----\n" + output;
    while (at < lines.size() && !lines[at].empty()) ++at;
  }
  return text;
}

class GoldenFile : public testing::Test {
 public:
  GoldenFile(std::filesystem::path path, const Directives& directives)
      : path_(std::move(path)), directives_(directives) {}

  void TestBody() override {
    const std::vector<std::string> lines = lines_of(path_);
    ASSERT_FALSE(lines.empty()) << path_;
    const std::string actual = rewritten(lines, directives_);
    if (std::getenv("GOLDEN_UPDATE") != nullptr) {
      std::ofstream(path_) << actual;
      return;
    }
    std::string expected;
    for (const std::string& line : lines) expected += line + "\n";
    EXPECT_EQ(actual, expected) << path_ << "\nRun with GOLDEN_UPDATE=1 to accept what came out.";
  }

 private:
  std::filesystem::path path_;
  const Directives& directives_;
};

std::size_t register_files(const Directives& directives) {
  std::vector<std::filesystem::path> paths;
  for (const auto& entry : std::filesystem::directory_iterator(GOLDEN_FOLDER)) {
    if (entry.path().extension() == ".test") paths.push_back(entry.path());
  }
  std::sort(paths.begin(), paths.end());
  for (const auto& path : paths) {
    testing::RegisterTest("Golden", path.stem().c_str(), nullptr, nullptr, __FILE__, __LINE__,
                          [path, &directives]() -> testing::Test* {
                            return std::make_unique<GoldenFile>(path, directives).release();
                          });
  }
  return paths.size();
}

}  // namespace
}  // namespace golden

int main(int argc, char** argv) {
  testing::InitGoogleTest(&argc, argv);
  golden::Directives directives;
  golden::add_dialect_directives(directives);
  golden::add_ddl_directives(directives);
  if (golden::register_files(directives) == 0) {
    std::fputs("no *.test files were found in " GOLDEN_FOLDER "\n", stderr);
    return 1;
  }
  return RUN_ALL_TESTS();
}
