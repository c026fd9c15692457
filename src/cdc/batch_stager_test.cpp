#include "cdc/batch_stager.hpp"

#include "cdc/apply_rig.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace cdc {
namespace {

using fake::BlockBuilder;
using fake::kSentinel;
using testing::ElementsAre;
using testing::IsEmpty;

class BatchStagerTest : public testing::Test, protected fake::ApplyRig {
 protected:
  StagedPart staged(std::shared_ptr<DecodedBlock> block) {
    add(std::move(block));
    finish();
    return stage(std::move(out.at(0)));
  }
  std::string csv(const StagedTable& table) {
    return fake::read_staged(store, table.changes.manifest_url, table.changes.compression);
  }
};

TEST_F(BatchStagerTest, each_table_has_its_files_and_a_manifest_named_by_batch_and_part) {
  const StagedPart part =
      staged(BlockBuilder().insert(a, {"1", "x"}).insert(b, {"2", "y"}).commit(20).done());
  EXPECT_THAT(store.keys(), ElementsAre("sluice/t/demo1.a/CHANGES-1-00000008-0-1.csv",
                                        "sluice/t/demo1.a/CHANGES-1-00000008-0.manifest",
                                        "sluice/t/demo1.b/CHANGES-1-00000008-0-1.csv",
                                        "sluice/t/demo1.b/CHANGES-1-00000008-0.manifest"));
  ASSERT_EQ(part.tables.size(), 2U);
  EXPECT_EQ(csv(part.tables[0]), "U,1,x\n");
  EXPECT_EQ(csv(part.tables[1]), "U,2,y\n");
  EXPECT_THAT(part.tables[0].keys, ElementsAre("sluice/t/demo1.a/CHANGES-1-00000008-0-1.csv"));
  EXPECT_THAT(part.sealed.tables, IsEmpty());
  EXPECT_THAT(part.sealed.arenas, IsEmpty());
  EXPECT_TRUE(part.sealed.ends_batch);
}

TEST_F(BatchStagerTest, says_what_the_target_has_to_know) {
  settings.compression = model::Compression::zstd;
  const StagedPart part =
      staged(BlockBuilder().insert(a, {"1", "x"}).erase(a, {"2", "x"}).commit(20).done());
  const port::TableChanges& changes = part.tables.at(0).changes;
  EXPECT_EQ(changes.source, a->schema.id);
  EXPECT_EQ(changes.target, a->target);
  EXPECT_THAT(changes.columns, ElementsAre("id", "text"));
  EXPECT_EQ(changes.staged_rows, 2U);
  EXPECT_EQ(changes.null_sentinel, kSentinel);
  EXPECT_EQ(changes.compression, model::Compression::zstd);
  EXPECT_EQ(csv(part.tables[0]), "U,1,x\nD,2," + std::string(kSentinel) + "\n");
}

TEST_F(BatchStagerTest, inserts_of_new_rows_are_appended) {
  const TableVersionPtr exact = fake::table("a", {.inserts_are_new = true});
  const StagedPart part = staged(BlockBuilder().insert(exact, {"1", "x"}).commit(20).done());
  EXPECT_EQ(part.tables.at(0).changes.mode, port::ApplyMode::append);
  EXPECT_FALSE(part.tables.at(0).changes.has_deletes);
}

TEST_F(BatchStagerTest, anything_else_of_a_table_with_a_key_replaces) {
  for (const bool inserts_are_new : {false, true}) {
    const TableVersionPtr table = fake::table("a", {.inserts_are_new = inserts_are_new});
    BatcherRig batcher;
    BlockBuilder block;
    block.insert(table, {"1", "x"});
    if (inserts_are_new) block.erase(table, {"2", "x"});
    batcher.add(block.commit(20).done());
    batcher.finish();
    const StagedPart part = stage(std::move(batcher.out.at(0)));
    EXPECT_EQ(part.tables.at(0).changes.mode, port::ApplyMode::replace);
    EXPECT_TRUE(part.tables.at(0).changes.has_deletes);
  }
}

TEST_F(BatchStagerTest, rows_without_a_key_are_paired_and_every_copy_is_a_row) {
  const TableVersionPtr keyless = fake::table("a", {.key = {}});
  const StagedPart part = staged(BlockBuilder()
                                     .insert(keyless, {"1", "x"})
                                     .insert(keyless, {"1", "x"})
                                     .erase(keyless, {"2", "y"})
                                     .commit(20)
                                     .done());
  const port::TableChanges& changes = part.tables.at(0).changes;
  EXPECT_EQ(changes.mode, port::ApplyMode::pair);
  EXPECT_EQ(changes.staged_rows, 3U);
  EXPECT_TRUE(changes.has_deletes);
}

TEST_F(BatchStagerTest, inserts_without_a_key_announce_no_deletes) {
  const TableVersionPtr keyless = fake::table("a", {.key = {}});
  const StagedPart part = staged(BlockBuilder()
                                     .insert(keyless, {"1", "x"})
                                     .insert(keyless, {"2", "x"})
                                     .erase(keyless, {"2", "x"})
                                     .commit(20)
                                     .done());
  EXPECT_FALSE(part.tables.at(0).changes.has_deletes);
  EXPECT_EQ(part.tables.at(0).changes.staged_rows, 1U);
}

TEST_F(BatchStagerTest, a_table_whose_changes_come_to_nothing_is_not_staged) {
  const TableVersionPtr keyless = fake::table("a", {.key = {}});
  const StagedPart part = staged(
      BlockBuilder().insert(keyless, {"1", "x"}).erase(keyless, {"1", "x"}).commit(20).done());
  EXPECT_THAT(part.tables, IsEmpty());
  EXPECT_THAT(store.keys(), IsEmpty());
}

TEST_F(BatchStagerTest, a_file_ends_at_its_size_and_all_are_in_the_manifest) {
  file_csv_bytes = 1;
  BlockBuilder block;
  const std::string text(200'000, 'x');
  for (const char* id : {"1", "2", "3"}) block.insert(a, {id, text});
  const StagedPart part = staged(block.commit(20).done());
  EXPECT_EQ(part.tables.at(0).keys.size(), 2U);  // a file takes blocks of 256 KiB
  EXPECT_EQ(store.objects.size(), 3U);
  EXPECT_EQ(fake::read_csv(csv(part.tables[0]), 3, kSentinel).size(), 3U);
}

TEST_F(BatchStagerTest, staging_again_writes_the_same_objects) {
  const auto stage_one = [&] {
    BatcherRig batcher;
    batcher.add(BlockBuilder().insert(a, {"1", "x"}).commit(20).done());
    batcher.finish();
    stage(std::move(batcher.out.at(0)));
    return store.objects;
  };
  EXPECT_EQ(stage_one(), stage_one());
}

TEST_F(BatchStagerTest, an_error_of_the_store_comes_out) {
  store.on_call = [](std::string_view call, const std::string&) {
    if (call == "put") throw fake::failure(base::ErrorScope::transient, "put", "no answer");
  };
  EXPECT_THROW(staged(BlockBuilder().insert(a, {"1", "x"}).commit(20).done()), base::Error);
}

}  // namespace
}  // namespace cdc
