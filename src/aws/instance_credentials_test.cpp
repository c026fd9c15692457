#include "aws/instance_credentials.hpp"

#include "aws/credential_world.hpp"
#include "aws/scripted_server.hpp"

#include <gtest/gtest.h>

namespace aws {
namespace {

const std::string kBase = "http://169.254.169.254";
const std::string kRoles = "/latest/meta-data/iam/security-credentials/";

TEST(InstanceCredentials, asks_for_a_token_then_the_role_then_its_keys) {
  CredentialWorld world;
  world.answers = {{"PUT " + kBase + "/latest/api/token", {200, {}, "TOKEN=="}},
                   {"GET " + kBase + kRoles, {200, {}, "etl-role\n"}},
                   {"GET " + kBase + kRoles + "etl-role", CredentialWorld::keys("ASIAEC2")}};
  const FoundCredentials found = instance_credentials(world.request()).found.value();
  EXPECT_EQ(found.keys.access_key_id, "ASIAEC2");
  EXPECT_EQ(found.origin, "the instance's role etl-role");
  EXPECT_EQ(world.asked.at(0).headers.at("x-aws-ec2-metadata-token-ttl-seconds"), "21600");
  EXPECT_EQ(world.asked.at(2).headers.at("x-aws-ec2-metadata-token"), "TOKEN==");
}

TEST(InstanceCredentials, speaks_to_a_real_server_at_its_own_endpoint) {
  ScriptedServer server({ScriptedAnswer::of(200, "T"), ScriptedAnswer::of(200, "r"),
                         ScriptedAnswer::of(200, CredentialWorld::keys("ASIAREAL").body)});
  CredentialWorld world;
  world.variables["AWS_EC2_METADATA_SERVICE_ENDPOINT"] = server.url() + "/";
  CredentialRequest request = world.request();
  request.metadata = send_to_metadata;
  EXPECT_EQ(instance_credentials(request).found.value().keys.access_key_id, "ASIAREAL");
  EXPECT_EQ(server.requests()[0].line(), "PUT /latest/api/token HTTP/1.1");
  EXPECT_TRUE(server.requests()[1].has("x-aws-ec2-metadata-token: T\r\n"));
}

TEST(InstanceCredentials, can_be_switched_off_and_moved_to_ipv6) {
  CredentialWorld world;
  world.variables["AWS_EC2_METADATA_DISABLED"] = "True";
  EXPECT_EQ(instance_credentials(world.request()).why_not,
            "switched off by AWS_EC2_METADATA_DISABLED");
  EXPECT_TRUE(world.asked.empty());
  world.variables = {{"AWS_EC2_METADATA_SERVICE_ENDPOINT_MODE", "IPv6"}};
  EXPECT_EQ(instance_credentials(world.request()).why_not,
            "http://[fd00:ec2::254] does not answer");
}

TEST(InstanceCredentials, says_why_there_are_none) {
  CredentialWorld world;
  EXPECT_EQ(instance_credentials(world.request()).why_not, kBase + " does not answer");
  world.answers["PUT " + kBase + "/latest/api/token"] = {403, {}, ""};
  EXPECT_EQ(instance_credentials(world.request()).why_not, kBase + " says 403 to a token");
  world.answers["PUT " + kBase + "/latest/api/token"] = {200, {}, "T"};
  world.answers["GET " + kBase + kRoles] = {404, {}, "<html/>"};
  EXPECT_EQ(instance_credentials(world.request()).why_not, "this instance has no role");
  world.answers["GET " + kBase + kRoles] = {200, {}, "r"};
  world.answers["GET " + kBase + kRoles + "r"] = {200, {}, R"({"Code":"Failed"})"};
  EXPECT_NE(instance_credentials(world.request()).why_not.find("it says Failed"),
            std::string::npos);
}

}  // namespace
}  // namespace aws
