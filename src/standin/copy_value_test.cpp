#include "standin/copy_value.hpp"

#include "standin/json_value.hpp"

#include <gtest/gtest.h>

#include <string>

namespace standin {
namespace {

CopyColumn column_of(const std::string& type, int first = 0, int second = 0) {
  CopyColumn column;
  column.name = "c";
  column.type = type;
  column.length = first;
  column.precision = first;
  column.scale = second;
  return column;
}

/// The value as COPY text, "NULL", or "!code message".
std::string load(const CopyColumn& column, std::string_view text,
                 const CopyStatement& statement = {}) {
  const auto parser = make_value_parser(column, statement);
  std::string out;
  ValueFault fault;
  switch (parser->append(text, out, fault)) {
    case ValueOutcome::written: return out;
    case ValueOutcome::null: return "NULL";
    case ValueOutcome::refused: break;
  }
  return "!" + std::to_string(fault.code) + " " + fault.message;
}

std::string code_of(const std::string& loaded) {
  return loaded.substr(0, loaded.find(' '));
}

TEST(CopyValueTest, integers) {
  const CopyColumn integer = column_of("integer");
  EXPECT_EQ(load(integer, "-2147483648"), "-2147483648");
  EXPECT_EQ(load(integer, "+7"), "7");
  EXPECT_EQ(load(integer, "a"), "!1207 Invalid digit, Value 'a', Pos 0, Type: Integer");
  EXPECT_EQ(load(integer, "1.0"), "!1207 Invalid digit, Value '.', Pos 1, Type: Integer");
  EXPECT_EQ(load(column_of("smallint"), "1 "),
            "!1207 Invalid digit, Value ' ', Pos 1, Type: Short");
  EXPECT_EQ(code_of(load(integer, "-")), "!1207");
  EXPECT_EQ(code_of(load(integer, "+-7")), "!1207");
  EXPECT_EQ(load(integer, "2147483648"),
            "!1222 Overflow (Integer valid range is -2147483648 to 2147483647)");
  EXPECT_EQ(code_of(load(column_of("smallint"), "32768")), "!1222");
  EXPECT_EQ(load(column_of("bigint"), "9223372036854775807"), "9223372036854775807");
  EXPECT_EQ(code_of(load(column_of("bigint"), "9223372036854775808")), "!1222");
}

TEST(CopyValueTest, numeric_truncates_unless_rounddec) {
  const CopyColumn price = column_of("numeric", 4, 2);
  CopyStatement rounding;
  rounding.round_dec = true;
  EXPECT_EQ(load(price, "20.259"), "20.25");
  EXPECT_EQ(load(price, "20.259", rounding), "20.26");
  EXPECT_EQ(load(price, "-20.255", rounding), "-20.26");
  EXPECT_EQ(load(price, "9.995", rounding), "10.00");
  EXPECT_EQ(load(price, "99.995", rounding), "!1204 Overflow for NUMERIC(4,2)");
  EXPECT_EQ(load(price, "99.999"), "99.99");
  EXPECT_EQ(load(price, "100"), "!1204 Overflow for NUMERIC(4,2)");
  EXPECT_EQ(load(price, "00012"), "12.00");
  EXPECT_EQ(load(price, ".5"), "0.50");
  EXPECT_EQ(load(price, "5."), "5.00");
  EXPECT_EQ(load(price, "-0"), "-0.00");
  EXPECT_EQ(code_of(load(price, "1e2")), "!1207");
  EXPECT_EQ(code_of(load(price, "1.2.3")), "!1209");
  EXPECT_EQ(code_of(load(price, ".")), "!1209");
  EXPECT_EQ(code_of(load(price, "-")), "!1209");
}

TEST(CopyValueTest, numeric_of_19_digits_is_held_in_eight_bytes) {
  EXPECT_EQ(load(column_of("numeric", 19, 0), "9223372036854775807"), "9223372036854775807");
  EXPECT_EQ(code_of(load(column_of("numeric", 19, 0), "9223372036854775808")), "!1204");
  EXPECT_EQ(load(column_of("numeric", 19, 4), "-922337203685477.5807"), "-922337203685477.5807");
  EXPECT_EQ(code_of(load(column_of("numeric", 19, 4), "922337203685477.5808")), "!1204");
  EXPECT_EQ(load(column_of("numeric", 20, 0), "18446744073709551615"), "18446744073709551615");
  const std::string widest(38, '9');
  EXPECT_EQ(load(column_of("numeric", 38, 0), widest), widest);
  EXPECT_EQ(load(column_of("numeric", 37, 37), "0.5"), "0.5" + std::string(36, '0'));
}

TEST(CopyValueTest, floats_and_booleans) {
  EXPECT_EQ(load(column_of("double precision"), "-1.5e-300"), "-1.5e-300");
  EXPECT_EQ(load(column_of("real"), "+3.4e38"), "3.4e38");
  for (const char* text : {"NaN", "Infinity", "1e", "e1", ".", "1.5x", "0x10", " 1"}) {
    EXPECT_EQ(code_of(load(column_of("double precision"), text)), "!1208") << text;
  }
  EXPECT_EQ(code_of(load(column_of("real"), "1e39")), "!1204");
  EXPECT_EQ(code_of(load(column_of("real"), "1e-40")), "!1204");
  EXPECT_EQ(code_of(load(column_of("double precision"), "1e309")), "!1204");
  for (const char* text : {"TRUE", "t", "y", "Yes", "1"})
    EXPECT_EQ(load(column_of("boolean"), text), "t");
  for (const char* text : {"false", "F", "n", "no", "0"})
    EXPECT_EQ(load(column_of("boolean"), text), "f");
  EXPECT_EQ(code_of(load(column_of("boolean"), "2")), "!1210");
}

TEST(CopyValueTest, varchar_counts_bytes_and_escapes_for_copy) {
  const CopyColumn ten = column_of("character varying", 10);
  EXPECT_EQ(load(ten, "a\\b\tc\nd\r"), "a\\\\b\\tc\\nd\\r");
  EXPECT_EQ(load(ten, "\xF0\x9F\x98\x80\xC3\xA9"), "\xF0\x9F\x98\x80\xC3\xA9");
  EXPECT_EQ(load(ten, "0123456789   "), "0123456789");
  EXPECT_EQ(load(ten, "01234567890"), "!1204 String length exceeds DDL length");
  EXPECT_EQ(code_of(load(ten, "\xC3\xA9\xC3\xA9\xC3\xA9\xC3\xA9\xC3\xA9\xC3\xA9")), "!1204");
  EXPECT_EQ(load(ten, std::string_view("a\0b", 3)),
            "!1218 Invalid null byte - field longer than 1 byte");
  CopyStatement cutting;
  cutting.truncate_columns = true;
  EXPECT_EQ(load(ten, "012345678\xC3\xA9", cutting), "012345678");
  CopyStatement trimming;
  trimming.trim_blanks = true;
  EXPECT_EQ(load(ten, " a \t ", trimming), " a");
}

TEST(CopyValueTest, varchar_takes_valid_utf8_only) {
  const CopyColumn wide = column_of("character varying", 100);
  EXPECT_EQ(load(wide, "x\xA4"),
            "!1220 String contains invalid or unsupported UTF-8 codepoints. Bad UTF-8 hex "
            "sequence: a4 (error 3)");
  for (const char* bad :
       {"\xC3", "\xE2\x82", "\xC0\x80", "\xE0\x80\x80", "\xED\xA0\x80", "\xED\xBF\xBF",
        "\xF4\x90\x80\x80", "\xF8\x88\x80\x80\x80", "\xFF", "\xC3(", "1234567\xA4"}) {
    EXPECT_EQ(code_of(load(wide, bad)), "!1220") << bad;
  }
  EXPECT_EQ(load(wide, "\xEF\xBF\xBE"), "\xEF\xBF\xBE");
  CopyStatement replacing;
  replacing.accept_inv_chars = "?";
  EXPECT_EQ(load(wide, "a\xE2\x82z\xEF\xBF\xBEy\xC3\xA9", replacing), "a??z???y\xC3\xA9");
  EXPECT_EQ(load(wide, std::string_view("a\0b", 3), replacing), "a?b");
}

TEST(CopyValueTest, char_is_ascii) {
  const CopyColumn three = column_of("character", 3);
  EXPECT_EQ(load(three, "abc  "), "abc");
  EXPECT_EQ(load(three, "abcd"), "!1204 Char length exceeds DDL length");
  EXPECT_EQ(load(three, "\xC3\xA9"),
            "!1215 Multibyte character not supported for CHAR (Hint: Try using  VARCHAR). Invalid "
            "char: c3 a9");
}

TEST(CopyValueTest, varbyte_and_geometry) {
  EXPECT_EQ(load(column_of("varbyte", 2), "0AfF"), "0aff");
  EXPECT_EQ(code_of(load(column_of("varbyte", 2), "0aff00")), "!1204");
  EXPECT_EQ(code_of(load(column_of("varbyte", 2), "0g")), "!1219");
  EXPECT_EQ(code_of(load(column_of("varbyte", 2), "0af")), "!1219");
  const CopyColumn geometry = column_of("geometry");
  const std::string xy = "000000000000f03f0000000000000040";
  EXPECT_EQ(load(geometry, "0101000020e6100000" + xy),
            "0101000020E6100000000000000000F03F0000000000000040");
  EXPECT_EQ(code_of(load(geometry, "0101000000" + xy.substr(2))), "!1223");
  EXPECT_EQ(code_of(load(geometry, "0101000000" + xy + "00")), "!1223");
  EXPECT_EQ(code_of(load(geometry, "0201000000" + xy)), "!1223");
  EXPECT_EQ(code_of(load(geometry, "0109000000" + xy)), "!1223");
  EXPECT_EQ(load(geometry, "010300000001000000010000003000" + xy).substr(0, 1), "!");
  EXPECT_EQ(load(geometry,
                 "01070000000100000001010000"
                 "00" +
                     xy)
                .substr(0, 4),
            "0107");
  EXPECT_EQ(code_of(load(geometry, "0102000000ffffffff" + xy)), "!1223");
  EXPECT_EQ(code_of(load(geometry, "POINT(1 2)")), "!1223");
}

TEST(CopyValueTest, super_is_one_json_text) {
  const CopyColumn super = column_of("super");
  for (const char* good :
       {"{}", "[]", " [1, -0.5e+10, true, false, null, \"\"] ", "\"a\"", "0",
        R"({"a":{"a":1},"b":[{"a":2}]})", R"("\ud83d\ude00\n\/")", "\"\xC3\xA9\""}) {
    EXPECT_EQ(check_super_json(good).code, 0) << good;
  }
  EXPECT_EQ(load(super, R"({"a":"\n"})"), R"({"a":"\\n"})");
  for (const char* bad : {"{",
                          "{]",
                          "[1,]",
                          "{\"a\":1,}",
                          "{a:1}",
                          "01",
                          "1.",
                          "-",
                          "+1",
                          "tru",
                          "1 2",
                          "'a'",
                          "\"\\x\"",
                          "\"\\u12\"",
                          "\"\\u0000\"",
                          "\"\\ud800\"",
                          "\"\\ude00\"",
                          "\"open",
                          "NaN",
                          "\"a\nb\"",
                          "\"\xA4\"",
                          R"({"a":1,"a":2})",
                          R"({"a":1,"\u0061":2})",
                          " "}) {
    EXPECT_EQ(check_super_json(bad).code, 1224) << bad;
  }
  EXPECT_EQ(check_super_json("\"" + std::string(65'535, 'x') + "\"").code, 0);
  EXPECT_EQ(check_super_json("\"" + std::string(65'536, 'x') + "\"").code, 1224);
  EXPECT_EQ(check_super_json(std::string(100'000, '[')).code, 1224);
  std::string wide = "{";
  for (int i = 0; i < 40; ++i) wide += "\"k" + std::to_string(i) + "\":1,";
  EXPECT_EQ(check_super_json(wide + "\"z\":1}").code, 0);
  EXPECT_EQ(check_super_json(wide + "\"k39\":1}").code, 1224);
  EXPECT_EQ(check_super_json(wide + "\"k3\":1}").code, 1224);
}

TEST(CopyValueTest, dates_and_times_in_their_default_formats) {
  EXPECT_EQ(load(column_of("date"), "2024-02-29"), "2024-02-29");
  EXPECT_EQ(load(column_of("date"), "2023-02-29"),
            "!1205 Invalid Date Format or value [YYYY-MM-DD]");
  EXPECT_EQ(load(column_of("date"), "2023-2-9"),
            "!1205 Invalid Date Format - length must be 10 or more");
  EXPECT_EQ(code_of(load(column_of("date"), "0000-00-00")), "!1205");
  const CopyColumn timestamp = column_of("timestamp");
  EXPECT_EQ(load(timestamp, "2024-01-02 03:04:05.5"), "2024-01-02 03:04:05.500000");
  EXPECT_EQ(load(timestamp, "2024-01-02 03:04:05"), "2024-01-02 03:04:05");
  EXPECT_EQ(load(timestamp, "2024-01-02"),
            "!1206 Error in Timestamp value or format [%Y-%m-%d %H:%M:%S]");
  EXPECT_EQ(code_of(load(timestamp, "2024-01-02 03:04:05.1234567")), "!1206");
  EXPECT_EQ(code_of(load(timestamp, "2024-01-02 03:60:05")), "!1206");
  EXPECT_EQ(code_of(load(timestamp, "2024-01-02 03:04:05+00")), "!1206");
  EXPECT_EQ(load(column_of("timestamptz"), "2024-01-02 03:04:05-0530"),
            "2024-01-02 03:04:05-05:30");
  EXPECT_EQ(load(column_of("time"), "24:00:00"), "24:00:00");
  EXPECT_EQ(code_of(load(column_of("time"), "24:00:01")), "!1206");
  EXPECT_EQ(code_of(load(column_of("time"), "-01:00:00")), "!1206");
  EXPECT_EQ(load(column_of("timetz"), "12:30:00.000001+02"), "12:30:00.000001+02");
}

TEST(CopyValueTest, dates_in_given_formats) {
  CopyStatement statement;
  statement.date_format = "DD.MM.YYYY";
  statement.time_format = "MON DD, YYYY HH12:MI:SS PM";
  EXPECT_EQ(load(column_of("date"), "31.12.1999", statement), "1999-12-31");
  EXPECT_EQ(code_of(load(column_of("date"), "1999-12-31", statement)), "!1205");
  EXPECT_EQ(load(column_of("timestamp"), "Feb 03, 2001 12:05:06.7 am", statement),
            "2001-02-03 00:05:06.700000");
  EXPECT_EQ(load(column_of("timestamp"), "february 03, 2001 01:05:06 PM", statement),
            "2001-02-03 13:05:06");
  statement.accept_any_date = true;
  EXPECT_EQ(load(column_of("date"), "0000-00-00", statement), "NULL");
  statement.time_format = "epochsecs";
  EXPECT_EQ(load(column_of("timestamp"), "1767225600", statement), "2026-01-01 00:00:00");
  EXPECT_EQ(load(column_of("timestamp"), "-1", statement), "1969-12-31 23:59:59");
  statement.time_format = "epochmillisecs";
  EXPECT_EQ(load(column_of("timestamp"), "1767225600123", statement), "2026-01-01 00:00:00.123000");
  statement.date_format = "QQ";
  EXPECT_ANY_THROW(load(column_of("date"), "x", statement));
}

TEST(CopyValueTest, auto_recognises_the_documented_spellings) {
  CopyStatement statement;
  statement.date_format = "auto";
  statement.time_format = "auto";
  const struct {
    const char* text;
    const char* loaded;
  } kCases[] = {
      {"2026-01-01 00:00:00.123456+00", "2026-01-01 00:00:00.123456+00"},
      {"2019-02-11T05:09:12.195Z", "2019-02-11 05:09:12.195000+00"},
      {"2026-01-01", "2026-01-01 00:00:00+00"},
      {"J2451187", "1999-01-08 00:00:00+00"},
      {"Jan-08-95 BC", "0095-01-08 00:00:00+00 BC"},
      {"19960108 040809", "1996-01-08 04:08:09+00"},
      {"960108 040809", "1996-01-08 04:08:09+00"},
      {"1996.008", "1996-01-08 00:00:00+00"},
      {"1996-01-08 04:05:06.789", "1996-01-08 04:05:06.789000+00"},
      {"17 Dec 07:37:16 1997 PST", "1997-12-17 07:37:16-08"},
      {"12/17/1997 07:37:16.00 PST", "1997-12-17 07:37:16-08"},
      {"1997-12-17 07:37:16-08", "1997-12-17 07:37:16-08"},
      {"12.17.1997 07:37:16.00 PST", "1997-12-17 07:37:16-08"},
      {"2026-01-01 01:00:00 PM", "2026-01-01 13:00:00+00"},
  };
  for (const auto& each : kCases)
    EXPECT_EQ(load(column_of("timestamptz"), each.text, statement), each.loaded);
  EXPECT_EQ(load(column_of("timestamp"), "2026-01-01 10:00:00+05", statement),
            "2026-01-01 10:00:00");
  EXPECT_EQ(load(column_of("date"), "2026-01-01 10:00:00", statement), "2026-01-01");
  for (const char* bad :
       {"1767225600", "2026-13-01", "2026-01-32", "yesterday", "2026-01-01 25:00:00", "2026",
        "2026-01-01 10:00:00 XYZ", "2026-01-01 10:00:00+5", "J", "1/2", "2026-01-01 2026-01-01"}) {
    EXPECT_EQ(code_of(load(column_of("timestamp"), bad, statement)), "!1206") << bad;
  }
}

TEST(CopyValueTest, unknown_types_have_no_parser) {
  EXPECT_EQ(make_value_parser(column_of("hllsketch"), {}), nullptr);
  EXPECT_EQ(describe_type(column_of("numeric", 10, 2)).length, "10, 2");
  EXPECT_EQ(describe_type(column_of("integer")).type, "int4");
}

}  // namespace
}  // namespace standin
