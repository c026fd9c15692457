#include "standin/s3_body.hpp"

#include "base/digest.hpp"
#include "base/file.hpp"

#include <gtest/gtest.h>
#include <sys/resource.h>

#include <csignal>
#include <filesystem>

namespace standin {
namespace {

constexpr std::uint64_t kMany = 1 << 20;

std::string fresh_path(const char* name) {
  const std::string path = testing::TempDir() + "/s3_body_" + name;
  std::filesystem::remove(path);
  return path;
}

std::string code_of(const std::optional<S3Failure>& failure) {
  return failure ? failure->code : "";
}

/// Lets files of this process grow to `bytes`, as a full disk would.
class SmallDisk {
 public:
  explicit SmallDisk(rlim_t bytes) : old_handler_(std::signal(SIGXFSZ, SIG_IGN)) {
    getrlimit(RLIMIT_FSIZE, &old_);
    const rlimit small{.rlim_cur = bytes, .rlim_max = old_.rlim_max};
    setrlimit(RLIMIT_FSIZE, &small);
  }
  ~SmallDisk() {
    setrlimit(RLIMIT_FSIZE, &old_);
    std::signal(SIGXFSZ, old_handler_);
  }
  SmallDisk(const SmallDisk&) = delete;
  SmallDisk& operator=(const SmallDisk&) = delete;

 private:
  rlimit old_{};
  void (*old_handler_)(int);
};

TEST(S3Body, keeps_a_file_only_when_released) {
  const std::string path = fresh_path("released");
  {
    S3BodySink sink({}, kMany, path);
    sink.accept("hello ");
    sink.accept("world");
    EXPECT_EQ(code_of(sink.finish()), "");
    EXPECT_EQ(sink.md5_hex(), base::md5_hex("hello world"));
    EXPECT_EQ(base::read_file(path, kMany), "hello world");
    sink.release();
  }
  EXPECT_TRUE(std::filesystem::exists(path));
  const std::string dropped = fresh_path("dropped");
  { S3BodySink sink({}, kMany, dropped); }
  EXPECT_FALSE(std::filesystem::exists(dropped));
}

TEST(S3Body, compares_each_promise) {
  const auto code = [](const S3BodyPromise& promise) {
    S3BodySink sink(promise, kMany);
    sink.accept("bo");
    sink.accept("dy");
    return code_of(sink.finish());
  };
  S3BodyPromise right;
  right.sha256_hex = base::sha256_hex("body");
  right.md5_base64 = base::md5_base64("body");
  right.crc32_base64 = "26gLsg==";
  right.checksum_sha256_base64 = base::to_base64(base::as_bytes(base::sha256("body")));
  right.bytes = 4;
  EXPECT_EQ(code(right), "");
  S3BodyPromise wrong = right;
  wrong.sha256_hex = base::sha256_hex("other");
  EXPECT_EQ(code(wrong), "XAmzContentSHA256Mismatch");
  wrong = right;
  wrong.md5_base64 = base::md5_base64("other");
  EXPECT_EQ(code(wrong), "BadDigest");
  wrong = right;
  wrong.crc32_base64 = "AAAAAA==";
  EXPECT_EQ(code(wrong), "BadDigest");
  wrong = right;
  wrong.checksum_sha256_base64 = base::to_base64("other");
  EXPECT_EQ(code(wrong), "BadDigest");
  wrong = right;
  wrong.bytes = 5;
  EXPECT_EQ(code(wrong), "IncompleteBody");
}

TEST(S3Body, refuses_more_than_it_may_hold) {
  S3BodySink sink({}, 4);
  sink.accept("12345");
  EXPECT_EQ(code_of(sink.finish()), "EntityTooLarge");
}

TEST(S3Body, tells_a_full_disk_and_leaves_nothing) {
  const std::string path = fresh_path("full");
  {
    const SmallDisk disk(64 * 1024);
    S3BodySink sink({}, kMany, path);
    sink.accept(std::string(60 * 1024, 'x'));
    sink.accept(std::string(60 * 1024, 'x'));
    sink.accept("the rest is read off the connection");
    EXPECT_EQ(code_of(sink.finish()), "InternalError");
  }
  EXPECT_FALSE(std::filesystem::exists(path));
}

TEST(S3Body, tells_a_folder_that_is_gone) {
  S3BodySink sink({}, kMany, testing::TempDir() + "/no/such/folder/body");
  sink.accept("x");
  EXPECT_EQ(code_of(sink.finish()), "InternalError");
}

}  // namespace
}  // namespace standin
