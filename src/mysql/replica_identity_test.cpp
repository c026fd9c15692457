#include "mysql/replica_identity.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace mysql {
namespace {

TEST(ReplicaIdentity, differs_by_task_and_by_chance) {
  base::Prng first(1);
  base::Prng again(1);
  base::Prng other(2);
  const ReplicaIdentity identity = make_identity("orders", {}, first);
  EXPECT_EQ(make_identity("orders", {}, again), identity);
  EXPECT_NE(make_identity("orders", {}, other).uuid, identity.uuid);
  base::Prng same(1);
  const ReplicaIdentity neighbour = make_identity("customers", {}, same);
  EXPECT_NE(neighbour.uuid, identity.uuid);
  EXPECT_NE(neighbour.server_id, identity.server_id);
}

TEST(ReplicaIdentity, looks_like_a_uuid_and_a_high_id) {
  base::Prng prng(7);
  for (int i = 0; i < 1000; ++i) {
    const ReplicaIdentity identity = make_identity("t", {}, prng);
    EXPECT_GE(identity.server_id, 1'000'000'000U);
    EXPECT_LT(identity.server_id, 0xFFFFFFFFU);
    EXPECT_THAT(identity.uuid,
                testing::MatchesRegex("[0-9a-f]{8}-[0-9a-f]{4}-8[0-9a-f]{3}-[89ab][0-9a-f]{3}-"
                                      "[0-9a-f]{12}"));
  }
}

TEST(ReplicaIdentity, avoids_the_ids_that_are_taken) {
  base::Prng first(3);
  const std::uint32_t taken = make_identity("t", {}, first).server_id;
  base::Prng again(3);
  EXPECT_NE(make_identity("t", {taken}, again).server_id, taken);
}

}  // namespace
}  // namespace mysql
