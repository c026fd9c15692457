#pragma once
// The body of a request while it comes in: to a file or to memory, hashed on the way, compared with
// what was promised.
//
// One object per request, used by the request's thread. Errors are kept until finish(), so that the
// rest of the body can be read off the connection. The file belongs to the sink until release(): a
// refused body leaves nothing behind.
#include "standin/s3_answer.hpp"

#include <openssl/evp.h>

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

namespace standin {

/// What the client promised about the body; empty: nothing.
struct S3BodyPromise {
  std::string sha256_hex;
  std::string md5_base64;
  std::string crc32_base64;
  std::string checksum_sha256_base64;
  std::optional<std::uint64_t> bytes;
};

class S3BodySink {
 public:
  /// A body that is kept in memory, at most `bytes_max`.
  S3BodySink(S3BodyPromise promise, std::uint64_t bytes_max);
  /// A body that is written to a new file.
  S3BodySink(S3BodyPromise promise, std::uint64_t bytes_max, std::string path);
  ~S3BodySink();
  S3BodySink(const S3BodySink&) = delete;
  S3BodySink& operator=(const S3BodySink&) = delete;

  void accept(std::string_view bytes);
  /// Closes and compares; call once, after the last accept().
  std::optional<S3Failure> finish();

  const std::string& text() const { return text_; }
  const std::string& path() const { return path_; }
  const std::string& md5_hex() const { return md5_hex_; }
  std::uint64_t bytes() const { return bytes_; }
  /// The file has found another owner.
  void release() { path_.clear(); }

 private:
  struct DigestDeleter {
    void operator()(EVP_MD_CTX* context) const { EVP_MD_CTX_free(context); }
  };
  using Digest = std::unique_ptr<EVP_MD_CTX, DigestDeleter>;
  static Digest start_digest(const EVP_MD* kind);
  static std::string end_digest(Digest& digest);

  void write(std::string_view bytes);
  std::optional<S3Failure> compare();

  const S3BodyPromise promise_;
  const std::uint64_t bytes_max_;
  std::string path_;
  int fd_ = -1;
  std::string text_;
  std::string md5_hex_;
  std::uint64_t bytes_ = 0;
  unsigned long crc32_ = 0;
  Digest md5_;
  Digest sha256_;
  std::optional<S3Failure> failure_;
};

}  // namespace standin
