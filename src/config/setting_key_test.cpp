#include "config/setting_key.hpp"

#include <gtest/gtest.h>

#include <string>

namespace config {
namespace {

std::string said(const SettingKey& key, const std::string& json) {
  return complaint_of(key, base::parse_json(json, "t")).value_or("");
}

TEST(SettingKey, names_a_key_by_its_section) {
  using setting_form::amount;
  EXPECT_EQ(path_of(amount("A", "B", "")), "A.B");
  EXPECT_EQ(path_of(amount("", "B", "")), "B");
  EXPECT_EQ(path_of(setting_form::whole("A", "")), "A");
}

TEST(SettingKey, an_integer_keeps_its_bounds) {
  const SettingKey key = setting_form::number("", "Streams", kHonoured, {1, 64});
  EXPECT_EQ(said(key, "1"), "");
  EXPECT_EQ(said(key, "64"), "");
  EXPECT_EQ(said(key, "65"), "65 is not accepted; accepted: an integer from 1 to 64");
  EXPECT_EQ(said(key, "\"5\""), "\"5\" is not accepted; accepted: an integer from 1 to 64");
  EXPECT_EQ(said(key, "18446744073709551615"),
            "18446744073709551615 is not accepted; accepted: an integer from 1 to 64");
}

TEST(SettingKey, a_word_is_one_of_those_accepted) {
  const SettingKey key = setting_form::choice("", "Mode", kHonoured, "ROW TABLE");
  EXPECT_EQ(said(key, "\"ROW\""), "");
  EXPECT_EQ(said(key, "\"TABEL\""),
            "\"TABEL\" is not accepted; accepted: ROW, TABLE (did you mean TABLE?)");
  EXPECT_EQ(said(key, "{}"), "this value is not accepted; accepted: ROW, TABLE");
}

TEST(SettingKey, other_forms) {
  EXPECT_EQ(said(setting_form::flag("", "F", ""), "1"),
            "1 is not accepted; accepted: true or false");
  EXPECT_EQ(said(setting_form::name("", "N", ""), "1"), "1 is not accepted; accepted: a text");
  EXPECT_EQ(said(setting_form::whole("S", ""), "1"), "1 is not accepted; accepted: an object");
}

}  // namespace
}  // namespace config
