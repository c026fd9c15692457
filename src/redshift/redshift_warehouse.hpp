#pragma once
// The warehouse port over Redshift: prepares tables, loads chunks exactly once, keeps the marks.
//
// Thread-safe: every call borrows a session from the pool. A chunk is loaded by one transaction:
// COPY (or COPY into a temporary table, delete by key, insert), then its mark, then COMMIT, with
// the epoch read while the mark's lock is held. When the answer to an earlier try of the same mark
// was lost, the next try first waits for that transaction at the marks table's lock and then looks
// for the mark, so that it is never loaded twice. Errors as port/warehouse.
#include "port/warehouse.hpp"
#include "redshift/session_pool.hpp"
#include "redshift/table_catalog.hpp"
#include "redshift/task_fence.hpp"

#include <cstdint>
#include <memory>
#include <mutex>
#include <set>
#include <string>
#include <tuple>
#include <vector>

namespace redshift {

class RedshiftWarehouse final : public port::Warehouse {
 public:
  /// `region` is where the staging bucket lies; COPY is told.
  RedshiftWarehouse(model::TargetEndpoint target, std::string region);

  std::uint64_t open_task(const std::string& task) override;
  std::vector<port::LoadMark> marks() override;
  std::optional<model::TargetTable> describe(const model::TableId& id) override;
  bool holds_exactly(const model::TableId& id, std::uint64_t rows) override;
  port::PrepareResult prepare(const port::PrepareRequest& request) override;
  port::LoadResult load(const port::LoadRequest& request) override;
  void finish_table(const port::LoadMark& mark) override;
  void interrupt() noexcept override { pool_.interrupt_all(); }

 private:
  using MarkKey = std::tuple<std::string, model::TableId, std::uint64_t>;

  Situation situation(std::string purpose) const;
  TaskFence& fence() const;
  void create_table(Session& session, const model::TargetTable& table, const Situation& what);
  void recreate_table(Session& session, const model::TargetTable& old,
                      const model::TargetTable& proposal, port::PrepareResult& result);
  bool forget_earlier_rows(Session& session, const port::PrepareRequest& request,
                           const Situation& what);
  void empty_table(Session& session, const model::TableId& id, const Situation& what);
  std::int64_t copy_rows(Session& session, const port::LoadRequest& request, const Situation& what);
  std::int64_t copy_into(Session& session, const port::LoadRequest& request,
                         const model::TableId& into, const Situation& what);
  void replace_rows(Session& session, const port::LoadRequest& request, const Situation& what);
  bool was_tried_before(const port::LoadMark& mark);

  SessionPool pool_;
  std::string region_;
  std::unique_ptr<TaskFence> fence_;
  std::mutex schema_mutex_;  // one table at a time looks for its schema and makes it
  std::mutex mutex_;         // guards tried_ only
  std::set<MarkKey> tried_;
};

}  // namespace redshift
