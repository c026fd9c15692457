#include "config/endpoint_reader.hpp"

#include "base/limits.hpp"
#include "config/byte_size.hpp"
#include "config/duration.hpp"
#include "config/secret_reader.hpp"
#include "config/target_driver_reader.hpp"

#include <fmt/core.h>

#include <algorithm>
#include <array>
#include <string_view>
#include <utility>

namespace config {
namespace {

constexpr Range kPorts{1, 65535};

template <typename T>
void keep(std::optional<T> read, T& into) {
  if (read) into = *std::move(read);
}

bool is_one_of(char c, std::string_view others) {
  return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || others.find(c) != std::string::npos;
}

void read_tls(TableReader& reader, model::TlsMode& tls) {
  using model::TlsMode;
  static const std::vector<std::string> kWords = {"disabled",  "preferred",       "required",
                                                  "verify-ca", "verify-identity", "disable",
                                                  "prefer",    "require",         "verify-full"};
  static constexpr std::array<TlsMode, 9> kModes = {
      TlsMode::disabled,  TlsMode::preferred,       TlsMode::required,
      TlsMode::verify_ca, TlsMode::verify_identity, TlsMode::disabled,
      TlsMode::preferred, TlsMode::required,        TlsMode::verify_identity};
  if (const auto word = reader.word("tls", kWords)) tls = kModes.at(*word);
}

void read_port(TableReader& reader, std::uint16_t& port) {
  if (const auto number = reader.integer("port", kPorts))
    port = static_cast<std::uint16_t>(*number);
}

// The consoles show "host:port/database"; pasted here it would only fail as an unknown host.
void check_host(TableReader& reader, const std::string& host) {
  const bool is_ipv6 = std::count(host.begin(), host.end(), ':') > 1;
  if (host.find_first_of("/ @") == std::string::npos &&
      (is_ipv6 || host.find(':') == std::string::npos)) {
    return;
  }
  reader.complain("host", fmt::format("\"{}\" is not a host; accepted: a name or an address alone, "
                                      "the port and the database have keys of their own",
                                      host));
}

bool is_account(std::string_view text) {
  return text.size() == 12 &&
         std::all_of(text.begin(), text.end(), [](char c) { return c >= '0' && c <= '9'; });
}

/// arn:PARTITION:iam::ACCOUNT:role/PATH/NAME
bool is_role_arn(std::string_view arn) {
  std::array<std::string_view, 6> parts;
  for (std::size_t i = 0; i + 1 < parts.size(); ++i) {
    const std::size_t colon = arn.find(':');
    if (colon == std::string_view::npos) return false;
    parts.at(i) = arn.substr(0, colon);
    arn.remove_prefix(colon + 1);
  }
  constexpr std::string_view kRole = "role/";
  const std::string_view name =
      arn.substr(0, kRole.size()) == kRole ? arn.substr(kRole.size()) : "";
  const bool is_name =
      !name.empty() && name.back() != '/' && std::all_of(name.begin(), name.end(), [](char c) {
        return is_one_of(c, "_+=.@-/") || (c >= 'A' && c <= 'Z');
      });
  return parts[0] == "arn" && (parts[1] == "aws" || parts[1].substr(0, 4) == "aws-") &&
         parts[2] == "iam" && parts[3].empty() && is_account(parts[4]) && is_name;
}

void read_role(TableReader& reader, model::TargetEndpoint& target) {
  const bool is_needed = target.engine != "none" && reader.is_present() && target.role_arn.empty();
  if (is_needed && !reader.has("role_arn")) {
    reader.complain("role_arn",
                    "is missing; Redshift reads the staged files with this IAM role, usually "
                    "role_arn = \"arn:aws:iam::<account>:role/dms-access-for-endpoint\"");
  }
  keep(reader.text("role_arn"), target.role_arn);
  std::string_view rest = target.role_arn;
  while (!rest.empty()) {
    const std::size_t comma = rest.find(',');
    const std::string_view arn = rest.substr(0, comma);
    rest.remove_prefix(comma == std::string_view::npos ? rest.size() : comma + 1);
    if (is_role_arn(arn) && (comma == std::string_view::npos || !rest.empty())) continue;
    reader.complain("role_arn",
                    fmt::format("\"{}\" is not the ARN of a role; accepted: "
                                "\"arn:aws:iam::123456789012:role/NAME\", several chained with "
                                "commas and no blanks",
                                target.role_arn));
    return;
  }
}

void read_session(TableReader& reader, model::TargetEndpoint& target) {
  using std::chrono::seconds;
  keep(reader.text("after_connect"), target.after_connect);
  const auto read = [&](const std::string& key, const DurationRange& range, seconds& into) {
    if (const auto time = read_duration(reader, key, range)) {
      into = std::chrono::ceil<seconds>(*time);
    }
  };
  read("connect_timeout", {seconds(1), seconds(600), "from \"1s\" to \"10min\""},
       target.connect_timeout);
  read("load_timeout", {seconds(10), seconds(86400), "from \"10s\" to \"24h\""},
       target.load_timeout);
}

void check_schema_name(TableReader& reader, const std::string& key, const std::string& name) {
  if (name.size() <= base::limits::kIdentifierBytesMax) return;
  reader.complain(key, fmt::format("has {} bytes; a name of Redshift has at most {}", name.size(),
                                   base::limits::kIdentifierBytesMax));
}

void check_bucket(TableReader& reader, const std::string& bucket) {
  const bool is_name =
      bucket.size() >= 3 && bucket.size() <= 63 && is_one_of(bucket.front(), "") &&
      is_one_of(bucket.back(), "") &&
      std::all_of(bucket.begin(), bucket.end(), [](char c) { return is_one_of(c, ".-"); });
  if (is_name) return;
  reader.complain("bucket",
                  fmt::format("\"{}\" is not the name of a bucket; accepted: 3 to 63 lower-case "
                              "letters, digits, dots and hyphens, without s3:// and without "
                              "a folder, or \"file:///folder\"",
                              bucket));
}

void check_folder(TableReader& reader, const std::string& folder) {
  std::string_view rest = folder;
  while (!rest.empty()) {
    const std::size_t slash = rest.find('/');
    const std::string_view part = rest.substr(0, slash);
    rest.remove_prefix(slash == std::string_view::npos ? rest.size() : slash + 1);
    if (part != "." && part != "..") continue;
    return reader.complain("folder", "holds . or ..; accepted: names with slashes between them");
  }
}

/// Says where the files go; true when that is a bucket.
bool read_place(TableReader& reader, model::StagingEndpoint& staging) {
  constexpr std::string_view kFileScheme = "file://";
  keep(reader.text("bucket"), staging.bucket);
  keep(reader.path("path"), staging.path);
  if (reader.has("path") && !reader.has("bucket")) staging.bucket.clear();
  if (reader.has("bucket") && reader.has("path")) {
    reader.complain("path", "cannot stand beside bucket; write one of them");
  }
  if (staging.bucket.empty() && !reader.has("bucket") && !reader.has("path")) {
    reader.complain_missing("bucket",
                            "\"NAME\" (or path = \"/folder\" to stage files on this machine)");
  }
  if (staging.bucket.substr(0, kFileScheme.size()) == kFileScheme) {
    staging.path = staging.bucket.substr(kFileScheme.size());
    staging.bucket.clear();
    if (staging.path.empty() || staging.path.front() != '/') {
      reader.complain("bucket", "a file:// place is absolute; accepted: \"file:///folder\"");
    }
  }
  if (!staging.bucket.empty()) check_bucket(reader, staging.bucket);
  return staging.path.empty();
}

void read_addressing(TableReader& reader, model::StagingEndpoint& staging) {
  keep(reader.boolean("path_style"), staging.path_style);
  const auto addressing = reader.word("addressing", {"virtual-host", "path"});
  if (addressing) staging.path_style = *addressing == 1;
  if (reader.has("path_style") && reader.has("addressing")) {
    reader.complain("path_style", "says the same as addressing; write one of them");
  }
}

void read_endpoint_url(TableReader& reader, model::StagingEndpoint& staging) {
  keep(reader.text("endpoint_url"), staging.endpoint_url);
  const std::string& url = staging.endpoint_url;
  if (url.empty()) return;
  const std::size_t scheme = url.rfind("http://", 0) == 0    ? 7
                             : url.rfind("https://", 0) == 0 ? 8
                                                             : 0;
  if (scheme > 0 && scheme < url.size() && url[scheme] != '/' &&
      url.find_first_of(" ?#@") == std::string::npos) {
    return;
  }
  // The text is not repeated: a URL with a user in it may hold a password.
  reader.complain("endpoint_url",
                  "is not the address of a store; accepted: \"https://host\" or "
                  "\"http://host:port\", without user, query or fragment");
}

void read_keys(TableReader& reader, model::StagingEndpoint& staging) {
  model::AwsKeys keys;
  const TomlEntry* id = reader.find("access_key_id");
  if (id != nullptr && id->value.kind == TomlValue::Kind::table) {
    if (auto secret = read_secret(reader, "access_key_id")) keys.access_key_id = secret->reveal();
  } else {
    keep(reader.text("access_key_id"), keys.access_key_id);
  }
  keep(read_secret(reader, "secret_access_key"), keys.secret_access_key);
  keep(read_secret(reader, "session_token"), keys.session_token);
  const bool has_id = id != nullptr;
  const bool has_key = reader.has("secret_access_key");
  keep(reader.text("profile"), staging.profile);
  if (has_id && !has_key) reader.complain_missing("secret_access_key", "{env = \"NAME\"}");
  if (!has_id && has_key) reader.complain_missing("access_key_id", "\"AKIA...\"");
  if (reader.has("session_token") && !has_id) {
    reader.complain("session_token",
                    "belongs to access_key_id and secret_access_key, which are missing");
  }
  if (has_id && reader.has("profile")) {
    reader.complain("profile", "cannot stand beside access_key_id; write one of them");
  }
  if (has_id && has_key) staging.keys = std::move(keys);
}

void read_encryption(TableReader& reader, model::StagingEndpoint& staging) {
  using model::StagingEncryption;
  static constexpr std::array<StagingEncryption, 3> kModes = {
      StagingEncryption::bucket, StagingEncryption::sse_s3, StagingEncryption::sse_kms};
  if (const auto word = reader.word("encryption", {"bucket", "sse-s3", "sse-kms"})) {
    staging.encryption = kModes.at(*word);
    if (staging.encryption != StagingEncryption::sse_kms) staging.kms_key.clear();
  }
  keep(reader.text("kms_key"), staging.kms_key);
  if (reader.has("kms_key") && staging.encryption != StagingEncryption::sse_kms) {
    reader.complain("kms_key", "says nothing without encryption = \"sse-kms\"");
  }
}

void read_file_size(TableReader& reader, model::StagingEndpoint& staging) {
  keep(read_byte_size(reader, "file_size",
                      {base::limits::kStagedFileBytesMin, base::limits::kStagedFileBytesMax,
                       "from \"1MiB\" to \"1GiB\""}),
       staging.file_bytes);
}

}  // namespace

model::SourceEndpoint read_source(TableReader reader) {
  model::SourceEndpoint source;
  if (const auto word = reader.word("engine", {"mysql", "mariadb"})) {
    source.engine = *word == 0 ? "mysql" : "mariadb";
  }
  keep(reader.text("host"), source.host);
  check_host(reader, source.host);
  read_port(reader, source.port);
  keep(reader.path("socket"), source.socket);
  if (reader.has("host") && reader.has("socket")) {
    reader.complain("socket", "cannot stand beside host; write one of them");
  }
  if (reader.has("socket") && reader.has("port")) {
    reader.complain("port", "says nothing beside socket; remove it");
  }
  if (!reader.has("host") && !reader.has("socket")) {
    reader.complain_missing("host", "\"NAME\" (or socket = \"/run/mysqld/mysqld.sock\")");
  }
  keep(reader.required_text("user", "\"NAME\""), source.user);
  keep(read_secret(reader, "password"), source.password);
  read_tls(reader, source.tls);
  keep(reader.readable_file("tls_ca"), source.tls_ca);
  keep(reader.readable_file("server_public_key"), source.server_public_key);
  reader.finish();
  return source;
}

model::TargetEndpoint read_target(TableReader reader, model::TargetEndpoint target) {
  static const std::vector<std::string> kEngines = {"redshift-serverless", "redshift", "none"};
  if (const auto word = reader.word("engine", kEngines)) target.engine = kEngines[*word];
  keep(reader.text("host"), target.host);
  check_host(reader, target.host);
  read_port(reader, target.port);
  keep(reader.text("database"), target.database);
  keep(reader.text("user"), target.user);
  keep(read_secret(reader, "password"), target.password);
  if (target.engine != "none") {
    if (!reader.has("host") && target.host.empty()) {
      reader.complain_missing("host",
                              "\"WORKGROUP.ACCOUNT.REGION.redshift-serverless.amazonaws.com\"");
    }
    if (!reader.has("user") && target.user.empty()) reader.complain_missing("user", "\"NAME\"");
  }
  read_tls(reader, target.tls);
  target.is_tls_chosen = reader.has("tls");
  keep(reader.readable_file("tls_ca"), target.tls_ca);
  read_role(reader, target);
  keep(reader.text("control_schema"), target.control_schema);
  check_schema_name(reader, "control_schema", target.control_schema);
  read_session(reader, target);
  read_driver(reader, target);
  reader.finish();
  return target;
}

model::StagingEndpoint read_staging(TableReader reader, model::StagingEndpoint staging) {
  static const std::vector<std::string> kBucketKeys = {
      "region",  "endpoint_url",  "path_style",        "addressing",
      "tls_ca",  "access_key_id", "secret_access_key", "session_token",
      "profile", "encryption",    "kms_key",           "upload_streams"};
  const bool is_bucket = read_place(reader, staging);
  keep(reader.text("folder"), staging.folder);
  check_folder(reader, staging.folder);
  keep(reader.text("region"), staging.region);
  if (!std::all_of(staging.region.begin(), staging.region.end(),
                   [](char c) { return is_one_of(c, "-"); })) {
    reader.complain("region", fmt::format("\"{}\" is not a region; accepted: \"us-east-1\", "
                                          "\"eu-central-1\", ...",
                                          staging.region));
  }
  read_endpoint_url(reader, staging);
  read_addressing(reader, staging);
  keep(reader.readable_file("tls_ca"), staging.tls_ca);
  read_keys(reader, staging);
  read_encryption(reader, staging);
  for (const std::string& key : kBucketKeys) {
    if (!is_bucket && reader.has(key)) {
      reader.complain(key, "concerns a bucket, and the files are staged in a folder; remove it");
    }
  }
  static constexpr std::array<model::Compression, 3> kCompressions = {
      model::Compression::zstd, model::Compression::gzip, model::Compression::none};
  if (const auto word = reader.word("compression", {"zstd", "gzip", "none"})) {
    staging.compression = kCompressions.at(*word);
  }
  read_file_size(reader, staging);
  if (const auto count = reader.integer("upload_streams", {1, base::limits::kUploadersMax})) {
    staging.upload_streams = static_cast<int>(*count);
  }
  reader.finish();
  return staging;
}

}  // namespace config
