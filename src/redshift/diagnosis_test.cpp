#include "redshift/diagnosis.hpp"

#include <gtest/gtest.h>

namespace redshift {
namespace {

const std::string kArn = "arn:aws:iam::123456789012:role/dms-access-for-endpoint";

Situation copying() {
  return {"load chunk 1 of demo1.cdcdata",
          kArn,
          "s3://dms-staging/sluice/t/CHUNK1.manifest",
          "us-east-1",
          "awsuser",
          "dev"};
}

std::string detail(const std::string& text, const std::string& context) {
  return "\n  -----------------------------------------------\n  error:  " + text +
         "\n  code:      8001\n  context:   " + context +
         "\n  query:     409714[child_sequence:1]\n  location:  xen_aws_credentials_mgr.cpp:422\n"
         "  process:   padbmaster [pid=1073955240]\n"
         "  -----------------------------------------------\n";
}

base::Error explained(const std::string& message, const std::string& context = "",
                      const std::string& sqlstate = "XX000") {
  return explain({sqlstate, message, detail(message, context)}, copying());
}

TEST(Diagnosis, tells_a_role_that_is_not_associated) {
  for (const char* type : {"135", "136", "138"}) {
    const base::Error error =
        explained(std::string("exception name : UnauthorizedException, error type : ") + type +
                  ", message: The requested role " + kArn +
                  " is not associated to cluster, should retry : 0");
    EXPECT_EQ(error.code(), "redshift.copy.role_not_associated");
    EXPECT_EQ(error.scope(), base::ErrorScope::task);
    EXPECT_NE(error.advice().find("Associate"), std::string::npos);
    EXPECT_NE(error.report().server_text.find("is not associated to cluster"), std::string::npos);
  }
}

TEST(Diagnosis, tells_a_role_that_does_not_trust_redshift) {
  const base::Error serverless = explained(
      "exception name : UnauthorizedException, error type : 138, message: Not authorized to get "
      "credentials of role " +
      kArn + ", should retry : 0");
  EXPECT_EQ(serverless.code(), "redshift.copy.role_not_trusted");
  EXPECT_NE(serverless.advice().find("redshift-serverless.amazonaws.com"), std::string::npos);
  const base::Error provisioned = explained(
      "User arn:aws:redshift:us-east-1:123456789012:dbuser:c/awsuser is not authorized "
      "to assume IAM Role " +
      kArn);
  EXPECT_EQ(provisioned.code(), "redshift.copy.role_not_trusted");
}

TEST(Diagnosis, tells_a_role_that_may_not_read_and_names_the_object) {
  const base::Error error = explained(
      "S3ServiceException:Access Denied,Status 403,Error AccessDenied,Rid 0,ExtRid 0=,CanRetry 1",
      "S3 key being read : s3://dms-staging/sluice/t/LOAD00000001.csv.zst");
  EXPECT_EQ(error.code(), "redshift.copy.role_may_not_read");
  EXPECT_NE(error.message().find("LOAD00000001.csv.zst"), std::string::npos);
  EXPECT_NE(error.advice().find("arn:aws:s3:::dms-staging/*"), std::string::npos);
  const base::Error listing = explained(
      "S3ServiceException:Access Denied,Status 403,Error AccessDenied,Rid 0,ExtRid 0=,CanRetry 1",
      "Listing bucket=dms-staging prefix=sluice/");
  EXPECT_NE(listing.message().find("list the bucket"), std::string::npos);
}

TEST(Diagnosis, knows_that_the_manifest_message_may_be_a_refused_read) {
  const base::Error error =
      explained("COPY with MANIFEST parameter requires full path of an S3 object");
  EXPECT_EQ(error.code(), "redshift.copy.manifest_unreadable");
  EXPECT_NE(error.advice().find("s3:GetObject"), std::string::npos);
}

struct Case {
  const char* message;
  const char* sqlstate;
  const char* code;
  base::ErrorScope scope;
};

TEST(Diagnosis, sorts_the_other_refusals_by_how_far_they_reach) {
  const Case cases[] = {
      {"S3ServiceException:The bucket you are attempting to access must be addressed using the "
       "specified endpoint.,Status 301,Error PermanentRedirect",
       "XX000", "redshift.copy.wrong_region", base::ErrorScope::task},
      {"S3ServiceException:x,Status 404,Error NoSuchBucket", "XX000",
       "redshift.copy.no_such_bucket", base::ErrorScope::task},
      {"S3ServiceException:Slow,Status 503,Error SlowDown", "XX000", "redshift.copy.s3_unavailable",
       base::ErrorScope::transient},
      {"Load into table 't' failed.  Check 'sys_load_error_detail' system table for details.",
       "XX000", "redshift.copy.rows_refused", base::ErrorScope::record},
      {"Load into table 't' failed.  Check 'stl_load_errors' system table for details.", "XX000",
       "redshift.copy.rows_refused", base::ErrorScope::record},
      {"1023", "XX000", "redshift.conflict", base::ErrorScope::transient},
      {"deadlock detected", "40P01", "redshift.conflict", base::ErrorScope::transient},
      {"permission denied for schema demo1", "42501", "redshift.permission_denied",
       base::ErrorScope::table},
      {"Disk Full", "XX000", "redshift.disk_full", base::ErrorScope::task},
      {"cannot drop table t because other objects depend on it", "2BP01",
       "redshift.dependent_objects", base::ErrorScope::table},
      {"must be owner of relation t", "42501", "redshift.not_owner", base::ErrorScope::table},
      {"terminating connection due to administrator command", "57P01", "redshift.connection_lost",
       base::ErrorScope::transient},
      {"something new", "42601", "redshift.refused", base::ErrorScope::table},
  };
  for (const Case& expected : cases) {
    const base::Error error = explain({expected.sqlstate, expected.message, ""}, copying());
    EXPECT_EQ(error.code(), expected.code) << expected.message;
    EXPECT_EQ(error.scope(), expected.scope) << expected.message;
    EXPECT_FALSE(error.advice().empty() && error.scope() != base::ErrorScope::transient);
  }
}

TEST(Diagnosis, tells_the_ways_a_login_fails_apart) {
  const std::pair<const char*, const char*> cases[] = {
      {"connection failed: FATAL:  password authentication failed for user \"x\"",
       "redshift.login.password"},
      {"FATAL:  database \"nope\" does not exist", "redshift.login.no_database"},
      {"could not translate host name \"nope\" to address: Name or service not known",
       "redshift.login.unknown_host"},
      {"connection to server failed: Connection refused", "redshift.login.refused"},
      {"timeout expired", "redshift.login.timeout"},
      {"server does not support SSL, but SSL was required", "redshift.login.tls"},
      {"authentication method 13 not supported", "redshift.login.sha256"},
      {"who knows", "redshift.login.failed"},
  };
  for (const auto& [text, code] : cases) {
    const base::Error error = explain_login(text, "host:5439", copying());
    EXPECT_EQ(error.code(), code);
    EXPECT_EQ(error.report().server_text, text);
  }
}

TEST(Diagnosis, a_value_that_insert_refuses_concerns_a_record) {
  for (const char* message :
       {"Cannot insert a NULL value into column id", "Value too long for character type",
        "value too long for type character(20)", "smallint out of range",
        "Numeric data overflow (result precision)"}) {
    const base::Error error = explained(message);
    EXPECT_EQ(error.code(), "redshift.value_refused") << message;
    EXPECT_EQ(error.scope(), base::ErrorScope::record) << message;
  }
  EXPECT_EQ(explained("numeric field overflow", "", "22003").scope(), base::ErrorScope::record);
  EXPECT_EQ(explained("column \"overflow\" does not exist", "", "42703").scope(),
            base::ErrorScope::table);
}

}  // namespace
}  // namespace redshift
