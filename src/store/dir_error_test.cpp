#include "store/dir_error.hpp"

#include <gtest/gtest.h>

#include <cerrno>

namespace store {
namespace {

base::Error error_for(int number) {
  return dir_error({number, "write", "/data/staging/t/.LOAD1.x.part",
                    DiskRoom{3 * 1024 * 1024, 100 * 1024 * 1024}});
}

TEST(DirError, says_how_much_room_a_full_disk_has) {
  const base::Error error = error_for(ENOSPC);
  EXPECT_EQ(error.code(), "store.dir.disk_full");
  EXPECT_EQ(error.message(),
            "cannot write /data/staging/t/.LOAD1.x.part: the disk is full, 3.0 MiB of 100.0 MiB "
            "are free");
  EXPECT_EQ(error_for(EDQUOT).code(), "store.dir.quota");
}

TEST(DirError, tells_the_causes_apart_and_none_is_tried_again) {
  EXPECT_EQ(error_for(EIO).code(), "store.dir.io");
  EXPECT_EQ(error_for(EROFS).code(), "store.dir.read_only");
  EXPECT_EQ(error_for(EACCES).code(), "store.dir.permission");
  EXPECT_EQ(error_for(ENOTDIR).code(), "store.dir.not_a_folder");
  EXPECT_EQ(error_for(ENAMETOOLONG).code(), "store.dir.name_too_long");
  for (const int number : {ENOSPC, EIO, EROFS, EACCES, ENOTDIR, ENXIO}) {
    EXPECT_EQ(error_for(number).scope(), base::ErrorScope::task);
    EXPECT_FALSE(error_for(number).advice().empty());
  }
}

TEST(DirError, an_unexpected_cause_keeps_the_words_of_the_system) {
  EXPECT_NE(error_for(ENXIO).message().find("No such device"), std::string::npos);
}

TEST(DirError, measures_the_room_of_a_path_that_is_not_there_yet) {
  try {
    throw_dir_error(ENOSPC, "create", "/nonexistent/folder/file");
  } catch (const base::Error& error) {
    EXPECT_NE(error.message().find("MiB are free"), std::string::npos) << error.message();
  }
}

}  // namespace
}  // namespace store
