#include "aws/kms_client.hpp"

#include "aws/scripted_service.hpp"
#include "base/error.hpp"

#include <gtest/gtest.h>

namespace aws {
namespace {

TEST(KmsClient, describes_a_key) {
  ScriptedService service({ScriptedAnswer::of(
      200, R"({"KeyMetadata":{"AWSAccountId":"111122223333","Arn":"arn:aws:kms:us-east-1:)"
           R"(111122223333:key/1234abcd","CreationDate":1.5E9,"Enabled":false,"KeyId":"1234abcd",)"
           R"("KeyManager":"CUSTOMER","KeySpec":"SYMMETRIC_DEFAULT","KeyState":"PendingDeletion",)"
           R"("KeyUsage":"ENCRYPT_DECRYPT"}})")});
  const KmsKey key = KmsClient(service.caller()).describe_key("alias/etl").value();
  EXPECT_EQ(key.id, "1234abcd");
  EXPECT_EQ(key.state, "PendingDeletion");
  EXPECT_EQ(key.manager, "CUSTOMER");
  EXPECT_FALSE(key.is_enabled);
  EXPECT_EQ(service.body(0), R"({"KeyId":"alias/etl"})");
  EXPECT_TRUE(service.requests()[0].has("x-amz-target: TrentService.DescribeKey\r\n"));
}

TEST(KmsClient, gives_the_policy_as_json) {
  ScriptedService service({ScriptedAnswer::of(
      200, R"({"Policy":"{\n  \"Version\" : \"2012-10-17\"\n}","PolicyName":"default"})")});
  EXPECT_EQ(KmsClient(service.caller()).get_key_policy("k"),
            "{\n  \"Version\" : \"2012-10-17\"\n}");
  EXPECT_EQ(service.body(0), R"({"PolicyName":"default","KeyId":"k"})");
}

TEST(KmsClient, tells_missing_from_forbidden) {
  ScriptedService service(
      {ScriptedAnswer::of(400, R"({"__type":"NotFoundException","message":"Key 'k' not found"})"),
       ScriptedAnswer::of(400, R"({"__type":"AccessDeniedException","Message":"User: u"})")});
  KmsClient kms(service.caller());
  EXPECT_FALSE(kms.describe_key("k").has_value());
  EXPECT_EQ(code_thrown_by([&] { kms.get_key_policy("k"); }), "aws.access_denied");
}

}  // namespace
}  // namespace aws
