#include "base/file.hpp"

#include "base/error.hpp"

#include <gtest/gtest.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

#include <csignal>
#include <filesystem>
#include <fstream>

namespace base {
namespace {

struct FileTest : testing::Test {
  std::filesystem::path folder;

  void SetUp() override {
    std::string name = testing::TempDir() + "sluice_file_XXXXXX";
    ASSERT_NE(::mkdtemp(name.data()), nullptr);
    folder = name;
  }
  void TearDown() override { std::filesystem::remove_all(folder); }

  std::string path(const std::string& name) const { return (folder / name).string(); }
  std::size_t file_count() const {
    return static_cast<std::size_t>(std::distance(std::filesystem::directory_iterator(folder), {}));
  }
};

template <typename Action>
ErrorReport failure_of(Action action) {
  try {
    action();
  } catch (const Error& error) {
    return error.report();
  }
  return {};
}

TEST_F(FileTest, reads_what_was_written_byte_for_byte) {
  const std::string content("a\0b\r\n\xff", 6);
  write_file_atomically(path("state"), content);
  EXPECT_EQ(read_file(path("state"), 100), content);
}

TEST_F(FileTest, an_empty_file_is_empty_text) {
  write_file_atomically(path("state"), "");
  EXPECT_EQ(read_file(path("state"), 0), "");
}

TEST_F(FileTest, reads_up_to_the_limit_and_no_byte_more) {
  write_file_atomically(path("state"), "12345");
  EXPECT_EQ(read_file(path("state"), 5), "12345");
  const ErrorReport report = failure_of([&] { read_file(path("state"), 4); });
  EXPECT_EQ(report.code, "file.too_large");
  EXPECT_NE(report.message.find("at most 4"), std::string::npos) << report.message;
}

TEST_F(FileTest, a_file_without_end_is_refused_without_reading_it_all) {
  EXPECT_EQ(failure_of([] { read_file("/dev/zero", 1000); }).code, "file.too_large");
}

TEST_F(FileTest, a_missing_file_is_named) {
  const ErrorReport report = failure_of([&] { read_file(path("nowhere.toml"), 10); });
  EXPECT_EQ(report.scope, ErrorScope::request);
  EXPECT_EQ(report.code, "file.read");
  EXPECT_NE(report.message.find("nowhere.toml"), std::string::npos);
  EXPECT_NE(report.message.find("No such file"), std::string::npos);
}

TEST_F(FileTest, a_folder_is_no_file) {
  const ErrorReport report = failure_of([&] { read_file(folder.string(), 10); });
  EXPECT_EQ(report.code, "file.read");
  EXPECT_NE(report.message.find("directory"), std::string::npos) << report.message;
}

TEST_F(FileTest, replaces_the_old_content_whole_and_leaves_nothing_beside) {
  write_file_atomically(path("state"), "a long old content");
  write_file_atomically(path("state"), "new");
  EXPECT_EQ(read_file(path("state"), 100), "new");
  EXPECT_EQ(file_count(), 1U);
}

TEST_F(FileTest, only_its_owner_may_read_it) {
  write_file_atomically(path("state"), "x");
  struct stat status {};
  ASSERT_EQ(::stat(path("state").c_str(), &status), 0);
  EXPECT_EQ(status.st_mode & 0777U, 0600U);
}

TEST_F(FileTest, a_folder_that_is_not_there_is_an_error_of_the_task) {
  const ErrorReport report = failure_of([&] { write_file_atomically(path("missing/state"), "x"); });
  EXPECT_EQ(report.scope, ErrorScope::task);
  EXPECT_EQ(report.code, "file.write");
  EXPECT_NE(report.message.find("missing/state"), std::string::npos);
}

TEST_F(FileTest, a_failed_rename_leaves_the_old_and_nothing_beside) {
  std::filesystem::create_directory(path("state"));
  std::ofstream(path("state/inside")) << "x";
  EXPECT_EQ(failure_of([&] { write_file_atomically(path("state"), "new"); }).code, "file.write");
  EXPECT_TRUE(std::filesystem::exists(path("state/inside")));
  EXPECT_EQ(file_count(), 1U);
}

/// Lets this process write no more than `bytes` into a file, as a full disk would, until it goes
/// out of scope.
class FileSizeLimit {
 public:
  explicit FileSizeLimit(rlim_t bytes) {
    std::signal(SIGXFSZ, SIG_IGN);
    ::getrlimit(RLIMIT_FSIZE, &before_);
    const rlimit limit{bytes, before_.rlim_max};
    ::setrlimit(RLIMIT_FSIZE, &limit);
  }
  ~FileSizeLimit() { ::setrlimit(RLIMIT_FSIZE, &before_); }
  FileSizeLimit(const FileSizeLimit&) = delete;
  FileSizeLimit& operator=(const FileSizeLimit&) = delete;

 private:
  rlimit before_{};
};

TEST_F(FileTest, a_write_that_breaks_off_keeps_the_old_content) {
  write_file_atomically(path("state"), "old");
  ErrorReport report;
  {
    const FileSizeLimit limit(1000);
    report = failure_of([&] { write_file_atomically(path("state"), std::string(5000, 'n')); });
  }
  EXPECT_EQ(report.code, "file.write");
  EXPECT_NE(report.message.find("File too large"), std::string::npos) << report.message;
  EXPECT_EQ(read_file(path("state"), 100), "old");
  EXPECT_EQ(file_count(), 1U);
}

}  // namespace
}  // namespace base
