#include "aws/container_credentials.hpp"

#include "aws/credential_world.hpp"

#include <gtest/gtest.h>

namespace aws {
namespace {

TEST(ContainerCredentials, are_not_looked_for_without_an_address) {
  CredentialWorld world;
  EXPECT_FALSE(container_credentials(world.request()).has_value());
  EXPECT_TRUE(world.asked.empty());
}

TEST(ContainerCredentials, come_from_the_fixed_address_of_ecs) {
  CredentialWorld world;
  world.variables["AWS_CONTAINER_CREDENTIALS_RELATIVE_URI"] = "/v2/credentials/1?x=y";
  world.answers["GET http://169.254.170.2/v2/credentials/1?x=y"] = CredentialWorld::keys("ASIAECS");
  const FoundCredentials found = container_credentials(world.request()).value();
  EXPECT_EQ(found.keys.access_key_id, "ASIAECS");
  EXPECT_EQ(found.origin, "the container's role");
  EXPECT_TRUE(found.expires_at.has_value());
}

TEST(ContainerCredentials, send_the_token_of_the_file_which_wins) {
  CredentialWorld world;
  world.variables = {{"AWS_CONTAINER_CREDENTIALS_FULL_URI", "http://169.254.170.23/v1/credentials"},
                     {"AWS_CONTAINER_AUTHORIZATION_TOKEN", "of the variable"},
                     {"AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE", "/token"}};
  world.files["/token"] = "of the file\n";
  world.answers["GET http://169.254.170.23/v1/credentials"] = CredentialWorld::keys("ASIAEKS");
  container_credentials(world.request());
  EXPECT_EQ(world.asked.at(0).headers.at("authorization"), "of the file");
  world.files["/token"] = "two\nlines";
  EXPECT_EQ(report_thrown_by([&] { container_credentials(world.request()); }).code,
            "aws.credentials.container");
  world.files.clear();
  EXPECT_NE(report_thrown_by([&] { container_credentials(world.request()); })
                .message.find("/token, which is not there"),
            std::string::npos);
}

TEST(ContainerCredentials, are_asked_for_in_the_clear_only_nearby) {
  for (const char* url : {"http://example.com/x", "http://169.254.170.234/",
                          "http://localhost.evil/", "http://169.254.170.2.evil:80/"}) {
    CredentialWorld world;
    world.variables["AWS_CONTAINER_CREDENTIALS_FULL_URI"] = url;
    EXPECT_EQ(report_thrown_by([&] { container_credentials(world.request()); }).code,
              "aws.credentials.container")
        << url;
    EXPECT_TRUE(world.asked.empty());
  }
  for (const char* url : {"https://example.com/x", "http://127.0.0.1:9/", "http://localhost:80/a",
                          "http://[::1]:1/", "http://[fd00:ec2::23]/v1"}) {
    CredentialWorld world;
    world.variables["AWS_CONTAINER_CREDENTIALS_FULL_URI"] = url;
    world.answers[std::string("GET ") + url] = CredentialWorld::keys("ASIA");
    EXPECT_TRUE(container_credentials(world.request()).has_value()) << url;
  }
}

TEST(ContainerCredentials, an_address_that_does_not_answer_is_tried_again_and_then_said) {
  CredentialWorld world;
  world.variables["AWS_CONTAINER_CREDENTIALS_RELATIVE_URI"] = "/x";
  EXPECT_EQ(report_thrown_by([&] { container_credentials(world.request()); }).code, "http.refused");
  EXPECT_GT(world.asked.size(), 2U);
}

}  // namespace
}  // namespace aws
