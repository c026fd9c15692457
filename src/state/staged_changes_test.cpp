#include "state/staged_changes.hpp"

#include "base/json.hpp"
#include "state/test_store.hpp"

#include <gtest/gtest.h>
#include <unistd.h>

#include <filesystem>

namespace state {
namespace {

model::Checkpoint checkpoint_at(std::uint64_t batch) {
  model::Checkpoint checkpoint;
  checkpoint.batch = batch;
  checkpoint.position.at = {"bin.000007", 1000 + batch * 10};
  checkpoint.position.server = "mariadb:1";
  return checkpoint;
}

model::TargetTable table_named(const model::TableId& id) {
  model::TargetTable table;
  table.id = id;
  table.columns.resize(1);
  table.columns[0].name = "id";
  table.columns[0].type.kind = model::RedshiftKind::big_int;
  return table;
}

class StagedChangesTest : public testing::Test {
 protected:
  StagedChangesTest() {
    std::filesystem::remove(path_);
    target_ = open();
  }
  ~StagedChangesTest() override { std::filesystem::remove(path_); }

  std::unique_ptr<StagedChanges> open() {
    StagedSettings settings;
    settings.path = path_;
    settings.prefix = "dms/t/";
    settings.loads = true;
    settings.propose = [](const model::TableSchema&, const model::TableId& target) {
      return table_named(target);
    };
    return std::make_unique<StagedChanges>(std::move(settings), store_);
  }

  static port::ApplyRequest request(std::uint64_t batch) {
    port::ApplyRequest made;
    made.previous = checkpoint_at(batch - 1);
    made.next = checkpoint_at(batch);
    return made;
  }

  /// The batch by which a table joins: its position is that of the one before.
  static port::ApplyRequest joins(std::uint64_t batch, const std::string& table) {
    port::ApplyRequest made = request(batch);
    made.next.position = made.previous.position;
    made.tables.resize(1);
    made.tables[0].schema.id = {"shop", table};
    made.tables[0].target = {"public", table};
    return made;
  }

  base::Json told(std::uint64_t batch) {
    return base::parse_json(store_.objects.at(model::batch_key("dms/t/", batch)), "told");
  }
  bool is_told(std::uint64_t batch) {
    return store_.objects.contains(model::batch_key("dms/t/", batch));
  }

  template <typename Work>
  static std::string code_of(Work work) {
    try {
      work();
    } catch (const base::Error& error) {
      return error.code();
    }
    return "accepted";
  }

  const std::string path_ = (std::filesystem::temp_directory_path() /
                             ("sluice_staged_" + std::to_string(::getpid()) + ".db"))
                                .string();
  TestStore store_;
  std::unique_ptr<StagedChanges> target_;
};

TEST_F(StagedChangesTest, a_batch_moves_the_checkpoint_and_is_told) {
  EXPECT_EQ(target_->checkpoint(), std::nullopt);
  target_->begin(checkpoint_at(0), {});
  EXPECT_TRUE(is_told(0));
  EXPECT_FALSE(target_->apply(request(1)).already_applied);
  EXPECT_EQ(target_->checkpoint(), checkpoint_at(1));
  EXPECT_EQ(told(1).at("batch"), 1);
  EXPECT_EQ(open()->checkpoint(), checkpoint_at(1));
}

TEST_F(StagedChangesTest, a_batch_is_applied_once_however_often_it_is_asked_for) {
  target_->begin(checkpoint_at(0), {});
  target_->apply(request(1));
  EXPECT_TRUE(target_->apply(request(1)).already_applied);
  EXPECT_EQ(target_->checkpoint(), checkpoint_at(1));
}

TEST_F(StagedChangesTest, a_batch_that_follows_another_checkpoint_is_refused) {
  EXPECT_EQ(code_of([&] { target_->apply(request(1)); }), "task.checkpoint_moved");
  target_->begin(checkpoint_at(0), {});
  EXPECT_EQ(code_of([&] { target_->apply(request(3)); }), "task.checkpoint_moved");
  port::ApplyRequest other = request(1);
  other.previous.position.at.offset += 1;
  EXPECT_EQ(code_of([&] { target_->apply(other); }), "task.checkpoint_moved");
  EXPECT_FALSE(is_told(1));
}

TEST_F(StagedChangesTest, what_could_not_be_told_is_told_by_the_next_try) {
  target_->begin(checkpoint_at(0), {});
  store_.failing_puts = 1;
  EXPECT_EQ(code_of([&] { target_->apply(request(1)); }), "test.put");
  EXPECT_FALSE(is_told(1));
  EXPECT_TRUE(target_->apply(request(1)).already_applied);
  EXPECT_TRUE(is_told(1));
}

TEST_F(StagedChangesTest, what_a_process_died_on_is_told_by_the_next_one_first) {
  target_->begin(checkpoint_at(0), {});
  store_.failing_puts = 1;
  EXPECT_EQ(code_of([&] { target_->apply(request(1)); }), "test.put");
  const auto next = open();
  next->apply(request(2));
  EXPECT_TRUE(is_told(1));
  EXPECT_EQ(told(1).at("epoch"), 1);
  EXPECT_EQ(told(2).at("epoch"), 2);
}

TEST_F(StagedChangesTest, a_process_that_was_taken_over_applies_nothing_more) {
  target_->begin(checkpoint_at(0), {});
  const auto newer = open();
  EXPECT_EQ(newer->epoch(), 2U);
  EXPECT_EQ(code_of([&] { target_->apply(request(1)); }), "task.fenced");
  EXPECT_EQ(code_of([&] { target_->forget(); }), "task.fenced");
  EXPECT_EQ(code_of([&] { target_->begin(checkpoint_at(0), {}); }), "task.fenced");
  EXPECT_EQ(newer->checkpoint(), checkpoint_at(0));
}

TEST_F(StagedChangesTest, a_table_joins_with_the_chunks_that_this_process_loaded) {
  target_ = open();  // epoch 2
  target_->begin(checkpoint_at(0), {});
  for (const char* name : {"CHUNK00000001.json", "CHUNK00010001.json", "CHUNK00010001.manifest",
                           "CHUNK00010002.json", "CHUNK00020001.json", "LOAD00010001.csv"}) {
    store_.objects[std::string("dms/t/shop.a/") + name] = "";
  }
  target_->apply(joins(1, "a"));
  const base::Json load = told(1).at("loads").at(0);
  EXPECT_EQ(load.at("chunks"), (base::Json{"mem:///dms/t/shop.a/CHUNK00010001.json",
                                           "mem:///dms/t/shop.a/CHUNK00010002.json"}));
  EXPECT_EQ(load.at("target").at("columns").size(), 1U);
  ASSERT_EQ(target_->captured_tables().size(), 1U);
  EXPECT_EQ(target_->describe({"public", "a"}), table_named({"public", "a"}));
  const auto keeps = [&](const std::string& key) {
    return target_->keeps(*model::parse_staged_key("dms/t/", "dms/t/shop.a/" + key));
  };
  EXPECT_TRUE(keeps("LOAD00010001.csv"));
  EXPECT_TRUE(keeps("CHUNK00010001.manifest"));
  EXPECT_FALSE(keeps("CHUNK00000001.json"));
}

TEST_F(StagedChangesTest, a_table_that_was_created_by_a_statement_has_no_load) {
  target_->begin(checkpoint_at(0), {});
  port::ApplyRequest batch = joins(1, "a");
  batch.next = checkpoint_at(1);
  target_->apply(batch);
  EXPECT_TRUE(told(1).at("loads").empty());
}

TEST_F(StagedChangesTest, describes_tables_as_it_was_told_of_them) {
  target_->begin(checkpoint_at(0), {});
  const model::TargetTable a = table_named({"public", "a"});
  model::TargetTable wider = a;
  wider.columns.push_back(a.columns[0]);
  model::TargetTable b = wider;
  b.id.table = "b";
  const auto change = [&](std::uint64_t batch, port::TargetChangeKind kind,
                          const model::TargetTable& before, const model::TargetTable& after) {
    port::ApplyRequest made = request(batch);
    made.changes.resize(1);
    made.changes[0].kind = kind;
    made.changes[0].before = before;
    made.changes[0].after = after;
    target_->apply(made);
  };
  EXPECT_EQ(target_->describe(a.id), std::nullopt);
  change(1, port::TargetChangeKind::create_table, {}, a);
  EXPECT_EQ(target_->describe(a.id), a);
  change(2, port::TargetChangeKind::rebuild, a, wider);
  EXPECT_EQ(target_->describe(a.id), wider);
  change(3, port::TargetChangeKind::empty_table, wider, wider);
  EXPECT_EQ(target_->describe(a.id), wider);
  change(4, port::TargetChangeKind::rename_table, wider, b);
  EXPECT_EQ(target_->describe(a.id), std::nullopt);
  EXPECT_EQ(target_->describe(b.id), b);
  change(5, port::TargetChangeKind::create_table, {}, b);
  EXPECT_EQ(open()->describe(b.id), b);
  target_ = open();
  change(6, port::TargetChangeKind::drop_table, b, {});
  EXPECT_EQ(target_->describe(b.id), std::nullopt);
}

TEST_F(StagedChangesTest, batches_that_no_record_tells_of_are_noticed) {
  EXPECT_FALSE(target_->finds_unknown_batches());
  store_.objects["dms/t/batches/notes.txt"] = "";
  EXPECT_FALSE(target_->finds_unknown_batches());
  target_->begin(checkpoint_at(0), {});
  EXPECT_FALSE(target_->finds_unknown_batches());
  target_->forget();
  EXPECT_TRUE(target_->finds_unknown_batches());
}

}  // namespace
}  // namespace state
