#include "dialect/csv_encoder.hpp"
#include "dialect/type_map.hpp"

#include <gtest/gtest.h>

namespace dialect {
namespace {

using model::Cell;
using model::ColumnKind;
using model::MisfitAction;
using std::string_view_literals::operator""sv;

model::Column column(std::string name, ColumnKind kind) {
  model::Column result;
  result.name = std::move(name);
  result.kind = kind;
  result.length_chars = 2;
  result.charset = "ascii";
  return result;
}

/// demo1.t (k VARCHAR(2) PRIMARY KEY, d DATE, t VARCHAR(2)), whose refusals are told.
class Told {
 public:
  explicit Told(const model::ValuePolicy& policy) {
    source_.id = {"demo1", "t"};
    source_.columns = {column("k", ColumnKind::varchar), column("d", ColumnKind::date),
                       column("t", ColumnKind::varchar)};
    source_.key = {0};
    encoder_ = std::make_unique<CsvEncoder>(source_, propose_table(source_, source_.id, {}), policy,
                                            "nsentinel0123456789a");
    encoder_->set_refusals(Refusals::told);
    encoder_->on_misfit([this](const MisfitEvent& event) {
      events += event.column == kWholeRow ? "row" : source_.columns[event.column].name;
      events += ":" + std::string(model::to_string(event.misfit)) + ">" +
                std::string(model::to_string(event.action)) + ";";
    });
  }
  RowOutcome append(std::string_view key, std::string_view text) {
    const Cell row[] = {Cell::of_bytes(key), Cell::of_date_time({}), Cell::of_bytes(text)};
    return encoder_->append(row, out);
  }
  CsvEncoder& encoder() { return *encoder_; }
  std::string events;
  std::string out;

 private:
  model::TableSchema source_;
  std::unique_ptr<CsvEncoder> encoder_;
};

TEST(CsvEncoderTold, GoesThroughAllMisfitsOfARow) {
  Told told({});
  EXPECT_EQ(told.append("long", "x\0"sv), RowOutcome::written);
  EXPECT_EQ(told.events, "k:too_long>stop;d:zero_date>stop;t:nul_byte>stop;");
  EXPECT_EQ(told.encoder().altered_values(), 0U);
  EXPECT_EQ(told.encoder().count(model::Misfit::zero_date), 1U);
}

TEST(CsvEncoderTold, TellsAnActionThatIsNotPossibleAsAStop) {
  model::ValuePolicy policy;
  policy.too_long = MisfitAction::set_null;  // not in a key
  policy.zero_date = MisfitAction::set_null;
  Told told(policy);
  EXPECT_EQ(told.append("long", "long"), RowOutcome::written);
  EXPECT_EQ(told.events, "k:too_long>stop;d:zero_date>null;t:too_long>null;");
  EXPECT_EQ(told.encoder().altered_values(), 2U);
}

TEST(CsvEncoderTold, LeavesARowOutAsTheLoadDoes) {
  model::ValuePolicy policy;
  policy.zero_date = MisfitAction::skip_row;
  Told told(policy);
  EXPECT_EQ(told.append("ok", "long"), RowOutcome::skipped);
  EXPECT_EQ(told.events, "d:zero_date>skip_row;") << "what stands behind is not looked at";
  EXPECT_EQ(told.out, "");
}

TEST(CsvEncoderTold, TellsARowThatIsTooLarge) {
  model::TableSchema source;
  source.id = {"demo1", "t"};
  for (const char* name : {"a", "b", "c"}) {
    source.columns.push_back(column(name, ColumnKind::long_blob));
    source.columns.back().length_bytes = 4294967295;
  }
  CsvEncoder encoder(source, propose_table(source, source.id, {}), {}, "nsentinel0123456789a");
  encoder.set_refusals(Refusals::told);
  std::string events;
  encoder.on_misfit([&](const MisfitEvent& event) {
    events += std::string(model::to_string(event.misfit)) + ">" +
              std::string(model::to_string(event.action)) + ";";
  });
  const std::string large(1'500'000, 'x');
  const Cell row[] = {Cell::of_bytes(large), Cell::of_bytes(large), Cell::of_bytes(large)};
  std::string out;
  EXPECT_EQ(encoder.append(row, out), RowOutcome::skipped);
  EXPECT_EQ(events, "row_too_large>stop;");
  EXPECT_EQ(out, "");
}

}  // namespace
}  // namespace dialect
