#include "cdc/stopped_records.hpp"

#include <gtest/gtest.h>

namespace cdc {
namespace {

using port::CapturedTable;
using port::CaptureState;

class StoppedRecordsTest : public testing::Test {
 protected:
  static CapturedTable record(CaptureState state, const char* target = "t") {
    CapturedTable record;
    record.schema.id = {"shop", "t"};
    record.target = {"public", target};
    record.state = state;
    record.reason = state == CaptureState::suspended ? "the first reason" : "";
    return record;
  }
  /// What a batch with this record writes: its state, "-" for nothing, and "again".
  std::string written(CapturedTable one) {
    std::vector<CapturedTable> records{std::move(one)};
    const auto again = stopped_.keep(records, {{"shop", "t"}});
    stopped_.note(records, again);
    std::string text;
    for (const CapturedTable& left : records) {
      text += left.state == CaptureState::dropped ? "dropped " : "kept ";
      text += left.target.table;
    }
    for (const CapturedTable& other : again) text += "again " + other.target.table;
    return text.empty() ? "-" : text;
  }
  StoppedRecords stopped_;
};

TEST_F(StoppedRecordsTest, a_stopped_table_is_not_followed_again) {
  stopped_.note({record(CaptureState::suspended)}, {});
  EXPECT_EQ(written(record(CaptureState::captured)), "-");
}

TEST_F(StoppedRecordsTest, that_it_is_gone_is_written) {
  stopped_.note({record(CaptureState::suspended)}, {});
  EXPECT_EQ(written(record(CaptureState::dropped)), "dropped t");
}

TEST_F(StoppedRecordsTest, a_table_with_the_name_of_one_that_is_gone_is_stopped_too) {
  stopped_.note({record(CaptureState::suspended)}, {});
  written(record(CaptureState::dropped));
  EXPECT_EQ(written(record(CaptureState::captured, "u")), "again t");
  EXPECT_EQ(written(record(CaptureState::captured, "u")), "-") << "it is written";
  EXPECT_EQ(written(record(CaptureState::dropped)), "dropped t");
  EXPECT_EQ(written(record(CaptureState::captured)), "again t");
}

TEST_F(StoppedRecordsTest, records_of_other_tables_pass) {
  std::vector<CapturedTable> records{record(CaptureState::captured)};
  EXPECT_TRUE(stopped_.keep(records, {}).empty());
  EXPECT_EQ(records.size(), 1U);
}

}  // namespace
}  // namespace cdc
