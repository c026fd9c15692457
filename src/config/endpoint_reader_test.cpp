#include "config/endpoint_reader.hpp"

#include <gtest/gtest.h>

namespace config {
namespace {

class EndpointReader : public testing::Test {
 protected:
  TableReader reader(const std::string& toml) {
    root_ = parse_toml(toml, "f");
    return {context_, "[x]", &root_};
  }

  TomlValue root_;
  Problems problems_;
  FileContext context_{"f", "/srv", problems_};
};

TEST_F(EndpointReader, takes_the_words_of_both_worlds_for_tls) {
  using model::TlsMode;
  const std::vector<std::pair<std::string, TlsMode>> words = {
      {"disabled", TlsMode::disabled},          {"preferred", TlsMode::preferred},
      {"required", TlsMode::required},          {"verify-ca", TlsMode::verify_ca},
      {"disable", TlsMode::disabled},           {"prefer", TlsMode::preferred},
      {"require", TlsMode::required},           {"verify-identity", TlsMode::verify_identity},
      {"verify-full", TlsMode::verify_identity}};
  for (const auto& [word, mode] : words) {
    EXPECT_EQ(read_source(reader("host = \"h\"\nuser = \"u\"\ntls = \"" + word + "\"")).tls, mode)
        << word;
  }
  EXPECT_TRUE(problems_.empty());
}

TEST_F(EndpointReader, reads_sizes_in_units_and_in_bytes) {
  const std::vector<std::pair<std::string, std::uint64_t>> sizes = {
      {"\"1MiB\"", 1048576}, {"\"1GiB\"", 1073741824}, {"\"2048KiB\"", 2097152},
      {"\"5MB\"", 5000000},  {"\"2000 KB\"", 2000000}, {"\"1GB\"", 1000000000},
      {"3000000", 3000000}};
  for (const auto& [text, bytes] : sizes) {
    EXPECT_EQ(read_staging(reader("path = \"p\"\nfile_size = " + text)).file_bytes, bytes) << text;
  }
  EXPECT_TRUE(problems_.empty());
}

TEST_F(EndpointReader, takes_addresses_of_stores) {
  for (const char* url :
       {"http://127.0.0.1:9000", "https://s3.example.com", "http://[::1]:9000/"}) {
    const std::string text = "bucket = \"abc\"\nendpoint_url = \"" + std::string(url) + "\"";
    EXPECT_EQ(read_staging(reader(text)).endpoint_url, url);
  }
  EXPECT_TRUE(problems_.empty());
  for (const char* url : {"http://", "http:///x", "ftp://x", "http://u:p@host", "http://h?q=1"}) {
    Problems problems;
    const FileContext context{"f", "/srv", problems};
    const TomlValue root =
        parse_toml("bucket = \"abc\"\nendpoint_url = \"" + std::string(url) + "\"", "f");
    read_staging(TableReader(context, "[staging]", &root));
    EXPECT_FALSE(problems.empty()) << url;
  }
}

TEST_F(EndpointReader, asks_for_nothing_when_files_are_only_staged) {
  const model::TargetEndpoint target = read_target(reader("engine = \"none\""));
  EXPECT_EQ(target.engine, "none");
  EXPECT_TRUE(problems_.empty());
}

TEST_F(EndpointReader, takes_an_ipv6_address_for_a_host) {
  EXPECT_EQ(read_source(reader("host = \"::1\"\nuser = \"u\"")).host, "::1");
  EXPECT_TRUE(problems_.empty());
}

}  // namespace
}  // namespace config
