#include "aws/serverless_client.hpp"

#include "aws/scripted_service.hpp"
#include "base/error.hpp"
#include "base/json.hpp"

#include <gtest/gtest.h>

namespace aws {
namespace {

constexpr const char* kNamespace =
    R"({"namespace":{"adminUsername":"admin","creationDate":1.7E9,)"
    R"("dbName":"dev","defaultIamRoleArn":"arn:aws:iam::123456789012:role/x","iamRoles":[)"
    R"j("IamRole(applyStatus=in-sync, iamRoleArn=arn:aws:iam::123456789012:role/x)",)j"
    R"j("IamRole(iamRoleArn=arn:aws:iam::123456789012:role/dms/y, applyStatus=adding)"],)j"
    R"("kmsKeyId":"AWS_OWNED_KMS_KEY","logExports":[],"namespaceArn":"arn:aws:redshift-serverless:)"
    R"(us-east-1:123456789012:namespace/1","namespaceId":"1","namespaceName":"demo",)"
    R"("status":"AVAILABLE"}})";

constexpr const char* kWorkgroup =
    R"({"workgroup":{"baseCapacity":8,"configParameters":[)"
    R"({"parameterKey":"require_ssl","parameterValue":"true"}],"endpoint":{"address":)"
    R"("wg.123456789012.us-east-1.redshift-serverless.amazonaws.com","port":5439,"vpcEndpoints":[)"
    R"({"vpcEndpointId":"vpce-1","vpcId":"vpc-1","networkInterfaces":[{"availabilityZone":)"
    R"("us-east-1a","networkInterfaceId":"eni-1","privateIpAddress":"10.0.0.4","subnetId":)"
    R"("subnet-1"}]}]},"enhancedVpcRouting":true,"namespaceName":"demo","port":5439,)"
    R"("publiclyAccessible":false,"securityGroupIds":["sg-1"],"status":"AVAILABLE","subnetIds":)"
    R"(["subnet-1","subnet-2"],"workgroupArn":"arn:wg","workgroupName":"wg"}})";

ScriptedAnswer refusal(const std::string& code) {
  return ScriptedAnswer::of(
      400, R"({"__type":"com.amazonaws.redshiftserverless#)" + code + R"(","message":"words"})");
}

TEST(ServerlessClient, gives_a_namespace_with_its_roles) {
  ScriptedService service({ScriptedAnswer::of(200, kNamespace)});
  const Namespace read = ServerlessClient(service.caller()).get_namespace("demo").value();
  EXPECT_EQ(read.status, "AVAILABLE");
  EXPECT_EQ(read.default_role_arn, "arn:aws:iam::123456789012:role/x");
  ASSERT_EQ(read.roles.size(), 2U);
  EXPECT_TRUE(read.roles[0].is_in_sync());
  EXPECT_EQ(read.roles[1].arn, "arn:aws:iam::123456789012:role/dms/y");
  EXPECT_EQ(read.roles[1].apply_status, "adding");
  const SeenRequest seen = service.requests().at(0);
  EXPECT_TRUE(seen.has("x-amz-target: RedshiftServerless.GetNamespace\r\n")) << seen.head;
  EXPECT_TRUE(seen.has("/us-east-1/redshift-serverless/aws4_request")) << seen.head;
  EXPECT_EQ(seen.body, R"({"namespaceName":"demo"})");
}

TEST(ReadAssociatedRole, takes_what_services_and_stand_ins_write) {
  const auto read = [](const std::string& text) {
    const AssociatedRole role = read_associated_role(text);
    return role.arn + " " + role.apply_status;
  };
  EXPECT_EQ(read("IamRole(applyStatus=in-sync, iamRoleArn=arn:aws:iam::1:role/a,b=c)"),
            "arn:aws:iam::1:role/a,b=c in-sync");
  EXPECT_EQ(read("IamRole(iamRoleArn=arn:aws:iam::1:role/a,b=c, applyStatus=in-sync)"),
            "arn:aws:iam::1:role/a,b=c in-sync");
  EXPECT_EQ(read("IamRole(iamRoleArn=arn:aws-cn:iam::1:role/a)"), "arn:aws-cn:iam::1:role/a ");
  EXPECT_EQ(read(" arn:aws:iam::1:role/a "), "arn:aws:iam::1:role/a ");
  EXPECT_EQ(read(R"({"iamRoleArn":"arn:r","applyStatus":"removing"})"), "arn:r removing");
  EXPECT_EQ(read("{broken"), "{broken ");
  EXPECT_EQ(read(""), " ");
}

TEST(ServerlessClient, gives_a_workgroup_with_its_network) {
  ScriptedService service({ScriptedAnswer::of(200, kWorkgroup)});
  const Workgroup read = ServerlessClient(service.caller()).get_workgroup("wg").value();
  EXPECT_EQ(read.host, "wg.123456789012.us-east-1.redshift-serverless.amazonaws.com");
  EXPECT_EQ(read.port, 5439);
  EXPECT_EQ(read.vpc_id, "vpc-1");
  EXPECT_TRUE(read.has_enhanced_vpc_routing);
  EXPECT_FALSE(read.is_publicly_accessible);
  EXPECT_EQ(read.subnet_ids, (std::vector<std::string>{"subnet-1", "subnet-2"}));
  EXPECT_EQ(read.interfaces.at(0).private_address, "10.0.0.4");
  EXPECT_EQ(read.parameter("require_ssl"), "true");
  EXPECT_EQ(read.parameter("none"), "");
  EXPECT_EQ(read.base_rpus, 8);
}

TEST(ServerlessClient, tells_what_is_not_there_from_what_may_not_be_seen) {
  ScriptedService service({refusal("ResourceNotFoundException"), refusal("AccessDeniedException"),
                           refusal("ResourceNotFoundException")});
  ServerlessClient serverless(service.caller());
  EXPECT_FALSE(serverless.get_namespace("none").has_value());
  EXPECT_EQ(code_thrown_by([&] { serverless.get_namespace("demo"); }), "aws.access_denied");
  EXPECT_FALSE(serverless.get_workgroup("none").has_value());
}

TEST(ServerlessClient, lists_all_pages) {
  ScriptedService service(
      {ScriptedAnswer::of(200, R"({"workgroups":[{"workgroupName":"a"}],"nextToken":"t="})"),
       ScriptedAnswer::of(200, R"({"workgroups":[{"workgroupName":"b"}]})"),
       ScriptedAnswer::of(200, R"({"namespaces":[{"namespaceName":"n","iamRoles":[{"iamRoleArn":)"
                               R"("arn:r","applyStatus":"in-sync"}]}]})")});
  ServerlessClient serverless(service.caller());
  const std::vector<Workgroup> workgroups = serverless.list_workgroups();
  ASSERT_EQ(workgroups.size(), 2U);
  EXPECT_EQ(workgroups[1].name, "b");
  EXPECT_EQ(service.body(1), R"({"maxResults":100,"nextToken":"t="})");
  EXPECT_TRUE(serverless.list_namespaces().at(0).roles.at(0).is_in_sync());
}

TEST(ServerlessClient, writes_the_complete_role_list) {
  ScriptedService service({ScriptedAnswer::of(200, kNamespace), refusal("ConflictException")});
  ServerlessClient serverless(service.caller());
  const NamespaceRoles roles{{"arn:a", "arn:b"}, "arn:a"};
  EXPECT_EQ(serverless.update_namespace_roles("demo", roles).name, "demo");
  EXPECT_EQ(service.body(0),
            R"({"namespaceName":"demo","iamRoles":["arn:a","arn:b"],"defaultIamRoleArn":"arn:a"})");
  EXPECT_EQ(code_thrown_by([&] { serverless.update_namespace_roles("demo", roles); }),
            "aws.conflict");
}

TEST(ServerlessClient, gives_database_credentials_with_their_end) {
  ScriptedService service({ScriptedAnswer::of(
      200, R"({"dbPassword":"pw","dbUser":"IAMR:etl","expiration":1.8000009E9})")});
  const DatabaseCredentials read = ServerlessClient(service.caller()).get_credentials("wg", "dev");
  EXPECT_EQ(read.user, "IAMR:etl");
  EXPECT_EQ(read.password.reveal(), "pw");
  EXPECT_EQ(read.expires_at, base::WallTime(std::chrono::seconds(1'800'000'900)));
  EXPECT_EQ(service.body(0), R"({"workgroupName":"wg","dbName":"dev"})");
}

TEST(ServerlessClient, asks_in_its_own_region) {
  ScriptedService service({ScriptedAnswer::of(200, kNamespace), ScriptedAnswer::of(200, kNamespace),
                           ScriptedAnswer::of(200, R"({"namespaces":[]})")});
  ServerlessClient serverless(service.caller(), "eu-central-1");
  serverless.get_namespace("demo");
  serverless.update_namespace_roles("demo", {{"arn:a"}, ""});
  serverless.list_namespaces();
  for (const SeenRequest& request : service.requests()) {
    EXPECT_TRUE(request.has("/eu-central-1/redshift-serverless/aws4_request")) << request.head;
  }
}

}  // namespace
}  // namespace aws
