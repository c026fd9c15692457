#include "dialect/decompressor.hpp"

#include "base/error.hpp"
#include "base/limits.hpp"

#include <fmt/core.h>
#include <isa-l/igzip_lib.h>
#include <zstd.h>

#include <limits>
#include <memory>
#include <vector>

namespace dialect {
namespace {

using base::Error;
using base::ErrorScope;

constexpr std::size_t kOutputStep = 128 * base::limits::kKiB;

[[noreturn]] void fail(std::string_view codec, std::string_view why) {
  throw Error(ErrorScope::task, "decompress.failed",
              fmt::format("a staged file could not be read back by {}: {}", codec, why),
              "Something else writes into the staging folder: give the task a folder of its own.");
}

void append(std::string& csv, std::string_view piece, std::size_t bytes_max) {
  if (csv.size() + piece.size() > bytes_max) {
    fail("sluice", fmt::format("it holds more than {} bytes", bytes_max));
  }
  csv.append(piece);
}

std::string from_zstd(std::string_view file, std::size_t bytes_max) {
  struct Free {
    void operator()(ZSTD_DCtx* context) const { ZSTD_freeDCtx(context); }
  };
  const std::unique_ptr<ZSTD_DCtx, Free> context(ZSTD_createDCtx());
  if (!context) fail("zstd", "there is no memory");
  std::vector<char> buffer(ZSTD_DStreamOutSize());
  std::string csv;
  ZSTD_inBuffer input{file.data(), file.size(), 0};
  std::size_t left = 1;
  bool is_flushed = true;
  while (input.pos < input.size || !is_flushed) {
    ZSTD_outBuffer output{buffer.data(), buffer.size(), 0};
    left = ZSTD_decompressStream(context.get(), &output, &input);
    if (ZSTD_isError(left) != 0) fail("zstd", ZSTD_getErrorName(left));
    append(csv, {buffer.data(), output.pos}, bytes_max);
    is_flushed = output.pos < output.size;
  }
  if (left != 0) fail("zstd", "its end is missing");
  return csv;
}

std::string from_gzip(std::string_view file, std::size_t bytes_max) {
  if (file.size() > std::numeric_limits<std::uint32_t>::max()) fail("isa-l", "it is too large");
  const auto state = std::make_unique<inflate_state>();  // some 80 kB: too large for a stack
  isal_inflate_init(state.get());
  state->crc_flag = ISAL_GZIP;
  // The library's interface is not const, but it only reads the input.
  state->next_in = reinterpret_cast<std::uint8_t*>(const_cast<char*>(file.data()));
  state->avail_in = static_cast<std::uint32_t>(file.size());
  std::vector<std::uint8_t> buffer(kOutputStep);
  std::string csv;
  while (state->block_state != ISAL_BLOCK_FINISH) {
    state->next_out = buffer.data();
    state->avail_out = static_cast<std::uint32_t>(buffer.size());
    const int result = isal_inflate(state.get());
    if (result != ISAL_DECOMP_OK) fail("isa-l", fmt::format("error {}", result));
    const std::size_t made = buffer.size() - state->avail_out;
    append(csv, {reinterpret_cast<const char*>(buffer.data()), made}, bytes_max);
    const bool is_stuck = made == 0 && state->avail_in == 0;
    if (is_stuck && state->block_state != ISAL_BLOCK_FINISH) fail("isa-l", "its end is missing");
  }
  return csv;
}

}  // namespace

std::string decompress(model::Compression compression, std::string_view file,
                       std::size_t csv_bytes_max) {
  switch (compression) {
    case model::Compression::zstd: return from_zstd(file, csv_bytes_max);
    case model::Compression::gzip: return from_gzip(file, csv_bytes_max);
    case model::Compression::none: break;
  }
  std::string csv;
  append(csv, file, csv_bytes_max);
  return csv;
}

}  // namespace dialect
