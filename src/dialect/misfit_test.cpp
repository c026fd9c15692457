#include "dialect/misfit.hpp"

#include <gtest/gtest.h>

namespace dialect {
namespace {

using model::Cell;
using model::MisfitAction;
using std::string_view_literals::operator""sv;

std::string altered(std::string_view text, TextRepair repair) {
  std::string result = "left over";
  alter_text(text, repair, result);
  return result;
}

TEST(Misfit, ShowsPrintableTextAsText) {
  EXPECT_EQ(shown_value("it's 😀\n"), "'it's 😀\\n'");
  EXPECT_EQ(shown_value(""), "''");
}

TEST(Misfit, ShowsOtherBytesAsHex) {
  EXPECT_EQ(shown_value("a\0b"sv), "0x610062");
  EXPECT_EQ(shown_value("\xFF"), "0xff");
}

TEST(Misfit, ShortensLongValuesAtACharacter) {
  EXPECT_EQ(shown_value(std::string(65, 'x')), "'" + std::string(64, 'x') + "'...");
  const std::string text = std::string(63, 'x') + "€" + "yyy";
  EXPECT_EQ(shown_value(text), "'" + std::string(63, 'x') + "'...");
  EXPECT_EQ(shown_value(std::string(100, '\xFF')).size(), 2 + 64 + 3U);
  EXPECT_EQ(shown_value(std::string(65, 'x'), 70), "'" + std::string(65, 'x') + "'");
}

TEST(Misfit, SpellsCells) {
  EXPECT_EQ(cell_text(Cell::of_date_time({})), "0000-00-00 00:00:00");
  EXPECT_EQ(cell_text(Cell::of_duration({true, 838, 59, 59, 500'000})), "-838:59:59.500000");
  EXPECT_EQ(cell_text(Cell::of_uint64(~0ULL)), "18446744073709551615");
  EXPECT_EQ(cell_text(Cell::of_float64(0.5)), "0.5");
}

TEST(Misfit, AltersText) {
  EXPECT_EQ(altered("a€b", {MisfitAction::truncate, 3, false}), "a");
  EXPECT_EQ(altered("a\0b"sv, {MisfitAction::strip, 9, false}), "ab");
  EXPECT_EQ(altered("a\0b"sv, {MisfitAction::replace, 9, false}),
            "a\xEF\xBF\xBD"
            "b");
  EXPECT_EQ(altered("a\0b"sv, {MisfitAction::replace, 9, true}), "a?b");
  EXPECT_EQ(altered("a\0b"sv, {MisfitAction::replace, 2, false}), "a?b");
}

TEST(Misfit, NeverCopiesMuchMoreThanTheColumnHolds) {
  const std::string huge(1'000'000, '\0');
  EXPECT_LE(altered(huge, {MisfitAction::replace, 10, false}).size(), 14U);
}

}  // namespace
}  // namespace dialect
