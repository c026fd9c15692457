#include "config/duration.hpp"

#include <gtest/gtest.h>

namespace config {
namespace {

using std::chrono::milliseconds;

TEST(Duration, reads_a_number_with_its_unit) {
  EXPECT_EQ(parse_duration("500ms"), milliseconds(500));
  EXPECT_EQ(parse_duration("30s"), milliseconds(30'000));
  EXPECT_EQ(parse_duration("5 min"), milliseconds(300'000));
  EXPECT_EQ(parse_duration("24h"), milliseconds(86'400'000));
  EXPECT_EQ(parse_duration("0s"), milliseconds(0));
  EXPECT_EQ(parse_duration("4294967295h"), milliseconds(4294967295LL * 3'600'000));
}

TEST(Duration, refuses_everything_else) {
  for (const char* text :
       {"", "s", "30", "-1s", "1.5s", "30S", "30sec", "1m", "30s ", "99999999999s"}) {
    EXPECT_FALSE(parse_duration(text)) << text;
  }
}

TEST(Duration, is_read_from_a_key_as_text_or_as_seconds) {
  TomlValue table = parse_toml(
      "a = \"2s\"\nb = 3\nc = 99\nd = \"1ms\"\ne = -1\nf = true\n"
      "g = 9223372036854775807",
      "t.toml");
  Problems problems;
  const FileContext context{"t.toml", "/", problems};
  TableReader reader(context, "[task]", &table);
  const DurationRange range{milliseconds(10), milliseconds(5000), "from \"10ms\" to \"5s\""};
  EXPECT_EQ(read_duration(reader, "a", range), milliseconds(2000));
  EXPECT_EQ(read_duration(reader, "b", range), milliseconds(3000));
  EXPECT_FALSE(read_duration(reader, "missing", range));
  EXPECT_TRUE(problems.empty());
  for (const char* key : {"c", "d", "e", "f", "g"}) {
    Problems found;
    const FileContext other{"t.toml", "/", found};
    TableReader wrong(other, "[task]", &table);
    EXPECT_FALSE(read_duration(wrong, key, range)) << key;
    EXPECT_FALSE(found.empty()) << key;
  }
}

}  // namespace
}  // namespace config
