#include "assess/data_reading.hpp"

#include "assess/table_reading.hpp"
#include "base/figures.hpp"
#include "base/log.hpp"
#include "base/prng.hpp"
#include "base/retry.hpp"
#include "base/worker_group.hpp"
#include "load/chunk_planner.hpp"

#include <fmt/core.h>

#include <algorithm>
#include <atomic>
#include <mutex>
#include <utility>

namespace assess {
namespace {

using base::Error;
using base::ErrorScope;

bool is_about_the_table(ErrorScope scope) {
  return scope == ErrorScope::record || scope == ErrorScope::table;
}

struct Piece {
  std::size_t table = 0;
  std::vector<model::Chunk> chunks;  ///< one to read whole; none: a sample
};

class Reading {
 public:
  Reading(const DataWorld& world, const std::vector<DataTable>& tables, const ReadScope& scope,
          load::LoadProgress& progress)
      : world_(world), scope_(scope), tables_(tables) {
    for (const DataTable& table : tables) {
      const std::uint64_t estimate = table.schema->row_estimate;
      progress_.push_back(&progress.add(
          table.schema->id, scope.is_complete ? estimate : std::min(estimate, scope.sample_rows)));
      tallies_.emplace_back(*table.schema, *table.target);
      pieces_left_.push_back(0);
    }
  }

  void run(std::stop_token stop) {
    world_.on_begin();
    plan(stop);
    base::WorkerGroup group;
    const std::stop_callback relay(stop, [&] { group.request_stop(); });
    const std::size_t workers = std::min(world_.sessions, pieces_.size());
    for (std::size_t i = 0; i < workers; ++i) {
      group.start(fmt::format("assess {}", i + 1), [this](std::stop_token token) { work(token); });
    }
    group.join();
    if (stop.stop_requested()) {
      throw Error(ErrorScope::cancelled, "assess.stopped", "stopped before all was read", "");
    }
  }

 private:
  void plan(const std::stop_token& stop) {
    if (!scope_.is_complete) {
      for (std::size_t i = 0; i < tables_.size(); ++i) add_piece(i, {});
      return;
    }
    Session session;
    for (std::size_t i = 0; i < tables_.size(); ++i) {
      with_session(session, i, stop, [&](port::SnapshotSession& usable) {
        const model::TableSchema& schema = *tables_[i].schema;
        std::optional<port::KeyBounds> bounds;
        if (load::can_split(schema)) bounds = usable.key_bounds(schema);
        for (model::Chunk& chunk : load::plan_chunks(schema, bounds, world_.task.chunk_bytes)) {
          add_piece(i, {std::move(chunk)});
        }
      });
    }
  }

  void add_piece(std::size_t table, std::vector<model::Chunk> chunks) {
    pieces_.push_back({table, std::move(chunks)});
    ++pieces_left_[table];
  }

  /// A worker's snapshot, opened when it is first needed and again after it was lost.
  using Session = std::unique_ptr<port::SnapshotSource>;

  /// Runs `use` with a session; the table gets the error when it is its own.
  void with_session(Session& session, std::size_t table, const std::stop_token& stop,
                    const std::function<void(port::SnapshotSession&)>& use) {
    base::Prng prng = base::Prng::from_entropy();
    base::Retrier retrier(world_.clock, prng, {});
    try {
      retrier.run("read table " + tables_[table].schema->id.to_text(), stop,
                  base::log_retries(base::LogComponent::source_unload), [&] {
                    try {
                      if (!session) session = world_.open_snapshot();
                      use(session->session(0));
                    } catch (const Error& error) {
                      if (error.scope() == ErrorScope::transient) session.reset();
                      throw;
                    }
                  });
    } catch (const Error& error) {
      if (!is_about_the_table(error.scope())) throw;
      const std::lock_guard lock(mutex_);
      if (!tables_[table].fit->error) tables_[table].fit->error = error.report();
      progress_[table]->state = port::TableState::error;
    }
  }

  void work(const std::stop_token& stop) {
    Session session;
    while (!stop.stop_requested()) {
      const std::size_t next = next_piece_++;
      if (next >= pieces_.size()) return;
      const Piece& piece = pieces_[next];
      begin(piece.table);
      const base::SteadyTime began = world_.clock.steady_now();
      with_session(session, piece.table, stop,
                   [&](port::SnapshotSession& usable) { read(piece, usable, stop); });
      end_piece(piece.table, world_.clock.steady_now() - began);
    }
  }

  void begin(std::size_t table) {
    const std::lock_guard lock(mutex_);
    load::TableProgress& progress = *progress_[table];
    if (progress.state.load() == port::TableState::before_load) {
      progress.state = port::TableState::loading;
    }
  }

  void read(const Piece& piece, port::SnapshotSession& session, const std::stop_token& stop) {
    const DataTable& table = tables_[piece.table];
    const ReadableTable readable{*table.schema, *table.target, world_.task,
                                 *progress_[piece.table]};
    for (const model::Chunk& chunk : piece.chunks) {
      merge(piece.table, read_all(readable, chunk, session, stop));
    }
    if (!piece.chunks.empty()) return;
    const SampleReading sample = read_sample(readable, scope_.sample_rows, session, stop);
    table.fit->coverage = sample.coverage;
    table.fit->places = sample.places;
    merge(piece.table, sample.tally);
  }

  void merge(std::size_t table, const TableTally& tally) {
    const std::lock_guard lock(mutex_);
    tallies_[table].merge(tally);
  }

  void end_piece(std::size_t table, base::SteadyTime::duration took) {
    const std::lock_guard lock(mutex_);
    TableFit& fit = *tables_[table].fit;
    fit.reading += std::chrono::duration_cast<std::chrono::milliseconds>(took);
    if (--pieces_left_[table] > 0) return;
    tallies_[table].fill(fit);
    if (!fit.error) progress_[table]->state = port::TableState::completed;
    base::log_info(base::LogComponent::source_unload, "Table {}: {} rows read{}",
                   fit.source.to_text(), base::grouped(fit.rows_read),
                   fit.error ? ", then stopped: " + fit.error->message : "");
  }

  const DataWorld& world_;
  const ReadScope& scope_;
  const std::vector<DataTable>& tables_;
  std::vector<load::TableProgress*> progress_;
  std::vector<Piece> pieces_;
  std::atomic<std::size_t> next_piece_{0};
  std::mutex mutex_;  // guards what the workers bring home: tallies, pieces left, errors
  std::vector<TableTally> tallies_;
  std::vector<std::size_t> pieces_left_;
};

}  // namespace

void read_tables(const DataWorld& world, const std::vector<DataTable>& tables,
                 const ReadScope& scope, load::LoadProgress& progress, std::stop_token stop) {
  Reading(world, tables, scope, progress).run(std::move(stop));
}

}  // namespace assess
