#pragma once
// Where the source, the target and the staging area are and how to log in there. Plain values;
// passwords are Secret. Filled by config/task_file, read by the adapters.
#include "base/limits.hpp"
#include "base/secret.hpp"
#include "model/staged_file.hpp"

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>

namespace model {

/// How strictly TLS is used, in the words of MySQL and PostgreSQL clients.
enum class TlsMode : std::uint8_t { disabled, preferred, required, verify_ca, verify_identity };

struct SourceEndpoint {
  std::string engine =
      "mysql";       ///< "mysql" or "mariadb"; what the server really is comes from its version
  std::string host;  ///< TCP when set
  std::uint16_t port = 3306;
  std::string socket;  ///< unix socket when set (then host is empty)
  std::string user;
  base::Secret password;
  TlsMode tls = TlsMode::preferred;
  std::string tls_ca;  ///< PEM file of the authority that signed the server's certificate
  std::string server_public_key;  ///< PEM file, for caching_sha2_password without TLS
};

/// The library that talks to the target.
enum class TargetDriver : std::uint8_t { libpq, odbc };

struct TargetEndpoint {
  std::string engine =
      "redshift-serverless";  ///< "redshift-serverless", "redshift", or "none": stage files only
  std::string host;
  std::uint16_t port = 5439;
  std::string database = "dev";
  std::string user;
  base::Secret password;
  TlsMode tls = TlsMode::required;
  bool is_tls_chosen = false;  ///< tls was written; else a DSN may say it
  std::string tls_ca;          ///< libpq only
  TargetDriver driver = TargetDriver::libpq;
  std::string odbc_connection;  ///< ODBC: the driver and its options, no login, no secrets
  std::string dsn;              ///< ODBC: instead of odbc_connection, a name in odbc.ini
  std::string role_arn;         ///< IAM role that COPY is given
  std::string control_schema = "public";  ///< where sluice keeps its own tables
  std::string after_connect;              ///< SQL that each session runs first; empty: nothing
  std::chrono::seconds connect_timeout = base::limits::kConnectTimeout;
  /// How long a statement that moves rows may take (COPY, INSERT, DELETE).
  std::chrono::seconds load_timeout = base::limits::kCopyTimeout;
};

/// How a staged object is encrypted at rest (S3 User Guide, "Protecting data with server-side
/// encryption"); the words of RedshiftSettings.EncryptionMode.
enum class StagingEncryption : std::uint8_t {
  bucket,   ///< as the bucket's default says; nothing is asked for
  sse_s3,   ///< with a key of S3
  sse_kms,  ///< with a key of KMS: `kms_key`, or the account's own for S3 when that is empty
};

struct AwsKeys {
  std::string access_key_id;
  base::Secret secret_access_key;
  base::Secret session_token;
};

struct StagingEndpoint {
  std::string bucket;  ///< S3; empty when path is set
  std::string folder;  ///< key prefix in the bucket
  std::string path;    ///< file:// staging: an absolute folder
  std::string region = "us-east-1";
  std::string endpoint_url;     ///< S3-compatible store; empty: AWS
  bool path_style = false;      ///< bucket in the path instead of the host name
  std::optional<AwsKeys> keys;  ///< static keys; else the environment, then the profile file
  std::string tls_ca;           ///< PEM file of the authority of endpoint_url; empty: the system's
  std::string profile;  ///< profile of the credentials file; empty: AWS_PROFILE or "default"
  StagingEncryption encryption = StagingEncryption::bucket;
  std::string kms_key;  ///< key id, alias or ARN; only with sse_kms
  Compression compression = Compression::zstd;
  std::uint64_t file_bytes = 64ULL * 1024 * 1024;  ///< aimed size of a staged file, compressed
  int upload_streams = base::limits::kUploadersDefault;  ///< files sent at the same time
};

}  // namespace model
