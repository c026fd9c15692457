#include "binlog/json_diff.hpp"

#include "base/error.hpp"
#include "base/prng.hpp"
#include "binlog/event_builder.hpp"

#include <gtest/gtest.h>

#include <string>

namespace binlog {
namespace {

using namespace std::string_literals;

const std::string kNull = "\x04\x00"s;
const std::string kOne = "\x05\x01\x00"s;
const std::string kText = "\x0C\x01x"s;
// {"b": 1, "aa": [1, "a"]}
const std::string kDocument =
    "\x00\x02\x00\x26\x00\x12\x00\x01\x00\x13\x00\x02\x00\x05\x01\x00\x02\x15\x00"s
    "baa"
    "\x02\x00\x0D\x00\x05\x01\x00\x0C\x0A\x00\x01\x61"s +
    std::string(5, '\0');

std::string change(char operation, const std::string& path, const std::string& value = "") {
  std::string bytes(1, operation);
  bytes += EventBuilder::lenenc_bytes(path);
  if (operation != 2) bytes += EventBuilder::lenenc_bytes(value);
  return bytes;
}
std::string replace(const std::string& path, const std::string& value) {
  return change(0, path, value);
}
std::string insert(const std::string& path, const std::string& value) {
  return change(1, path, value);
}
std::string remove(const std::string& path) {
  return change(2, path);
}

std::string text(const std::string& changes, const std::string& before = kDocument) {
  std::string out;
  append_changed_json(before, changes, out);
  return out;
}

std::string code_of(const std::string& changes) {
  try {
    text(changes);
  } catch (const base::Error& error) {
    return error.code();
  }
  return "";
}

TEST(JsonDiff, of_nothing_is_the_document_before) {
  EXPECT_EQ(text(""), R"({"b": 1, "aa": [1, "a"]})");
}

TEST(JsonDiff, replaces_inserts_and_removes_members) {
  EXPECT_EQ(text(replace("$.b", kText)), R"({"b": "x", "aa": [1, "a"]})");
  EXPECT_EQ(text(remove("$.b")), R"({"aa": [1, "a"]})");
  EXPECT_EQ(text(remove("$.aa")), R"({"b": 1})");
  EXPECT_EQ(text(replace("$", kText)), R"("x")");
}

TEST(JsonDiff, a_new_member_lies_where_its_length_and_bytes_put_it) {
  EXPECT_EQ(text(insert("$.c", kNull)), R"({"b": 1, "c": null, "aa": [1, "a"]})");
  EXPECT_EQ(text(insert("$.a", kNull)), R"({"a": null, "b": 1, "aa": [1, "a"]})");
  EXPECT_EQ(text(insert("$.ab", kNull)), R"({"b": 1, "aa": [1, "a"], "ab": null})");
  EXPECT_EQ(text(insert("$.\"long key\"", kNull)), R"({"b": 1, "aa": [1, "a"], "long key": null})");
}

TEST(JsonDiff, replaces_inserts_and_removes_in_arrays) {
  EXPECT_EQ(text(replace("$.aa[1]", kNull)), R"({"b": 1, "aa": [1, null]})");
  EXPECT_EQ(text(insert("$.aa[0]", kNull)), R"({"b": 1, "aa": [null, 1, "a"]})");
  EXPECT_EQ(text(insert("$.aa[2]", kNull)), R"({"b": 1, "aa": [1, "a", null]})");
  EXPECT_EQ(text(insert("$.aa[9]", kNull)), R"({"b": 1, "aa": [1, "a", null]})");
  EXPECT_EQ(text(remove("$.aa[0]")), R"({"b": 1, "aa": ["a"]})");
}

TEST(JsonDiff, follow_one_another) {
  EXPECT_EQ(text(replace("$.b", kDocument) + remove("$.b.aa[0]") + insert("$.b.aa[1]", kOne) +
                 remove("$.aa")),
            R"({"b": {"b": 1, "aa": ["a", 1]}})");
}

TEST(JsonDiff, what_does_not_fit_is_corrupt) {
  for (const std::string& changes :
       {replace("$.z", kOne), remove("$.z"), insert("$.b", kOne), replace("$.b.c", kOne),
        replace("$.z.c", kOne), replace("$[0]", kOne), replace("$.aa.b", kOne),
        replace("$.aa[2]", kOne), remove("$"), insert("$", kOne), replace("$.aa[x]", kOne),
        change(3, "$.b", kOne)}) {
    EXPECT_EQ(code_of(changes), "binlog.json.diff");
  }
  EXPECT_EQ(code_of("\x00\x05$"s), "bytes.short");
  EXPECT_EQ(code_of(replace("$.b", kOne).substr(0, 6)), "bytes.short");
}

TEST(JsonDiff, survives_any_damage) {
  base::Prng prng(7);
  const std::string sound =
      replace("$.aa[1]", kDocument) + insert("$.aa[1].c", kText) + remove("$.b");
  for (int i = 0; i < 20'000; ++i) {
    std::string changes = sound;
    std::string before = kDocument;
    std::string& hit = prng.below(2) == 0 ? changes : before;
    hit[prng.below(hit.size())] = static_cast<char>(prng.below(256));
    try {
      EXPECT_LT(text(changes, before).size(), 10'000U);
    } catch (const base::Error&) {
      // refused: what remains is that nothing outside of the bytes was read
    }
  }
}

}  // namespace
}  // namespace binlog
