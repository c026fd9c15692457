#pragma once
// Columns and values in a short notation, for golden files.
//
// A column: [`name`] type [unsigned] [charset NAME] [null|not null] [key], as in "price
// decimal(10,2) not null"; types as MySQL spells them, enum('a','b') with its members. A value:
// NULL, 12, -0.5, 'text with \n \0 \xFF', 2026-01-31, 2026-01-31 12:00:00.5, -838:59:59, x'00FF'.
// What cannot be read throws Error(request).
#include "model/cell.hpp"
#include "model/table_schema.hpp"

#include <string>
#include <string_view>

namespace golden {

/// Reads one column; `is_key` says whether it carries the word key.
model::Column read_column(std::string_view text, bool& is_key);

/// Reads a value of the column. Its bytes live in `bytes`, which must outlive the cell.
model::Cell read_value(const model::Column& column, std::string_view text, std::string& bytes);

/// Shows control characters, backslashes and bytes that are not UTF-8 as escapes.
std::string escaped(std::string_view text);

}  // namespace golden
