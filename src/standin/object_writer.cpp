#include "standin/object_writer.hpp"

#include "base/digest.hpp"
#include "base/error.hpp"

#include <bzlib.h>
#include <fcntl.h>
#include <fmt/core.h>
#include <unistd.h>
#include <zlib.h>
#include <zstd.h>

#include <cerrno>
#include <cstdio>
#include <cstring>

namespace standin {
namespace {

constexpr std::size_t kBlockBytes = 128 * 1024;
constexpr int kGzipWindow = 15 + 16;

[[noreturn]] void fail(std::string_view what) {
  throw base::Error(base::ErrorScope::task, "standin.unload.write",
                    fmt::format("cannot write what UNLOAD gives: {}", what),
                    "Check that the stand-in's folder is writable and that its disk has room.");
}

class PlainEncoder final : public Encoder {
 public:
  void encode(std::string_view bytes, std::string& out) override { out += bytes; }
  void finish(std::string&) override {}
};

class GzipEncoder final : public Encoder {
 public:
  GzipEncoder() {
    if (deflateInit2(&stream_, 1, Z_DEFLATED, kGzipWindow, 8, Z_DEFAULT_STRATEGY) != Z_OK) {
      fail("gzip cannot start");
    }
  }
  ~GzipEncoder() override { deflateEnd(&stream_); }
  GzipEncoder(const GzipEncoder&) = delete;
  GzipEncoder& operator=(const GzipEncoder&) = delete;
  void encode(std::string_view bytes, std::string& out) override { run(bytes, out, Z_NO_FLUSH); }
  void finish(std::string& out) override { run({}, out, Z_FINISH); }

 private:
  void run(std::string_view bytes, std::string& out, int flush) {
    stream_.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(bytes.data()));
    stream_.avail_in = static_cast<uInt>(bytes.size());
    do {
      const std::size_t start = out.size();
      out.resize(start + kBlockBytes);
      stream_.next_out = reinterpret_cast<Bytef*>(out.data() + start);
      stream_.avail_out = static_cast<uInt>(kBlockBytes);
      deflate(&stream_, flush);
      out.resize(start + kBlockBytes - stream_.avail_out);
    } while (stream_.avail_out == 0);
  }
  z_stream stream_{};
};

class ZstdEncoder final : public Encoder {
 public:
  ZstdEncoder() : stream_(ZSTD_createCStream(), &ZSTD_freeCStream) {
    if (stream_ == nullptr) fail("zstd cannot start");
  }
  void encode(std::string_view bytes, std::string& out) override {
    run(bytes, out, ZSTD_e_continue);
  }
  void finish(std::string& out) override { run({}, out, ZSTD_e_end); }

 private:
  void run(std::string_view bytes, std::string& out, ZSTD_EndDirective end) {
    ZSTD_inBuffer in{bytes.data(), bytes.size(), 0};
    for (std::size_t left = 1; left > 0 || in.pos < in.size;) {
      const std::size_t start = out.size();
      out.resize(start + kBlockBytes);
      ZSTD_outBuffer to{out.data() + start, kBlockBytes, 0};
      left = ZSTD_compressStream2(stream_.get(), &to, &in, end);
      out.resize(start + to.pos);
      if (ZSTD_isError(left) != 0) fail(ZSTD_getErrorName(left));
      if (end == ZSTD_e_continue && in.pos == in.size) return;
    }
  }
  std::unique_ptr<ZSTD_CStream, decltype(&ZSTD_freeCStream)> stream_;
};

class Bzip2Encoder final : public Encoder {
 public:
  Bzip2Encoder() {
    if (BZ2_bzCompressInit(&stream_, 9, 0, 0) != BZ_OK) fail("bzip2 cannot start");
  }
  ~Bzip2Encoder() override { BZ2_bzCompressEnd(&stream_); }
  Bzip2Encoder(const Bzip2Encoder&) = delete;
  Bzip2Encoder& operator=(const Bzip2Encoder&) = delete;
  void encode(std::string_view bytes, std::string& out) override { run(bytes, out, BZ_RUN); }
  void finish(std::string& out) override { run({}, out, BZ_FINISH); }

 private:
  void run(std::string_view bytes, std::string& out, int action) {
    stream_.next_in = const_cast<char*>(bytes.data());
    stream_.avail_in = static_cast<unsigned>(bytes.size());
    for (;;) {
      const std::size_t start = out.size();
      out.resize(start + kBlockBytes);
      stream_.next_out = out.data() + start;
      stream_.avail_out = static_cast<unsigned>(kBlockBytes);
      const bool is_flushing = action == BZ_FINISH;
      if (!is_flushing && stream_.avail_in == 0) return out.resize(start);
      const int result = BZ2_bzCompress(&stream_, action);
      out.resize(start + kBlockBytes - stream_.avail_out);
      if (result == BZ_STREAM_END) return;
    }
  }
  bz_stream stream_{};
};

}  // namespace

std::unique_ptr<Encoder> make_encoder(CopyCompression compression) {
  switch (compression) {
    case CopyCompression::gzip: return std::make_unique<GzipEncoder>();
    case CopyCompression::zstd: return std::make_unique<ZstdEncoder>();
    case CopyCompression::bzip2: return std::make_unique<Bzip2Encoder>();
    default: return std::make_unique<PlainEncoder>();
  }
}

ObjectWriter::ObjectWriter(ObjectFolder& objects, CopyCompression compression)
    : objects_(objects),
      encoder_(make_encoder(compression)),
      path_(objects.new_upload_path()),
      file_(::open(path_.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600)) {
  if (file_ < 0) fail(std::strerror(errno));
}

ObjectWriter::~ObjectWriter() {
  ::close(file_);
  std::remove(path_.c_str());  // there is nothing any more when it became the object
}

void ObjectWriter::write(std::string_view bytes) {
  encoder_->encode(bytes, ready_);
  put();
}

void ObjectWriter::put() {
  bytes_ += ready_.size();
  for (std::string_view rest = ready_; !rest.empty();) {
    const ssize_t count = ::write(file_, rest.data(), rest.size());
    if (count < 0 && errno != EINTR) fail(std::strerror(errno));
    if (count > 0) rest.remove_prefix(static_cast<std::size_t>(count));
  }
  ready_.clear();
}

std::uint64_t ObjectWriter::finish(const std::string& bucket, const std::string& key) {
  encoder_->finish(ready_);
  put();
  // As of an upload in parts: an ETag that is no digest of the content.
  const std::string etag = base::md5_hex(fmt::format("{}/{} {}", bucket, key, path_)) + "-1";
  objects_.adopt(bucket, key, path_, etag);
  return bytes_;
}

}  // namespace standin
