#include "aws/credential_request.hpp"

#include "aws/scripted_server.hpp"

#include <gtest/gtest.h>

namespace aws {
namespace {

TEST(CredentialRequest, looks_at_this_machine_when_nothing_else_is_passed_in) {
  EXPECT_FALSE(file_of_this_machine("/nonexistent/credentials").has_value());
  EXPECT_TRUE(file_of_this_machine("/proc/self/status").has_value());
}

TEST(CredentialRequest, asks_metadata_over_http) {
  ScriptedServer server({ScriptedAnswer::of(200, "token")});
  EXPECT_EQ(send_to_metadata({"PUT", server.url() + "/t", {}, {}, Connection::kept}).body, "token");
  EXPECT_EQ(server.requests()[0].line(), "PUT /t HTTP/1.1");
}

}  // namespace
}  // namespace aws
