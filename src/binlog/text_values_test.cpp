#include "binlog/text_values.hpp"

#include "binlog/decode_probe.hpp"

#include <gtest/gtest.h>

namespace binlog {
namespace {

using model::ColumnKind;
using namespace std::string_literals;

model::Column with_labels(ColumnKind kind, std::vector<std::string> labels) {
  model::Column column = column_of(kind);
  column.charset = "utf8mb4";
  column.labels = std::move(labels);
  return column;
}

std::string code_of(DecodeProbe& probe, const std::string& bytes) {
  try {
    probe.decode(bytes);
  } catch (const base::Error& error) {
    return error.code();
  }
  return "";
}

TEST(TextValues, look_into_the_event_when_they_are_utf8) {
  model::Column column = column_of(ColumnKind::varchar);
  column.charset = "utf8mb4";
  DecodeProbe probe({WireType::varchar, 40, true}, column);
  EXPECT_EQ(probe.text("\x02é"s), "é");
  EXPECT_EQ(probe.text("\x00"s), "");
}

TEST(TextValues, are_converted_from_their_character_set) {
  model::Column column = column_of(ColumnKind::char_);
  column.charset = "latin1";
  DecodeProbe narrow({WireType::string, 10, true}, column);
  EXPECT_EQ(narrow.text("\x02\xE9\x80"s), "é€");
  column = column_of(ColumnKind::text);
  column.charset = "ucs2";
  DecodeProbe wide({WireType::blob, 2, true}, column);
  EXPECT_EQ(wide.text("\x02\x00\x4E\x2D"s), "中");
}

TEST(TextValues, are_inflated_before_they_are_converted) {
  model::Column column = column_of(ColumnKind::text);
  column.charset = "latin1";
  DecodeProbe probe({WireType::blob_compressed, 2, true}, column);
  EXPECT_EQ(probe.text("\x02\x00\x00\xE9"s), "é");
}

TEST(TextValues, of_enum_are_labels_counted_from_one) {
  DecodeProbe probe({WireType::enum_, 1, true}, with_labels(ColumnKind::enum_, {"a", "é"}));
  EXPECT_EQ(probe.text("\x01"s), "a");
  EXPECT_EQ(probe.text("\x02"s), "é");
  EXPECT_EQ(probe.text("\x00"s), "");
  EXPECT_EQ(code_of(probe, "\x03"s), "binlog.label.missing");
  DecodeProbe wide({WireType::enum_, 2, true},
                   with_labels(ColumnKind::enum_, std::vector<std::string>(300, "same")));
  EXPECT_EQ(wide.text("\x2C\x01"s), "same");
}

TEST(TextValues, of_set_are_labels_joined_by_commas) {
  DecodeProbe probe({WireType::set, 1, true}, with_labels(ColumnKind::set, {"a", "b", "cé"}));
  EXPECT_EQ(probe.text("\x00"s), "");
  EXPECT_EQ(probe.text("\x05"s), "a,cé");
  EXPECT_EQ(probe.text("\x07"s), "a,b,cé");
  EXPECT_EQ(code_of(probe, "\x08"s), "binlog.label.missing");
  std::vector<std::string> labels(64, "x");
  labels.back() = "last";
  DecodeProbe all({WireType::set, 8, true}, with_labels(ColumnKind::set, labels));
  EXPECT_EQ(all.text("\x01\x00\x00\x00\x00\x00\x00\x80"s), "x,last");
}

TEST(TextValues, are_numbers_where_no_labels_are_known) {
  DecodeProbe number({WireType::enum_, 2, true}, with_labels(ColumnKind::enum_, {}));
  EXPECT_EQ(number.text("\x2C\x01"s), "300");
  DecodeProbe bits({WireType::set, 1, true}, with_labels(ColumnKind::set, {}));
  EXPECT_EQ(bits.text("\x05"s), "5");
}

TEST(TextValues, refuse_a_label_that_may_hide_another_character) {
  DecodeProbe probe({WireType::enum_, 1, true}, with_labels(ColumnKind::enum_, {"a", "?"}));
  EXPECT_EQ(probe.text("\x02"s), "?");
  probe.decoder().has_doubtful_labels = true;
  EXPECT_EQ(probe.text("\x01"s), "a");
  EXPECT_EQ(code_of(probe, "\x02"s), "binlog.label.doubtful");
  DecodeProbe set({WireType::set, 1, true}, with_labels(ColumnKind::set, {"a", "?"}));
  set.decoder().has_doubtful_labels = true;
  EXPECT_EQ(set.text("\x01"s), "a");
  EXPECT_EQ(code_of(set, "\x03"s), "binlog.label.doubtful");
}

TEST(TextValues, of_json_are_printed_from_their_binary_form) {
  DecodeProbe probe({WireType::json, 4, true}, column_of(ColumnKind::json));
  EXPECT_EQ(probe.text("\x02\x00\x00\x00\x04\x01"s), "true");
  EXPECT_EQ(probe.text("\x00\x00\x00\x00"s), "null");
  model::Column text = column_of(ColumnKind::json);
  text.charset = "utf8mb4";
  DecodeProbe mariadb({WireType::blob, 4, true}, text);
  EXPECT_EQ(mariadb.text("\x04\x00\x00\x00[1 ]"s), "[1 ]");
}

}  // namespace
}  // namespace binlog
