#include "base/html_text.hpp"

#include <gtest/gtest.h>

namespace base {
namespace {

TEST(HtmlText, leaves_nothing_that_could_be_markup) {
  EXPECT_EQ(html_escaped("<b title=\"x\">&é"), "&lt;b title=&quot;x&quot;&gt;&amp;é");
  EXPECT_EQ(html_escaped(""), "");
}

}  // namespace
}  // namespace base
