#pragma once
// The keys of DMS's RedshiftSettings and what becomes of each (AWS DMS API Reference,
// "RedshiftSettings"; AWS DMS User Guide, "Endpoint settings when using Amazon Redshift as a
// target").
//
// Used by redshift_settings_import. A table of constants.
#include "config/setting_key.hpp"

#include <array>
#include <string_view>

namespace config {

namespace redshift_reason {
inline constexpr std::string_view kForms =
    "dates and times are written in the form that COPY reads without being told";
inline constexpr std::string_view kBlank =
    "an empty text stays an empty text, and NULL stays NULL; no value is changed unasked";
inline constexpr std::string_view kTrailing =
    "trailing blanks arrive as the source has them; no value is changed unasked";
inline constexpr std::string_view kQuotes =
    "sluice writes the quotes of its files itself, and COPY takes off exactly those";
inline constexpr std::string_view kCharacters =
    "[values] invalid_utf8 and nul_byte say what happens to characters that Redshift cannot hold";
inline constexpr std::string_view kIdentity =
    "EXPLICIT_IDS is written wherever a column that is loaded is an IDENTITY";
inline constexpr std::string_view kBuffers = "files are built in memory, part by part";
inline constexpr std::string_view kCompUpdate =
    "COPY never changes encodings: tables that sluice makes leave them to Redshift (ENCODE AUTO), "
    "those of others keep theirs";
inline constexpr std::string_view kSecrets =
    "the login is not read from Secrets Manager yet; set user and password in [target]";
}  // namespace redshift_reason

inline constexpr auto kRedshiftSettingKeys = [] {
  using namespace setting_form;
  namespace R = redshift_reason;
  return std::to_array<SettingKey>({
      name("", "ServerName", kHonoured),
      number("", "Port", kHonoured, {1, 65535}),
      name("", "DatabaseName", kHonoured),
      name("", "Username", kHonoured),
      name("", "Password", kHonoured),
      name("", "ServiceAccessRoleArn", kHonoured),
      name("", "BucketName", kHonoured),
      name("", "BucketFolder", kHonoured),
      choice("", "EncryptionMode", kHonoured, "sse-s3 sse-kms SSE_S3 SSE_KMS"),
      name("", "ServerSideEncryptionKmsKeyId", kHonoured),
      name("", "AfterConnectScript", kHonoured),
      amount("", "ConnectionTimeout", kHonoured),
      amount("", "LoadTimeout", kHonoured),
      number("", "MaxFileSize", kHonoured, {1, 1048576}),
      number("", "FileTransferUploadStreams", kHonoured, {1, 64}),
      flag("", "CompressCsvFiles", kHonoured),
      flag("", "AcceptAnyDate", kHonoured),
      flag("", "TruncateColumns", kHonoured),
      flag("", "MapBooleanAsBoolean", kHonoured),
      flag("", "CaseSensitiveNames",
           "names are folded to lower case, as Redshift does unless it is told otherwise"),
      flag("", "CompUpdate", R::kCompUpdate),
      name("", "DateFormat", R::kForms),
      name("", "TimeFormat", R::kForms),
      flag("", "EmptyAsNull", R::kBlank),
      flag("", "TrimBlanks", R::kTrailing),
      flag("", "RemoveQuotes", R::kQuotes),
      flag("", "ExplicitIds", R::kIdentity),
      name("", "ReplaceInvalidChars", R::kCharacters),
      name("", "ReplaceChars", R::kCharacters),
      amount("", "WriteBufferSize", R::kBuffers),
      flag("", "EnableParallelBatchInMemoryCSVFiles", R::kBuffers),
      name("", "SecretsManagerAccessRoleArn", R::kSecrets),
      name("", "SecretsManagerSecretId", R::kSecrets),
  });
}();

}  // namespace config
