#include "dialect/csv_encoder.hpp"

#include "base/error.hpp"
#include "base/limits.hpp"
#include "dialect/allocation_probe.hpp"
#include "dialect/type_map.hpp"

#include <gtest/gtest.h>

namespace dialect {
namespace {

using base::Error;
using model::Cell;
using model::Column;
using model::ColumnKind;
using model::Misfit;
using model::MisfitAction;
using model::ValuePolicy;
using std::string_view_literals::operator""sv;

constexpr std::string_view kSentinel = "nsentinel0123456789a";

Column column(std::string name, ColumnKind kind, std::string declared) {
  Column result;
  result.name = std::move(name);
  result.kind = kind;
  result.declared = std::move(declared);
  return result;
}

Column text_column(std::string name, std::uint64_t chars, std::string charset) {
  Column result = column(std::move(name), ColumnKind::varchar, "varchar");
  result.length_chars = chars;
  result.charset = std::move(charset);
  return result;
}

/// demo1.t with an integer key `id`, the given column and, so that something follows it, an integer
/// `n`.
class OneColumn {
 public:
  explicit OneColumn(Column middle) {
    source_.id = {"demo1", "t"};
    source_.columns = {column("id", ColumnKind::int_, "int"), std::move(middle),
                       column("n", ColumnKind::int_, "int")};
    source_.key = {0};
    target_ = propose_table(source_, source_.id, model::TypeOptions{});
  }

  OneColumn& with(ValuePolicy policy) {
    policy_ = policy;
    return *this;
  }
  model::TargetTable& target() { return target_; }

  CsvEncoder encoder() const { return {source_, target_, policy_, std::string(kSentinel)}; }

  /// The line of one row without the key and the last column, or what became of it.
  std::string encode(const Cell& cell) {
    CsvEncoder coder = encoder();
    events.clear();
    coder.on_misfit([this](const MisfitEvent& event) {
      events += model::to_string(event.misfit);
      events += ">";
      events += model::to_string(event.action);
      events += ";";
    });
    const Cell row[] = {Cell::of_int64(1), cell, Cell::of_int64(2)};
    std::string out = "before";
    try {
      const RowOutcome outcome = coder.append(row, out);
      altered = coder.altered_values();
      if (outcome == RowOutcome::skipped) return out == "before" ? "skipped" : "skipped, but wrote";
      if (outcome == RowOutcome::sentinel_collision) return "collision";
    } catch (const Error& error) {
      EXPECT_EQ(out, "before");
      EXPECT_EQ(error.scope(), base::ErrorScope::record);
      return error.code();
    }
    EXPECT_TRUE(out.starts_with("before1,") && out.ends_with(",2\n")) << out;
    return out.substr(8, out.size() - 8 - 3);
  }

  std::string events;
  std::uint64_t altered = 0;

 private:
  model::TableSchema source_;
  model::TargetTable target_;
  ValuePolicy policy_;
};

ValuePolicy policy_of(MisfitAction ValuePolicy::*misfit, MisfitAction action) {
  ValuePolicy policy;
  policy.*misfit = action;
  return policy;
}

OneColumn text_of_three_bytes() {
  return OneColumn(text_column("c", 3, "ascii"));
}

TEST(CsvEncoder, KeepsApartWhatOthersConfuse) {
  OneColumn table(text_column("c", 100, "utf8mb4"));
  EXPECT_EQ(table.encode(Cell::null()), kSentinel);
  EXPECT_EQ(table.encode(Cell::of_bytes("")), "\"\"");
  EXPECT_EQ(table.encode(Cell::of_bytes("\\N")), "\"\\N\"");
  EXPECT_EQ(table.encode(Cell::of_bytes("NULL")), "\"NULL\"");
  EXPECT_EQ(table.encode(Cell::of_bytes("\"")), "\"\"\"\"");
  EXPECT_EQ(table.encode(Cell::of_bytes("a\nb,c")), "\"a\nb,c\"");
  EXPECT_EQ(table.encode(Cell::of_bytes("😀")), "\"😀\"");
  EXPECT_EQ(table.encode(Cell::of_bytes(kSentinel)), "collision");
}

TEST(CsvEncoder, TooLong) {
  OneColumn table = text_of_three_bytes();
  const Cell value = Cell::of_bytes("abcd");
  EXPECT_EQ(table.encode(value), "value.too_long");
  EXPECT_EQ(table.with(policy_of(&ValuePolicy::too_long, MisfitAction::truncate)).encode(value),
            "\"abc\"");
  EXPECT_EQ(table.events, "too_long>truncate;");
  EXPECT_EQ(table.altered, 1U);
  EXPECT_EQ(table.with(policy_of(&ValuePolicy::too_long, MisfitAction::set_null)).encode(value),
            kSentinel);
  EXPECT_EQ(table.events, "too_long>null;");
  EXPECT_EQ(table.with(policy_of(&ValuePolicy::too_long, MisfitAction::skip_row)).encode(value),
            "skipped");
  EXPECT_EQ(table.events, "too_long>skip_row;");
}

TEST(CsvEncoder, TruncatesAtACharacter) {
  OneColumn table = text_of_three_bytes();
  table.with(policy_of(&ValuePolicy::too_long, MisfitAction::truncate));
  EXPECT_EQ(table.encode(Cell::of_bytes("ab€")), "\"ab\"");
  EXPECT_EQ(table.encode(Cell::of_bytes("😀")), "\"\"");
}

TEST(CsvEncoder, NulByte) {
  OneColumn table = text_of_three_bytes();
  const Cell value = Cell::of_bytes("a\0b"sv);
  EXPECT_EQ(table.encode(value), "value.nul_byte");
  EXPECT_EQ(table.with(policy_of(&ValuePolicy::nul_byte, MisfitAction::strip)).encode(value),
            "\"ab\"");
  EXPECT_EQ(table.with(policy_of(&ValuePolicy::nul_byte, MisfitAction::set_null)).encode(value),
            kSentinel);
  EXPECT_EQ(table.with(policy_of(&ValuePolicy::nul_byte, MisfitAction::skip_row)).encode(value),
            "skipped");
  ValuePolicy policy = policy_of(&ValuePolicy::nul_byte, MisfitAction::replace);
  EXPECT_EQ(table.with(policy).encode(Cell::of_bytes("\0"sv)), "\"\xEF\xBF\xBD\"");
  EXPECT_EQ(table.encode(value), "value.too_long") << "the replacement has three bytes";
  policy.too_long = MisfitAction::truncate;
  EXPECT_EQ(table.with(policy).encode(value), "\"a\"");
  EXPECT_EQ(table.events, "nul_byte>replace;too_long>truncate;");
  EXPECT_EQ(table.altered, 2U);
}

TEST(CsvEncoder, StripsBeforeItMeasures) {
  OneColumn table = text_of_three_bytes();
  table.with(policy_of(&ValuePolicy::nul_byte, MisfitAction::strip));
  EXPECT_EQ(table.encode(Cell::of_bytes("abc\0"sv)), "\"abc\"");
  EXPECT_EQ(table.events, "nul_byte>strip;");
}

TEST(CsvEncoder, InvalidUtf8) {
  OneColumn table(text_column("c", 100, "utf8mb4"));
  const Cell value = Cell::of_bytes("a\xFFz");
  EXPECT_EQ(table.encode(value), "value.invalid_utf8");
  EXPECT_EQ(table.with(policy_of(&ValuePolicy::invalid_utf8, MisfitAction::replace)).encode(value),
            "\"a\xEF\xBF\xBDz\"");
  EXPECT_EQ(table.with(policy_of(&ValuePolicy::invalid_utf8, MisfitAction::set_null)).encode(value),
            kSentinel);
  EXPECT_EQ(table.with(policy_of(&ValuePolicy::invalid_utf8, MisfitAction::skip_row)).encode(value),
            "skipped");
}

TEST(CsvEncoder, ReplacesWithAQuestionMarkWhereThreeBytesDoNotFit) {
  OneColumn table(text_column("c", 2, "ascii"));
  table.with(policy_of(&ValuePolicy::invalid_utf8, MisfitAction::replace));
  EXPECT_EQ(table.encode(Cell::of_bytes("\xFF")), "\"?\"");
}

TEST(CsvEncoder, GrowsForReplacementsThatTripleAValue) {
  OneColumn table(text_column("c", 16'000, "utf8mb4"));
  table.with(policy_of(&ValuePolicy::invalid_utf8, MisfitAction::replace));
  const std::string bad(20'000, '\xFF');
  EXPECT_EQ(table.encode(Cell::of_bytes(bad)).size(), 60'002U);
}

TEST(CsvEncoder, ZeroDate) {
  OneColumn table(column("c", ColumnKind::date, "date"));
  const Cell value = Cell::of_date_time({});
  EXPECT_EQ(table.encode(value), "value.zero_date");
  EXPECT_EQ(table.with(policy_of(&ValuePolicy::zero_date, MisfitAction::set_null)).encode(value),
            kSentinel);
  EXPECT_EQ(table.with(policy_of(&ValuePolicy::zero_date, MisfitAction::skip_row)).encode(value),
            "skipped");
}

TEST(CsvEncoder, OutOfRange) {
  Column wide = column("c", ColumnKind::big_int, "bigint unsigned");
  wide.is_unsigned = true;
  OneColumn table(wide);
  table.target().columns[1].type = {};
  table.target().columns[1].type.kind = model::RedshiftKind::big_int;
  const Cell value = Cell::of_uint64(~0ULL);
  EXPECT_EQ(table.encode(value), "value.out_of_range");
  EXPECT_EQ(table.with(policy_of(&ValuePolicy::out_of_range, MisfitAction::set_null)).encode(value),
            kSentinel);
  EXPECT_EQ(table.with(policy_of(&ValuePolicy::out_of_range, MisfitAction::skip_row)).encode(value),
            "skipped");
}

TEST(CsvEncoder, InvalidGeometry) {
  OneColumn table(column("c", ColumnKind::geometry, "point"));
  const Cell value = Cell::of_bytes("broken");
  EXPECT_EQ(table.encode(value), "value.invalid_geometry");
  EXPECT_EQ(
      table.with(policy_of(&ValuePolicy::invalid_geometry, MisfitAction::set_null)).encode(value),
      kSentinel);
  EXPECT_EQ(
      table.with(policy_of(&ValuePolicy::invalid_geometry, MisfitAction::skip_row)).encode(value),
      "skipped");
}

TEST(CsvEncoder, RowTooLarge) {
  OneColumn table(column("c", ColumnKind::json, "json"));
  std::string json = "[";
  while (json.size() < base::limits::kCopyRowBytesMax - 100) json += "1111111111,";
  json += "1]";
  EXPECT_EQ(table.encode(Cell::of_bytes(json)).size(), json.size() + 2);
  json.resize(base::limits::kCopyRowBytesMax, ' ');
  EXPECT_EQ(table.encode(Cell::of_bytes(json)), "value.row_too_large");
  table.with(policy_of(&ValuePolicy::row_too_large, MisfitAction::skip_row));
  EXPECT_EQ(table.encode(Cell::of_bytes(json)), "skipped");
  EXPECT_EQ(table.events, "row_too_large>skip_row;");
}

TEST(CsvEncoder, StopsWhereNullIsNotPossible) {
  OneColumn table(column("c", ColumnKind::date, "date"));
  table.target().columns[1].is_nullable = false;
  table.with(policy_of(&ValuePolicy::zero_date, MisfitAction::set_null));
  EXPECT_EQ(table.encode(Cell::of_date_time({})), "value.zero_date");
  EXPECT_EQ(table.encode(Cell::null()), "value.null_in_not_null");
}

TEST(CsvEncoder, StopsWhereTruncatingWouldBreakTheValue) {
  ValuePolicy policy = policy_of(&ValuePolicy::too_long, MisfitAction::truncate);
  OneColumn binary(column("c", ColumnKind::tiny_blob, "tinyblob"));
  const std::string bytes(300, 'x');
  EXPECT_EQ(binary.with(policy).encode(Cell::of_bytes(bytes)), "value.too_long");
  OneColumn json(column("c", ColumnKind::json, "json"));
  const std::string text = "\"" + std::string(70'000, 'x') + "\"";
  EXPECT_EQ(json.with(policy).encode(Cell::of_bytes(text)), "value.too_long");
}

TEST(CsvEncoder, SaysWhatWhereAndWhatToDo) {
  OneColumn table(text_column("name", 3, "ascii"));
  CsvEncoder encoder = table.encoder();
  const Cell row[] = {Cell::of_int64(1), Cell::of_bytes("abcd"), Cell::of_int64(2)};
  std::string out;
  try {
    encoder.append(row, out);
    FAIL() << "must stop";
  } catch (const Error& error) {
    EXPECT_EQ(
        error.message(),
        "The column `name` (varchar) of demo1.t holds 4 bytes, and \"name\" VARCHAR(3) takes at "
        "most 3: 'abcd'.");
    EXPECT_EQ(
        error.advice(),
        "Set [values] too_long = \"truncate\" (or \"null\", \"skip_row\") in the task file to let "
        "such values pass, or widen \"name\" VARCHAR(3) on Redshift where it can be wider; then "
        "run "
        "again.");
  }
}

TEST(CsvEncoder, TellsTheListenerTheOriginalBytes) {
  OneColumn table = text_of_three_bytes();
  table.with(policy_of(&ValuePolicy::too_long, MisfitAction::truncate));
  CsvEncoder encoder = table.encoder();
  std::string seen;
  encoder.on_misfit([&seen](const MisfitEvent& event) {
    seen = std::to_string(event.column) + " " + std::string(event.original);
  });
  const Cell row[] = {Cell::of_int64(1), Cell::of_bytes("abcdef"), Cell::of_int64(2)};
  std::string out;
  EXPECT_EQ(encoder.append(row, out), RowOutcome::written);
  EXPECT_EQ(seen, "1 abcdef");
  EXPECT_EQ(encoder.count(Misfit::too_long), 1U);
  EXPECT_EQ(encoder.count(Misfit::nul_byte), 0U);
}

TEST(CsvEncoder, RefusesACellOfAnotherKind) {
  OneColumn table = text_of_three_bytes();
  CsvEncoder encoder = table.encoder();
  const Cell row[] = {Cell::of_int64(1), Cell::of_int64(1), Cell::of_int64(2)};
  std::string out;
  EXPECT_THROW(encoder.append(row, out), Error);
}

TEST(CsvEncoder, NamesTheTargetsColumnsInTheOrderOfTheCsv) {
  model::TableSchema source;
  source.id = {"demo1", "t"};
  source.columns = {column("B", ColumnKind::int_, "int"), column("A", ColumnKind::int_, "int")};
  model::TargetTable target;
  target.id = source.id;
  for (const char* name : {"a", "extra", "b"}) {
    model::TargetColumn there;
    there.name = name;
    there.type.kind = model::RedshiftKind::integer;
    target.columns.push_back(there);
  }
  const CsvEncoder encoder(source, target, {}, std::string(kSentinel));
  EXPECT_EQ(encoder.columns(), (std::vector<std::string>{"b", "a"}));
  target.columns.pop_back();
  EXPECT_THROW(CsvEncoder(source, target, {}, std::string(kSentinel)), Error);
}

TEST(CsvEncoder, DrawsSentinelsThatItAccepts) {
  base::Prng prng(3);
  const std::string one = draw_null_sentinel(prng);
  EXPECT_NE(one, draw_null_sentinel(prng));
  EXPECT_EQ(one.size(), 20U);
  OneColumn table = text_of_three_bytes();
  EXPECT_EQ(table.encoder().null_sentinel(), kSentinel);
}

/// The fields of one line as RFC 4180 has them; an unquoted field keeps a mark in front.
std::vector<std::string> fields_of(std::string_view csv) {
  std::vector<std::string> fields;
  while (!csv.empty()) {
    std::string field;
    if (csv.front() == '"') {
      csv.remove_prefix(1);
      while (csv[0] != '"' || csv[1] == '"') {
        field += csv[0];
        csv.remove_prefix(csv[0] == '"' ? 2 : 1);
      }
      csv.remove_prefix(1);
    } else {
      const std::size_t end = csv.find_first_of(",\n");
      field = "bare:" + std::string(csv.substr(0, end));
      csv.remove_prefix(end);
    }
    EXPECT_TRUE(csv.front() == ',' || csv.front() == '\n');
    csv.remove_prefix(1);
    fields.push_back(std::move(field));
  }
  return fields;
}

TEST(CsvEncoder, IsReadBackByAPlainCsvReader) {
  OneColumn table(text_column("c", 200, "utf8mb4"));
  CsvEncoder encoder = table.encoder();
  base::Prng prng(11);
  const std::string_view pieces[] = {"\"", ",",  "\n", "\r", "\\N",
                                     "é",  "名", "😀",  " ",  "abcdefghijklmnopq"};
  for (int round = 0; round < 20'000; ++round) {
    std::string text;
    for (std::uint64_t n = prng.below(16); n > 0; --n) text += pieces[prng.below(10)];
    const bool is_null = prng.below(10) == 0;
    const Cell row[] = {Cell::of_int64(round), is_null ? Cell::null() : Cell::of_bytes(text),
                        Cell::null()};
    std::string out;
    ASSERT_EQ(encoder.append(row, out), RowOutcome::written);
    const std::string null = "bare:" + std::string(kSentinel);
    ASSERT_EQ(fields_of(out), (std::vector<std::string>{"bare:" + std::to_string(round),
                                                        is_null ? null : text, null}));
  }
}

TEST(CsvEncoder, AllocatesNothingPerRow) {
  OneColumn table(text_column("c", 100, "utf8mb4"));
  CsvEncoder encoder = table.encoder();
  const Cell rows[][3] = {
      {Cell::of_int64(1), Cell::of_bytes("say \"hi\" to 😀 and everybody else in here"),
       Cell::null()},
      {Cell::of_int64(-7), Cell::null(), Cell::of_int64(2)}};
  std::string out;
  out.reserve(4 * base::limits::kMiB);
  for (const auto& row : rows) encoder.append(row, out);
  const std::uint64_t before = probe::allocation_count();
  for (int i = 0; i < 10'000; ++i) {
    for (const auto& row : rows) encoder.append(row, out);
  }
  EXPECT_EQ(probe::allocation_count() - before, 0U);
  EXPECT_GT(before, 0U) << "the counter counts";
}

}  // namespace
}  // namespace dialect
