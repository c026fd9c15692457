#include "setup/difference.hpp"

#include <gtest/gtest.h>

#include <string>
#include <vector>

namespace setup {
namespace {

using Lines = std::vector<std::string>;

base::Json json(const char* text) {
  return base::parse_json(text, "test");
}

TEST(Difference, a_new_document_is_added_whole) {
  EXPECT_EQ(difference({}, json(R"({"Version": "2012-10-17"})")),
            (Lines{"+ {", "+   \"Version\": \"2012-10-17\"", "+ }"}));
}

TEST(Difference, tells_kept_gone_and_new_statements) {
  const base::Json before = json(R"({"Statement": [{"Sid": "a"}, {"Sid": "b"}]})");
  const base::Json after = json(R"({"Statement": [{"Sid": "a"}, {"Sid": "c"}]})");
  EXPECT_EQ(difference(before, after),
            (Lines{"  1 statement stays as it is now", "- {", "-   \"Sid\": \"b\"", "- }", "+ {",
                   "+   \"Sid\": \"c\"", "+ }"}));
}

TEST(Difference, a_single_statement_needs_no_list) {
  const base::Json before = json(R"({"Statement": {"Sid": "a"}})");
  const base::Json after = json(R"({"Statement": [{"Sid": "a"}, {"Sid": "b"}]})");
  EXPECT_EQ(difference(before, after).front(), "  1 statement stays as it is now");
}

}  // namespace
}  // namespace setup
