#pragma once
// The target of the simulator behind both ports: what a full load and what changes see of it.
//
// One object per process and port, over the state that all of them share. Each transaction may
// fail before or after its commit, as the plan says; the deliberate mistakes of the target's side
// are made here. One thread.
#include "cdc/fake_world.hpp"
#include "port/warehouse.hpp"

#include "sim_plan.hpp"

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace sim {

/// One batch as it was committed.
struct AppliedRange {
  model::Checkpoint previous;
  model::Checkpoint next;
};

class SimTarget final : public cdc::fake::Target {
 public:
  SimTarget(cdc::fake::State& state, cdc::fake::Store& store, std::uint64_t epoch, const Plan& plan,
            std::vector<AppliedRange>& applied)
      : Target(state, store, epoch), plan_(plan), applied_(applied) {
    checks_epoch = plan.canary != Canary::no_fence;
    reverses_parts = plan.canary == Canary::reversed_parts;
  }

  /// Called before a transaction begins and when it has ended, in whatever way.
  std::function<void()> maybe_crash;
  /// A table could not get its new name.
  std::function<void()> on_name_taken;

  port::ApplyResult apply(const port::ApplyRequest& request) override;
  void begin(const model::Checkpoint& first,
             const std::vector<port::CapturedTable>& tables) override;

 protected:
  bool check_place(const cdc::fake::State& state, const port::ApplyRequest& request) override;

 private:
  port::ApplyResult apply_in_two(const port::ApplyRequest& request);

  const Plan& plan_;
  std::vector<AppliedRange>& applied_;
};

class SimWarehouse final : public port::Warehouse {
 public:
  SimWarehouse(cdc::fake::State& state, cdc::fake::Store& store, const Plan& plan)
      : state_(state), store_(store), plan_(plan) {}

  std::function<cdc::fake::Fault()> next_fault;
  std::function<void()> maybe_crash;
  /// Is told of the rows that a table keeps when its load begins.
  std::function<void(const model::TableId& source, const std::vector<cdc::fake::Row>& rows)>
      on_prepared;

  std::uint64_t open_task(const std::string& task) override;
  std::vector<port::LoadMark> marks() override { return state_.marks; }
  std::optional<model::TargetTable> describe(const model::TableId& id) override;
  bool holds_exactly(const model::TableId& id, std::uint64_t rows) override;
  port::PrepareResult prepare(const port::PrepareRequest& request) override;
  port::LoadResult load(const port::LoadRequest& request) override;
  void finish_table(const port::LoadMark& mark) override;
  void interrupt() noexcept override {}

 private:
  void transact(const std::function<void(cdc::fake::State&)>& change);
  void check_epoch() const;

  cdc::fake::State& state_;
  cdc::fake::Store& store_;
  const Plan& plan_;
  std::uint64_t epoch_ = 0;
};

}  // namespace sim
