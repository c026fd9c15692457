#include "standin/copy_loader.hpp"

#include "standin/copy_fake_target.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <string>

namespace standin {
namespace {

constexpr std::int64_t kNow = 1'767'225'600;

CopyColumn column(std::string name, std::string type, int length = 0) {
  CopyColumn made;
  made.name = std::move(name);
  made.type = std::move(type);
  made.length = length;
  return made;
}

/// The article's world with its role attached, a folder of objects, and a table (id integer, note
/// varchar(10)).
class CopyLoaderTest : public ::testing::Test {
 protected:
  CopyLoaderTest()
      : root_(std::filesystem::path(::testing::TempDir()) /
              ("copy_loader_" + std::to_string(::getpid()) + "_" +
               ::testing::UnitTest::GetInstance()->current_test_info()->name())),
        objects_(root_.string()),
        world_(article_world()) {
    std::filesystem::create_directories(root_);
    world_.attached_roles.push_back(
        {"arn:aws:iam::123456789012:role/dms-access-for-endpoint", kNow});
    target_.table = {column("id", "integer"), column("note", "character varying", 10)};
  }
  ~CopyLoaderTest() override { std::filesystem::remove_all(root_); }

  void put(const std::string& key, std::string_view bytes,
           const std::string& bucket = "dms-staging") {
    const std::string path = objects_.new_upload_path();
    std::ofstream(path, std::ios::binary) << bytes;
    objects_.adopt(bucket, key, path, "e");
  }

  CopyOutcome copy(const std::string& options,
                   const std::string& source = "s3://dms-staging/f.csv") {
    const CopyParse parsed = parse_copy("COPY t FROM '" + source +
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

TEST_F(CopyLoaderTest, loads_csv_of_a_manifest) {
  put("f.csv", "1,\"a\"\"b\"\n2,\\N\n");
  put("m", R"({"entries":[{"url":"s3://dms-staging/f.csv","mandatory":true}]})");
  const CopyOutcome outcome = copy("CSV MANIFEST", "s3://dms-staging/m");
  ASSERT_FALSE(outcome.failure) << outcome.failure->message;
  EXPECT_EQ(outcome.rows, 2);
  EXPECT_EQ(target_.loaded, "1\ta\"b\n2\t\\N\n");
  EXPECT_EQ(target_.finished, 1);
}

}  // namespace
}  // namespace standin
