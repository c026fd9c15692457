#include "task/staging_cleanup.hpp"

#include "store/dir_store.hpp"

#include <gtest/gtest.h>

#include <cstdlib>
#include <filesystem>

namespace task {
namespace {

class StagingCleanup : public testing::Test {
 protected:
  StagingCleanup() {
    std::string pattern = testing::TempDir() + "/staging_cleanup_XXXXXX";
    folder_ = mkdtemp(pattern.data());
  }
  ~StagingCleanup() override { std::filesystem::remove_all(folder_); }

  std::string folder_;
};

TEST_F(StagingCleanup, removes_what_lies_under_the_prefix_and_nothing_else) {
  store::DirStore store(folder_);
  store.put("dms/t/a.b/CHANGES-1", "x");
  store.put("dms/t/a.b/LOAD1", "x");
  store.put("dms/t2/a.b/LOAD1", "x");
  EXPECT_EQ(remove_staged(store, "dms/t/"), 2U);
  EXPECT_FALSE(store.head("dms/t/a.b/LOAD1"));
  EXPECT_TRUE(store.head("dms/t2/a.b/LOAD1"));
  EXPECT_EQ(remove_staged(store, "dms/t/"), 0U);
}

TEST_F(StagingCleanup, after_a_run_a_store_that_cannot_be_opened_is_only_told) {
  model::StagingEndpoint staging;
  staging.path = folder_ + "/not/there/file";
  std::filesystem::create_directories(folder_ + "/not");
  { store::DirStore(folder_).put("not/there", "a file where a folder should be"); }
  clean_after(staging, base::system_clock(), "dms/t/");  // throws nothing
}

}  // namespace
}  // namespace task
