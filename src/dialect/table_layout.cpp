#include "dialect/table_layout.hpp"

#include "dialect/identifier.hpp"
#include "dialect/row_match.hpp"

#include <fmt/core.h>

#include <algorithm>

namespace dialect {
namespace {

using model::DistributionChoice;
using model::DistributionStyle;
using model::RedshiftKind;
using model::SortChoice;

constexpr std::size_t kSortColumnsMax = 400;

/// How many values a type has, roughly: the more, the evener its hashes spread. 0: may be no key.
int variety(RedshiftKind kind) {
  switch (kind) {
    case RedshiftKind::varchar:
    case RedshiftKind::big_int: return 4;
    case RedshiftKind::integer:
    case RedshiftKind::numeric:
    case RedshiftKind::double_precision:
    case RedshiftKind::timestamp:
    case RedshiftKind::timestamp_tz: return 3;
    case RedshiftKind::char_:
    case RedshiftKind::real:
    case RedshiftKind::time:
    case RedshiftKind::time_tz:
    case RedshiftKind::date: return 2;
    case RedshiftKind::small_int:
    case RedshiftKind::boolean: return 1;
    case RedshiftKind::varbyte:
    case RedshiftKind::super:
    case RedshiftKind::geometry:
    case RedshiftKind::geography:
    case RedshiftKind::hllsketch:
    case RedshiftKind::interval_year_month:
    case RedshiftKind::interval_day_second:
    case RedshiftKind::other: break;
  }
  return 0;
}

int variety_of(const model::TargetTable& table, const std::string& column) {
  return variety(find_column(table, column).type.kind);
}

void distribute_by_key(model::TargetTable& table) {
  const std::vector<std::string>& key = table.primary_key;
  const auto best = std::max_element(key.begin(), key.end(), [&](const auto& a, const auto& b) {
    return variety_of(table, a) < variety_of(table, b);
  });
  if (best == key.end() || variety_of(table, *best) == 0) {
    table.distribution = DistributionStyle::even;
    table.layout_reasons.push_back(
        key.empty() ? "DISTSTYLE EVEN: the table has no key."
                    : "DISTSTYLE EVEN: no column of the key has a type that may distribute rows.");
    return;
  }
  table.distribution = DistributionStyle::key;
  table.distribution_key = *best;
  table.layout_reasons.push_back(fmt::format(
      "DISTKEY ({}): staged changes have the same, so rows are replaced where they lie{}",
      quote_identifier(*best),
      key.size() == 1 ? "."
                      : "; of the key's columns the first whose type has the most values. See that "
                        "its values are many and even."));
}

void sort_by_key(model::TargetTable& table) {
  const std::vector<std::string>& key = table.primary_key;
  const bool may_be = !key.empty() && key.size() <= kSortColumnsMax &&
                      std::all_of(key.begin(), key.end(), [&](const std::string& column) {
                        return variety_of(table, column) > 0;
                      });
  if (!may_be) {
    table.layout_reasons.push_back(
        key.empty() ? "SORTKEY AUTO: the table has no key."
                    : "SORTKEY AUTO: a column of the key has a type that may not be sorted by.");
    return;
  }
  table.sort_key = key;
  table.layout_reasons.push_back(
      "SORTKEY: the key, so that changes read only the blocks whose range holds their keys.");
}

}  // namespace

void propose_layout(model::TargetTable& table, const model::LayoutOptions& options) {
  switch (options.distribution) {
    case DistributionChoice::automatic:
      table.layout_reasons.emplace_back(
          "DISTSTYLE AUTO: Redshift spreads the rows by the table's size and queries.");
      break;
    case DistributionChoice::even:
      table.distribution = DistributionStyle::even;
      table.layout_reasons.emplace_back("DISTSTYLE EVEN: [types] distribution says so.");
      break;
    case DistributionChoice::key: distribute_by_key(table); break;
  }
  if (options.sort == SortChoice::key) {
    sort_by_key(table);
  } else {
    table.layout_reasons.emplace_back("SORTKEY AUTO: Redshift sorts by what queries filter on.");
  }
  table.layout_reasons.emplace_back(
      "ENCODE AUTO: Redshift packs each column by its values; COPY leaves it at that.");
}

}  // namespace dialect
