#include "assess/value_assessments.hpp"

#include "base/figures.hpp"
#include "base/name_list.hpp"
#include "dialect/identifier.hpp"
#include "dialect/misfit.hpp"

#include <fmt/core.h>

#include <algorithm>

namespace assess {
namespace {

using base::grouped;
using model::Misfit;

constexpr Misfit kMisfits[] = {Misfit::too_long,        Misfit::zero_date,    Misfit::nul_byte,
                               Misfit::invalid_utf8,    Misfit::out_of_range, Misfit::row_too_large,
                               Misfit::invalid_geometry};
static_assert(std::size(kMisfits) == dialect::kMisfitKinds);

/// Where misfits of one kind are, and how the policy takes them.
struct Found {
  MisfitCounts counts;
  std::vector<std::string> places;         ///< "shop.orders.note (3)"
  std::vector<std::string> stopped_first;  ///< advice of the load's own error

  void add(const std::string& place, const MisfitCounts& more) {
    if (more.is_empty()) return;
    counts += more;
    places.push_back(
        fmt::format("{} ({})", place, grouped(more.stopped + more.altered + more.skipped)));
  }
};

std::string advice_for(const TableFit& table, const ColumnFit* column, Misfit misfit) {
  dialect::MisfitPlace place;
  place.table = table.source.to_text();
  if (column != nullptr) {
    place.column = column->name;
    place.target_column = dialect::quote_identifier(dialect::target_name(column->name));
    place.target_type = column->target_type;
  }
  return dialect::misfit_error(place, misfit, {}).advice();
}

Found find(const std::vector<TableFit>& tables, Misfit misfit) {
  Found found;
  const auto note = [&](const TableFit& table, const ColumnFit* column,
                        const MisfitCounts& counts) {
    const std::string name = table.source.to_text();
    found.add(column == nullptr ? name : name + "." + column->name, counts);
    if (counts.stopped > 0 && found.stopped_first.empty()) {
      found.stopped_first.push_back(advice_for(table, column, misfit));
    }
  };
  for (const TableFit& table : tables) {
    for (const ColumnFit& column : table.columns) {
      note(table, &column, column.misfits[static_cast<std::size_t>(misfit)]);
    }
    if (misfit == Misfit::row_too_large) note(table, nullptr, table.rows_too_large);
  }
  return found;
}

Assessment assess(const std::vector<TableFit>& tables, Misfit misfit) {
  Assessment result{name_of(misfit), Status::passed, "none", "", {}};
  const Found found = find(tables, misfit);
  if (found.counts.is_empty()) return result;
  result.seen = base::name_list(found.places);
  result.why = counts_text(found.counts) + ".";
  if (found.counts.stopped > 0) {
    result.status = Status::failed;
    result.advice = found.stopped_first;
  } else {
    result.status = Status::warning;
    result.advice = {
        fmt::format("So says [values] {} in the task file.", model::to_string(misfit))};
  }
  return result;
}

Assessment assess_reading(const std::vector<TableFit>& tables) {
  Assessment result{"redshift-check-rows-read", Status::passed, "", "", {}};
  std::uint64_t rows = 0;
  std::size_t samples = 0;
  std::vector<std::string> failed;
  for (const TableFit& table : tables) {
    rows += table.rows_read;
    samples += table.coverage == Coverage::whole ? 0 : 1;
    if (!table.error) continue;
    failed.push_back(table.source.to_text());
    if (result.why.empty()) result.why = table.error->message;
    if (result.advice.empty()) result.advice = {table.error->advice};
  }
  if (failed.empty()) {
    result.seen = fmt::format("{} rows of {} tables, {} of them by samples", grouped(rows),
                              tables.size(), samples);
    return result;
  }
  result.status = Status::failed;
  result.seen = "not all of " + base::name_list(failed);
  return result;
}

/// What is kept is told as it is: rounded up it could look like enough.
std::string hours_of(std::chrono::seconds time) {
  const double hours = std::chrono::duration<double, std::ratio<3600>>(time).count();
  return time % std::chrono::hours(1) == std::chrono::seconds(0) ? fmt::format("{:.0f} h", hours)
                                                                 : fmt::format("{:.2f} h", hours);
}

}  // namespace

std::string name_of(Misfit misfit) {
  std::string name(model::to_string(misfit));
  std::replace(name.begin(), name.end(), '_', '-');
  return "redshift-check-" + name;
}

Assessments assess_values(const std::vector<TableFit>& tables) {
  Assessments assessments = {assess_reading(tables)};
  for (const Misfit misfit : kMisfits) assessments.push_back(assess(tables, misfit));
  return assessments;
}

Assessment assess_retention(const Forecast& forecast, std::optional<std::chrono::seconds> kept) {
  Assessment result{"redshift-check-log-retention", Status::passed, "", "", {}};
  const std::string needed = fmt::format("{} h", hours_up(forecast.retention_needed));
  if (!kept) {
    result.status = Status::skipped;
    result.seen = fmt::format("needed: {}; the source's setting may not be read", needed);
  } else if (*kept == std::chrono::seconds::max()) {
    result.seen = fmt::format("needed: {}; the source keeps its log for ever", needed);
  } else {
    result.seen = fmt::format("needed: {}; the source keeps {}", needed, hours_of(*kept));
    if (*kept >= forecast.retention_needed) return result;
    result.status = Status::warning;
    result.why =
        "If sluice is away for longer, or a load starts over late, changes are gone and tables "
        "must be loaded again.";
    result.advice = {fmt::format("Keep the source's log for {} at least.", needed)};
  }
  return result;
}

}  // namespace assess
