#include "dialect/text_writers.hpp"

#include "dialect/writer_probe.hpp"

#include <gtest/gtest.h>

#include <string>

namespace dialect {
namespace {

using model::Cell;
using model::ColumnKind;
using probe::written;
using std::string_view_literals::operator""sv;

std::string text(std::string_view value, std::string_view target = "character varying(100)") {
  return written(ColumnKind::varchar, target, Cell::of_bytes(value));
}

TEST(TextWriters, QuotesEverything) {
  EXPECT_EQ(text(""), "\"\"");
  EXPECT_EQ(text("\\N"), "\"\\N\"");
  EXPECT_EQ(text("say \"hi\""), "\"say \"\"hi\"\"\"");
  EXPECT_EQ(text("a,b\r\nc"), "\"a,b\r\nc\"");
  EXPECT_EQ(text("😀"), "\"😀\"");
  EXPECT_EQ(text(std::string(100, '"')), std::string(202, '"')) << "the widest growth";
}

TEST(TextWriters, CountsBytes) {
  EXPECT_EQ(text("€", "character varying(3)"), "\"€\"");
  EXPECT_EQ(text("€", "character varying(2)"), "misfit: too_long");
  EXPECT_EQ(text("ab  ", "character varying(2)"), "misfit: too_long")
      << "COPY would drop the blanks";
}

TEST(TextWriters, RefusesNulAndInvalidUtf8) {
  EXPECT_EQ(text("a\0b"sv), "misfit: nul_byte");
  EXPECT_EQ(text("a\xC3"), "misfit: invalid_utf8");
}

TEST(TextWriters, JudgesContentBeforeLength) {
  EXPECT_EQ(text("abc\0"sv, "character varying(3)"), "misfit: nul_byte");
  EXPECT_EQ(text("abc\xFF", "character varying(3)"), "misfit: invalid_utf8");
}

TEST(TextWriters, HoldsCharToAscii) {
  EXPECT_EQ(text("abc", "character(3)"), "\"abc\"");
  EXPECT_EQ(text("é", "character(3)"), "misfit: out_of_range");
}

TEST(TextWriters, WritesJsonQuoted) {
  EXPECT_EQ(written(ColumnKind::json, "super", Cell::of_bytes(R"({"a": "b\"c"})")),
            R"("{""a"": ""b\""c""}")");
}

TEST(TextWriters, FindsJsonStringsThatSuperRefuses) {
  const std::string long_string(65'536, 'x');
  EXPECT_EQ(written(ColumnKind::json, "super", Cell::of_bytes("[\"" + long_string + "\"]")),
            "misfit: too_long");
  const std::string many = "[\"" + long_string.substr(1) + "\",\"" + long_string.substr(1) + "\"]";
  EXPECT_NE(written(ColumnKind::json, "super", Cell::of_bytes(many)), "misfit: too_long");
}

TEST(TextWriters, MeasuresJsonStringsWithTheirEscapesResolved) {
  EXPECT_FALSE(has_json_string_over(R"(["\u0041\n\"\\"])", 4));
  EXPECT_TRUE(has_json_string_over(R"(["\u0041\n\"\\"])", 3));
  EXPECT_FALSE(has_json_string_over(R"(["\ud83d\ude00"])", 4));
  EXPECT_TRUE(has_json_string_over(R"(["\u20ac"])", 2));
  EXPECT_FALSE(has_json_string_over("[1234567890]", 3));
}

}  // namespace
}  // namespace dialect
