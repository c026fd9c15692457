#include "aws/json_form.hpp"

#include <gtest/gtest.h>

namespace aws {
namespace {

ServiceCall call_of(const base::Json& input) {
  return json_call({"kms", "TrentService"}, "DescribeKey", input);
}

TEST(JsonForm, names_the_operation_in_a_header) {
  const ServiceCall call = call_of({{"KeyId", "alias/x"}});
  EXPECT_EQ(call.headers.at("x-amz-target"), "TrentService.DescribeKey");
  EXPECT_EQ(call.headers.at("content-type"), "application/x-amz-json-1.1");
  EXPECT_EQ(call.body, "{\"KeyId\":\"alias/x\"}");
  EXPECT_EQ(call.action, "kms:DescribeKey");
}

TEST(JsonForm, reads_members_and_takes_missing_and_odd_ones_for_empty) {
  const base::Json json = json_answer(
      call_of({}), R"({"t":"x","n":5439,"f":1.5,"b":true,"l":["a",1,null,"b"],"o":{"k":"v"}})");
  EXPECT_EQ(text_of(json, "t"), "x");
  EXPECT_EQ(number_of(json, "n"), 5439);
  EXPECT_EQ(number_of(json, "f"), 1);
  EXPECT_TRUE(flag_of(json, "b"));
  EXPECT_EQ(texts_of(json, "l"), (std::vector<std::string>{"a", "b"}));
  EXPECT_EQ(text_of(object_of(json, "o"), "k"), "v");
  EXPECT_EQ(text_of(json, "n"), "");
  EXPECT_EQ(number_of(json, "t"), 0);
  EXPECT_FALSE(flag_of(json, "none"));
  EXPECT_TRUE(texts_of(json, "t").empty());
  EXPECT_TRUE(object_of(json, "l").empty());
  EXPECT_TRUE(list_of(json, "o").empty());
  EXPECT_EQ(text_of(base::Json("x"), "t"), "");
}

TEST(JsonForm, an_answer_that_is_no_object_is_refused_and_not_shown) {
  for (const char* body : {"", "<html/>", "[1]", "{\"SecretString\":\"SECRET"}) {
    try {
      json_answer(call_of({}), body);
      ADD_FAILURE() << body;
    } catch (const base::Error& error) {
      EXPECT_EQ(error.code(), "aws.answer_malformed");
      EXPECT_EQ(error.report().to_text().find("SECRET"), std::string::npos);
    }
  }
}

}  // namespace
}  // namespace aws
