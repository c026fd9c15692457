#include "standin/object_folder.hpp"

#include "base/error.hpp"
#include "base/file.hpp"
#include "base/worker_group.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>
#include <fstream>

namespace standin {
namespace {

class ObjectFolderTest : public testing::Test {
 protected:
  ObjectFolderTest()
      : root_(testing::TempDir() + "/objects_" +
              testing::UnitTest::GetInstance()->current_test_info()->name()),
        folder_(root_) {
    std::filesystem::remove_all(root_);
  }
  ~ObjectFolderTest() override { std::filesystem::remove_all(root_); }

  void put(const std::string& key, const std::string& content) {
    const std::string upload = folder_.new_upload_path();
    std::ofstream(upload, std::ios::binary) << content;
    folder_.adopt("b", key, upload, "etag-" + std::to_string(content.size()));
  }
  std::string content(const std::string& key) {
    const auto object = folder_.find("b", key);
    return object ? base::read_file(object->path, 1 << 20) : "(none)";
  }
  std::vector<std::string> keys(const std::string& prefix, const std::string& after,
                                std::size_t count_max) {
    std::vector<std::string> found;
    for (const StoredObject& object : folder_.list("b", prefix, after, count_max)) {
      found.push_back(object.key);
    }
    return found;
  }
  std::ptrdiff_t files_under(const std::string& path) {
    const std::filesystem::recursive_directory_iterator all(root_ + path);
    return std::count_if(begin(all), end(all), [](const auto& e) { return e.is_regular_file(); });
  }

  std::string root_;
  ObjectFolder folder_;
};

std::vector<std::string> nasty_keys() {
  return {"a",
          "A",
          "a/b",
          "a//b",
          "/",
          "//",
          ".",
          "..",
          "../../etc/passwd",
          "a/../b",
          " leading and trailing ",
          "plus+percent%41%",
          "new\nline\r\ttab",
          "中文/键😀.csv",
          "\xFF\xFE not UTF-8",
          "~",
          std::string("nul\0inside", 10),
          "quote\"'&<>",
          std::string(240, 'x'),
          std::string(241, 'x'),
          std::string(1024, 'y'),
          std::string(1023, 'y') + "z",
          std::string(1020, 'y') + "\xF0\x9F\x98\x80"};
}

TEST_F(ObjectFolderTest, keeps_nasty_keys_apart_and_inside) {
  for (const std::string& key : nasty_keys()) put(key, "of " + key);
  for (const std::string& key : nasty_keys()) {
    EXPECT_EQ(content(key), "of " + key);
    EXPECT_EQ(folder_.find("b", key)->key, key);
  }
  const std::filesystem::directory_iterator top(root_);
  EXPECT_EQ(std::distance(begin(top), end(top)), 2);  // buckets, uploads
}

TEST_F(ObjectFolderTest, lists_in_byte_order) {
  for (const std::string& key : nasty_keys()) put(key, "x");
  std::vector<std::string> expected = nasty_keys();
  std::sort(expected.begin(), expected.end());
  EXPECT_EQ(keys("", "", 1000), expected);
}

TEST_F(ObjectFolderTest, lists_by_prefix_start_and_count) {
  for (const char* key : {"a/1", "a/2", "a/3", "b/1", "a"}) put(key, "x");
  EXPECT_THAT(keys("a/", "", 1000), testing::ElementsAre("a/1", "a/2", "a/3"));
  EXPECT_THAT(keys("a/", "a/1", 1), testing::ElementsAre("a/2"));
  EXPECT_THAT(keys("", "a/3", 1000), testing::ElementsAre("b/1"));
  EXPECT_THAT(keys("none", "", 1000), testing::IsEmpty());
}

TEST_F(ObjectFolderTest, knows_nothing_of_an_unwritten_bucket) {
  EXPECT_FALSE(folder_.find("none", "k"));
  EXPECT_TRUE(folder_.list("none", "", "", 10).empty());
  EXPECT_TRUE(folder_.is_empty("none"));
  folder_.remove("none", "k");
}

TEST_F(ObjectFolderTest, replaces_and_removes_without_leftovers) {
  put("k", "old");
  put("k", "new!");
  EXPECT_EQ(content("k"), "new!");
  EXPECT_EQ(folder_.find("b", "k")->bytes, 4U);
  EXPECT_EQ(folder_.find("b", "k")->etag, "etag-4");
  EXPECT_EQ(files_under("/buckets"), 2);
  folder_.remove("b", "k");
  EXPECT_EQ(content("k"), "(none)");
  EXPECT_EQ(files_under("/buckets"), 0);
  EXPECT_TRUE(folder_.is_empty("b"));
}

TEST_F(ObjectFolderTest, keeps_bytes_for_who_has_them_open) {
  put("k", "old");
  std::ifstream open(folder_.find("b", "k")->path);
  put("k", "new");
  EXPECT_EQ(std::string(std::istreambuf_iterator<char>(open), {}), "old");
}

TEST_F(ObjectFolderTest, shows_whole_objects_while_others_write) {
  put("k", "0");
  base::WorkerGroup group;
  for (int w = 0; w < 2; ++w) {
    group.start("writer", [this, w](std::stop_token) {
      for (int i = 0; i < 100; ++i) put("k", std::string(10, static_cast<char>('a' + w)));
    });
  }
  group.start("reader", [this](std::stop_token) {
    for (int i = 0; i < 300; ++i) {
      const auto object = folder_.find("b", "k");
      if (!object) throw base::Error(base::ErrorScope::task, "test", "object vanished", "none");
    }
  });
  group.join();
  EXPECT_EQ(content("k").size(), 10U);
}

TEST_F(ObjectFolderTest, reports_a_missing_upload) {
  EXPECT_THROW(folder_.adopt("b", "k", root_ + "/nothing", "e"), base::Error);
  EXPECT_EQ(content("k"), "(none)");
}

}  // namespace
}  // namespace standin
