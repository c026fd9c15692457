#include "standin/unload_files.hpp"

#include "base/file.hpp"
#include "standin/copy_test_world.hpp"
#include "standin/decompressor.hpp"
#include "standin/manifest_reader.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace standin {
namespace {

constexpr const char* kRole = "arn:aws:iam::123456789012:role/dms-access-for-endpoint";

class UnloadFilesTest : public CopyTestWorld {
 protected:
  /// Unloads the lines and gives the refusal's message.
  std::string unload(const std::string& options, const std::vector<std::string>& lines) {
    statement_ = parse_unload("UNLOAD ('select 1') TO 's3://dms-staging/u/x_' IAM_ROLE '" +
                              std::string(kRole) + "' " + options)
                     .statement;
    if (const auto refusal = prepare_unload(statement_, world_, objects_, kNow)) {
      return refusal->message;
    }
    const std::vector<UnloadColumn> columns = {{"id", "integer", 0, 0, 0},
                                               {"note", "character varying", 10, 0, 0},
                                               {"d", "numeric", 0, 9, 2}};
    UnloadFiles files(statement_, objects_, {statement_, columns});
    for (const std::string& line : lines) files.add(line);
    files.finish(columns);
    return "";
  }

  std::vector<std::string> keys() {
    std::vector<std::string> found;
    for (const StoredObject& object : objects_.list("dms-staging", "u/", "", 100)) {
      found.push_back(object.key);
    }
    return found;
  }

  std::string text(const std::string& key) {
    std::uint64_t bytes_read = 0;
    const auto source = open_byte_source(objects_.find("dms-staging", key)->path,
                                         statement_.compression, bytes_read);
    std::string all(1 << 20, '\0');
    std::size_t size = 0;
    while (const std::size_t count = source->read(all.data() + size, all.size() - size)) {
      size += count;
    }
    all.resize(size);
    return all;
  }

  UnloadStatement statement_;
};

TEST_F(UnloadFilesTest, names_files_by_slice_and_part) {
  EXPECT_EQ(unload("", {"1\ta\t1.00", "2\tb\t2.00", "3\tc\t3.00"}), "");
  EXPECT_EQ(keys(), (std::vector<std::string>{"u/x_0000_part_00", "u/x_0001_part_00"}));
  EXPECT_EQ(text("u/x_0000_part_00"), "1|a|1.00\n3|c|3.00\n");
  EXPECT_EQ(unload("CLEANPATH PARALLEL OFF", {"1\ta\t1.00", "2\tb\t2.00"}), "");
  EXPECT_EQ(keys(), (std::vector<std::string>{"u/x_000"}));
  EXPECT_EQ(unload("CLEANPATH", {}), "");
  EXPECT_EQ(keys(), std::vector<std::string>{});
}

TEST_F(UnloadFilesTest, compresses) {
  for (const std::string codec : {"GZIP", "ZSTD", "BZIP2"}) {
    EXPECT_EQ(unload("CLEANPATH PARALLEL OFF HEADER " + codec, {"1\ta\t1.00"}), "");
    const std::string extension = codec == "GZIP" ? ".gz" : codec == "ZSTD" ? ".zst" : ".bz2";
    EXPECT_EQ(keys(), (std::vector<std::string>{"u/x_000" + extension}));
    EXPECT_EQ(text("u/x_000" + extension), "id|note|d\n1|a|1.00\n");
  }
  EXPECT_EQ(unload("CLEANPATH PARALLEL OFF GZIP EXTENSION 'csv.gz'", {"1\ta\t1.00"}), "");
  EXPECT_EQ(keys(), (std::vector<std::string>{"u/x_000.csv.gz"}));
}

TEST_F(UnloadFilesTest, cuts_files_at_their_size) {
  const std::vector<std::string> lines(12 * 1024, "1\t" + std::string(1000, 'x') + "\t1.00");
  EXPECT_EQ(unload("PARALLEL OFF MAXFILESIZE 5 MB MANIFEST", lines), "");
  EXPECT_EQ(keys(), (std::vector<std::string>{"u/x_000", "u/x_001", "u/x_002", "u/x_manifest"}));
  for (const StoredObject& object : objects_.list("dms-staging", "u/x_0", "", 9)) {
    EXPECT_LE(object.bytes, 5U * 1024 * 1024);
  }
}

TEST_F(UnloadFilesTest, lists_files_in_a_manifest_that_copy_reads) {
  EXPECT_EQ(unload("CSV HEADER PARALLEL OFF MANIFEST VERBOSE", {"1\ta\t1.00"}), "");
  const std::string manifest =
      base::read_file(objects_.find("dms-staging", "u/x_manifest")->path, 1 << 20);
  const std::vector<ManifestEntry> entries = read_manifest(manifest, "m");
  ASSERT_EQ(entries.size(), 1U);
  EXPECT_EQ(entries[0].url.key, "u/x_000");
  for (const char* part :
       {"\"content_length\": 19", "\"record_count\": 2", "\"name\": \"Amazon Redshift\"",
        "\"max_length\": 10", "\"precision\": 9", "\"base\": \"integer\""}) {
    EXPECT_THAT(manifest, ::testing::HasSubstr(part));
  }
}

TEST_F(UnloadFilesTest, overwrites_only_when_told) {
  put("u/x_old", "old");
  EXPECT_THAT(unload("", {"1\ta\t1.00"}),
              ::testing::HasSubstr("Specified unload destination on S3 is not empty."));
  EXPECT_EQ(unload("ALLOWOVERWRITE PARALLEL OFF", {"1\ta\t1.00"}), "");
  EXPECT_EQ(keys(), (std::vector<std::string>{"u/x_000", "u/x_old"}));
  EXPECT_EQ(unload("CLEANPATH PARALLEL OFF", {"1\ta\t1.00"}), "");
  EXPECT_EQ(keys(), (std::vector<std::string>{"u/x_000"}));
}

TEST_F(UnloadFilesTest, asks_what_the_role_may) {
  WorldRole& role = world_.roles.begin()->second;
  const auto allow = [&](const std::string& actions) {
    role.policies = {{"p", base::Json::parse(R"({"Version":"2012-10-17","Statement":[{"Effect":)"
                                             R"("Allow","Action":[)" +
                                             actions + R"(],"Resource":"*"}]})")}};
  };
  put("u/x_old", "old");
  allow(R"("s3:GetObject","s3:ListBucket")");
  EXPECT_THAT(unload("ALLOWOVERWRITE", {}), ::testing::HasSubstr("Access Denied"));
  allow(R"("s3:PutObject")");
  EXPECT_THAT(unload("ALLOWOVERWRITE", {}), ::testing::HasSubstr("Access Denied"));
  allow(R"("s3:PutObject","s3:ListBucket")");
  EXPECT_EQ(unload("ALLOWOVERWRITE", {}), "");
  EXPECT_THAT(unload("CLEANPATH", {}), ::testing::HasSubstr("Access Denied"));
  allow(R"("s3:PutObject","s3:ListBucket","s3:DeleteObject")");
  EXPECT_EQ(unload("CLEANPATH", {}), "");
  world_.attached_roles.clear();
  EXPECT_THAT(unload("CLEANPATH", {}), ::testing::HasSubstr("is not associated to cluster"));
}

TEST(DecompressorTest, ends_a_file_that_grows_beyond_its_limit) {
  const ExpansionLimit limit{10, 100};
  const auto read_all = [](ByteSource& source) {
    std::string piece(64, '\0');
    std::size_t total = 0;
    while (const std::size_t count = source.read(piece.data(), piece.size())) total += count;
    return total;
  };
  const auto source = [&](std::size_t bytes, std::uint64_t file_bytes) {
    return limit_expansion(std::make_unique<PiecedSource>(std::string(bytes, 'x'), 0, 64),
                           file_bytes, limit);
  };
  EXPECT_EQ(read_all(*source(100, 1)), 100U);
  EXPECT_EQ(read_all(*source(200, 20)), 200U);
  EXPECT_THROW(read_all(*source(101, 1)), base::Error);
  EXPECT_THROW(read_all(*source(201, 20)), base::Error);
}

}  // namespace
}  // namespace standin
