#include "dialect/compressor.hpp"

#include "base/prng.hpp"

#include <gtest/gtest.h>
#include <isa-l/igzip_lib.h>
#include <zstd.h>

namespace dialect {
namespace {

using model::Compression;

std::string some_csv(std::size_t size) {
  base::Prng prng(5);
  std::string csv;
  while (csv.size() < size) csv += "1,\"" + prng.token(20) + "\",2026-01-01\n";
  csv.resize(size);
  return csv;
}

/// Compresses in uneven pieces, as the loader's blocks come.
std::string compressed(Compressor& compressor, std::string_view csv) {
  std::string out;
  std::size_t piece = 1;
  while (!csv.empty()) {
    const std::string_view head = csv.substr(0, piece);
    compressor.write(head, out);
    csv.remove_prefix(head.size());
    piece = piece * 3 + 1;
  }
  compressor.finish(out);
  return out;
}

std::string unzstd(const std::string& bytes, std::size_t size) {
  std::string out(size + 1, '\0');
  const std::size_t frame = ZSTD_findFrameCompressedSize(bytes.data(), bytes.size());
  EXPECT_EQ(frame, bytes.size()) << "one frame";
  const std::size_t got = ZSTD_decompress(out.data(), out.size(), bytes.data(), bytes.size());
  EXPECT_EQ(ZSTD_isError(got), 0U) << ZSTD_getErrorName(got);
  out.resize(ZSTD_isError(got) != 0 ? 0 : got);
  return out;
}

std::string gunzip(std::string bytes, std::size_t size) {
  std::string out(size + 1, '\0');
  inflate_state state;
  isal_inflate_init(&state);
  state.crc_flag = ISAL_GZIP;
  state.next_in = reinterpret_cast<std::uint8_t*>(bytes.data());
  state.avail_in = static_cast<std::uint32_t>(bytes.size());
  state.next_out = reinterpret_cast<std::uint8_t*>(out.data());
  state.avail_out = static_cast<std::uint32_t>(out.size());
  EXPECT_EQ(isal_inflate(&state), ISAL_DECOMP_OK);
  EXPECT_EQ(state.block_state, ISAL_BLOCK_FINISH);
  EXPECT_EQ(state.avail_in, 0U) << "one member";
  out.resize(state.total_out);
  return out;
}

TEST(Compressor, ZstdGivesBackWhatCameFileAfterFile) {
  Compressor compressor(Compression::zstd);
  for (const std::size_t size : {3'000'000UL, 0UL, 1UL, 1'000'000UL}) {
    const std::string csv = some_csv(size);
    EXPECT_EQ(unzstd(compressed(compressor, csv), size), csv);
  }
}

TEST(Compressor, GzipGivesBackWhatCameFileAfterFile) {
  Compressor compressor(Compression::gzip);
  for (const std::size_t size : {3'000'000UL, 0UL, 1UL, 1'000'000UL}) {
    const std::string csv = some_csv(size);
    EXPECT_EQ(gunzip(compressed(compressor, csv), size), csv);
  }
}

TEST(Compressor, CompressesIndeed) {
  const std::string csv = some_csv(1'000'000);
  Compressor zstd(Compression::zstd);
  Compressor gzip(Compression::gzip);
  EXPECT_LT(compressed(zstd, csv).size(), csv.size() * 3 / 4);
  EXPECT_LT(compressed(gzip, csv).size(), csv.size() * 3 / 4);
}

TEST(Compressor, PassesThroughWithoutCompression) {
  Compressor compressor(Compression::none);
  EXPECT_EQ(compressed(compressor, "a,b\n"), "a,b\n");
}

}  // namespace
}  // namespace dialect
