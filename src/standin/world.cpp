#include "standin/world.hpp"

#include "base/error.hpp"
#include "base/file.hpp"
#include "base/limits.hpp"

#include <fcntl.h>
#include <fmt/core.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <utility>

namespace standin {
namespace {

using base::Json;

/// Holds an exclusive flock on a file beside the world file; the world file itself is replaced by
/// renaming, so a lock on it would be a lock on a file that is gone.
class FileLock {
 public:
  explicit FileLock(const std::string& path)
      : fd_(::open(path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0600)) {
    if (fd_ < 0) throw_errno("open", path);
    while (::flock(fd_, LOCK_EX) != 0) {
      if (errno == EINTR) continue;
      const int code = errno;
      ::close(fd_);
      errno = code;
      throw_errno("lock", path);
    }
  }
  ~FileLock() { ::close(fd_); }
  FileLock(const FileLock&) = delete;
  FileLock& operator=(const FileLock&) = delete;

 private:
  [[noreturn]] static void throw_errno(const char* what, const std::string& path) {
    throw base::Error(base::ErrorScope::task, "standin.world.lock",
                      fmt::format("cannot {} {}: {}", what, path, std::strerror(errno)),
                      "Check that the stand-in's folder exists and is writable.");
  }
  int fd_;
};

/// What changes whenever the file does; empty when there is no such file.
std::string stamp_of(const std::string& path) {
  struct stat status {};
  if (::stat(path.c_str(), &status) != 0) return {};
  return fmt::format("{}:{}:{}.{}:{}", status.st_dev, status.st_ino, status.st_mtim.tv_sec,
                     status.st_mtim.tv_nsec, status.st_size);
}

World read_world(const std::string& path) {
  const std::string text = base::read_file(path, base::limits::kConfigBytesMax);
  return world_from_json(base::parse_json(text, path), path);
}

Json allow(const Json& actions, const Json& resources) {
  return {{"Effect", "Allow"}, {"Action", actions}, {"Resource", resources}};
}

Json policy(const Json& statements) {
  return {{"Version", "2012-10-17"}, {"Statement", statements}};
}

Json trust_of_service(const char* sid, const char* service) {
  return {{"Sid", sid},
          {"Effect", "Allow"},
          {"Principal", {{"Service", service}}},
          {"Action", "sts:AssumeRole"}};
}

/// The two statements of the article's policy, in its order.
Json article_policy() {
  const Json network = {"ec2:CreateNetworkInterface",   "ec2:DescribeAvailabilityZones",
                        "ec2:DescribeInternetGateways", "ec2:DescribeSecurityGroups",
                        "ec2:DescribeSubnets",          "ec2:DescribeVpcs",
                        "ec2:DeleteNetworkInterface",   "ec2:ModifyNetworkInterfaceAttribute"};
  const Json staging = {"s3:CreateBucket",
                        "s3:ListBucket",
                        "s3:DeleteBucket",
                        "s3:GetBucketLocation",
                        "s3:GetObject",
                        "s3:PutObject",
                        "s3:DeleteObject",
                        "s3:GetObjectVersion",
                        "s3:GetBucketPolicy",
                        "s3:PutBucketPolicy",
                        "s3:GetBucketAcl",
                        "s3:PutBucketVersioning",
                        "s3:GetBucketVersioning",
                        "s3:PutLifecycleConfiguration",
                        "s3:GetLifecycleConfiguration",
                        "s3:DeleteBucketPolicy"};
  return policy(Json::array({allow(network, "*"), allow(staging, "arn:aws:s3:::dms-*")}));
}

Json article_trust() {
  return policy(
      Json::array({trust_of_service("dms", "dms.amazonaws.com"),
                   trust_of_service("redshift", "redshift.amazonaws.com"),
                   trust_of_service("redshiftserverless", "redshift-serverless.amazonaws.com")}));
}

/// What sluice itself needs on the staging bucket, and no more. HeadBucket is s3:ListBucket in IAM.
Json staging_user_policy() {
  const Json on_bucket = {"s3:ListBucket", "s3:GetBucketLocation", "s3:ListBucketMultipartUploads"};
  const Json on_objects = {"s3:PutObject", "s3:GetObject", "s3:DeleteObject",
                           "s3:AbortMultipartUpload", "s3:ListMultipartUploadParts"};
  return policy(Json::array({allow(on_bucket, "arn:aws:s3:::dms-staging"),
                             allow(on_objects, "arn:aws:s3:::dms-staging/*"),
                             allow("s3:ListAllMyBuckets", "*")}));
}

}  // namespace

World article_world() {
  World world;
  // Keys of a fixed, plainly local user: they open nothing but this stand-in.
  world.users.push_back({.name = "sluice",
                         .access_key_id = "AKIALOCALSLUICE00001",
                         .secret_access_key = "local/standin/only/not/a/real/secret+key",
                         .session_token = "",
                         .policies = {staging_user_policy()}});
  world.roles["dms-access-for-endpoint"] = {
      .arn = fmt::format("arn:aws:iam::{}:role/dms-access-for-endpoint", world.account),
      .trust = article_trust(),
      .policies = {article_policy()}};
  world.buckets["dms-staging"] = {.region = world.region, .created_at = 0};
  world.logins.push_back({.user = "awsuser", .password = "Local-Standin-1"});
  return world;
}

World WorldFile::current() {
  std::lock_guard lock(mutex_);
  // The stamp is taken before the reading: a change in between is seen at the next call.
  std::string stamp = stamp_of(path_);
  if (cached_ && !stamp.empty() && stamp == cached_stamp_) return *cached_;
  cached_ = read_world(path_);
  cached_stamp_ = std::move(stamp);
  return *cached_;
}

void WorldFile::update(const std::function<void(World&)>& change) {
  std::lock_guard lock(mutex_);
  const FileLock file_lock(path_ + ".lock");
  World world = stamp_of(path_).empty() ? World{} : read_world(path_);
  change(world);
  const Json json = to_json(world);
  // Written only after it has been read back: an update must not leave a file that nothing can
  // read.
  world_from_json(json, path_);
  base::write_file_atomically(path_, json.dump(2) + "\n");
  cached_.reset();
}

}  // namespace standin
