#include "binlog/payload_events.hpp"

#include "base/byte_reader.hpp"
#include "base/error.hpp"

#include <fmt/core.h>
#include <zstd.h>

#include <algorithm>
#include <cstring>
#include <optional>

namespace binlog {
namespace {

constexpr std::uint64_t kZstd = 0;
constexpr std::uint64_t kNotCompressed = 255;

namespace field {
constexpr std::uint64_t kEnd = 0;
constexpr std::uint64_t kPayloadSize = 1;
constexpr std::uint64_t kCompression = 2;
}  // namespace field

}  // namespace

void PayloadEvents::Free::operator()(ZSTD_DCtx_s* context) const {
  ZSTD_freeDCtx(context);
}

void PayloadEvents::broken(const std::string& why) const {
  throw base::Error(base::ErrorScope::corrupt, "binlog.payload",
                    fmt::format("a compressed transaction contradicts its format: {}", why),
                    "keep the log file and report it with the server's version");
}

PayloadEvents::~PayloadEvents() = default;

PayloadEvents::PayloadEvents(std::string_view body) {
  base::ByteReader reader(body);
  std::uint64_t compression = kNotCompressed;
  std::optional<std::uint64_t> size;
  for (std::uint64_t type = reader.lenenc(); type != field::kEnd; type = reader.lenenc()) {
    base::ByteReader value(reader.bytes(reader.lenenc()));
    if (type == field::kPayloadSize) size = value.lenenc();
    if (type == field::kCompression) compression = value.lenenc();
  }
  payload_ = reader.rest();
  if (size && *size != payload_.size()) {
    broken(fmt::format("it says {} bytes and has {}", *size, payload_.size()));
  }
  if (compression == kNotCompressed) return;
  if (compression != kZstd) {
    throw base::Error(
        base::ErrorScope::task, "binlog.payload.compression",
        fmt::format("a transaction is compressed by algorithm {}, which is not known", compression),
        "Run SET GLOBAL binlog_transaction_compression=OFF on the source, then load "
        "with --restart.");
  }
  context_.reset(ZSTD_createDCtx());
  if (!context_) {
    throw base::Error(base::ErrorScope::task, "binlog.payload.memory",
                      "there is no memory to read a compressed transaction",
                      "free memory and start the task again");
  }
}

std::size_t PayloadEvents::read_on(std::span<char> into) {
  if (!context_) {
    const std::size_t bytes = std::min(into.size(), payload_.size() - taken_);
    std::memcpy(into.data(), payload_.data() + taken_, bytes);
    taken_ += bytes;
    return bytes;
  }
  ZSTD_inBuffer input{payload_.data(), payload_.size(), taken_};
  ZSTD_outBuffer output{into.data(), into.size(), 0};
  while (output.pos == 0 && (input.pos < input.size || !has_ended_frame_)) {
    const std::size_t before = input.pos;
    const std::size_t left = ZSTD_decompressStream(context_.get(), &output, &input);
    if (ZSTD_isError(left) != 0) broken(ZSTD_getErrorName(left));
    has_ended_frame_ = left == 0;
    if (output.pos == 0 && input.pos == before) break;
  }
  taken_ = input.pos;
  if (output.pos == 0 && !has_ended_frame_) broken("its end is missing");
  return output.pos;
}

}  // namespace binlog
