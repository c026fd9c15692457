#include "binlog/payload_events.hpp"

#include "base/byte_reader.hpp"
#include "base/error.hpp"
#include "binlog/event_header.hpp"

#include <fmt/core.h>
#include <zstd.h>

#include <algorithm>
#include <cstring>

namespace binlog {
namespace {

constexpr std::uint64_t kZstd = 0;
constexpr std::uint64_t kNotCompressed = 255;

namespace field {
constexpr std::uint64_t kEnd = 0;
constexpr std::uint64_t kPayloadSize = 1;
constexpr std::uint64_t kCompression = 2;
}  // namespace field

[[noreturn]] void broken(const std::string& why) {
  throw base::Error(base::ErrorScope::corrupt, "binlog.payload",
                    fmt::format("a compressed transaction contradicts its format: {}", why),
                    "keep the log file and report it with the server's version");
}

}  // namespace

void PayloadEvents::Free::operator()(ZSTD_DCtx_s* context) const {
  ZSTD_freeDCtx(context);
}

PayloadEvents::PayloadEvents(std::string_view body) {
  read_head(body);
}

PayloadEvents::~PayloadEvents() = default;

void PayloadEvents::read_head(std::string_view body) {
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

std::optional<std::string_view> PayloadEvents::next() {
  if (!has(kHeaderBytes)) {
    if (begin_ < end_) broken(fmt::format("{} bytes stand behind its last event", end_ - begin_));
    if (!has_ended_frame_) broken("its end is missing");
    return std::nullopt;
  }
  const EventHeader header = read_header({buffer_.data() + begin_, kHeaderBytes});
  if (!has(header.size)) {
    broken(fmt::format("{} of {} bytes is cut", to_text(header.type), header.size));
  }
  const std::string_view event(buffer_.data() + begin_, header.size);
  begin_ += header.size;
  return event;
}

/// Says whether so many bytes are there, after reading on as far as that needs.
bool PayloadEvents::has(std::size_t bytes) {
  while (end_ - begin_ < bytes) {
    make_room(bytes);
    if (!fill()) return false;
  }
  return true;
}

/// Memory grows with what was really read, not with what a header says.
void PayloadEvents::make_room(std::size_t bytes) {
  const std::size_t step = ZSTD_DStreamOutSize();
  if (begin_ > 0) {
    std::memmove(buffer_.data(), buffer_.data() + begin_, end_ - begin_);
    end_ -= begin_;
    begin_ = 0;
  }
  if (buffer_.size() - end_ >= step) return;
  buffer_.resize(std::max(end_ + step, std::min(bytes, 2 * buffer_.size())));
}

/// Reads on; false at the end.
bool PayloadEvents::fill() {
  const std::size_t room = buffer_.size() - end_;
  if (!context_) {
    const std::size_t bytes = std::min(room, payload_.size() - taken_);
    std::memcpy(buffer_.data() + end_, payload_.data() + taken_, bytes);
    taken_ += bytes;
    end_ += bytes;
    return bytes > 0;
  }
  ZSTD_inBuffer input{payload_.data(), payload_.size(), taken_};
  ZSTD_outBuffer output{buffer_.data() + end_, room, 0};
  while (output.pos == 0 && (input.pos < input.size || !has_ended_frame_)) {
    const std::size_t before = input.pos;
    const std::size_t left = ZSTD_decompressStream(context_.get(), &output, &input);
    if (ZSTD_isError(left) != 0) broken(ZSTD_getErrorName(left));
    has_ended_frame_ = left == 0;
    if (output.pos == 0 && input.pos == before) break;
  }
  taken_ = input.pos;
  end_ += output.pos;
  return output.pos > 0;
}

}  // namespace binlog
