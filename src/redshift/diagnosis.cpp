#include "redshift/diagnosis.hpp"

#include <fmt/core.h>

#include <array>
#include <utility>

namespace redshift {
namespace {

using base::Error;
using base::ErrorScope;

bool has(std::string_view text, std::string_view part) {
  return text.find(part) != std::string_view::npos;
}

/// Takes the line "context:   S3 key being read : s3://b/k" out of Redshift's DETAIL block.
std::string context_of(const ServerError& error) {
  const std::size_t label = error.detail.find("context:");
  if (label == std::string::npos) return {};
  std::size_t first = error.detail.find_first_not_of(' ', label + 8);
  const std::size_t end = error.detail.find('\n', label);
  if (first == std::string::npos || first >= end) return {};
  return error.detail.substr(first, end - first);
}

std::string words_of(const ServerError& error) {
  std::string text = error.message;
  const std::string native =
      error.native_code == 0 ? "" : fmt::format(" NativeError {}", error.native_code);
  if (!error.sqlstate.empty())
    text = fmt::format("[SQLState {}{}] {}", error.sqlstate, native, text);
  if (!error.detail.empty()) text += "\n" + error.detail;
  return text;
}

std::string role_name(std::string_view arn) {
  const std::size_t slash = arn.rfind('/');
  return std::string(slash == std::string_view::npos ? arn : arn.substr(slash + 1));
}

std::string bucket_of(std::string_view url) {
  constexpr std::string_view kScheme = "s3://";
  if (!url.starts_with(kScheme)) return "<bucket>";
  url.remove_prefix(kScheme.size());
  return std::string(url.substr(0, url.find('/')));
}

Error role_not_associated(const Situation& s) {
  return Error(
      ErrorScope::task, "redshift.copy.role_not_associated",
      fmt::format("the role {} is not associated with the Redshift namespace (or cluster), or not "
                  "yet in sync",
                  s.role_arn),
      fmt::format(
          "Associate it: Redshift Serverless console, Namespace, \"Security and encryption\", "
          "Manage IAM "
          "roles, add {}; then wait until it shows In-sync (3 to 5 minutes) and run again. With "
          "the local "
          "stand-in: sluice local associate-role {}. Nothing was loaded; running again is safe.",
          role_name(s.role_arn), role_name(s.role_arn)));
}

Error role_not_trusted(const Situation& s) {
  return Error(
      ErrorScope::task, "redshift.copy.role_not_trusted",
      fmt::format("Redshift may not assume the role {}: it is associated, but its trust policy "
                  "does not name "
                  "Redshift",
                  s.role_arn),
      "Add to the role's trust policy a statement that allows sts:AssumeRole to the services "
      "redshift-serverless.amazonaws.com and redshift.amazonaws.com, then run again. Associating "
      "the role again "
      "does not help. Nothing was loaded; running again is safe.");
}

Error role_may_not_read(const Situation& s, const std::string& context) {
  const bool is_listing = has(context, "Listing bucket");
  const std::string bucket = bucket_of(s.manifest_url);
  return Error(
      ErrorScope::task, "redshift.copy.role_may_not_read",
      fmt::format("the role {} is associated and trusted, but S3 refuses it: it may not {} ({})",
                  s.role_arn, is_listing ? "list the bucket" : "read the staged files",
                  context.empty() ? "bucket " + bucket : context),
      fmt::format(
          "Give the role a policy with s3:GetObject on arn:aws:s3:::{0}/* and s3:ListBucket, "
          "s3:GetBucketLocation on arn:aws:s3:::{0} (and kms:Decrypt on the key if the bucket is "
          "encrypted "
          "with KMS); look for a Deny in the bucket policy too. Nothing was loaded; running again "
          "is safe.",
          bucket));
}

Error manifest_unreadable(const Situation& s) {
  return Error(ErrorScope::task, "redshift.copy.manifest_unreadable",
               fmt::format("Redshift could not read the manifest {}: its message speaks of the "
                           "path, but this is also what a "
                           "refused read (403) of the manifest looks like",
                           s.manifest_url),
               fmt::format("sluice has just written the manifest, so look at rights first: the "
                           "role {} needs s3:GetObject on "
                           "arn:aws:s3:::{}/*. Then check that nothing else deletes objects there. "
                           "Nothing was loaded; "
                           "running again is safe.",
                           s.role_arn, bucket_of(s.manifest_url)));
}

Error wrong_region(const Situation& s) {
  return Error(
      ErrorScope::task, "redshift.copy.wrong_region",
      fmt::format("the bucket {} is not in region {}", bucket_of(s.manifest_url), s.region),
      "Write the bucket's real region as region in [staging] (aws s3api get-bucket-location shows "
      "it). "
      "Nothing was loaded; running again is safe.");
}

/// Failures of the road warehouse -> role -> bucket; the order matters: the most specific words
/// first.
bool is_role_failure(const std::string& text) {
  return has(text, "is not associated to cluster") || has(text, "to get credentials of role") ||
         has(text, "is not authorized to assume IAM Role");
}

Error explain_role(const std::string& text, const Situation& s) {
  if (has(text, "is not associated to cluster")) return role_not_associated(s);
  return role_not_trusted(s);
}

Error explain_s3(const ServerError& error, const Situation& s) {
  const std::string& text = error.message;
  if (has(text, "PermanentRedirect") ||
      has(text, "must be addressed using the specified endpoint")) {
    return wrong_region(s);
  }
  if (has(text, "NoSuchBucket")) {
    return Error(ErrorScope::task, "redshift.copy.no_such_bucket",
                 fmt::format("Redshift finds no bucket {}", bucket_of(s.manifest_url)),
                 "Check bucket and endpoint_url in [staging]: sluice could write there, so "
                 "Redshift must be looking "
                 "at another account, region or endpoint.");
  }
  if (has(text, "NoSuchKey") || has(text, "Status 404")) {
    return Error(ErrorScope::transient, "redshift.copy.no_such_key",
                 "a staged file was gone when Redshift read it: " + context_of(error),
                 "Check that no lifecycle rule and no second process deletes objects under the "
                 "staging folder.");
  }
  if (has(text, "SlowDown") || has(text, "Status 503") || has(text, "Status 500")) {
    return Error(ErrorScope::transient, "redshift.copy.s3_unavailable",
                 "S3 turned Redshift away for the moment", "");
  }
  return role_may_not_read(s, context_of(error));
}

Error explain_rights(const ServerError& error, const Situation& s) {
  return Error(
      ErrorScope::table, "redshift.permission_denied",
      fmt::format("user {} lacks a right on database {}: {}", s.user, s.database, error.message),
      fmt::format(
          "As an administrator run what is missing, e.g. GRANT CREATE ON DATABASE \"{0}\" TO "
          "\"{1}\"; "
          "GRANT CREATE, USAGE ON SCHEMA <schema> TO \"{1}\"; GRANT INSERT, SELECT, DELETE ON "
          "<table> TO \"{1}\"; then run again.",
          s.database, s.user));
}

struct KnownText {
  std::string_view words;
  ErrorScope scope;
  std::string_view code;
  std::string_view sentence;
  std::string_view advice;
};

constexpr std::array kKnownTexts{
    KnownText{
        "does not have ASSUMEROLE permission", ErrorScope::task,
        "redshift.copy.no_assumerole_grant", "the login may not use the role in COPY",
        "As a superuser: GRANT ASSUMEROLE ON '<role arn>' TO \"<user>\" FOR COPY; then run again."},
    KnownText{"Disk Full", ErrorScope::task, "redshift.disk_full", "Redshift has no room left",
              "Free space or raise the capacity, then run again: what is loaded stays, the rest "
              "follows."},
    KnownText{"system is in resize mode", ErrorScope::transient, "redshift.resizing",
              "the cluster is being resized and takes no writes",
              "It is tried again until the deadline."},
    KnownText{"Serializable isolation violation", ErrorScope::transient,
              "redshift.serializable_conflict",
              "another transaction changed the same table at the same time", "It is tried again."},
    KnownText{"because other objects depend on it", ErrorScope::table, "redshift.dependent_objects",
              "the table cannot be dropped: views depend on it",
              "Use table_prep = \"truncate-before-load\", which keeps the table, or drop the views "
              "yourself: sluice "
              "never drops with CASCADE."},
    KnownText{"cannot be dropped because", ErrorScope::table, "redshift.dependent_objects",
              "the table cannot be dropped: views depend on it",
              "Use table_prep = \"truncate-before-load\", which keeps the table, or drop the views "
              "yourself: sluice "
              "never drops with CASCADE."},
    KnownText{"must be owner of", ErrorScope::table, "redshift.not_owner",
              "only the table's owner may do this",
              "Let the owner run: ALTER TABLE <table> OWNER TO \"<user>\", or use table_prep = "
              "\"do-nothing\"."},
    KnownText{"Invalid credentials. Must be of the format", ErrorScope::task,
              "redshift.copy.bad_credentials", "COPY did not accept the credentials",
              "Check role_arn in [target]."},
};

Error explain_by_state(const ServerError& error, const Situation& s) {
  const std::string& state = error.sqlstate;
  if (state == "42501") return explain_rights(error, s);
  if (state == "40001" || state == "40P01" || error.message == "1023" || state == "55P03") {
    return Error(ErrorScope::transient, "redshift.conflict",
                 "the transaction collided with another one", "It is tried again.");
  }
  if (state == "57014") {
    return Error(
        ErrorScope::task, "redshift.cancelled",
        "the statement was cancelled on the server: " + s.purpose,
        "Look for statement_timeout, a WLM rule or somebody's CANCEL; then run again: it is safe.");
  }
  if (state.starts_with("57P") || state.starts_with("08")) {
    return Error(ErrorScope::transient, "redshift.connection_lost",
                 "Redshift closed the connection", "It is tried again.");
  }
  if (state == "3F000") {
    return Error(ErrorScope::table, "redshift.no_such_schema", error.message,
                 "Check the schema's name; sluice creates target schemas when it may (GRANT CREATE "
                 "ON DATABASE).");
  }
  if (is_row_failure(error)) {
    return Error(
        ErrorScope::record, "redshift.copy.rows_refused", "COPY refused rows of the staged files",
        "See the rows below; correct them, the target column or the value policy, and run again.");
  }
  if (is_value_failure(error)) {
    return Error(ErrorScope::record, "redshift.value_refused",
                 fmt::format("Redshift refused a value ({}): {}", s.purpose, error.message),
                 "Correct the row on the source, widen the target column or let it be NULL, or "
                 "change the value policy; then run again.");
  }
  return Error(ErrorScope::table, "redshift.refused",
               fmt::format("Redshift refused to {}: {}", s.purpose, error.message),
               "Read the server's text; what was loaded before stays, and running again is safe.");
}

Error diagnose(const ServerError& error, const Situation& s) {
  const std::string all = error.message + "\n" + error.detail;
  if (is_role_failure(all)) return explain_role(all, s);
  if (has(error.message, "S3ServiceException")) return explain_s3(error, s);
  if (has(error.message, "COPY with MANIFEST parameter requires full path"))
    return manifest_unreadable(s);
  for (const KnownText& known : kKnownTexts) {
    if (!has(all, known.words)) continue;
    return Error(known.scope, std::string(known.code), std::string(known.sentence),
                 std::string(known.advice));
  }
  return explain_by_state(error, s);
}

}  // namespace

base::Error explain(const ServerError& error, const Situation& situation) {
  Error explained = diagnose(error, situation);
  explained.with_server_text(words_of(error));
  if (!situation.purpose.empty()) explained.in(situation.purpose);
  return explained;
}

base::Error explain_login(std::string_view client_text, std::string_view where,
                          const Situation& s) {
  const auto make = [&](ErrorScope scope, const char* code, std::string message,
                        std::string advice) {
    Error error(scope, code, std::move(message), std::move(advice));
    error.with_server_text(std::string(client_text));
    return error;
  };
  if (has(client_text, "authentication method 13")) {
    return make(
        ErrorScope::request, "redshift.login.sha256",
        fmt::format("{} asks user {} for a SHA-256 login, which libpq cannot do", where, s.user),
        "Set the user's password as md5 or plain text: ALTER USER ... PASSWORD '...' without "
        "sha256|. Amazon's own ODBC driver can do it: driver = \"odbc\" (docs/odbc.md).");
  }
  if (has(client_text, "password authentication failed") || has(client_text, "28000")) {
    return make(ErrorScope::request, "redshift.login.password",
                fmt::format("{} refuses user {}: wrong user or password", where, s.user),
                "Check user and password in [target].");
  }
  if (has(client_text, "database") && has(client_text, "does not exist")) {
    return make(ErrorScope::request, "redshift.login.no_database",
                fmt::format("there is no database {} at {}", s.database, where),
                "Check database in [target]; the first database of a namespace is dev.");
  }
  if (has(client_text, "could not translate host name") ||
      has(client_text, "Name or service not known")) {
    return make(ErrorScope::request, "redshift.login.unknown_host",
                fmt::format("the name of {} cannot be resolved", where),
                "Check host in [target]: "
                "<workgroup>.<account>.<region>.redshift-serverless.amazonaws.com. Inside a "
                "VPC check its DNS settings too.");
  }
  if (has(client_text, "Connection refused")) {
    return make(ErrorScope::transient, "redshift.login.refused",
                fmt::format("nothing listens at {}", where),
                "Check host and port in [target], and that the workgroup is available (sluice "
                "local up starts the "
                "stand-in).");
  }
  if (has(client_text, "timeout expired") || has(client_text, "timed out")) {
    return make(ErrorScope::transient, "redshift.login.timeout",
                fmt::format("no answer from {} within the connect timeout", where),
                "A security group, route or VPN is the usual cause: port 5439 must be open from "
                "here to the "
                "workgroup's security group.");
  }
  if (has(client_text, "SSL") || has(client_text, "certificate")) {
    return make(ErrorScope::request, "redshift.login.tls",
                fmt::format("no TLS connection to {}", where),
                "Check tls and tls_ca in [target]; \"required\" encrypts without checking the "
                "certificate.");
  }
  if (has(client_text, "server closed the connection") ||
      has(client_text, "terminating connection")) {
    return make(ErrorScope::transient, "redshift.login.closed",
                fmt::format("{} closed the connection", where), "");
  }
  return make(ErrorScope::request, "redshift.login.failed",
              fmt::format("cannot log in at {}", where),
              "Read the server's text and check [target].");
}

bool is_value_failure(const ServerError& error) {
  const std::string& state = error.sqlstate;
  if (state == "22001" || state == "22003" || state == "22007" || state == "22008" ||
      state == "22P02" || state == "23502") {
    return true;
  }
  if (state != "XX000") return false;
  for (const std::string_view words :
       {"Cannot insert a NULL value into column", "Value too long for character type",
        "value too long for type", "out of range", "overflow"}) {
    if (has(error.message, words)) return true;
  }
  return false;
}

bool is_row_failure(const ServerError& error) {
  return has(error.message, "Load into table") && has(error.message, "failed") &&
         (has(error.message, "load_error") || has(error.message, "stl_load_errors"));
}

}  // namespace redshift
