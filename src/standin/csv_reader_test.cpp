#include "standin/csv_reader.hpp"

#include "base/prng.hpp"
#include "standin/copy_fake_target.hpp"

#include <gtest/gtest.h>

#include <string>
#include <vector>

namespace standin {
namespace {

/// All records as text: "line|code:" then fields in brackets, quoted ones with a star.
std::string read_all(ByteSource& source, CsvReader::Signs signs, std::size_t fields_max) {
  CsvReader reader(source, signs, fields_max);
  InputRow row;
  std::string all;
  while (reader.next(row)) {
    all += std::to_string(row.line) + "|" + std::to_string(row.fault.code) + ":";
    if (row.fault.code == 0) {
      for (const InputField& field : row.fields) {
        all += (field.is_quoted ? "*[" : "[") + std::string(field.text()) + "]";
      }
      if (row.is_blank) all += "blank";
    }
    all += '\n';
  }
  return all;
}

std::string read_all(const std::string& text, CsvReader::Signs signs = {}) {
  PiecedSource source(text, 0, text.size() + 1);
  return read_all(source, signs, 100);
}

TEST(CsvReaderTest, reads_records_by_the_rules_of_copy) {
  const struct {
    const char* text;
    const char* records;
  } kCases[] = {
      {"", ""},
      {"a,b\n", "1|0:[a][b]\n"},
      {"a,b", "1|0:[a][b]\n"},
      {"a,\n", "1|0:[a][]\n"},
      {"a,", "1|0:[a][]\n"},
      {",,\r\nx\r\n", "1|0:[][][]\n2|0:[x]\n"},
      {"\n\na\n", "1|0:[]blank\n2|0:[]blank\n3|0:[a]\n"},
      {"\"\"\n", "1|0:*[]\n"},
      {"\"a\nb\",\"c\r\nd\"\nx\n", "1|0:*[a\nb]*[c\r\nd]\n4|0:[x]\n"},
      {"\"a\"\"b\",\"\"\"\",\"\"\"\"\"\"\n", "1|0:*[a\"b]*[\"]*[\"\"]\n"},
      {"  \"a\" , \"b\"\t\n", "1|0:*[a]*[b]\n"},
      {"  a , b\n", "1|0:[  a ][ b]\n"},
      {"a\\,b\\\n", "1|0:[a\\][b\\]\n"},
      {"\"a\"", "1|0:*[a]\n"},
      {"a\r", "1|0:[a]\n"},
      {"a\"b,c\nok\n", "1|1214:\n2|0:[ok]\n"},
      {"\"a\"b,c\nok\n", "1|1214:\n2|0:[ok]\n"},
      {"x,\"a\nb\" c\nok\n", "1|1214:\n3|0:[ok]\n"},
      {"\"open\nend", "1|1214:\n"},
      {"a\rb\nok\n", "1|1214:\n2|0:[ok]\n"},
  };
  for (const auto& each : kCases) EXPECT_EQ(read_all(each.text), each.records) << each.text;
}

TEST(CsvReaderTest, takes_other_signs) {
  EXPECT_EQ(read_all("'a;''';b,\"\n", {';', '\''}), "1|0:*[a;'][b,\"]\n");
  EXPECT_EQ(read_all("\"a\"\t b\t\n", {'\t', '"'}), "1|0:*[a][ b][]\n");
}

TEST(CsvReaderTest, keeps_no_more_fields_than_asked_and_counts_all) {
  const std::string text = "1,2,3,4,5\n";
  PiecedSource source(text, 0, text.size());
  CsvReader reader(source, {}, 2);
  InputRow row;
  ASSERT_TRUE(reader.next(row));
  EXPECT_EQ(row.fields.size(), 2U);
  EXPECT_EQ(row.field_count, 5U);
}

TEST(CsvReaderTest, skips_header_lines_and_counts_them) {
  PiecedSource source("h1\nh2\na\n", 0, 3);
  CsvReader reader(source, {}, 10);
  reader.skip_lines(2);
  InputRow row;
  ASSERT_TRUE(reader.next(row));
  EXPECT_EQ(row.line, 3);
  EXPECT_EQ(row.fields[0].text(), "a");
  EXPECT_FALSE(reader.next(row));
}

TEST(CsvReaderTest, refuses_a_row_over_4_mb_and_goes_on_behind_it) {
  const std::string good(kInputRowBytesMax - 2, 'x');
  const std::string wide = "\"" + std::string(kInputRowBytesMax, 'y') + "\n\"\"z\"";
  const std::string wide_twice = "\"" + std::string(3 * kInputRowBytesMax, 'y') + "\n\"\"z\"";
  PiecedSource source("\"" + good + "\"\n" + wide + "\n" + wide_twice + "\nend\n", 0, 1 << 20);
  CsvReader reader(source, {}, 10);
  InputRow row;
  ASSERT_TRUE(reader.next(row));
  EXPECT_EQ(row.fault.code, 0);
  EXPECT_EQ(row.fields[0].size, good.size());
  for (const std::int64_t line : {2, 4}) {
    ASSERT_TRUE(reader.next(row));
    EXPECT_EQ(row.fault.code, 1216);
    EXPECT_EQ(row.line, line);
  }
  ASSERT_TRUE(reader.next(row));
  EXPECT_EQ(row.fields[0].text(), "end");
  EXPECT_EQ(row.line, 6);
}

TEST(CsvReaderTest, gives_the_same_rows_wherever_the_input_is_split) {
  const std::string text =
      "id,\"na\"\"me\" , x\r\n\"a\nb\",,\" c\"\r\n \"q\" "
      ",\"\"\"\",\n\nbad\"x,1\n\"v\"w\n1,\\N,\"\\N\"\r\n\"open";
  const std::string whole = read_all(text);
  for (std::size_t first = 1; first < text.size(); ++first) {
    PiecedSource two(text, first, text.size());
    ASSERT_EQ(read_all(two, {}, 100), whole) << "split after byte " << first;
  }
  for (std::size_t step = 1; step < 8; ++step) {
    PiecedSource pieces(text, 0, step);
    ASSERT_EQ(read_all(pieces, {}, 100), whole) << "pieces of " << step;
  }
}

TEST(CsvReaderTest, reads_back_what_a_writer_wrote) {
  constexpr std::string_view kAlphabet = "ab,\"\n\r \t\\N|'";
  for (std::uint64_t seed = 1; seed <= 300; ++seed) {
    base::Prng prng(seed);
    std::string text, expected;
    std::int64_t line = 1;
    for (std::uint64_t rows = 1 + prng.below(8); rows > 0; --rows) {
      expected += std::to_string(line) + "|0:";
      const std::uint64_t fields = 1 + prng.below(5);
      for (std::uint64_t i = 0; i < fields; ++i) {
        std::string value, quoted;
        for (std::uint64_t size = prng.below(12); size > 0; --size) {
          const char c = kAlphabet[prng.below(kAlphabet.size())];
          value += c;
          quoted += c;
          if (c == '"') quoted += c;
          if (c == '\n') ++line;
        }
        const std::string blanks(prng.below(3), ' ');
        text += (i > 0 ? "," : "") + blanks + "\"" + quoted + "\"" + blanks;
        expected += "*[" + value + "]";
      }
      text += prng.below(2) == 0 ? "\n" : "\r\n";
      expected += '\n';
      ++line;
    }
    PiecedSource source(text, 0, 1 + prng.below(40));
    ASSERT_EQ(read_all(source, {}, 100), expected) << "seed " << seed;
  }
}

}  // namespace
}  // namespace standin
