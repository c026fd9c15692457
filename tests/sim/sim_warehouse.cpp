#include "sim_warehouse.hpp"

#include <algorithm>
#include <set>

namespace sim {
namespace {

using cdc::fake::Fault;
using cdc::fake::Row;
using cdc::fake::State;
using cdc::fake::Table;

/// The rows of a loaded chunk, in the order of the table's columns.
std::vector<Row> loaded_rows(const cdc::fake::Store& store, const port::LoadRequest& request,
                             const Table& table) {
  if (request.manifest_url.empty()) return {};
  const std::string csv = cdc::fake::read_staged(store, request.manifest_url, request.compression);
  std::vector<Row> rows;
  for (const Row& line : cdc::fake::read_csv(csv, request.columns.size(), request.null_sentinel)) {
    Row row(table.definition.columns.size());
    for (std::size_t i = 0; i < line.size(); ++i) {
      row[cdc::fake::column_of(table.definition, request.columns[i])] = line[i];
    }
    rows.push_back(std::move(row));
  }
  return rows;
}

void erase_equal_keys(Table& table, const model::TargetTable& keyed, const std::vector<Row>& rows) {
  const auto key_of = [&](const Row& row) {
    Row key;
    for (const std::string& name : keyed.primary_key) {
      key.push_back(row[cdc::fake::column_of(table.definition, name)]);
    }
    return key;
  };
  std::set<Row> keys;
  for (const Row& row : rows) keys.insert(key_of(row));
  std::erase_if(table.rows, [&](const Row& row) { return keys.count(key_of(row)) > 0; });
}

}  // namespace

bool SimTarget::check_place(const State& state, const port::ApplyRequest& request) {
  if (plan_.canary == Canary::doubt_is_failure && state.checkpoint == request.next) return true;
  return Target::check_place(state, request);
}

port::ApplyResult SimTarget::apply(const port::ApplyRequest& request) {
  maybe_crash();
  const std::optional<model::Checkpoint> before = state().checkpoint;
  const auto note = [&] {
    if (state().checkpoint != before && state().checkpoint == request.next) {
      applied_.push_back({before.value(), request.next});
    }
  };
  requests.clear();
  port::ApplyRequest taken = request;
  if (plan_.canary == Canary::forgotten_suspension) {
    std::erase_if(taken.tables, [](const port::CapturedTable& record) {
      return record.state == port::CaptureState::suspended;
    });
  }
  if (plan_.canary == Canary::kept_drops) {
    std::erase_if(taken.changes, [](const port::TargetChange& change) {
      return change.kind == port::TargetChangeKind::drop_table;
    });
  }
  try {
    port::ApplyResult result =
        plan_.canary == Canary::late_checkpoint ? apply_in_two(taken) : Target::apply(taken);
    note();
    maybe_crash();
    return result;
  } catch (const base::Error& error) {
    if (error.code() == "fake.exists") on_name_taken();
    note();
    maybe_crash();
    throw;
  }
}

/// The deliberate mistake: what is applied and how far is applied are two transactions.
port::ApplyResult SimTarget::apply_in_two(const port::ApplyRequest& request) {
  port::ApplyResult result;
  if (!check_place(state(), request)) {
    result.already_applied = true;
    return result;
  }
  transact([&](State& next) {
    apply_to(next, request, result);
    next.checkpoint = request.previous;
  });
  maybe_crash();
  transact([&](State& next) { next.checkpoint = request.next; });
  return result;
}

void SimTarget::begin(const model::Checkpoint& first,
                      const std::vector<port::CapturedTable>& tables) {
  maybe_crash();
  Target::begin(first, tables);
  maybe_crash();
}

void SimWarehouse::check_epoch() const {
  if (plan_.canary == Canary::no_fence || epoch_ == state_.epoch) return;
  throw cdc::fake::failure(base::ErrorScope::task, "fenced", "a newer process took over");
}

void SimWarehouse::transact(const std::function<void(State&)>& change) {
  maybe_crash();
  const Fault fault = next_fault();
  State next = state_;
  change(next);
  if (fault == Fault::before_commit) {
    throw cdc::fake::failure(base::ErrorScope::transient, "lost", "lost before the commit");
  }
  state_ = std::move(next);
  maybe_crash();
  if (fault == Fault::after_commit) {
    throw cdc::fake::failure(base::ErrorScope::transient, "doubt", "lost while it was committed");
  }
}

std::uint64_t SimWarehouse::open_task(const std::string&) {
  transact([](State& next) { ++next.epoch; });
  epoch_ = state_.epoch;
  return epoch_;
}

std::optional<model::TargetTable> SimWarehouse::describe(const model::TableId& id) {
  const auto found = state_.tables.find(id);
  if (found == state_.tables.end()) return std::nullopt;
  return found->second.definition;
}

bool SimWarehouse::holds_exactly(const model::TableId& id, std::uint64_t rows) {
  const auto found = state_.tables.find(id);
  return found != state_.tables.end() && found->second.rows.size() == rows;
}

port::PrepareResult SimWarehouse::prepare(const port::PrepareRequest& request) {
  check_epoch();
  port::PrepareResult result;
  result.table = request.proposal;
  transact([&](State& next) {
    std::erase_if(next.marks,
                  [&](const port::LoadMark& mark) { return mark.source == request.source; });
    Table& table = next.tables[request.proposal.id];
    if (request.prep != model::TablePrep::do_nothing) table.rows.clear();
    table.definition = request.proposal;
    result.had_rows = !table.rows.empty();
    on_prepared(request.source, table.rows);
  });
  return result;
}

port::LoadResult SimWarehouse::load(const port::LoadRequest& request) {
  check_epoch();
  port::LoadResult result;
  result.rows = request.mark.rows;
  for (const port::LoadMark& mark : state_.marks) {
    if (mark.run == request.mark.run && mark.source == request.mark.source &&
        mark.chunk == request.mark.chunk && !mark.is_last) {
      result.already_loaded = true;
      return result;
    }
  }
  transact([&](State& next) {
    Table& table = next.tables.at(request.table.id);
    std::vector<Row> rows = loaded_rows(store_, request, table);
    if (rows.size() != request.mark.rows) {
      throw cdc::fake::failure(base::ErrorScope::task, "count", "COPY counted other rows");
    }
    if (request.replace_by_key) erase_equal_keys(table, request.table, rows);
    table.rows.insert(table.rows.end(), rows.begin(), rows.end());
    next.marks.push_back(request.mark);
  });
  return result;
}

void SimWarehouse::finish_table(const port::LoadMark& mark) {
  check_epoch();
  transact([&](State& next) { next.marks.push_back(mark); });
}

}  // namespace sim
