#include "store/dir_tree.hpp"

#include "base/error.hpp"

#include <gtest/gtest.h>
#include <stdlib.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <vector>

namespace store {
namespace {

namespace fs = std::filesystem;

TEST(TrimmedRoot, takes_slashes_off_the_end) {
  EXPECT_EQ(trimmed_root("/a/b//"), "/a/b");
  EXPECT_EQ(trimmed_root("/"), "/");
  EXPECT_THROW(trimmed_root(""), base::Error);
}

TEST(PartName, is_new_each_time_and_is_refused_as_a_key) {
  EXPECT_NE(part_name("LOAD1"), part_name("LOAD1"));
  EXPECT_THROW(checked_path("/r", "t/" + part_name("LOAD1")), base::Error);
  EXPECT_EQ(checked_path("/r", "t/.hidden.part"), "/r/t/.hidden.part");
}

TEST(WalkTree, visits_keys_in_the_order_of_their_bytes_and_names_parts) {
  std::string root = (fs::temp_directory_path() / "sluice_tree_XXXXXX").string();
  ASSERT_NE(::mkdtemp(root.data()), nullptr);
  std::vector<std::string> keys = {"a-b", "a/b", "a.b", "a0", "a/b-c/d", "a/b.c"};
  for (const std::string& key : keys) {
    fs::create_directories((fs::path(root) / key).parent_path());
    std::ofstream(fs::path(root) / key) << key;
  }
  std::ofstream(root + "/a/" + part_name("LOAD1")) << "part";

  std::vector<std::string> seen;
  std::vector<std::string> parts;
  walk_tree(root, "a", [&](const TreeFile& file) {
    (file.is_part ? parts : seen).push_back(file.key);
    return true;
  });
  std::sort(keys.begin(), keys.end());
  EXPECT_EQ(seen, keys);
  EXPECT_EQ(parts, std::vector<std::string>{"a/LOAD1"});
  fs::remove_all(root);
  walk_tree(root, "", [](const TreeFile&) -> bool { throw std::logic_error("a missing root"); });
}

}  // namespace
}  // namespace store
