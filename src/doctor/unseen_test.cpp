#include "doctor/unseen.hpp"

#include "base/error.hpp"

#include <gtest/gtest.h>

namespace doctor {
namespace {

base::Error error_of(const std::string& code) {
  return {base::ErrorScope::task, code, "refused", "Allow it."};
}

TEST(Unseen, a_refusal_is_noted_in_the_servers_words) {
  Unseen unseen;
  EXPECT_TRUE(look(unseen, "iam:GetRole", [] {}));
  EXPECT_FALSE(look(unseen, "iam:GetRole", [] { throw error_of("aws.access_denied"); }));
  EXPECT_EQ(unseen.at("iam:GetRole"), "refused");
  EXPECT_FALSE(look(unseen, "iam:GetPolicy", [] {
    throw error_of("aws.access_denied").with_server_text("is not authorized");
  }));
  EXPECT_EQ(unseen.at("iam:GetPolicy"), "is not authorized");
}

TEST(Unseen, another_failure_goes_on_up) {
  Unseen unseen;
  EXPECT_THROW(look(unseen, "iam:GetRole", [] { throw error_of("aws.refused"); }), base::Error);
  EXPECT_TRUE(unseen.empty());
}

}  // namespace
}  // namespace doctor
