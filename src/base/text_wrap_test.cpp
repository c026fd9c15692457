#include "base/text_wrap.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace base {
namespace {

using testing::ElementsAre;

TEST(TextWrap, breaks_at_the_last_blank_that_fits) {
  EXPECT_THAT(wrap_text("one two three", 7), ElementsAre("one two", "three"));
  EXPECT_THAT(wrap_text("one two three", 8), ElementsAre("one two", "three"));
  EXPECT_THAT(wrap_text("one two three", 13), ElementsAre("one two three"));
}

TEST(TextWrap, a_word_that_is_too_long_stands_alone) {
  EXPECT_THAT(wrap_text("a arn:aws:iam::123456789012:role/x b", 10),
              ElementsAre("a", "arn:aws:iam::123456789012:role/x", "b"));
}

TEST(TextWrap, line_ends_are_kept) {
  EXPECT_THAT(wrap_text("one\n\ntwo", 80), ElementsAre("one", "", "two"));
  EXPECT_THAT(wrap_text("", 80), ElementsAre(""));
}

TEST(TextWrap, indents_each_line) {
  EXPECT_EQ(indent_text("one two\nthree", 2, 6), "  one\n  two\n  three\n");
}

}  // namespace
}  // namespace base
