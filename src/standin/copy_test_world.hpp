#pragma once
// For tests of COPY as a whole: the article's world with its role attached, a folder of objects,
// and a table (id integer, note varchar(10)) whose rows are kept as text.
#include "standin/copy_fake_target.hpp"
#include "standin/copy_loader.hpp"

#include <gtest/gtest.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>
#include <string>
#include <string_view>
#include <utility>

namespace standin {

inline constexpr std::int64_t kNow = 1'767'225'600;

inline CopyColumn column(std::string name, std::string type, int length = 0) {
  CopyColumn made;
  made.name = std::move(name);
  made.type = std::move(type);
  made.length = length;
  return made;
}

class CopyTestWorld : public ::testing::Test {
 protected:
  CopyTestWorld()
      : root_(std::filesystem::path(::testing::TempDir()) /
              ("copy_" + std::to_string(::getpid()) + "_" +
               ::testing::UnitTest::GetInstance()->current_test_info()->name())),
        objects_(root_.string()),
        world_(article_world()) {
    std::filesystem::create_directories(root_);
    world_.attached_roles.push_back(
        {"arn:aws:iam::123456789012:role/dms-access-for-endpoint", kNow});
    target_.table = {column("id", "integer"), column("note", "character varying", 10)};
  }
  ~CopyTestWorld() override { std::filesystem::remove_all(root_); }

  void put(const std::string& key, std::string_view bytes,
           const std::string& bucket = "dms-staging") {
    const std::string path = objects_.new_upload_path();
    std::ofstream(path, std::ios::binary) << bytes;
    objects_.adopt(bucket, key, path, "e");
  }

  CopyOutcome copy(const std::string& options,
                   const std::string& source = "s3://dms-staging/f.csv") {
    return copy_into("t", options, source);
  }

  CopyOutcome copy_into(const std::string& table, const std::string& options,
                        const std::string& source = "s3://dms-staging/f.csv") {
    const CopyParse parsed = parse_copy("COPY " + table + " FROM '" + source +
                                        "' IAM_ROLE 'arn:aws:iam::123456789012:role/"
                                        "dms-access-for-endpoint' " +
                                        options);
    EXPECT_FALSE(parsed.failure) << parsed.failure->message;
    return run_copy(parsed.statement, world_, objects_, target_, kNow);
  }

  std::filesystem::path root_;
  ObjectFolder objects_;
  World world_;
  FakeTarget target_;
};

}  // namespace standin
