#include "task/staged_target.hpp"

#include "base/error.hpp"
#include "store/dir_store.hpp"

#include <gtest/gtest.h>

#include <cstdlib>
#include <filesystem>

namespace task {
namespace {

class StagedTarget : public testing::Test {
 protected:
  StagedTarget() {
    definition_.name = "t";
    definition_.staging.path = folder_ + "/files";
    use_state("state");
  }
  ~StagedTarget() override { std::filesystem::remove_all(folder_); }

  void use_state(const std::string& name) {
    definition_.state_folder = folder_ + "/" + name;
    std::filesystem::create_directories(definition_.state_folder);
  }
  std::unique_ptr<state::StagedChanges> open(StartMode mode) {
    return open_staged_changes(definition_, store_, mode);
  }

  static std::string make_folder() {
    std::string pattern = testing::TempDir() + "/staged_target_XXXXXX";
    return mkdtemp(pattern.data());
  }

  const std::string folder_ = make_folder();
  model::TaskDefinition definition_;
  store::DirStore store_{folder_ + "/files"};
};

TEST_F(StagedTarget, goes_on_with_its_own_batches) {
  open(StartMode::resume)->begin({}, {});
  const auto again = open(StartMode::resume);
  EXPECT_EQ(again->epoch(), 2U);
  EXPECT_TRUE(again->checkpoint().has_value());
}

TEST_F(StagedTarget, batches_of_another_state_folder_are_refused) {
  open(StartMode::resume)->begin({}, {});
  use_state("other");
  try {
    open(StartMode::resume);
    ADD_FAILURE() << "accepted";
  } catch (const base::Error& error) {
    EXPECT_EQ(error.code(), "task.unknown_batches");
    EXPECT_EQ(error.scope(), base::ErrorScope::request);
    EXPECT_NE(error.message().find(folder_ + "/files/t/"), std::string::npos) << error.message();
  }
  EXPECT_EQ(open(StartMode::restart)->checkpoint(), std::nullopt);
}

TEST_F(StagedTarget, a_table_that_joins_has_the_target_that_would_be_proposed) {
  const auto target = open(StartMode::resume);
  target->begin({}, {});
  port::ApplyRequest join;
  join.next.batch = 1;
  join.tables.resize(1);
  join.tables[0].schema.id = {"Shop", "Orders"};
  join.tables[0].schema.columns.resize(1);
  join.tables[0].schema.columns[0].name = "Id";
  join.tables[0].schema.columns[0].kind = model::ColumnKind::int_;
  join.tables[0].target = {"shop", "orders"};
  target->apply(join);
  const auto table = target->describe({"shop", "orders"});
  ASSERT_TRUE(table.has_value());
  ASSERT_EQ(table->columns.size(), 1U);
  EXPECT_EQ(table->columns[0].type.kind, model::RedshiftKind::integer);
}

}  // namespace
}  // namespace task
