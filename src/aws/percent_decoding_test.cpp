#include "aws/percent_decoding.hpp"

#include <gtest/gtest.h>

namespace aws {
namespace {

TEST(PercentDecode, decodes_and_keeps_what_is_not_encoded) {
  EXPECT_EQ(percent_decode("%7B%22a%22%3a1%7D", PlusSign::is_plus), "{\"a\":1}");
  EXPECT_EQ(percent_decode("%C3%BC 100% %zz %4", PlusSign::is_plus), "\u00fc 100% %zz %4");
  EXPECT_EQ(percent_decode("", PlusSign::is_plus), "");
  EXPECT_EQ(percent_decode("%41", PlusSign::is_plus), "A");
}

TEST(PercentDecode, a_plus_is_a_blank_only_in_forms) {
  EXPECT_EQ(percent_decode("a+b%2Bc", PlusSign::is_plus), "a+b+c");
  EXPECT_EQ(percent_decode("a+b%2Bc", PlusSign::is_blank), "a b+c");
}

}  // namespace
}  // namespace aws
