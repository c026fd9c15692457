#include "dialect/column_writers.hpp"

#include "dialect/type_map.hpp"
#include "dialect/writer_probe.hpp"

#include <gtest/gtest.h>

namespace dialect {
namespace {

using model::CellKind;
using model::Column;
using model::ColumnKind;

bool is_written(const Column& source, std::string_view target) {
  return choose_writer(source, probe::type_of(target)).has_value();
}

/// Whatever the type map proposes, the encoder can write: for every kind and every option.
TEST(ColumnWriters, WritesEveryProposedType) {
  for (int i = 0; i < static_cast<int>(ColumnKind::unknown); ++i) {
    for (const bool option : {false, true}) {
      model::TableSchema schema;
      schema.id = {"d", "t"};
      Column column = probe::column_of(static_cast<ColumnKind>(i));
      column.declared = "tinyint(1)";
      column.precision = column.kind == ColumnKind::decimal ? 65 : 1;
      column.scale = column.kind == ColumnKind::decimal ? 30 : 0;
      column.fraction_digits = column.kind == ColumnKind::date ? 0 : 6;
      column.length_chars = column.length_bytes = 10;
      column.labels = {"a", "b"};
      schema.columns = {column};
      const model::TypeOptions options{option, option, option, option, option};
      const model::TargetTable table = propose_table(schema, schema.id, options);
      EXPECT_TRUE(choose_writer(column, table.columns[0].type))
          << i << " as " << type_text(table.columns[0].type);
    }
  }
}

TEST(ColumnWriters, RefusesWhatWouldLose) {
  EXPECT_FALSE(is_written(probe::column_of(ColumnKind::double_), "real"));
  EXPECT_FALSE(is_written(probe::column_of(ColumnKind::double_), "numeric(38,10)"));
  EXPECT_FALSE(is_written(probe::column_of(ColumnKind::datetime), "date"));
  EXPECT_FALSE(is_written(probe::column_of(ColumnKind::datetime), "timestamptz"));
  EXPECT_FALSE(is_written(probe::column_of(ColumnKind::varchar), "integer"));
  EXPECT_FALSE(is_written(probe::column_of(ColumnKind::blob), "character varying(100)"));
  EXPECT_FALSE(is_written(probe::column_of(ColumnKind::int_), "character varying(10)"));
  EXPECT_FALSE(is_written(probe::column_of(ColumnKind::int_), "boolean"));
  EXPECT_FALSE(is_written(probe::column_of(ColumnKind::int_), "super"));
  EXPECT_FALSE(is_written(probe::column_of(ColumnKind::unknown), "character varying(10)"));
  EXPECT_FALSE(is_written(probe::column_of(ColumnKind::geometry), "geography"));
}

TEST(ColumnWriters, TakesDecimalsWithoutFractionIntoIntegers) {
  Column decimal = probe::column_of(ColumnKind::decimal);
  decimal.precision = 18;
  EXPECT_TRUE(is_written(decimal, "bigint"));
  EXPECT_FALSE(is_written(decimal, "integer"));
  decimal.precision = 19;
  EXPECT_FALSE(is_written(decimal, "bigint")) << "19 nines are too many";
  decimal.precision = 9;
  decimal.scale = 1;
  EXPECT_FALSE(is_written(decimal, "bigint"));
}

TEST(ColumnWriters, SaysWhichCellsItTakes) {
  const auto writer = choose_writer(probe::column_of(ColumnKind::int_), probe::type_of("integer"));
  ASSERT_TRUE(writer);
  EXPECT_TRUE(writer->accepts(CellKind::int64));
  EXPECT_TRUE(writer->accepts(CellKind::uint64));
  EXPECT_FALSE(writer->accepts(CellKind::bytes));
  EXPECT_FALSE(writer->accepts(CellKind::null));
}

}  // namespace
}  // namespace dialect
