#include "base/prng.hpp"

#include <gtest/gtest.h>

#include <set>

namespace base {
namespace {

// First outputs of SplitMix64 for seed 1234567, as published with its reference implementation.
TEST(Prng, matches_splitmix64) {
  Prng prng(1234567);
  EXPECT_EQ(prng.next(), 6457827717110365317ULL);
  EXPECT_EQ(prng.next(), 3203168211198807973ULL);
  EXPECT_EQ(prng.next(), 9817491932198370423ULL);
}

TEST(Prng, the_same_seed_gives_the_same_numbers) {
  Prng first(42);
  Prng second(42);
  for (int i = 0; i < 100; ++i) ASSERT_EQ(first.next(), second.next());
}

TEST(Prng, below_stays_below_and_reaches_every_value) {
  Prng prng(1);
  std::set<std::uint64_t> seen;
  for (int i = 0; i < 1000; ++i) seen.insert(prng.below(7));
  EXPECT_EQ(seen, (std::set<std::uint64_t>{0, 1, 2, 3, 4, 5, 6}));
}

TEST(Prng, a_token_has_the_size_and_only_small_letters_and_digits) {
  Prng prng(1);
  const std::string token = prng.token(200);
  EXPECT_EQ(token.size(), 200U);
  EXPECT_EQ(token.find_first_not_of("abcdefghijklmnopqrstuvwxyz0123456789"), std::string::npos);
  EXPECT_NE(prng.token(20), prng.token(20));
}

TEST(Prng, entropy_gives_different_seeds) {
  EXPECT_NE(Prng::from_entropy().next(), Prng::from_entropy().next());
}

}  // namespace
}  // namespace base
