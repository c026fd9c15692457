#include "base/json.hpp"

#include "base/error.hpp"
#include "base/limits.hpp"

#include <gtest/gtest.h>

#include <string>

namespace base {
namespace {

/// The message and code of the refusal: "code: message".
std::string refusal(std::string_view text) {
  try {
    parse_json(text, "mappings.json");
  } catch (const Error& error) {
    EXPECT_EQ(error.scope(), ErrorScope::request);
    EXPECT_FALSE(error.advice().empty());
    return error.code() + ": " + error.message();
  }
  return "accepted";
}

TEST(Json, keeps_the_order_of_the_keys) {
  EXPECT_EQ(parse_json(R"({"z":1,"a":[true,null,"x"]})", "t").dump(),
            R"({"z":1,"a":[true,null,"x"]})");
}

TEST(Json, reads_the_largest_unsigned_number_exactly) {
  EXPECT_EQ(parse_json("18446744073709551615", "t").get<std::uint64_t>(), 18446744073709551615ULL);
}

TEST(Json, names_origin_line_and_column_of_the_wrong_character) {
  EXPECT_EQ(refusal(R"({"a": x})"), "json.syntax: mappings.json:1:7: not valid JSON");
  EXPECT_EQ(refusal("{\n  \"a\": 1,\n  oops\n}"), "json.syntax: mappings.json:3:3: not valid JSON");
}

TEST(Json, points_behind_the_end_when_the_text_breaks_off) {
  EXPECT_EQ(refusal("{\"a\":"), "json.syntax: mappings.json:1:6: not valid JSON");
  EXPECT_EQ(refusal(""), "json.syntax: mappings.json:1:1: not valid JSON");
}

TEST(Json, a_newline_inside_a_string_is_named_on_its_own_line) {
  EXPECT_EQ(refusal("{\n\"a\": \"b\n\"}"), "json.syntax: mappings.json:2:8: not valid JSON");
}

TEST(Json, refuses_text_behind_the_document) {
  EXPECT_EQ(refusal("{} {}"), "json.syntax: mappings.json:1:4: not valid JSON");
}

TEST(Json, refuses_a_number_that_no_double_holds) {
  EXPECT_EQ(refusal(R"({"a": 1e999})"),
            "json.number: mappings.json: a number is too large to be held");
}

TEST(Json, refuses_invalid_utf8) {
  EXPECT_EQ(refusal("\"\xff\""), "json.syntax: mappings.json:1:2: not valid JSON");
}

std::string nested(std::size_t levels) {
  return std::string(levels, '[') + std::string(levels, ']');
}

TEST(Json, accepts_the_deepest_nesting_and_not_one_more) {
  EXPECT_EQ(refusal(nested(limits::kJsonDepthMax)), "accepted");
  EXPECT_EQ(refusal(nested(limits::kJsonDepthMax + 1)),
            "json.too_deep: mappings.json: nested deeper than 64 levels");
}

TEST(Json, refuses_more_bytes_than_the_limit_before_reading_them) {
  const std::string text(limits::kConfigBytesMax + 1, ' ');
  EXPECT_EQ(refusal(text),
            "json.too_large: mappings.json: 4194305 bytes of JSON, at most 4194304 are read");
}

}  // namespace
}  // namespace base
