#include "aws/xml_answer.hpp"

#include "base/error.hpp"

#include <gtest/gtest.h>

namespace aws {
namespace {

TEST(XmlAnswer, reads_texts_numbers_flags_and_lists) {
  const XmlAnswer answer("ec2:X",
                         "<?xml version=\"1.0\"?><XResponse xmlns=\"http://ec2/\"><a>t&amp;u</a>"
                         "<n>-42</n><yes>true</yes><set><item>1</item><item/></set></XResponse>",
                         "XResponse");
  EXPECT_EQ(text_of(answer.root(), "a"), "t&u");
  EXPECT_EQ(number_of(answer.root(), "n"), -42);
  EXPECT_TRUE(flag_of(answer.root(), "yes"));
  EXPECT_EQ(texts_of(answer.root(), "set", "item"), (std::vector<std::string>{"1", ""}));
}

TEST(XmlAnswer, what_is_missing_is_empty) {
  const XmlAnswer answer("ec2:X", "<X/>", "X");
  EXPECT_EQ(text_of(answer.root(), "a"), "");
  EXPECT_EQ(number_of(answer.root(), "a"), 0);
  EXPECT_FALSE(flag_of(answer.root(), "a"));
  EXPECT_TRUE(texts_of(answer.root(), "a", "b").empty());
}

TEST(XmlAnswer, the_root_may_be_called_after_the_operation) {
  const XmlAnswer answer("s3:GetX", "<GetXResponse><a>1</a></GetXResponse>", "XConfiguration");
  EXPECT_EQ(text_of(answer.root(), "a"), "1");
}

TEST(XmlAnswer, another_document_is_refused_and_not_shown) {
  for (const char* body : {"", "<html>SECRET</html>", "<X><SECRET"}) {
    try {
      XmlAnswer("sts:X", body, "X");
      ADD_FAILURE() << body;
    } catch (const base::Error& error) {
      EXPECT_EQ(error.code(), "aws.answer_malformed");
      EXPECT_NE(error.message().find("sts:X"), std::string::npos);
      EXPECT_EQ(error.report().to_text().find("SECRET"), std::string::npos);
    }
  }
}

TEST(XmlEscape, makes_text_safe_between_tags) {
  EXPECT_EQ(xml_escape("a<b>&\"\r"), "a&lt;b&gt;&amp;&quot;&#13;");
}

}  // namespace
}  // namespace aws
