#include "standin/s3_body.hpp"

#include "base/digest.hpp"
#include "base/error.hpp"
#include "base/log.hpp"

#include <fcntl.h>
#include <unistd.h>
#include <zlib.h>

#include <cerrno>
#include <cstdio>
#include <cstring>
#include <utility>

namespace standin {
namespace {

/// S3 tells its clients nothing about its disks; the person who runs the stand-in reads it in the
/// log.
S3Failure io_failure(const char* what, const std::string& path) {
  base::log_error(base::LogComponent::standin, "S3: cannot {} {}: {}", what, path,
                  std::strerror(errno));
  return s3_failure("InternalError");
}

}  // namespace

S3BodySink::S3BodySink(S3BodyPromise promise, std::uint64_t bytes_max)
    : promise_(std::move(promise)),
      bytes_max_(bytes_max),
      md5_(start_digest(EVP_md5())),
      sha256_(start_digest(EVP_sha256())) {}

S3BodySink::S3BodySink(S3BodyPromise promise, std::uint64_t bytes_max, std::string path)
    : S3BodySink(std::move(promise), bytes_max) {
  path_ = std::move(path);
  fd_ = ::open(path_.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
  if (fd_ < 0) failure_ = io_failure("create", path_);
}

S3BodySink::~S3BodySink() {
  if (fd_ >= 0) ::close(fd_);
  if (!path_.empty()) std::remove(path_.c_str());
}

S3BodySink::Digest S3BodySink::start_digest(const EVP_MD* kind) {
  Digest digest(EVP_MD_CTX_new());
  CHECK(digest != nullptr, "OpenSSL gives a digest context");
  CHECK(EVP_DigestInit_ex(digest.get(), kind, nullptr) == 1, "OpenSSL starts a digest");
  return digest;
}

std::string S3BodySink::end_digest(Digest& digest) {
  std::string out(EVP_MAX_MD_SIZE, '\0');
  unsigned size = 0;
  const int ok =
      EVP_DigestFinal_ex(digest.get(), reinterpret_cast<unsigned char*>(out.data()), &size);
  CHECK(ok == 1, "OpenSSL ends a digest");
  out.resize(size);
  return out;
}

void S3BodySink::accept(std::string_view bytes) {
  bytes_ += bytes.size();
  if (failure_) return;
  if (bytes_ > bytes_max_) {
    failure_ = s3_failure("EntityTooLarge");
    return;
  }
  EVP_DigestUpdate(md5_.get(), bytes.data(), bytes.size());
  const bool needs_sha256 =
      !promise_.sha256_hex.empty() || !promise_.checksum_sha256_base64.empty();
  if (needs_sha256) EVP_DigestUpdate(sha256_.get(), bytes.data(), bytes.size());
  if (!promise_.crc32_base64.empty()) {
    crc32_ = ::crc32_z(crc32_, reinterpret_cast<const Bytef*>(bytes.data()), bytes.size());
  }
  write(bytes);
}

void S3BodySink::write(std::string_view bytes) {
  if (fd_ < 0) {
    text_ += bytes;
    return;
  }
  while (!bytes.empty()) {
    const ssize_t written = ::write(fd_, bytes.data(), bytes.size());
    if (written < 0 && errno == EINTR) continue;
    if (written < 0) {
      failure_ = io_failure("write", path_);
      return;
    }
    bytes.remove_prefix(static_cast<std::size_t>(written));
  }
}

std::optional<S3Failure> S3BodySink::finish() {
  if (fd_ >= 0 && ::close(std::exchange(fd_, -1)) != 0 && !failure_) {
    failure_ = io_failure("close", path_);
  }
  if (failure_) return failure_;
  return compare();
}

std::optional<S3Failure> S3BodySink::compare() {
  if (promise_.bytes && *promise_.bytes != bytes_) return s3_failure("IncompleteBody");
  const std::string md5 = end_digest(md5_);
  const std::string sha256 = end_digest(sha256_);
  md5_hex_ = base::to_hex(md5);
  if (!promise_.sha256_hex.empty() && promise_.sha256_hex != base::to_hex(sha256)) {
    S3Failure failure = s3_failure("XAmzContentSHA256Mismatch");
    failure.details = {{"ClientComputedContentSHA256", promise_.sha256_hex},
                       {"S3ComputedContentSHA256", base::to_hex(sha256)}};
    return failure;
  }
  if (!promise_.md5_base64.empty() && promise_.md5_base64 != base::to_base64(md5)) {
    S3Failure failure = s3_failure("BadDigest");
    failure.details = {{"ExpectedDigest", promise_.md5_base64},
                       {"CalculatedDigest", base::to_base64(md5)}};
    return failure;
  }
  const std::string crc32{static_cast<char>(crc32_ >> 24 & 255),
                          static_cast<char>(crc32_ >> 16 & 255),
                          static_cast<char>(crc32_ >> 8 & 255), static_cast<char>(crc32_ & 255)};
  if (!promise_.crc32_base64.empty() && promise_.crc32_base64 != base::to_base64(crc32)) {
    return s3_failure("BadDigest",
                      "The CRC32 you specified did not match the calculated checksum.");
  }
  if (!promise_.checksum_sha256_base64.empty() &&
      promise_.checksum_sha256_base64 != base::to_base64(sha256)) {
    return s3_failure("BadDigest",
                      "The SHA256 you specified did not match the calculated checksum.");
  }
  return std::nullopt;
}

}  // namespace standin
