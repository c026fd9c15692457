#include "dialect/type_text.hpp"

#include <gtest/gtest.h>

namespace dialect {
namespace {

using model::RedshiftKind;

TEST(TypeText, SpellsTypesAsDdl) {
  model::RedshiftType type;
  type.kind = RedshiftKind::numeric;
  type.precision = 20;
  type.scale = 3;
  EXPECT_EQ(type_text(type), "NUMERIC(20,3)");
  type.kind = RedshiftKind::varchar;
  type.length = 65535;
  EXPECT_EQ(type_text(type), "VARCHAR(65535)");
  type.kind = RedshiftKind::other;
  type.spelling_of_other = "tid";
  EXPECT_EQ(type_text(type), "tid");
}

TEST(TypeText, ReadsTheCatalogsSpellings) {
  EXPECT_EQ(type_text(parse_catalog_type("character varying", 300, 0, 0)), "VARCHAR(300)");
  EXPECT_EQ(type_text(parse_catalog_type("character", 3, 0, 0)), "CHAR(3)");
  EXPECT_EQ(type_text(parse_catalog_type("numeric", 0, 20, 4)), "NUMERIC(20,4)");
  EXPECT_EQ(type_text(parse_catalog_type("binary varying", 0, 0, 0)), "VARBYTE(16777216)");
  EXPECT_EQ(type_text(parse_catalog_type("binary varying", 64, 0, 0)), "VARBYTE(64)");
  EXPECT_EQ(type_text(parse_catalog_type("timestamp with time zone", 0, 0, 0)), "TIMESTAMPTZ");
  EXPECT_EQ(type_text(parse_catalog_type("timestamp without time zone", 0, 0, 0)), "TIMESTAMP");
  EXPECT_EQ(type_text(parse_catalog_type("time without time zone", 0, 0, 0)), "TIME");
  EXPECT_EQ(type_text(parse_catalog_type("double precision", 0, 53, 0)), "DOUBLE PRECISION");
  EXPECT_EQ(type_text(parse_catalog_type("super", 0, 0, 0)), "SUPER");
}

TEST(TypeText, ReadsNumbersInTheSpelling) {
  EXPECT_EQ(type_text(parse_catalog_type("numeric(10,2)", 0, 0, 0)), "NUMERIC(10,2)");
  EXPECT_EQ(type_text(parse_catalog_type("character varying(12)", 0, 0, 0)), "VARCHAR(12)");
  EXPECT_EQ(type_text(parse_catalog_type("Timestamp(6) without time zone", 0, 0, 0)), "TIMESTAMP");
}

TEST(TypeText, KeepsWhatItDoesNotKnow) {
  const model::RedshiftType type = parse_catalog_type("USER-DEFINED", 0, 0, 0);
  EXPECT_EQ(type.kind, RedshiftKind::other);
  EXPECT_EQ(type_text(type), "USER-DEFINED");
}

/// What type_text writes, parse_catalog_type reads back.
TEST(TypeText, RoundTripsEveryKind) {
  for (int i = 0; i < static_cast<int>(RedshiftKind::other); ++i) {
    model::RedshiftType type;
    type.kind = static_cast<RedshiftKind>(i);
    const bool has_length = type.kind == RedshiftKind::char_ ||
                            type.kind == RedshiftKind::varchar ||
                            type.kind == RedshiftKind::varbyte;
    if (has_length) type.length = 17;
    if (type.kind == RedshiftKind::numeric) {
      type.precision = 30;
      type.scale = 5;
    }
    EXPECT_EQ(parse_catalog_type(type_text(type), 0, 0, 0), type) << type_text(type);
  }
}

}  // namespace
}  // namespace dialect
