#include "binlog/json_binary.hpp"

#include "base/error.hpp"
#include "base/prng.hpp"

#include <gtest/gtest.h>

namespace binlog {
namespace {

using namespace std::string_literals;

std::string text(const std::string& binary) {
  std::string out;
  append_json_text(binary, out);
  return out;
}

std::string number(double value) {
  std::string out;
  append_json_double(value, out);
  return out;
}

TEST(JsonBinary, prints_scalars) {
  EXPECT_EQ(text(""), "null");
  EXPECT_EQ(text("\x04\x00"s), "null");
  EXPECT_EQ(text("\x04\x01"s), "true");
  EXPECT_EQ(text("\x04\x02"s), "false");
  EXPECT_EQ(text("\x05\xFF\xFF"s), "-1");
  EXPECT_EQ(text("\x06\xFF\xFF"s), "65535");
  EXPECT_EQ(text("\x07\xFF\xFF\xFF\xFF"s), "-1");
  EXPECT_EQ(text("\x08\xFF\xFF\xFF\xFF"s), "4294967295");
  EXPECT_EQ(text("\x09"s + std::string(8, '\xFF')), "-1");
  EXPECT_EQ(text("\x0A"s + std::string(8, '\xFF')), "18446744073709551615");
  EXPECT_EQ(text("\x0B\x00\x00\x00\x00\x00\x00\xF8\x3F"s), "1.5");
}

TEST(JsonBinary, escapes_strings_as_the_server_does) {
  EXPECT_EQ(text("\x0C\x03\"\\\x01"s), "\"\\\"\\\\\\u0001\"");
  EXPECT_EQ(text("\x0C\x06\b\t\n\f\r/"s), "\"\\b\\t\\n\\f\\r/\"");
  EXPECT_EQ(text("\x0C\x03\x7Fé"s), "\"\x7Fé\"");
  EXPECT_EQ(text("\x0C\x81\x01"s + std::string(129, 'y')), "\"" + std::string(129, 'y') + "\"");
}

TEST(JsonBinary, prints_small_objects_and_arrays) {
  EXPECT_EQ(text("\x00\x00\x00\x04\x00"s), "{}");
  EXPECT_EQ(text("\x02\x00\x00\x04\x00"s), "[]");
  // [1, "a"]: two entries, the second one points behind them.
  EXPECT_EQ(text("\x02\x02\x00\x0C\x00\x05\x01\x00\x0C\x0A\x00\x01\x61"s), "[1, \"a\"]");
  // {"k": null}
  EXPECT_EQ(text("\x00\x01\x00\x0C\x00\x0B\x00\x01\x00\x04\x00\x00k"s), "{\"k\": null}");
}

TEST(JsonBinary, keeps_larger_numbers_inside_large_containers) {
  // [100000] with offsets of four bytes.
  EXPECT_EQ(text("\x03\x01\x00\x00\x00\x0D\x00\x00\x00\x07\xA0\x86\x01\x00"s), "[100000]");
}

TEST(JsonBinary, prints_dates_times_and_decimals) {
  // As MySQL 9.7 stored 1.50, '2020-01-02', '-00:00:00.000001'.
  EXPECT_EQ(text("\x0F\xF6\x04\x03\x02\x81\x32"s), "1.50");
  EXPECT_EQ(text("\x0F\x0A\x08\x00\x00\x00\x00\x00\x44\xA5\x19"s), "\"2020-01-02\"");
  EXPECT_EQ(text("\x0F\x0C\x08\x00\x00\x00\x00\x00\x44\xA5\x19"s),
            "\"2020-01-02 00:00:00.000000\"");
  EXPECT_EQ(text("\x0F\x0B\x08\xFF\xFF\xFF\xFF\xFF\xFF\xFF\xFF"s), "\"-00:00:00.000001\"");
}

TEST(JsonBinary, prints_other_types_in_base64_with_breaks) {
  EXPECT_EQ(text("\x0F\x0F\x01\x05"s), "\"base64:type15:BQ==\"");
  const std::string long_text = text("\x0F\xFC\x3C"s + std::string(60, 'x'));
  EXPECT_EQ(long_text.substr(0, 16), "\"base64:type252:");
  EXPECT_EQ(long_text.find("\\n"), 16U + 76U);
  EXPECT_EQ(long_text.size(), 16U + 80U + 2U + 1U);
}

TEST(JsonBinary, prints_doubles_as_the_server_does) {
  EXPECT_EQ(number(100), "100.0");
  EXPECT_EQ(number(-0.0), "-0.0");
  EXPECT_EQ(number(0.1), "0.1");
  EXPECT_EQ(number(1e14), "100000000000000.0");
  EXPECT_EQ(number(1e15), "1e15");
  EXPECT_EQ(number(123456789012345.0), "123456789012345.0");
  EXPECT_EQ(number(1234567890123456.0), "1.234567890123456e15");
  EXPECT_EQ(number(1513760496228285.8), "1513760496228285.8");
  EXPECT_EQ(number(1.5e-15), "0.0000000000000015");
  EXPECT_EQ(number(1e-16), "1e-16");
  EXPECT_EQ(number(-1.25e-300), "-1.25e-300");
  EXPECT_EQ(number(1.7976931348623157e308), "1.7976931348623157e308");
  EXPECT_EQ(number(5e-324), "5e-324");
}

TEST(JsonBinary, refuses_documents_that_lead_out_of_themselves) {
  EXPECT_THROW(text("\x02\x01\x00\x07\x00\x0C\xFF\xFF"s), base::Error);
  EXPECT_THROW(text("\x02\x01\x00\xFF\x00\x05\x01\x00"s), base::Error);
  EXPECT_THROW(text("\x02\xFF\xFF\x04\x00"s), base::Error);
  EXPECT_THROW(text("\x00\x01\x00\x0C\x00\x0B\x00\x09\x00\x04\x00\x00k"s), base::Error);
  EXPECT_THROW(text("\x0C\x05"s), base::Error);
  EXPECT_THROW(text("\x0C\xFF\xFF\xFF\xFF\xFF\x01"s), base::Error);
  EXPECT_THROW(text("\x04\x03"s), base::Error);
  EXPECT_THROW(text("\x0D"s), base::Error);
  EXPECT_THROW(text("\x0F\xF6\x02\x00\x00"s), base::Error);
}

TEST(JsonBinary, refuses_documents_that_contain_themselves) {
  // An array whose only element is the array itself.
  EXPECT_THROW(text("\x02\x01\x00\x07\x00\x02\x00\x00"s), base::Error);
  // Eight of them each: the text would have no end, long before the depth has.
  std::string wide = "\x02\x08\x00\x1C\x00"s;
  for (int i = 0; i < 8; ++i) wide += "\x02\x00\x00"s;
  EXPECT_THROW(text(wide), base::Error);
}

TEST(JsonBinary, survives_any_bytes) {
  base::Prng prng(11);
  for (int i = 0; i < 20'000; ++i) {
    std::string binary(1 + prng.below(40), '\0');
    for (char& c : binary) c = static_cast<char>(prng.next() % (prng.below(2) == 0 ? 16 : 256));
    try {
      text(binary);
    } catch (const base::Error& error) {
      EXPECT_EQ(error.scope(), base::ErrorScope::corrupt);
    }
  }
}

}  // namespace
}  // namespace binlog
