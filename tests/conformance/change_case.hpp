#pragma once
// What the tests of a target of changes share: tables, checkpoints and requests in few words.
#include "base/error.hpp"

#include "change_world.hpp"
#include <gtest/gtest.h>

#include <functional>
#include <memory>
#include <string>
#include <utility>
#include <vector>

namespace conformance {

constexpr std::nullopt_t kNull = std::nullopt;

inline model::TargetColumn column(const std::string& name, model::RedshiftKind kind, int length = 0,
                                  int scale = 0) {
  model::TargetColumn made;
  made.name = name;
  made.type.kind = kind;
  made.type.length = length;
  if (kind == model::RedshiftKind::numeric) {
    made.type.precision = length;
    made.type.scale = scale;
  }
  return made;
}

inline model::Checkpoint checkpoint_at(std::uint64_t batch) {
  model::Checkpoint checkpoint;
  checkpoint.batch = batch;
  checkpoint.position.at = {"mysql-bin.000007", 1000 + batch * 10};
  checkpoint.position.server = "3e11fa47-71ca-11e1-9e33-c80aa9429562";
  checkpoint.position.gtids = model::GtidSet::parse("3e11fa47-71ca-11e1-9e33-c80aa9429562:1-" +
                                                    std::to_string(100 + batch));
  checkpoint.committed_us = 1'700'000'000'000'000 + batch;
  return checkpoint;
}

class ChangeCase : public testing::Test {
 protected:
  using Kind = model::RedshiftKind;
  using Op = port::ChangeOp;

  void SetUp() override {
    world_ = make_change_world();
    target_ = world_->open_task();
    target_->begin(checkpoint_at(0), {});
  }

  /// id BIGINT NOT NULL, name VARCHAR(20); the key is id where there is one.
  model::TargetTable table(const std::string& name, bool has_key = true) const {
    model::TargetTable made;
    made.id = {world_->schema(), name};
    made.columns = {column("id", Kind::big_int), column("name", Kind::varchar, 20)};
    if (has_key) made.primary_key = {"id"};
    made.columns[0].is_nullable = !has_key;
    return made;
  }

  port::TableChanges changes(const model::TargetTable& target, port::ApplyMode mode,
                             const std::vector<StagedRow>& rows) {
    port::TableChanges made;
    made.source = {"Source", target.id.table};
    made.target = target;
    made.mode = mode;
    for (const model::TargetColumn& one : target.columns) made.columns.push_back(one.name);
    world_->stage(made, rows);
    return made;
  }

  port::ApplyRequest request(std::uint64_t batch, std::vector<port::TableChanges> tables = {}) {
    port::ApplyRequest made;
    made.previous = checkpoint_at(batch - 1);
    made.next = checkpoint_at(batch);
    if (!tables.empty()) made.parts.push_back({std::move(tables)});
    return made;
  }

  /// The error that `work` ends with; none is a failure of the test.
  static base::ErrorReport refusal(const std::function<void()>& work) {
    try {
      work();
    } catch (const base::Error& error) {
      return error.report();
    }
    ADD_FAILURE() << "nothing was refused";
    return {};
  }

  static bool names(const base::ErrorReport& report, const std::string& context) {
    for (const std::string& one : report.contexts) {
      if (one == context) return true;
    }
    return false;
  }

  void expect_batch(std::uint64_t batch) {
    const auto now = target_->checkpoint();
    ASSERT_TRUE(now.has_value());
    EXPECT_EQ(*now, checkpoint_at(batch));
  }

  std::unique_ptr<ChangeWorld> world_;
  std::unique_ptr<port::ChangeTarget> target_;
};

}  // namespace conformance
