// Signs requests that it reads from stdin, for tests/e2e/sigv4_botocore_test.py.
//
// One request is one line of fields, each hexadecimal and parted by blanks ("-" is an empty one):
// method, host, path, service, region, time in seconds, payload hash, access key, secret, token,
// then name and value of each query parameter. The answer is one line: URL path and query as they
// are sent, and the Authorization header, parted by tabs.
#include "aws/sigv4.hpp"
#include "base/error.hpp"

#include <fmt/core.h>

#include <charconv>
#include <iostream>
#include <sstream>
#include <string>
#include <vector>

namespace {

constexpr std::size_t kFixedFields = 10;

std::string unhex(const std::string& text) {
  std::string bytes;
  if (text == "-") return bytes;
  for (std::size_t i = 0; i + 1 < text.size(); i += 2) {
    unsigned value = 0;
    const auto parsed = std::from_chars(text.data() + i, text.data() + i + 2, value, 16);
    CHECK(parsed.ec == std::errc(), "fields are hexadecimal");
    bytes += static_cast<char>(value);
  }
  return bytes;
}

std::vector<std::string> fields_of(const std::string& line) {
  std::istringstream in(line);
  std::vector<std::string> fields;
  for (std::string field; in >> field;) fields.push_back(unhex(field));
  return fields;
}

std::string sign_line(const std::string& line) {
  const std::vector<std::string> f = fields_of(line);
  CHECK(f.size() >= kFixedFields && f.size() % 2 == 0, "fixed fields, then names and values");
  aws::SigningRequest request;
  request.method = f[0];
  request.host = f[1];
  request.path = f[2];
  request.payload_hash = f[6];
  for (std::size_t i = kFixedFields; i < f.size(); i += 2) {
    request.query.emplace_back(f[i], f[i + 1]);
  }
  std::int64_t seconds = 0;
  std::from_chars(f[5].data(), f[5].data() + f[5].size(), seconds);
  const model::AwsKeys keys{f[7], base::Secret(f[8]), base::Secret(f[9])};
  const aws::SigningScope scope{f[4], f[3], base::WallTime(std::chrono::seconds(seconds))};
  const aws::Headers headers = aws::sign(request, keys, scope);
  return fmt::format("{}\t{}\t{}", aws::encode_path(request.path), aws::encode_query(request.query),
                     headers.at("authorization"));
}

}  // namespace

int main() {
  std::ios::sync_with_stdio(false);
  for (std::string line; std::getline(std::cin, line);) std::cout << sign_line(line) << '\n';
  return 0;
}
