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

TEST_F(StagingCleanup, leaves_what_is_kept_and_what_has_another_name) {
  store::DirStore store(folder_);
  const std::vector<std::string> stay = {
      "dms/t/a.b/CHANGES-1-00000001-0-1.csv", "dms/t/a.b/CHANGES-1-00000001-0.manifest",
      "dms/t/a.b/done.txt", "dms/t/batches/BATCH-00000001.json", "dms/t/notes"};
  const std::vector<std::string> go = {"dms/t/a.b/CHANGES-1-00000002-0-1.csv",
                                       "dms/t/a.b/LOAD00000001.csv",
                                       "dms/t/a.b/CHUNK00000001.json"};
  for (const auto& keys : {stay, go}) {
    for (const std::string& key : keys) store.put(key, "x");
  }
  const auto is_kept = [](const model::StagedName& name) { return name.batch == 1; };
  EXPECT_EQ(remove_unkept(store, "dms/t/", is_kept), go.size());
  for (const std::string& key : stay) EXPECT_TRUE(store.head(key)) << key;
  for (const std::string& key : go) EXPECT_FALSE(store.head(key)) << key;
  clean_unkept_after(store, "dms/t/", [](const model::StagedName&) { return false; });
  EXPECT_TRUE(store.head("dms/t/notes"));
  EXPECT_FALSE(store.head(stay.front()));
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
