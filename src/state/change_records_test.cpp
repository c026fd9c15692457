#include "state/change_records.hpp"

#include "base/error.hpp"
#include "model/staged_file.hpp"

#include <gtest/gtest.h>
#include <unistd.h>

#include <filesystem>
#include <string>

namespace state {
namespace {

model::LogPosition position(std::uint64_t offset) {
  model::LogPosition position;
  position.at = {"bin.000007", offset};
  position.gtids = model::GtidSet::parse("0-1-100,7-11-5");
  position.server = "mariadb:1";
  return position;
}

port::CapturedTable captured(const std::string& name) {
  port::CapturedTable table;
  table.schema.id = {"shop", name};
  table.schema.columns.resize(1);
  table.schema.columns[0].name = "id";
  table.schema.columns[0].kind = model::ColumnKind::int_;
  table.schema.key = {0};
  table.target = {"public", name};
  table.joined = position(50);
  return table;
}

class ChangeRecordsFile : public testing::Test {
 protected:
  ChangeRecordsFile() { std::filesystem::remove(path_); }
  ~ChangeRecordsFile() override { std::filesystem::remove(path_); }

  const std::string path_ = (std::filesystem::temp_directory_path() /
                             ("sluice_records_" + std::to_string(::getpid()) + ".db"))
                                .string();
};

TEST_F(ChangeRecordsFile, everything_is_there_after_reopening) {
  port::CapturedTable stopped = captured("b");
  stopped.state = port::CaptureState::suspended;
  stopped.reason = "it's full";
  stopped.has_foreign_rows = true;
  {
    ChangeRecords records(path_);
    EXPECT_EQ(records.raise_epoch(), 1U);
    EXPECT_EQ(records.checkpoint(), std::nullopt);
    records.put_checkpoint({{3, position(70), 99}, 1, "text"});
    records.put_table(captured("a"));
    records.put_table(stopped);
  }
  ChangeRecords records(path_);
  EXPECT_EQ(records.raise_epoch(), 2U);
  const auto stored = records.checkpoint();
  ASSERT_TRUE(stored.has_value());
  EXPECT_EQ(stored->checkpoint, (model::Checkpoint{3, position(70), 99}));
  EXPECT_EQ(stored->epoch, 1U);
  EXPECT_EQ(stored->untold, "text");
  records.note_told();
  EXPECT_EQ(records.checkpoint()->untold, "");
  const auto tables = records.tables();
  ASSERT_EQ(tables.size(), 2U);
  EXPECT_EQ(tables[0].schema, captured("a").schema);
  EXPECT_EQ(tables[0].joined, position(50));
  EXPECT_EQ(tables[1].target, stopped.target);
  EXPECT_EQ(tables[1].state, port::CaptureState::suspended);
  EXPECT_EQ(tables[1].reason, "it's full");
  EXPECT_TRUE(tables[1].has_foreign_rows);
}

TEST(ChangeRecords, a_transaction_that_throws_leaves_nothing) {
  ChangeRecords records(":memory:");
  EXPECT_THROW(records.transact([&] {
    records.put_table(captured("a"));
    throw base::Error(base::ErrorScope::transient, "test", "no", "none");
  }),
               base::Error);
  EXPECT_TRUE(records.tables().empty());
  records.transact([&] { records.put_table(captured("a")); });
  EXPECT_EQ(records.tables().size(), 1U);
}

TEST(ChangeRecords, target_tables_are_known_by_their_names) {
  ChangeRecords records(":memory:");
  model::TargetTable table;
  table.id = {"public", "a"};
  table.columns.resize(1);
  table.columns[0].name = "id";
  table.columns[0].type.kind = model::RedshiftKind::big_int;
  records.put_target(table.id, table);
  EXPECT_EQ(records.target(table.id), table);
  EXPECT_EQ(records.target({"public", "b"}), std::nullopt);
  records.drop_target(table.id);
  EXPECT_EQ(records.target(table.id), std::nullopt);
}

TEST(ChangeRecords, keeps_the_files_of_batches_and_loads_that_were_noted) {
  ChangeRecords records(":memory:");
  const auto keeps = [&](const std::string& key) {
    const auto name = model::parse_staged_key("t/", key);
    return name && records.keeps(*name);
  };
  const auto change = [](std::uint64_t epoch, std::uint64_t batch) {
    return model::change_file_key("t/", {"s", "a"}, {epoch, batch, 0, 1}, {});
  };
  records.keep_batch(2, 5);
  records.keep_batch(2, 6);
  records.keep_batch(4, 7);
  EXPECT_FALSE(keeps(change(2, 4)));
  EXPECT_TRUE(keeps(change(2, 5)));
  EXPECT_TRUE(keeps(change(2, 6)));
  EXPECT_FALSE(keeps(change(2, 7)));
  EXPECT_FALSE(keeps(change(3, 5)));
  EXPECT_TRUE(keeps(change(4, 7)));
  records.keep_load("s.a", model::load_number_base(2));
  EXPECT_TRUE(keeps("t/s.a/LOAD00010007.csv"));
  EXPECT_FALSE(keeps("t/s.b/LOAD00010007.csv"));
  EXPECT_FALSE(keeps("t/s.a/LOAD00020007.csv"));
  EXPECT_FALSE(keeps(model::batch_key("t/", 3)));
  records.put_checkpoint({{3, position(70), 99}, 2, ""});
  EXPECT_TRUE(keeps(model::batch_key("t/", 3)));
  EXPECT_FALSE(keeps(model::batch_key("t/", 4)));
}

TEST(ChangeRecords, forgets_everything_but_the_epoch) {
  ChangeRecords records(":memory:");
  records.raise_epoch();
  records.put_checkpoint({{3, position(70), 99}, 1, ""});
  records.put_table(captured("a"));
  records.keep_batch(1, 3);
  records.forget();
  EXPECT_EQ(records.checkpoint(), std::nullopt);
  EXPECT_TRUE(records.tables().empty());
  EXPECT_FALSE(records.keeps(*model::parse_staged_key("t/", "t/s.a/CHANGES-1-00000003-0-1.csv")));
  EXPECT_EQ(records.epoch(), 1U);
}

}  // namespace
}  // namespace state
