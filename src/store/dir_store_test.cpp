#include "store/dir_store.hpp"

#include "base/error.hpp"
#include "store/dir_error.hpp"

#include <gtest/gtest.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/resource.h>

#include <filesystem>
#include <fstream>

namespace store {
namespace {

namespace fs = std::filesystem;

// What every store must do is in tests/conformance; here is what only a folder can do wrong.
class DirStoreTest : public testing::Test {
 protected:
  DirStoreTest() {
    std::string folder = (fs::temp_directory_path() / "sluice_dir_XXXXXX").string();
    EXPECT_NE(::mkdtemp(folder.data()), nullptr);
    root_ = folder;
  }
  ~DirStoreTest() override { fs::remove_all(root_); }

  fs::path root_;
};

template <typename Operation>
base::ErrorReport error_of(Operation operation) {
  try {
    operation();
  } catch (const base::Error& error) {
    return error.report();
  }
  ADD_FAILURE() << "nothing was thrown";
  return {};
}

TEST_F(DirStoreTest, refuses_keys_that_would_leave_the_folder) {
  DirStore store(root_ / "inner");
  for (const char* key : {"../a", "a/../../b", "..", ".", "a/./b", "/etc/a", "a//b", "a/", ""}) {
    const base::ErrorReport report = error_of([&] { store.put(key, "x"); });
    EXPECT_EQ(report.code, "store.dir.key") << key;
    EXPECT_EQ(report.scope, base::ErrorScope::request);
    EXPECT_EQ(error_of([&] { store.get(key, 1); }).code, "store.dir.key") << key;
    EXPECT_EQ(error_of([&] { store.remove(key); }).code, "store.dir.key") << key;
  }
  EXPECT_EQ(error_of([&] { store.put(std::string("a\0b", 3), "x"); }).code, "store.dir.key");
  EXPECT_FALSE(fs::exists(root_ / "inner"));
}

TEST_F(DirStoreTest, refuses_a_relative_root) {
  EXPECT_EQ(error_of([] { DirStore("staging"); }).code, "store.dir.path");
}

TEST_F(DirStoreTest, names_objects_by_absolute_urls) {
  EXPECT_EQ(DirStore("/data/staging/").url("t/LOAD1"), "file:///data/staging/t/LOAD1");
}

TEST_F(DirStoreTest, removes_folders_that_became_empty_but_not_the_root) {
  DirStore store(root_);
  store.put("a/b/c", "x");
  store.put("a/d", "x");
  store.remove("a/b/c");
  EXPECT_FALSE(fs::exists(root_ / "a/b"));
  store.remove("a/d");
  EXPECT_FALSE(fs::exists(root_ / "a"));
  EXPECT_TRUE(fs::exists(root_));
}

TEST_F(DirStoreTest, abort_uploads_finds_the_part_of_a_killed_process) {
  DirStore store(root_);
  fs::create_directories(root_ / "task/t");
  std::ofstream(root_ / "task/t/.LOAD1.abcdefghijkl.part") << "half";
  std::ofstream(root_ / "task/t/.LOAD1.short.part") << "a file of somebody else";
  store.put("task/t/LOAD0", "whole");
  EXPECT_EQ(store.abort_uploads("task/t/LOAD0"), 0U);
  EXPECT_EQ(store.abort_uploads("task/"), 1U);
  EXPECT_TRUE(fs::exists(root_ / "task/t/.LOAD1.short.part"));
  EXPECT_EQ(store.get("task/t/LOAD0", 100), "whole");
}

TEST_F(DirStoreTest, does_not_follow_links_out_of_the_folder) {
  const fs::path outside = root_ / "outside";
  fs::create_directories(outside);
  std::ofstream(outside / ".x.abcdefghijkl.part") << "not ours";
  fs::create_directories(root_ / "inner");
  fs::create_directory_symlink(outside, root_ / "inner/link");
  EXPECT_EQ(DirStore(root_ / "inner").abort_uploads(""), 0U);
  EXPECT_TRUE(fs::exists(outside / ".x.abcdefghijkl.part"));
}

TEST_F(DirStoreTest, probe_makes_the_folder_and_leaves_nothing_in_it) {
  DirStore(root_ / "new/folder").probe();
  EXPECT_TRUE(fs::is_directory(root_ / "new/folder"));
  EXPECT_TRUE(fs::is_empty(root_ / "new/folder"));
}

TEST_F(DirStoreTest, probe_explains_a_file_in_the_place_of_the_folder) {
  std::ofstream(root_ / "file") << "x";
  const base::ErrorReport report = error_of([&] { DirStore(root_ / "file").probe(); });
  EXPECT_EQ(report.code, "store.dir.not_a_folder") << report.message;
  EXPECT_NE(report.message.find((root_ / "file").string()), std::string::npos);
}

TEST_F(DirStoreTest, a_write_that_the_system_refuses_leaves_no_part_behind) {
  DirStore store(root_);
  struct rlimit old {};
  ASSERT_EQ(::getrlimit(RLIMIT_FSIZE, &old), 0);
  const auto old_handler = ::signal(SIGXFSZ, SIG_IGN);
  const struct rlimit small { 4096, old.rlim_max };
  ASSERT_EQ(::setrlimit(RLIMIT_FSIZE, &small), 0);
  const base::ErrorReport report =
      error_of([&] { store.put("t/LOAD1", std::string(100'000, 'x')); });
  ASSERT_EQ(::setrlimit(RLIMIT_FSIZE, &old), 0);
  ::signal(SIGXFSZ, old_handler);

  EXPECT_EQ(report.code, "store.dir.file_too_large") << report.message;
  EXPECT_EQ(store.abort_uploads(""), 0U);
  EXPECT_FALSE(store.head("t/LOAD1").has_value());
}

TEST_F(DirStoreTest, a_name_that_is_too_long_says_so) {
  const base::ErrorReport report =
      error_of([&] { DirStore(root_).put(std::string(300, 'n'), "x"); });
  EXPECT_EQ(report.code, "store.dir.name_too_long") << report.message;
}

}  // namespace
}  // namespace store
