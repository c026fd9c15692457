#include "state/spool_file.hpp"

#include "base/error.hpp"
#include "state/test_spool.hpp"

#include <gtest/gtest.h>
#include <sys/stat.h>

#include <array>
#include <vector>

namespace state {
namespace {

using Pieces = std::vector<std::string_view>;

TEST(SpoolFile, writes_pieces_one_behind_the_other_and_reads_them_back) {
  const SpoolFolder folder;
  SpoolFile file = SpoolFile::create(folder.path("a"));
  file.append_at(0, Pieces{"abc", "", "defg"});
  file.append_at(7, Pieces{"hi"});
  std::array<char, 4> four{};
  EXPECT_TRUE(file.read_at(5, four));
  EXPECT_EQ(std::string(four.data(), 4), "fghi");
  EXPECT_FALSE(file.read_at(6, four));
  EXPECT_EQ(file.size(), 9U);
  file.flush();
  EXPECT_EQ(read_all(folder.path("a")), "abcdefghi");
}

TEST(SpoolFile, is_for_its_owner_only) {
  const SpoolFolder folder;
  make_spool_folder(folder.path("deep/spool"));
  make_spool_folder(folder.path("deep/spool"));
  const SpoolFile file = SpoolFile::create(folder.path("deep/spool/a"));
  struct stat status {};
  ASSERT_EQ(::stat(file.path().c_str(), &status), 0);
  EXPECT_EQ(status.st_mode & 0777, 0600U);
  ASSERT_EQ(::stat(folder.path("deep/spool").c_str(), &status), 0);
  EXPECT_EQ(status.st_mode & 0777, 0700U);
}

TEST(SpoolFile, says_that_the_disk_is_full) {
  SpoolFile full = SpoolFile::open("/dev/full");
  try {
    full.append_at(0, Pieces{"x"});
    FAIL() << "the device takes nothing";
  } catch (const base::Error& error) {
    EXPECT_EQ(error.scope(), base::ErrorScope::task);
    EXPECT_EQ(error.code(), "spool.disk_full");
    EXPECT_EQ(error.report().server_text, "No space left on device");
  }
}

TEST(SpoolFile, is_as_long_as_before_when_a_write_finds_no_room) {
  const SpoolFolder folder;
  SpoolFile file = SpoolFile::create(folder.path("a"));
  file.append_at(0, Pieces{"abc"});
  {
    const FileLimit limit(10);
    try {
      file.append_at(3, Pieces{"1234", "5678"});
      FAIL() << "11 bytes cannot fit into 10";
    } catch (const base::Error& error) {
      EXPECT_EQ(error.code(), "spool.disk_full");
      EXPECT_NE(error.message().find(folder.path()), std::string::npos);
    }
    EXPECT_EQ(file.size(), 3U);
  }
  file.append_at(3, Pieces{"def"});
  EXPECT_EQ(read_all(folder.path("a")), "abcdef");
}

TEST(SpoolFile, says_what_cannot_be_opened) {
  const SpoolFolder folder;
  EXPECT_THROW(SpoolFile::open(folder.path("gone")), base::Error);
  EXPECT_THROW(SpoolFile::create(folder.path("gone/a")), base::Error);
  EXPECT_THROW(flush_folder(folder.path("gone")), base::Error);
  EXPECT_NO_THROW(remove_spool_file(folder.path("gone")));
}

}  // namespace
}  // namespace state
