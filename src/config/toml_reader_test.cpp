#include "config/toml_reader.hpp"

#include "base/error.hpp"

#include <gtest/gtest.h>

namespace config {
namespace {

class TomlReader : public testing::Test {
 protected:
  std::string message() const {
    try {
      problems_.throw_if_any();
    } catch (const base::Error& error) {
      return error.message();
    }
    return "no error";
  }

  Problems problems_;
  FileContext context_{"f", "/srv/tasks", problems_};
};

TEST_F(TomlReader, answers_typed_values_and_nothing_for_missing_keys) {
  const TomlValue root = parse_toml("t = \"x\"\ni = 3\nb = true\nw = \"two\"\np = \"../a\"", "f");
  TableReader reader(context_, "[x]", &root);
  EXPECT_EQ(reader.text("t"), "x");
  EXPECT_EQ(reader.integer("i", {1, 3}), 3);
  EXPECT_EQ(reader.boolean("b"), true);
  EXPECT_EQ(reader.word("w", {"one", "two"}), 1U);
  EXPECT_EQ(reader.path("p"), "/srv/a");
  EXPECT_EQ(reader.text("missing"), std::nullopt);
  EXPECT_EQ(reader.integer("missing", {0, 1}), std::nullopt);
  reader.finish();
  EXPECT_EQ(message(), "no error");
}

TEST_F(TomlReader, goes_on_after_a_wrong_value) {
  const TomlValue root = parse_toml("t = 1\ni = 9\nb = \"true\"\nw = \"too\"\n", "f");
  TableReader reader(context_, "[x]", &root);
  EXPECT_EQ(reader.text("t"), std::nullopt);
  EXPECT_EQ(reader.integer("i", {1, 3}), std::nullopt);
  EXPECT_EQ(reader.boolean("b"), std::nullopt);
  EXPECT_EQ(reader.word("w", {"one", "two"}), std::nullopt);
  EXPECT_EQ(message(),
            "f:1:1: [x] t: is an integer; accepted: a text in quotes\n"
            "f:2:1: [x] i: 9 is out of range; accepted: an integer from 1 to 3\n"
            "f:3:1: [x] b: is a text; accepted: true or false\n"
            "f:4:1: [x] w: \"too\" is unknown (did you mean two?); accepted: \"one\", \"two\"");
}

TEST_F(TomlReader, reports_keys_that_nobody_asked_for) {
  const TomlValue root = parse_toml("user = \"x\"\nusr = \"y\"\n", "f");
  TableReader reader(context_, "[x]", &root);
  reader.text("user");
  reader.text("host");
  reader.finish();
  EXPECT_EQ(message(), "f:2:1: [x]: unknown key usr (did you mean user?); accepted: host, user");
}

TEST_F(TomlReader, keeps_silent_about_the_keys_of_a_table_that_is_not_there) {
  TableReader reader(context_, "[x]", nullptr);
  EXPECT_FALSE(reader.is_present());
  EXPECT_EQ(reader.required_text("user", "\"NAME\""), std::nullopt);
  reader.finish();
  EXPECT_EQ(message(), "no error");
}

}  // namespace
}  // namespace config
