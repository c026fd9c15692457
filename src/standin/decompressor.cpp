#include "standin/decompressor.hpp"

#include "base/error.hpp"

#include <bzlib.h>
#include <fcntl.h>
#include <fmt/core.h>
#include <sys/stat.h>
#include <unistd.h>
#include <zlib.h>
#include <zstd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <utility>
#include <vector>

namespace standin {
namespace {

constexpr std::size_t kInputBytes = 256 * 1024;

[[noreturn]] void fail(std::string message, std::string advice) {
  throw base::Error(base::ErrorScope::corrupt, "standin.copy.file", std::move(message),
                    std::move(advice));
}

[[noreturn]] void fail_codec(const std::string& path, std::string_view codec,
                             std::string_view why) {
  fail(fmt::format("{}: not a valid {} file: {}", path, codec, why),
       "Write the object again, or name the compression it has (GZIP, ZSTD, BZIP2 or none).");
}

class PlainFile final : public ByteSource {
 public:
  PlainFile(const std::string& path, std::uint64_t& bytes_read)
      : path_(path), bytes_read_(bytes_read), file_(::open(path.c_str(), O_RDONLY | O_CLOEXEC)) {
    if (file_ < 0)
      fail(fmt::format("{}: {}", path, std::strerror(errno)), "Check the object's file.");
  }
  ~PlainFile() override { ::close(file_); }
  PlainFile(const PlainFile&) = delete;
  PlainFile& operator=(const PlainFile&) = delete;

  std::size_t read(char* to, std::size_t bytes_max) override {
    for (;;) {
      const ssize_t count = ::read(file_, to, bytes_max);
      if (count >= 0) {
        bytes_read_ += static_cast<std::uint64_t>(count);
        return static_cast<std::size_t>(count);
      }
      if (errno != EINTR) {
        fail(fmt::format("{}: {}", path_, std::strerror(errno)), "Check the object's file.");
      }
    }
  }

 private:
  std::string path_;
  std::uint64_t& bytes_read_;
  int file_;
};

/// The compressed bytes not yet consumed by a codec.
class InputBlock {
 public:
  InputBlock(const std::string& path, std::uint64_t& bytes_read)
      : file_(path, bytes_read), bytes_(kInputBytes) {}

  /// Makes at least one byte available; false at the end of the file.
  bool fill() {
    if (at_ < size_) return true;
    at_ = 0;
    size_ = file_.read(bytes_.data(), bytes_.size());
    return size_ > 0;
  }
  char* data() { return bytes_.data() + at_; }
  std::size_t size() const { return size_ - at_; }
  void consume(std::size_t count) { at_ += count; }

 private:
  PlainFile file_;
  std::vector<char> bytes_;
  std::size_t at_ = 0;
  std::size_t size_ = 0;
};

class GzipSource final : public ByteSource {
 public:
  GzipSource(const std::string& path, std::uint64_t& bytes_read)
      : path_(path), input_(path, bytes_read) {
    if (inflateInit2(&stream_, 15 + 16) != Z_OK)
      fail_codec(path_, "gzip", "the decoder cannot start");
  }
  ~GzipSource() override { inflateEnd(&stream_); }
  GzipSource(const GzipSource&) = delete;
  GzipSource& operator=(const GzipSource&) = delete;

  std::size_t read(char* to, std::size_t bytes_max) override {
    for (;;) {
      if (!input_.fill()) {
        if (!is_member_end_) fail_codec(path_, "gzip", "it ends in the middle");
        return 0;
      }
      if (std::exchange(is_member_end_, false)) inflateReset(&stream_);
      stream_.next_in = reinterpret_cast<Bytef*>(input_.data());
      stream_.avail_in = static_cast<uInt>(input_.size());
      stream_.next_out = reinterpret_cast<Bytef*>(to);
      stream_.avail_out = static_cast<uInt>(std::min<std::size_t>(bytes_max, 1U << 30));
      const uInt room = stream_.avail_out;
      const int result = inflate(&stream_, Z_NO_FLUSH);
      input_.consume(input_.size() - stream_.avail_in);
      if (result == Z_STREAM_END) {
        is_member_end_ = true;
      } else if (result != Z_OK && result != Z_BUF_ERROR) {
        fail_codec(path_, "gzip", stream_.msg != nullptr ? stream_.msg : "bad data");
      }
      if (room != stream_.avail_out) return room - stream_.avail_out;
    }
  }

 private:
  std::string path_;
  InputBlock input_;
  z_stream stream_{};
  bool is_member_end_ = true;  // also before the first: an empty file is an empty table
};

class ZstdSource final : public ByteSource {
 public:
  ZstdSource(const std::string& path, std::uint64_t& bytes_read)
      : path_(path), input_(path, bytes_read), stream_(ZSTD_createDStream(), &ZSTD_freeDStream) {
    if (stream_ == nullptr) fail_codec(path_, "zstd", "the decoder cannot start");
  }

  std::size_t read(char* to, std::size_t bytes_max) override {
    for (;;) {
      // Output may be waiting inside the decoder after all input was taken, so an empty input is
      // tried too.
      const bool has_input = input_.fill();
      if (!has_input && is_frame_end_) return 0;
      ZSTD_inBuffer in{input_.data(), input_.size(), 0};
      ZSTD_outBuffer out{to, bytes_max, 0};
      const std::size_t result = ZSTD_decompressStream(stream_.get(), &out, &in);
      input_.consume(in.pos);
      if (ZSTD_isError(result) != 0) fail_codec(path_, "zstd", ZSTD_getErrorName(result));
      is_frame_end_ = result == 0;
      if (out.pos > 0) return out.pos;
      if (!has_input && !is_frame_end_) fail_codec(path_, "zstd", "it ends in the middle");
    }
  }

 private:
  std::string path_;
  InputBlock input_;
  std::unique_ptr<ZSTD_DStream, decltype(&ZSTD_freeDStream)> stream_;
  bool is_frame_end_ = true;
};

class Bzip2Source final : public ByteSource {
 public:
  Bzip2Source(const std::string& path, std::uint64_t& bytes_read)
      : path_(path), input_(path, bytes_read) {}
  ~Bzip2Source() override { end(); }
  Bzip2Source(const Bzip2Source&) = delete;
  Bzip2Source& operator=(const Bzip2Source&) = delete;

  std::size_t read(char* to, std::size_t bytes_max) override {
    for (;;) {
      const bool has_input = input_.fill();
      if (!has_input && !is_open_) return 0;
      if (!is_open_) begin();
      stream_.next_in = input_.data();
      stream_.avail_in = static_cast<unsigned>(input_.size());
      stream_.next_out = to;
      stream_.avail_out = static_cast<unsigned>(std::min<std::size_t>(bytes_max, 1U << 30));
      const unsigned room = stream_.avail_out;
      const int result = BZ2_bzDecompress(&stream_);
      input_.consume(input_.size() - stream_.avail_in);
      if (result == BZ_STREAM_END) {
        end();
      } else if (result != BZ_OK) {
        fail_codec(path_, "bzip2", fmt::format("error {}", result));
      }
      if (room != stream_.avail_out) return room - stream_.avail_out;
      if (!has_input && is_open_) fail_codec(path_, "bzip2", "it ends in the middle");
    }
  }

 private:
  void begin() {
    stream_ = {};
    if (BZ2_bzDecompressInit(&stream_, 0, 0) != BZ_OK) {
      fail_codec(path_, "bzip2", "the decoder cannot start");
    }
    is_open_ = true;
  }
  void end() {
    if (std::exchange(is_open_, false)) BZ2_bzDecompressEnd(&stream_);
  }

  std::string path_;
  InputBlock input_;
  bz_stream stream_{};
  bool is_open_ = false;
};

class GuardedSource final : public ByteSource {
 public:
  GuardedSource(std::unique_ptr<ByteSource> inner, std::uint64_t bytes_max)
      : inner_(std::move(inner)), bytes_max_(bytes_max) {}

  std::size_t read(char* to, std::size_t bytes_max) override {
    const std::size_t count = inner_->read(to, bytes_max);
    bytes_ += count;
    if (bytes_ > bytes_max_) {
      fail(fmt::format("the compressed file holds more than {} bytes, which is beyond the limit of "
                       "the stand-in for a file of its size",
                       bytes_max_),
           "Check what wrote the file.");
    }
    return count;
  }

 private:
  std::unique_ptr<ByteSource> inner_;
  std::uint64_t bytes_max_;
  std::uint64_t bytes_ = 0;
};

std::uint64_t size_of(const std::string& path) {
  struct stat status {};
  return ::stat(path.c_str(), &status) == 0 ? static_cast<std::uint64_t>(status.st_size) : 0;
}

std::unique_ptr<ByteSource> open_decoder(const std::string& path, CopyCompression compression,
                                         std::uint64_t& bytes_read) {
  switch (compression) {
    case CopyCompression::none: return std::make_unique<PlainFile>(path, bytes_read);
    case CopyCompression::gzip: return std::make_unique<GzipSource>(path, bytes_read);
    case CopyCompression::zstd: return std::make_unique<ZstdSource>(path, bytes_read);
    case CopyCompression::bzip2: return std::make_unique<Bzip2Source>(path, bytes_read);
    case CopyCompression::lzop: break;
  }
  fail(fmt::format("{}: LZOP is not supported by the stand-in", path), "Use GZIP, ZSTD or BZIP2.");
}

}  // namespace

std::unique_ptr<ByteSource> limit_expansion(std::unique_ptr<ByteSource> inner,
                                            std::uint64_t file_bytes, const ExpansionLimit& limit) {
  const std::uint64_t by_size = file_bytes * limit.times_max;
  return std::make_unique<GuardedSource>(std::move(inner), std::max(by_size, limit.bytes_free));
}

std::unique_ptr<ByteSource> open_byte_source(const std::string& path, CopyCompression compression,
                                             std::uint64_t& bytes_read) {
  std::unique_ptr<ByteSource> bytes = open_decoder(path, compression, bytes_read);
  if (compression == CopyCompression::none) return bytes;
  return limit_expansion(std::move(bytes), size_of(path), {});
}

}  // namespace standin
