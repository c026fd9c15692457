#include "standin/world.hpp"

#include "base/error.hpp"
#include "base/file.hpp"
#include "base/worker_group.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>

namespace standin {
namespace {

using base::Json;

std::string fresh_folder(const char* name) {
  const auto path = std::filesystem::path(testing::TempDir()) / name;
  std::filesystem::remove_all(path);
  std::filesystem::create_directories(path);
  return path.string();
}

World full_world() {
  World world = article_world();
  world.attached_roles.push_back({.arn = "arn:aws:iam::1:role/r", .in_sync_at = 42});
  world.users.front().session_token = "token";
  world.default_role_arn = "arn:aws:iam::1:role/r";
  world.attach_delay_s = 3;
  world.clock_skew_max_s = 60;
  world.quoted_null_matches = true;
  world.client_encoding = "UTF8";
  world.serializable = true;
  world.s3_faults.push_back(
      {.method = "PUT", .key_prefix = "a/", .status = 500, .code = "InternalError", .times = 2});
  return world;
}

TEST(World, survives_json) {
  const Json json = to_json(full_world());
  const World read = world_from_json(base::parse_json(json.dump(), "test"), "test");
  EXPECT_EQ(to_json(read), json);
  EXPECT_EQ(read.attached_roles.front().in_sync_at, 42);
  EXPECT_EQ(read.s3_faults, full_world().s3_faults);
}

TEST(World, of_before_the_control_plane_is_read) {
  const World world =
      world_from_json(base::parse_json(R"({"account": "123456789012", "region": "eu-west-1",
          "users": [{"name": "u", "access_key_id": "a", "secret_access_key": "s",
                     "policies": [{"Statement": []}]}],
          "roles": {"r": {"arn": "arn:aws:iam::1:role/r", "trust": {},
                          "policies": [{"Statement": []}, {"Statement": []}]}},
          "buckets": {"b": {}}})",
                                       "test"),
                      "test");
  EXPECT_THAT(world.roles.at("r").policies,
              testing::ElementsAre(testing::Key("inline-1"), testing::Key("inline-2")));
  EXPECT_EQ(world.buckets.at("b").region, "eu-west-1");
  EXPECT_EQ(world.buckets.at("b").encryption.algorithm, "AES256");
  EXPECT_TRUE(world.vpc.id.empty());
  EXPECT_FALSE(world.workgroup.enhanced_vpc_routing);
}

TEST(World, a_list_replaces_its_default) {
  const World world = world_from_json(
      base::parse_json(R"({"logins": [{"user": "a", "assume_roles": []}, {"user": "b"}]})", "test"),
      "test");
  EXPECT_TRUE(world.logins.at(0).assume_roles.empty());
  EXPECT_EQ(world.logins.at(1).assume_roles, std::vector<std::string>{"*"});
}

TEST(World, makes_the_arn_of_a_role_in_its_partition) {
  const World world = world_from_json(
      base::parse_json(R"({"region": "cn-north-1", "roles": {"r": {"path": "/team/"}}})", "test"),
      "test");
  EXPECT_EQ(world.roles.at("r").arn, "arn:aws-cn:iam::123456789012:role/team/r");
}

struct WrongWorld {
  const char* text;
  const char* named;
};
class WrongWorlds : public testing::TestWithParam<WrongWorld> {};

TEST_P(WrongWorlds, are_refused_naming_the_key) {
  try {
    world_from_json(base::parse_json(GetParam().text, "w"), "w");
    FAIL() << "accepted " << GetParam().text;
  } catch (const base::Error& error) {
    EXPECT_EQ(error.scope(), base::ErrorScope::request);
    EXPECT_THAT(error.message(), testing::HasSubstr(GetParam().named));
    EXPECT_FALSE(error.advice().empty());
  }
}

const WrongWorld kWrongWorlds[] = {
    {R"({"acount": "1"})", "w.acount"},
    {R"([])", "w: is array"},
    {R"({"account": 1})", "w.account"},
    {R"({"serializable": "yes"})", "w.serializable"},
    {R"({"attach_delay_s": -1})", "w.attach_delay_s"},
    {R"({"attach_delay_s": 1.5})", "w.attach_delay_s"},
    {R"({"users": [{"name": "u"}]})", "w.users[0].access_key_id"},
    {R"({"users": [{"name": "u", "access_key_id": "a", "secret_access_key": "s", "polices": []}]})",
     "w.users[0].polices"},
    {R"({"users": [{"name": "u", "access_key_id": "a", "secret_access_key": "s"},
                   {"name": "v", "access_key_id": "a", "secret_access_key": "t"}]})",
     "access key id a"},
    {R"({"roles": {"r": {"arn": "a", "policies": [1]}}})", "w.roles.r.policies[0]"},
    {R"({"logins": [{"user": "u", "auth": "plain"}]})", "w.logins[0].auth"},
    {R"({"buckets": {"b": {"regoin": "x"}}})", "w.buckets.b.regoin"},
    {R"({"s3_faults": [{"status": 200}]})", "w.s3_faults[0].status"},
    {R"({"api_faults": [{"status": 200}]})", "w.api_faults[0].status"},
    {R"({"namespace": {"status": "GONE"}})", "w.namespace.status"},
    {R"({"workgroup": {"enhanced_vpc": true}})", "w.workgroup.enhanced_vpc"},
    {R"({"vpc": {"subnets": [{"cidr": "10.0.0.0/24"}]}})", "w.vpc.subnets[0].id"},
    {R"({"vpc": {"route_tables": [{"id": "r", "routes": [{"destination": "d"}]}]}})",
     "w.vpc.route_tables[0].routes[0].target"},
    {R"({"buckets": {"b": {"public_access_block": {"block": true}}}})",
     "w.buckets.b.public_access_block.block"},
    {R"({"buckets": {"b": {"policy": {}}}})", "w.buckets.b.policy"},
    {R"({"s3_faults": [{"status": 4294967799}]})", "w.s3_faults[0].status"},
};
INSTANTIATE_TEST_SUITE_P(World, WrongWorlds, testing::ValuesIn(kWrongWorlds));

TEST(World, of_the_article_has_the_role_but_not_attached) {
  const World world = article_world();
  EXPECT_EQ(world.account, "123456789012");
  EXPECT_EQ(world.roles.at("dms-access-for-endpoint").arn,
            "arn:aws:iam::123456789012:role/dms-access-for-endpoint");
  EXPECT_TRUE(world.attached_roles.empty());
  EXPECT_EQ(world.buckets.at("dms-staging").region, "us-east-1");
  EXPECT_EQ(world.users.front().access_key_id.size(), 20U);
  EXPECT_EQ(world.users.front().secret_access_key.size(), 40U);
  EXPECT_EQ(world.logins.front().user, "awsuser");
}

TEST(WorldFile, reads_again_only_what_changed) {
  const std::string path = fresh_folder("world_file") + "/world.json";
  WorldFile file(path);
  EXPECT_THROW(file.current(), base::Error);
  file.update([](World& world) { world = article_world(); });
  EXPECT_EQ(file.current().buckets.size(), 1U);
  WorldFile other(path);
  other.update([](World& world) { world.buckets["second"] = {.region = "x", .created_at = 0}; });
  EXPECT_EQ(file.current().buckets.size(), 2U);
}

TEST(WorldFile, keeps_the_file_when_a_change_throws_or_is_wrong) {
  const std::string path = fresh_folder("world_keep") + "/world.json";
  WorldFile file(path);
  file.update([](World& world) { world = article_world(); });
  const std::string before = base::read_file(path, 1 << 20);
  EXPECT_THROW(file.update([](World& world) { world.logins.front().auth = "none"; }), base::Error);
  EXPECT_EQ(base::read_file(path, 1 << 20), before);
}

TEST(World, refuses_names_that_postgresql_would_cut) {
  for (const std::string key : {"database", "user"}) {
    const std::string name(64, 'n');
    const std::string text = key == "user" ? R"({"logins": [{"user": ")" + name + "\"}]}"
                                           : R"({"database": ")" + name + "\"}";
    try {
      world_from_json(base::parse_json(text, "w"), "w");
      FAIL() << key;
    } catch (const base::Error& error) {
      EXPECT_THAT(error.message(), testing::HasSubstr(key));
      EXPECT_THAT(error.message(), testing::HasSubstr("has 64 bytes"));
    }
  }
}

TEST(WorldFile, loses_no_update_of_concurrent_writers) {
  const std::string path = fresh_folder("world_many") + "/world.json";
  constexpr int kWriters = 4;
  constexpr int kUpdates = 10;
  base::WorkerGroup group;
  for (int w = 0; w < kWriters; ++w) {
    group.start("writer", [&](std::stop_token) {
      WorldFile own(path);
      for (int i = 0; i < kUpdates; ++i) own.update([](World& world) { ++world.attach_delay_s; });
    });
  }
  group.join();
  EXPECT_EQ(WorldFile(path).current().attach_delay_s, kWriters * kUpdates);
}

}  // namespace
}  // namespace standin
