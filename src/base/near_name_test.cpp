#include "base/near_name.hpp"

#include <gtest/gtest.h>

namespace base {
namespace {

using Names = std::vector<std::string>;

TEST(NearName, counts_edits_and_swaps) {
  EXPECT_EQ(edit_distance("", ""), 0U);
  EXPECT_EQ(edit_distance("", "abc"), 3U);
  EXPECT_EQ(edit_distance("abc", ""), 3U);
  EXPECT_EQ(edit_distance("kitten", "sitting"), 3U);
  EXPECT_EQ(edit_distance("hsot", "host"), 1U);
}

TEST(NearName, ranks_the_nearest_first_and_keeps_far_names_out) {
  EXPECT_EQ(nearest_names("hots", {"port", "user", "host", "hosts"}, 2), (Names{"host", "hosts"}));
  EXPECT_EQ(nearest_names("zzz", {"port", "user", "host"}, 3), Names{});
}

TEST(NearName, finds_a_name_in_other_case_and_an_unfinished_name) {
  EXPECT_EQ(nearest_names("HOST", {"host", "port"}, 1), (Names{"host"}));
  EXPECT_EQ(nearest_names("tls", {"tls_ca"}, 3), (Names{"tls_ca"}));
}

TEST(NearName, gives_at_most_what_is_asked_for_and_no_name_twice) {
  EXPECT_EQ(nearest_names("ab", {"aa", "ab", "ab", "ac"}, 2), (Names{"ab", "aa"}));
}

TEST(NearName, words_the_question) {
  EXPECT_EQ(did_you_mean("prot", {"port"}), " (did you mean port?)");
  EXPECT_EQ(did_you_mean("ab", {"aa", "ac", "ad"}), " (did you mean aa, ac or ad?)");
  EXPECT_EQ(did_you_mean("prot", {"bucket"}), "");
}

}  // namespace
}  // namespace base
