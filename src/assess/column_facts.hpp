#pragma once
// What is told of one column, in words that both the text and the page use. Pure.
#include "assess/fit.hpp"

#include <string>
#include <vector>

namespace assess {

/// {"longest 12 of 80 B (15%)", "from 1 to 17", "2 NULL"}: only what there is.
std::vector<std::string> facts_of(const ColumnFit& column);
/// One line per kind of misfit: "zero_date: 3 would stop their table; id=7: '0000-00-00'".
std::vector<std::string> misfit_lines(const ColumnFit& column);
/// How much of the target's width the longest value takes, 0 to 1 and beyond; 0 where there is
/// none.
double width_used(const ColumnFit& column) noexcept;

}  // namespace assess
