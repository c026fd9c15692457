#include "load/file_builder.hpp"

#include "base/limits.hpp"
#include "base/prng.hpp"

#include <gtest/gtest.h>

#include <vector>

namespace load {
namespace {

using base::limits::kEncodeBlockBytes;
using base::limits::kPartBytes;
using model::Compression;

struct Part {
  std::string bytes;
  PartPlace place;
};

class FileBuilderTest : public testing::Test {
 protected:
  FileBuilder builder(Compression compression) {
    return FileBuilder(compression, [this](std::string part, PartPlace place) {
      parts_.push_back({std::move(part), place});
    });
  }

  /// A block that no codec can shorten.
  std::string block() {
    std::string bytes;
    while (bytes.size() < kEncodeBlockBytes) {
      const std::uint64_t word = prng_.next();
      bytes.append(reinterpret_cast<const char*>(&word), sizeof word);
    }
    return bytes;
  }

  std::string whole() const {
    std::string bytes;
    for (const Part& part : parts_) bytes += part.bytes;
    return bytes;
  }

  base::Prng prng_{7};
  std::vector<Part> parts_;
};

TEST_F(FileBuilderTest, makes_every_part_but_the_last_at_least_as_large_as_s3_asks) {
  for (const Compression compression : {Compression::none, Compression::gzip, Compression::zstd}) {
    parts_.clear();
    FileBuilder file = builder(compression);
    for (int i = 0; i < 20; ++i) file.add(block());
    file.finish();
    ASSERT_EQ(parts_.size(), 3U);
    for (const Part& part : parts_) {
      const bool is_last = &part == &parts_.back();
      EXPECT_EQ(part.place, is_last ? PartPlace::last : PartPlace::inner);
      if (is_last) continue;
      EXPECT_GE(part.bytes.size(), kPartBytes);
      EXPECT_LT(part.bytes.size(), kPartBytes + 2 * kEncodeBlockBytes);
    }
  }
}

TEST_F(FileBuilderTest, joins_to_the_very_file_that_the_codec_makes_in_one_piece) {
  for (const Compression compression : {Compression::none, Compression::gzip, Compression::zstd}) {
    parts_.clear();
    FileBuilder file = builder(compression);
    dialect::Compressor codec(compression);
    std::string expected;
    for (int i = 0; i < 10; ++i) {
      const std::string csv = block();
      file.add(csv);
      codec.write(csv, expected);
    }
    file.finish();
    codec.finish(expected);
    EXPECT_GT(parts_.size(), 1U);
    EXPECT_TRUE(whole() == expected) << "the parts differ from the whole";
  }
}

TEST_F(FileBuilderTest, counts_the_bytes_of_emitted_parts_and_of_the_one_that_fills) {
  FileBuilder file = builder(Compression::none);
  for (std::size_t blocks = 1; blocks <= 9; ++blocks) {
    file.add(block());
    EXPECT_EQ(file.bytes(), blocks * kEncodeBlockBytes);
  }
  file.finish();
  EXPECT_EQ(file.bytes(), whole().size());
}

TEST_F(FileBuilderTest, counts_compressed_bytes) {
  FileBuilder file = builder(Compression::zstd);
  file.add(std::string(kEncodeBlockBytes, 'a'));
  file.finish();
  EXPECT_EQ(file.bytes(), whole().size());
  EXPECT_LT(file.bytes(), kEncodeBlockBytes / 100);
}

TEST_F(FileBuilderTest, emits_a_small_file_as_its_last_part_only) {
  FileBuilder file = builder(Compression::none);
  file.add("1,\"a\"\n");
  EXPECT_TRUE(parts_.empty());
  file.finish();
  ASSERT_EQ(parts_.size(), 1U);
  EXPECT_EQ(parts_[0].bytes, "1,\"a\"\n");
  EXPECT_EQ(parts_[0].place, PartPlace::last);
}

}  // namespace
}  // namespace load
