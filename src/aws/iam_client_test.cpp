#include "aws/iam_client.hpp"

#include "aws/scripted_service.hpp"
#include "base/error.hpp"

#include <gtest/gtest.h>

namespace aws {
namespace {

ScriptedAnswer answer_to(const std::string& operation, const std::string& result) {
  return ScriptedAnswer::of(
      200, "<" + operation + "Response xmlns=\"https://iam.amazonaws.com/doc/2010-05-08/\"><" +
               operation + "Result>" + result + "</" + operation +
               "Result><ResponseMetadata><RequestId>r</RequestId></ResponseMetadata></" +
               operation + "Response>");
}

ScriptedAnswer nothing_said(const std::string& operation) {
  return ScriptedAnswer::of(
      200, "<" + operation + "Response xmlns=\"https://iam.amazonaws.com/doc/2010-05-08/\">"
           "<ResponseMetadata><RequestId>r</RequestId></ResponseMetadata></" +
               operation + "Response>");
}

ScriptedAnswer refusal(int status, const std::string& code) {
  return ScriptedAnswer::of(status,
                            "<ErrorResponse><Error><Type>Sender</Type><Code>" + code +
                                "</Code><Message>words</Message></Error></ErrorResponse>");
}

constexpr const char* kRole =
    "<Role><Path>/application_abc/</Path>"
    "<Arn>arn:aws:iam::123456789012:role/application_abc/S3Access</Arn>"
    "<RoleName>S3Access</RoleName>"
    "<AssumeRolePolicyDocument>%7B%22Version%22%3A%222012-10-17%22%2C%22Statement%22%3A%5B%7B%22"
    "Effect%22%3A%22Allow%22%2C%22Principal%22%3A%7B%22Service%22%3A%5B%22redshift.amazonaws.com"
    "%22%5D%7D%2C%22Action%22%3A%22sts%3AAssumeRole%22%2C%22Sid%22%3A%22a%20b%2Bc%22%7D%5D%7D"
    "</AssumeRolePolicyDocument><CreateDate>2012-05-08T23:34:01Z</CreateDate>"
    "<RoleId>AROADBQP57FF2AEXAMPLE</RoleId><MaxSessionDuration>3600</MaxSessionDuration>"
    "<PermissionsBoundary><PermissionsBoundaryType>Policy</PermissionsBoundaryType>"
    "<PermissionsBoundaryArn>arn:aws:iam::123456789012:policy/edge</PermissionsBoundaryArn>"
    "</PermissionsBoundary></Role>";

TEST(IamClient, gives_a_role_with_its_path_trust_and_boundary) {
  ScriptedService service({answer_to("GetRole", kRole)});
  const IamRole role = IamClient(service.caller()).get_role("S3Access").value();
  EXPECT_EQ(role.name, "S3Access");
  EXPECT_EQ(role.path, "/application_abc/");
  EXPECT_EQ(role.arn, "arn:aws:iam::123456789012:role/application_abc/S3Access");
  EXPECT_EQ(role.trust_policy,
            R"({"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":{"Service":)"
            R"(["redshift.amazonaws.com"]},"Action":"sts:AssumeRole","Sid":"a b+c"}]})");
  EXPECT_EQ(role.permissions_boundary_arn, "arn:aws:iam::123456789012:policy/edge");
  EXPECT_EQ(role.max_session_seconds, 3600);
  EXPECT_EQ(service.body(0), "Action=GetRole&RoleName=S3Access&Version=2010-05-08");
}

TEST(IamClient, a_role_that_is_not_there_is_a_value_and_a_refused_look_is_not) {
  ScriptedService service({refusal(404, "NoSuchEntity"), refusal(403, "AccessDenied")});
  IamClient iam(service.caller());
  EXPECT_FALSE(iam.get_role("none").has_value());
  try {
    iam.get_role("none");
    FAIL();
  } catch (const base::Error& error) {
    EXPECT_TRUE(is_access_denied(error.report()));
    EXPECT_NE(error.message().find("iam:GetRole on role \"none\""), std::string::npos);
  }
}

TEST(IamClient, reads_all_pages_of_policy_names) {
  ScriptedService service(
      {answer_to("ListRolePolicies",
                 "<PolicyNames><member>one</member><member>two</member></PolicyNames>"
                 "<IsTruncated>true</IsTruncated><Marker>m/1=</Marker>"),
       answer_to("ListRolePolicies",
                 "<PolicyNames><member>three</member></PolicyNames>"
                 "<IsTruncated>false</IsTruncated>")});
  EXPECT_EQ(IamClient(service.caller()).list_role_policies("etl"),
            (std::vector<std::string>{"one", "two", "three"}));
  EXPECT_EQ(service.body(1),
            "Action=ListRolePolicies&Marker=m%2F1%3D&RoleName=etl&Version=2010-05-08");
}

TEST(IamClient, a_page_that_names_itself_ends) {
  const ScriptedAnswer page = answer_to(
      "ListRolePolicies", "<PolicyNames/><IsTruncated>true</IsTruncated><Marker>m</Marker>");
  ScriptedService service({page, page, page});
  EXPECT_TRUE(IamClient(service.caller()).list_role_policies("etl").empty());
  EXPECT_EQ(service.requests().size(), 2U);
}

TEST(IamClient, reads_attached_policies_and_their_documents) {
  ScriptedService service(
      {answer_to("ListAttachedRolePolicies",
                 "<AttachedPolicies><member><PolicyName>ReadOnly</PolicyName>"
                 "<PolicyArn>arn:aws:iam::aws:policy/ReadOnly</PolicyArn></member>"
                 "</AttachedPolicies><IsTruncated>false</IsTruncated>"),
       answer_to("GetPolicy",
                 "<Policy><PolicyName>ReadOnly</PolicyName><DefaultVersionId>v7</DefaultVersionId>"
                 "<Arn>arn:aws:iam::aws:policy/ReadOnly</Arn></Policy>"),
       answer_to("GetPolicyVersion",
                 "<PolicyVersion><Document>%7B%22a%22%3A%22%2A%22%7D</Document>"
                 "<IsDefaultVersion>true</IsDefaultVersion><VersionId>v7</VersionId>"
                 "</PolicyVersion>"),
       answer_to("GetRolePolicy",
                 "<RoleName>etl</RoleName><PolicyName>p</PolicyName>"
                 "<PolicyDocument>%7B%7D</PolicyDocument>")});
  IamClient iam(service.caller());
  EXPECT_EQ(iam.list_attached_role_policies("etl").at(0).arn, "arn:aws:iam::aws:policy/ReadOnly");
  EXPECT_EQ(iam.get_policy("arn:aws:iam::aws:policy/ReadOnly")->default_version_id, "v7");
  EXPECT_EQ(iam.get_policy_version("arn:aws:iam::aws:policy/ReadOnly", "v7"), "{\"a\":\"*\"}");
  EXPECT_EQ(iam.get_role_policy("etl", "p"), "{}");
}

TEST(IamClient, creates_a_role_once) {
  ScriptedService service({answer_to("CreateRole", kRole), refusal(409, "EntityAlreadyExists"),
                           refusal(500, "ServiceFailure")});
  IamClient iam(service.caller());
  const NewRole role{.name = "etl", .trust_policy = "{\"a\":1}", .description = "for COPY"};
  EXPECT_EQ(iam.create_role(role).name, "S3Access");
  EXPECT_EQ(service.body(0),
            "Action=CreateRole&AssumeRolePolicyDocument=%7B%22a%22%3A1%7D&"
            "Description=for+COPY&Path=%2F&RoleName=etl&Version=2010-05-08");
  EXPECT_EQ(code_thrown_by([&] { iam.create_role(role); }), "aws.conflict");
  EXPECT_EQ(code_thrown_by([&] { iam.create_role(role); }), "aws.server_failure");
  EXPECT_EQ(service.requests().size(), 3U);
}

TEST(IamClient, writes_and_deletes_policies) {
  ScriptedService service({nothing_said("UpdateAssumeRolePolicy"), nothing_said("PutRolePolicy"),
                           nothing_said("DeleteRolePolicy"), refusal(404, "NoSuchEntity"),
                           nothing_said("DeleteRole"), refusal(409, "DeleteConflict")});
  IamClient iam(service.caller());
  iam.update_assume_role_policy("etl", "{}");
  iam.put_role_policy("etl", "p", "{\"x\":[]}");
  EXPECT_TRUE(iam.delete_role_policy("etl", "p"));
  EXPECT_FALSE(iam.delete_role_policy("etl", "p"));
  EXPECT_TRUE(iam.delete_role("etl"));
  EXPECT_EQ(code_thrown_by([&] { iam.delete_role("etl"); }), "aws.conflict");
  EXPECT_EQ(service.body(1),
            "Action=PutRolePolicy&PolicyDocument=%7B%22x%22%3A%5B%5D%7D&PolicyName=p&"
            "RoleName=etl&Version=2010-05-08");
}

}  // namespace
}  // namespace aws
