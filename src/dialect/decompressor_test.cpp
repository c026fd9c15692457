#include "dialect/decompressor.hpp"

#include "base/error.hpp"
#include "base/prng.hpp"
#include "dialect/compressor.hpp"

#include <gtest/gtest.h>

namespace dialect {
namespace {

using model::Compression;

std::string compressed(Compression compression, const std::string& csv) {
  Compressor compressor(compression);
  std::string file;
  for (std::size_t at = 0; at < csv.size(); at += 70'000) {
    compressor.write(std::string_view(csv).substr(at, 70'000), file);
  }
  compressor.finish(file);
  return file;
}

std::string rows(std::size_t bytes) {
  base::Prng prng(7);
  std::string csv;
  while (csv.size() < bytes) csv += std::to_string(prng.next() % 1000) + ",\"text\"\n";
  return csv;
}

class DecompressorOf : public testing::TestWithParam<Compression> {};

TEST_P(DecompressorOf, gives_back_what_was_compressed) {
  for (const std::size_t bytes : {0U, 1U, 1000U, 131'072U, 3'000'000U}) {
    const std::string csv = rows(bytes);
    EXPECT_EQ(decompress(GetParam(), compressed(GetParam(), csv), csv.size()), csv);
  }
}

TEST_P(DecompressorOf, refuses_more_than_its_bound) {
  const std::string csv = rows(1'000'000);
  EXPECT_THROW(decompress(GetParam(), compressed(GetParam(), csv), csv.size() - 1), base::Error);
}

INSTANTIATE_TEST_SUITE_P(Codecs, DecompressorOf,
                         testing::Values(Compression::none, Compression::gzip, Compression::zstd));

TEST(Decompressor, a_file_that_was_cut_is_refused_at_every_length) {
  const std::string csv = rows(5000);
  for (const Compression compression : {Compression::gzip, Compression::zstd}) {
    const std::string file = compressed(compression, csv);
    for (std::size_t size = 1; size + 8 < file.size(); size += 13) {
      EXPECT_THROW(decompress(compression, std::string_view(file).substr(0, size), csv.size()),
                   base::Error)
          << size;
    }
  }
}

TEST(Decompressor, other_bytes_are_refused) {
  EXPECT_THROW(decompress(Compression::zstd, "a,b,c\nd,e,f\n", 1000), base::Error);
  EXPECT_THROW(decompress(Compression::gzip, "a,b,c\nd,e,f\n", 1000), base::Error);
}

}  // namespace
}  // namespace dialect
