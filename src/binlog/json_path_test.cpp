#include "binlog/json_path.hpp"

#include <gtest/gtest.h>

#include <string>

namespace binlog {
namespace {

/// ".key" and "[index]" of each step.
std::string steps(std::string_view text) {
  const auto path = parse_json_path(text);
  if (!path) return "none";
  std::string all = "$";
  for (const JsonStep& step : *path) {
    all += step.is_index ? "[" + std::to_string(step.index) + "]" : "." + step.key;
  }
  return all;
}

TEST(JsonPath, leads_through_keys_and_indexes) {
  EXPECT_EQ(steps("$"), "$");
  EXPECT_EQ(steps("$.a"), "$.a");
  EXPECT_EQ(steps("$.a.b[12].c_1$"), "$.a.b[12].c_1$");
  EXPECT_EQ(steps("$[0][1]"), "$[0][1]");
  EXPECT_EQ(steps("$.é"), "$.é");
}

TEST(JsonPath, keys_in_quotes_may_be_anything) {
  EXPECT_EQ(steps(R"($."a b")"), "$.a b");
  EXPECT_EQ(steps(R"($."".x)"), "$..x");
  EXPECT_EQ(steps(R"($."q\"u\\o\u0041"[3])"), "$.q\"u\\oA[3]");
  EXPECT_EQ(steps(R"($."a.b[1]")"), "$.a.b[1]");
}

TEST(JsonPath, other_text_is_none) {
  for (const char* text :
       {"", "a", "$a", "$.", "$.*", "$[*]", "$[", "$[x]", "$[1", "$**.a", R"($."a)", R"($."a\")",
        "$..a", "$[-1]", "$[last]", "$[99999999999999999999]"}) {
    EXPECT_EQ(steps(text), "none") << text;
  }
}

}  // namespace
}  // namespace binlog
