#include "mapping/wildcard.hpp"

#include "base/error.hpp"
#include "base/prng.hpp"

#include <gtest/gtest.h>

#include <cstdint>
#include <ostream>

namespace mapping {
namespace {

struct Case {
  const char* pattern;
  const char* name;
  bool is_match;
};

void PrintTo(const Case& test_case, std::ostream* out) {
  *out << test_case.pattern << " against " << test_case.name;
}

class WildcardTable : public testing::TestWithParam<Case> {};

TEST_P(WildcardTable, matches_as_dms_documents) {
  EXPECT_EQ(Wildcard::parse(GetParam().pattern).matches(GetParam().name), GetParam().is_match);
}

INSTANTIATE_TEST_SUITE_P(
    Patterns, WildcardTable,
    testing::Values(
        Case{"orders", "orders", true}, Case{"orders", "Orders", false}, Case{"", "", true},
        Case{"", "a", false}, Case{"%", "", true}, Case{"%", "anything", true},
        Case{"a%", "a", true}, Case{"a%c", "abcbc", true}, Case{"a%c", "abcb", false},
        Case{"%b%", "abc", true}, Case{"%%", "abc", true}, Case{"_", "", false},
        Case{"_", "ab", false}, Case{"app_db", "app_db", true}, Case{"app_db", "appXdb", true},
        Case{"app_db", "appdb", false}, Case{"app[_]db", "app_db", true},
        Case{"app[_]db", "appXdb", false}, Case{"t[12]", "t1", true}, Case{"t[12]", "t3", false},
        Case{"t[a-c]", "tb", true}, Case{"t[a-c]", "td", false}, Case{"t[a-c]", "t-", false},
        Case{"t[-a]", "t-", true}, Case{"t[a-]", "t-", true}, Case{"t[a-]", "ta", true},
        Case{"t[0-9x]", "tx", true}, Case{"100[%]", "100%", true}, Case{"100[%]", "1000", false},
        Case{"a[[]b", "a[b", true}, Case{"a]b", "a]b", true}, Case{"_", "\xC3\xA9", true},
        Case{"caf_", "caf\xC3\xA9", true}, Case{"__", "\xC3\xA9", false},
        Case{"[\xC3\xA0-\xC3\xAF]", "\xC3\xA9", true}, Case{"_", "\xE8\xA1\xA8", true},
        Case{"_", "\xF0\x9F\x98\x80", true}, Case{"_", "\xFF", true}, Case{"\xFF", "\xFF", true},
        Case{"\xFF", "\xFE", false},
        Case{"%a%a%a%a%a%a%b", "aaaaaaaaaaaaaaaaaaaaaaaaaaaa", false}));

TEST(Wildcard, refuses_sets_that_mean_nothing) {
  for (const char* pattern : {"a[", "a[b", "[]", "a[]b", "[z-a]"}) {
    EXPECT_THROW(Wildcard::parse(pattern), base::Error) << pattern;
  }
}

TEST(Wildcard, takes_an_exact_name_by_its_letter) {
  const Wildcard name = Wildcard::exact("a_b%[c]");
  EXPECT_TRUE(name.matches("a_b%[c]"));
  EXPECT_FALSE(name.matches("aXb%[c]"));
  EXPECT_FALSE(name.matches("a_bzc"));
}

TEST(Wildcard, knows_when_a_pattern_spells_a_name) {
  EXPECT_TRUE(Wildcard::parse("mysql").names_exactly("mysql"));
  EXPECT_TRUE(Wildcard::parse("performance_schema").names_exactly("performance_schema"));
  EXPECT_TRUE(Wildcard::parse("performance[_]schema").names_exactly("performance_schema"));
  EXPECT_FALSE(Wildcard::parse("m_sql").names_exactly("mysql"));
  EXPECT_FALSE(Wildcard::parse("%").names_exactly("mysql"));
  EXPECT_FALSE(Wildcard::parse("mysql%").names_exactly("mysql"));
  EXPECT_FALSE(Wildcard::parse("[a-z]ysql").names_exactly("mysql"));
}

TEST(Wildcard, tells_when_an_underscore_took_another_character) {
  EXPECT_TRUE(Wildcard::parse("app_db").needs_other_than_underscore("appXdb"));
  EXPECT_FALSE(Wildcard::parse("app_db").needs_other_than_underscore("app_db"));
  EXPECT_FALSE(Wildcard::parse("app_db").needs_other_than_underscore("other"));
  EXPECT_FALSE(Wildcard::parse("%_%").needs_other_than_underscore("a_b"));
  EXPECT_EQ(Wildcard::parse("a_b[_]c[x_]_").with_literal_underscores(), "a[_]b[_]c[x_][_]");
}

// The reference: recursion straight from the definition, for single-byte names and sets of plain
// letters.
bool reference_match(std::string_view pattern, std::string_view name) {
  if (pattern.empty()) return name.empty();
  if (pattern[0] == '%') {
    return reference_match(pattern.substr(1), name) ||
           (!name.empty() && reference_match(pattern, name.substr(1)));
  }
  if (name.empty()) return false;
  if (pattern[0] == '_') return reference_match(pattern.substr(1), name.substr(1));
  if (pattern[0] != '[') {
    return pattern[0] == name[0] && reference_match(pattern.substr(1), name.substr(1));
  }
  const std::size_t end = pattern.find(']');
  const std::string_view set = pattern.substr(1, end - 1);
  const bool is_range = set.size() == 3 && set[1] == '-';
  const bool is_in = is_range ? set[0] <= name[0] && name[0] <= set[2]
                              : set.find(name[0]) != std::string_view::npos;
  return is_in && reference_match(pattern.substr(end + 1), name.substr(1));
}

TEST(Wildcard, agrees_with_the_definition_on_random_patterns) {
  base::Prng prng(20260131);
  const std::vector<std::string> pieces = {"a", "b", "c", "_", "%", "[ab]", "[a-c]", "[_]", "[%]"};
  const std::string letters = "abc_%";
  int match_count = 0;
  for (int round = 0; round < 20000; ++round) {
    std::string pattern;
    std::string name;
    for (std::uint64_t i = prng.below(7); i > 0; --i) pattern += pieces[prng.below(pieces.size())];
    for (std::uint64_t i = prng.below(8); i > 0; --i) name += letters[prng.below(letters.size())];
    const bool expected = reference_match(pattern, name);
    match_count += expected ? 1 : 0;
    ASSERT_EQ(Wildcard::parse(pattern).matches(name), expected) << pattern << " against " << name;
  }
  EXPECT_GT(match_count, 1000) << "the generator must make matches too";
}

}  // namespace
}  // namespace mapping
