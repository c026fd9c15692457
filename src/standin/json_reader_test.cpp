#include "standin/json_reader.hpp"

#include "standin/copy_fake_target.hpp"

#include <gtest/gtest.h>

#include <string>
#include <utility>

namespace standin {
namespace {

using Way = JsonPlan::Way;

/// The records as text: fields between bars, ~ for NULL; "!code message" for a fault.
std::string read_all(const std::string& text, JsonPlan plan, std::size_t step) {
  PiecedSource source(text, 0, step);
  JsonReader reader(source, std::move(plan));
  InputRow row;
  std::string out;
  while (reader.next(row)) {
    out += std::to_string(row.line) + ":";
    if (row.fault.code != 0) {
      out += "!" + std::to_string(row.fault.code) + " " + std::string(row.fault.message);
    }
    for (std::size_t i = 0; i < row.field_count && row.fault.code == 0; ++i) {
      out += i == 0 ? "" : "|";
      out += row.fields[i].is_null_marker ? "~" : std::string(row.fields[i].text());
    }
    out += "\n";
  }
  return out;
}

JsonPlan plan(Way way, const std::string& paths = "") {
  JsonPlan made{way, {{"id", false}, {"note", false}, {"doc", true}}, {}};
  if (!paths.empty()) made.paths = read_json_paths("{\"jsonpaths\":[" + paths + "]}").paths;
  return made;
}

void expect_read(const std::string& text, const JsonPlan& how, const std::string& expected) {
  for (const std::size_t step : {1U, 3U, 100'000U}) {
    EXPECT_EQ(read_all(text, how, step), expected) << text << " in steps of " << step;
  }
}

TEST(JsonReaderTest, matches_names_to_columns) {
  expect_read("{\"id\": 1, \"note\": \"a\"}\n{\"note\":null,\"other\":[{}],\"id\":-2.50e3}",
              plan(Way::names), "1:1|a|~\n2:-2.50e3|~|~\n");
  expect_read("{\"ID\":1}", plan(Way::names), "1:~|~|~\n");
  expect_read("{\"ID\":1,\"Note\":true}", plan(Way::names_any_case), "1:1|true|~\n");
  expect_read("{\"i\\u0064\":1}", plan(Way::names), "1:1|~|~\n");
}

TEST(JsonReaderTest, takes_records_apart_from_lines) {
  expect_read("{\n\"id\"\n:1}{\"id\":2}\n\n  {\"id\":3}\n", plan(Way::names),
              "1:1|~|~\n3:2|~|~\n5:3|~|~\n");
}

TEST(JsonReaderTest, undoes_escapes) {
  expect_read(R"({"note":"a\n\t\\\"\/\u00e9\ud83d\ude00"})", plan(Way::names),
              "1:~|a\n\t\\\"/\xC3\xA9\xF0\x9F\x98\x80|~\n");
  // A NUL ends the value; a lone surrogate stays for VARCHAR to refuse.
  expect_read(R"({"note":"ab\u0000cd","id":"\ud800x"})", plan(Way::names),
              "1:\xED\xA0\x80x|ab|~\n");
}

TEST(JsonReaderTest, loads_objects_as_text_and_super_as_json) {
  expect_read("{\"note\":{ \"a b\" : [1, \"x \\\" y\"] },\"doc\":{ \"a\": 1 }}", plan(Way::names),
              "1:~|{\"a b\":[1,\"x \\\" y\"]}|{ \"a\": 1 }\n");
  expect_read("{\"doc\":\"text\"}", plan(Way::names), "1:~|~|\"text\"\n");
  expect_read("{ \"any\": 1 } [2]", {Way::whole, {{"doc", true}}, {}}, "1:{ \"any\": 1 }\n1:[2]\n");
}

TEST(JsonReaderTest, follows_paths) {
  const JsonPlan paths = plan(Way::paths, "\"$.id\",\"$.a.b[1]\",\"$\"");
  expect_read("{\"id\":7,\"a\":{\"b\":[0,\"x\"]}}", paths,
              "1:7|x|{\"id\":7,\"a\":{\"b\":[0,\"x\"]}}\n");
  expect_read("{\"a\":{}}", paths, "1:~|~|{\"a\":{}}\n");
  expect_read("{\"a\":null}", paths, "1:~|~|{\"a\":null}\n");
  expect_read("{\"a\":{\"b\":[0]}}", paths,
              "1:!1216 Invalid JSONPath format: Not an array or index out of range.\n");
  expect_read("[1]", paths, "1:!1216 Invalid JSONPath format: Member is not an object.\n");
  expect_read("[5,\"y\",[]]", plan(Way::paths, "\"$[0]\",\"$[1]\",\"$[2]\""), "1:5|y|[]\n");
}

TEST(JsonReaderTest, refuses_what_is_no_json) {
  constexpr const char* kInvalid = "!1216 Invalid value.\n";
  for (const std::string text :
       {"x", "12", "\"a\"", "{\"id\":}", "{\"id\":1,}", "{id:1}", "{\"id\":\"\x01\"}", "[1 2]",
        "{\"id\":1", "{\"id\":tru}", "{\"id\":1.}", "{\"id\":\"\\q\"}x"}) {
    const std::string out = read_all(text, plan(Way::names), 100);
    EXPECT_TRUE(out.starts_with("1:!1216")) << text << ": " << out;
  }
  expect_read("nonsense {\"id\":1}\n{\"id\":2}", plan(Way::names),
              std::string("1:") + kInvalid + "2:2|~|~\n");
  expect_read("[1]", plan(Way::names),
              "1:!1216 Invalid JSONPath format: Member is not an object.\n");
  const std::string deep(5000, '[');
  EXPECT_EQ(read_all(deep + std::string(5000, ']'), plan(Way::names), 100'000),
            std::string("1:") + kInvalid);
}

TEST(JsonReaderTest, refuses_records_of_more_than_four_megabytes) {
  const std::string half(kInputRowBytesMax / 2 - 100, 'x');
  const std::string good = "{\"note\":\"" + half + half + "\"}\n{\"id\":1}";
  EXPECT_EQ(read_all(good, {Way::names, {{"id", false}}, {}}, 1 << 20), "1:~\n2:1\n");
  const std::string pipes =
      "{\"note\":\"" + half + std::string(half.size(), '|') + "\"}\n{\"id\":1}";
  EXPECT_EQ(read_all(pipes, {Way::names, {{"id", false}}, {}}, 1 << 20),
            "1:!1216 Input line is not valid: the JSON is longer than 4 MB\n2:1\n");
  const std::string endless = "{\"note\":\"" + half + half + half;
  EXPECT_EQ(read_all(endless, {Way::names, {{"id", false}}, {}}, 1 << 20),
            "1:!1216 Input line is not valid: the JSON is longer than 4 MB\n");
}

TEST(JsonPathsTest, reads_both_notations) {
  const JsonPaths paths = read_json_paths(R"({"jsonpaths": ["$['a.b']['c'][2]", "$['d']"]})");
  EXPECT_EQ(paths.fault, "");
  ASSERT_EQ(paths.paths.size(), 2U);
  EXPECT_EQ(paths.paths[0], (JsonPath{{"a.b", {}}, {"c", {}}, {"", 2U}}));
  EXPECT_EQ(read_json_paths(R"({"jsonpaths":["$.a.b[0]"]})").paths[0],
            (JsonPath{{"a", {}}, {"b", {}}, {"", 0U}}));
  EXPECT_TRUE(read_json_paths(R"({"paths":["$.a"]})").is_auto);
}

TEST(JsonPathsTest, refuses_the_rest) {
  for (const char* paths : {R"("a")", R"("$.a","$['b']")", R"("$.a[-1]")", R"("$..a")", R"("$.*")",
                            R"("$['a'")", R"("$[x]")", R"("$a")", R"("$.")"}) {
    EXPECT_NE(read_json_paths("{\"jsonpaths\":[" + std::string(paths) + "]}").fault, "") << paths;
  }
  for (const char* text : {"", "[]", "{", "{\"jsonpaths\":[1]}", "{\"jsonpaths\":[]} x", "null"}) {
    EXPECT_NE(read_json_paths(text).fault, "") << text;
  }
}

}  // namespace
}  // namespace standin
