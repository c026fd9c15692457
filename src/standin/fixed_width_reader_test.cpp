#include "standin/fixed_width_reader.hpp"

#include "standin/copy_fake_target.hpp"

#include <gtest/gtest.h>

#include <string>

namespace standin {
namespace {

std::string read_all(const std::string& text, std::size_t step) {
  PiecedSource source(text, 0, step);
  FixedWidthReader reader(source, {2, 3});
  InputRow row;
  std::string out;
  while (reader.next(row)) {
    out += std::to_string(row.line) + ":";
    for (const InputField& field : row.fields) out += std::string(field.text()) + "|";
    out += row.is_blank ? "blank" : "";
    out += row.fault.code != 0 ? "!" + std::string(row.fault.message) : "";
    out += "\n";
  }
  return out;
}

TEST(FixedWidthReaderTest, cuts_lines_by_characters) {
  for (const std::size_t step : {1U, 4U, 1000U}) {
    EXPECT_EQ(read_all("12abc\r\n3 \xC3\xA4\xE2\x82\xAC"
                       "x\n\n4\n5 de",
                       step),
              "1:12|abc|\n2:3 |\xC3\xA4\xE2\x82\xACx|\n3:blank\n4:4|\n5:5 |de|\n")
        << step;
  }
}

TEST(FixedWidthReaderTest, refuses_what_stands_behind_the_last_column) {
  EXPECT_EQ(read_all("12abctt\n34def\n", 100),
            "1:12|abc|!Missing newline: Unexpected character 0x74 found at location 5\n"
            "2:34|def|\n");
}

TEST(FixedWidthReaderTest, refuses_rows_of_more_than_four_megabytes) {
  const std::string out = read_all(std::string(6 << 20, 'x') + "\n12abc\n", 1 << 20);
  EXPECT_EQ(out, "1:!Input line is not valid: the row is longer than 4 MB\n2:12|abc|\n");
}

TEST(FixedWidthReaderTest, skips_lines) {
  PiecedSource source("head\n12abc\n", 0, 3);
  FixedWidthReader reader(source, {2, 3});
  reader.skip_lines(1);
  InputRow row;
  ASSERT_TRUE(reader.next(row));
  EXPECT_EQ(row.line, 2);
  EXPECT_EQ(row.fields[0].text(), "12");
}

TEST(FixedWidthReaderTest, reads_the_specification) {
  EXPECT_EQ(read_widths("a:1, 2:30 ,c d:4"), (std::vector<std::size_t>{1, 30, 4}));
  for (const char* wrong :
       {"", "a", "a:", "a:x", "a:0", ":3", "a:1,", "a:-1", "a:1;b:2", "a:99999999999999999999"}) {
    EXPECT_FALSE(read_widths(wrong)) << wrong;
  }
}

}  // namespace
}  // namespace standin
