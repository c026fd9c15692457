#include "dialect/compressor.hpp"

#include "base/error.hpp"
#include "base/limits.hpp"

#include <fmt/core.h>
#include <isa-l/igzip_lib.h>
#include <zstd.h>

#include <algorithm>
#include <limits>
#include <vector>

namespace dialect {
namespace {

using base::Error;
using base::ErrorScope;

constexpr int kZstdLevel = 1;
constexpr int kGzipLevel = 1;
constexpr std::size_t kOutputStep = 128 * base::limits::kKiB;

[[noreturn]] void fail(std::string_view codec, std::string_view why) {
  throw Error(ErrorScope::task, "compress.failed",
              fmt::format("{} could not compress: {}.", codec, why),
              "Give the process more memory, or set compression = \"none\" under [staging].");
}

class PlainStream final : public CompressedStream {
 public:
  void write(std::string_view bytes, std::string& out) override { out.append(bytes); }
  void finish(std::string&) override {}
};

class ZstdStream final : public CompressedStream {
 public:
  ZstdStream() : context_(ZSTD_createCCtx()), buffer_(ZSTD_CStreamOutSize()) {
    if (!context_) fail("zstd", "there is no memory");
    check(ZSTD_CCtx_setParameter(context_.get(), ZSTD_c_compressionLevel, kZstdLevel));
    check(ZSTD_CCtx_setParameter(context_.get(), ZSTD_c_checksumFlag, 1));
  }

  void write(std::string_view bytes, std::string& out) override {
    ZSTD_inBuffer input{bytes.data(), bytes.size(), 0};
    while (input.pos < input.size) step(input, ZSTD_e_continue, out);
  }

  void finish(std::string& out) override {
    ZSTD_inBuffer input{nullptr, 0, 0};
    while (step(input, ZSTD_e_end, out) != 0) {
    }
  }

 private:
  struct Free {
    void operator()(ZSTD_CCtx* context) const { ZSTD_freeCCtx(context); }
  };

  static std::size_t check(std::size_t result) {
    if (ZSTD_isError(result) != 0) fail("zstd", ZSTD_getErrorName(result));
    return result;
  }

  std::size_t step(ZSTD_inBuffer& input, ZSTD_EndDirective directive, std::string& out) {
    ZSTD_outBuffer output{buffer_.data(), buffer_.size(), 0};
    const std::size_t left =
        check(ZSTD_compressStream2(context_.get(), &output, &input, directive));
    out.append(buffer_.data(), output.pos);
    return left;
  }

  std::unique_ptr<ZSTD_CCtx, Free> context_;
  std::vector<char> buffer_;
};

class GzipStream final : public CompressedStream {
 public:
  GzipStream()
      : stream_(std::make_unique<isal_zstream>()),
        level_buffer_(ISAL_DEF_LVL1_DEFAULT),
        buffer_(kOutputStep) {
    isal_deflate_init(stream_.get());
    prepare();
  }

  void write(std::string_view bytes, std::string& out) override {
    constexpr std::size_t kInputMax = std::numeric_limits<std::uint32_t>::max() / 2;
    while (!bytes.empty()) {
      const std::string_view piece = bytes.substr(0, std::min(bytes.size(), kInputMax));
      set_input(piece);
      while (stream_->avail_in > 0) step(out);
      bytes.remove_prefix(piece.size());
    }
  }

  void finish(std::string& out) override {
    set_input({});
    stream_->end_of_stream = 1;
    while (stream_->internal_state.state != ZSTATE_END) step(out);
    isal_deflate_reset(stream_.get());
    prepare();
  }

 private:
  void prepare() {
    stream_->level = kGzipLevel;
    stream_->level_buf = level_buffer_.data();
    stream_->level_buf_size = static_cast<std::uint32_t>(level_buffer_.size());
    stream_->gzip_flag = IGZIP_GZIP;
    stream_->flush = NO_FLUSH;
    stream_->end_of_stream = 0;
  }

  void set_input(std::string_view bytes) {
    // The library's interface is not const, but it only reads the input.
    stream_->next_in = reinterpret_cast<std::uint8_t*>(const_cast<char*>(bytes.data()));
    stream_->avail_in = static_cast<std::uint32_t>(bytes.size());
  }

  void step(std::string& out) {
    stream_->next_out = buffer_.data();
    stream_->avail_out = static_cast<std::uint32_t>(buffer_.size());
    const int result = isal_deflate(stream_.get());
    if (result != COMP_OK) fail("isa-l", fmt::format("error {}", result));
    out.append(reinterpret_cast<const char*>(buffer_.data()), buffer_.size() - stream_->avail_out);
  }

  std::unique_ptr<isal_zstream> stream_;  // some 80 kB: too large for a stack
  std::vector<std::uint8_t> level_buffer_;
  std::vector<std::uint8_t> buffer_;
};

std::unique_ptr<CompressedStream> make_stream(model::Compression compression) {
  switch (compression) {
    case model::Compression::none: return std::make_unique<PlainStream>();
    case model::Compression::gzip: return std::make_unique<GzipStream>();
    case model::Compression::zstd: return std::make_unique<ZstdStream>();
  }
  return std::make_unique<PlainStream>();
}

}  // namespace

Compressor::Compressor(model::Compression compression) : stream_(make_stream(compression)) {}

}  // namespace dialect
