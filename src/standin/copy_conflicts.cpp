#include "standin/copy_conflicts.hpp"

#include <fmt/core.h>

#include <array>
#include <cctype>
#include <utility>

namespace standin {
namespace {

struct ExcludedPair {
  const char* first;
  const char* second;
};

constexpr std::array kExcludedPairs = {
    ExcludedPair{"csv", "escape"},
    ExcludedPair{"csv", "removequotes"},
    ExcludedPair{"fixedwidth", "delimiter"},
    ExcludedPair{"fixedwidth", "escape"},
    ExcludedPair{"json", "delimiter"},
    ExcludedPair{"json", "escape"},
    ExcludedPair{"json", "null"},
    ExcludedPair{"json", "fillrecord"},
    ExcludedPair{"json", "removequotes"},
    ExcludedPair{"fixedwidth", "removequotes"},
    ExcludedPair{"ignoreallerrors", "maxerror"},
};

/// All that may be written beside PARQUET and ORC.
const std::set<std::string>& columnar_options() {
  static const std::set<std::string> kOptions = {
      "parquet",       "orc",         "acceptinvchars", "fillrecord",
      "iam_role",      "credentials", "access_key_id",  "secret_access_key",
      "session_token", "statupdate",  "manifest",       "explicit_ids"};
  return kOptions;
}

std::string option_name(std::string_view option) {
  std::string upper(option);
  for (char& c : upper) c = static_cast<char>(std::toupper(static_cast<unsigned char>(c)));
  return upper == "NULL" ? "NULL AS" : upper;
}

RedshiftFailure not_compatible(std::string_view first, std::string_view second) {
  return {fmt::format("{} is not compatible with {}", option_name(first), option_name(second)),
          0,
          {},
          {},
          "0A000"};
}

RedshiftFailure refused(std::string message, std::string sqlstate) {
  return {std::move(message), 0, {}, {}, std::move(sqlstate)};
}

std::optional<RedshiftFailure> find_authorization_conflict(const CopyStatement& statement,
                                                           const std::set<std::string>& given) {
  const bool has_role = given.count("iam_role") > 0;
  const bool has_credentials = given.count("credentials") > 0;
  const bool has_keys = given.count("access_key_id") > 0 || given.count("secret_access_key") > 0;
  if (has_role + has_credentials + has_keys > 1) {
    return refused(
        "conflicting or redundant options: only one of IAM_ROLE, CREDENTIALS and ACCESS_KEY_ID "
        "may authorize a COPY",
        "42601");
  }
  if (has_keys && (statement.access_key_id.empty() || statement.secret_access_key.empty())) {
    return refused("ACCESS_KEY_ID and SECRET_ACCESS_KEY must be given together", "42601");
  }
  if (!has_role && !has_credentials && !has_keys) {
    return refused(
        "COPY requires authorization: IAM_ROLE, CREDENTIALS, or ACCESS_KEY_ID with "
        "SECRET_ACCESS_KEY",
        "42601");
  }
  return std::nullopt;
}

std::optional<RedshiftFailure> find_columnar_conflict(const CopyStatement& statement,
                                                      const std::set<std::string>& given) {
  const bool is_parquet = statement.format == CopyFormat::parquet;
  if (!is_parquet && statement.format != CopyFormat::orc) return std::nullopt;
  for (const std::string& option : given) {
    if (columnar_options().count(option) > 0) continue;
    return refused(fmt::format("{} argument is not supported for {} based COPY",
                               option_name(option), is_parquet ? "PARQUET" : "ORC"),
                   "0A000");
  }
  return std::nullopt;
}

}  // namespace

std::optional<RedshiftFailure> find_copy_conflict(const CopyStatement& statement,
                                                  const std::set<std::string>& given) {
  if (auto failure = find_authorization_conflict(statement, given)) return failure;
  if (auto failure = find_columnar_conflict(statement, given)) return failure;
  for (const ExcludedPair& pair : kExcludedPairs) {
    if (given.count(pair.first) > 0 && given.count(pair.second) > 0) {
      return not_compatible(pair.first, pair.second);
    }
  }
  if (given.count("quote") > 0 && statement.format != CopyFormat::csv) {
    return refused("QUOTE is only supported with CSV", "0A000");
  }
  if (statement.format == CopyFormat::fixed_width && statement.encoding != "UTF8") {
    return not_compatible("fixedwidth", "encoding " + statement.encoding);
  }
  if (statement.format == CopyFormat::csv && statement.delimiter == statement.quote) {
    return refused("COPY delimiter and quote must be different", "0A000");
  }
  if (given.count("encrypted") > 0 && given.count("master_symmetric_key") == 0) {
    return refused("ENCRYPTED requires MASTER_SYMMETRIC_KEY", "42601");
  }
  return std::nullopt;
}

std::optional<char> single_byte_of(std::string_view literal) {
  if (literal.size() == 1) {
    const char sign = literal[0];
    if (static_cast<unsigned char>(sign) >= 0x80) return std::nullopt;
    return sign;
  }
  if (literal.size() < 2 || literal[0] != '\\') return std::nullopt;
  if (literal == "\\t") return '\t';
  if (literal == "\\\\") return '\\';
  if (literal.size() > 4) return std::nullopt;
  int value = 0;
  for (const char digit : literal.substr(1)) {
    if (digit < '0' || digit > '7') return std::nullopt;
    value = value * 8 + (digit - '0');
  }
  if (value > 0x7F) return std::nullopt;
  return static_cast<char>(value);
}

}  // namespace standin
