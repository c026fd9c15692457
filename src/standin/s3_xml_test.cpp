#include "standin/s3_xml.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace standin {
namespace {

TEST(S3Xml, reads_elements_text_and_entities) {
  const auto root = read_xml(
      "\xEF\xBB\xBF<?xml version=\"1.0\"?>\n<!-- c --><s:Delete xmlns:s='http://x/'>\n"
      "<Quiet>true</Quiet><Object><Key>a&amp;b&lt;&#x4E2D;&#233;&#x1F600;</Key><Empty/></Object>"
      "<Object a=\"1\" ><Key><![CDATA[<raw>&amp;]]></Key ></Object></s:Delete>\n");
  ASSERT_TRUE(root);
  EXPECT_EQ(root->name, "Delete");
  EXPECT_EQ(root->child("Quiet")->text, "true");
  ASSERT_EQ(root->children.size(), 3U);
  EXPECT_EQ(root->children[1].child("Key")->text, "a&b<中é😀");
  EXPECT_EQ(root->children[1].child("Empty")->text, "");
  EXPECT_EQ(root->children[2].child("Key")->text, "<raw>&amp;");
  EXPECT_EQ(root->child("none"), nullptr);
}

TEST(S3Xml, refuses_what_is_not_one_plain_document) {
  for (const char* text : {"", "text", "<a>", "<a></b>", "<a/><b/>", "<a>&unknown;</a>",
                           "<a>&#0;</a>", "<a>&#xD800;</a>", "<a b></a>", "<a b='></a>", "</a>",
                           "<>x</>", "<a>&amp</a>", "<a><!-- </a>", "<a/>x",
                           "<!DOCTYPE a [<!ENTITY e SYSTEM \"file:///etc/passwd\">]><a>&e;</a>"}) {
    EXPECT_FALSE(read_xml(text)) << text;
  }
}

TEST(S3Xml, bounds_the_depth) {
  std::string deep;
  for (int i = 0; i < 100'000; ++i) deep += "<a>";
  EXPECT_FALSE(read_xml(deep));
}

TEST(S3Xml, writes_what_it_can_read) {
  XmlWriter xml;
  xml.open("Root");
  xml.text("Key", "a<b>&\"\x01\n中");
  xml.close();
  const std::string document = xml.take();
  EXPECT_EQ(document,
            "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"
            "<Root xmlns=\"http://s3.amazonaws.com/doc/2006-03-01/\">"
            "<Key>a&lt;b&gt;&amp;&quot;&#x1;\n中</Key></Root>");
  EXPECT_EQ(read_xml(document)->child("Key")->text, "a<b>&\"\x01\n中");
}

}  // namespace
}  // namespace standin
