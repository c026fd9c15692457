#pragma once
// One cell through one column's writer, for the unit tests of the writers. Not used by the program.
#include "dialect/column_writers.hpp"
#include "dialect/type_text.hpp"

#include <fmt/core.h>

#include <memory>
#include <optional>
#include <string>
#include <string_view>

namespace dialect::probe {

inline model::Column column_of(model::ColumnKind kind) {
  model::Column column;
  column.name = "c";
  column.kind = kind;
  column.declared = "test";
  return column;
}

inline model::RedshiftType type_of(std::string_view catalog_spelling) {
  return parse_catalog_type(catalog_spelling, 0, 0, 0);
}

/// The field's text, "misfit: too_long", or "no writer".
inline std::string written(const model::Column& source, std::string_view target,
                           const model::Cell& cell) {
  const std::optional<ColumnWriter> writer = choose_writer(source, type_of(target));
  if (!writer) return "no writer";
  if (!writer->accepts(cell.kind)) return "wrong cell kind";
  // Exactly the promised room, so that the address sanitizer sees a writer that needs more.
  const auto room = std::make_unique<char[]>(writer->field_bytes_max(cell));
  const WriteResult result = writer->write(*writer, cell, room.get());
  if (result.end == nullptr) return fmt::format("misfit: {}", model::to_string(result.misfit));
  return std::string(room.get(), static_cast<std::size_t>(result.end - room.get()));
}

inline std::string written(model::ColumnKind kind, std::string_view target,
                           const model::Cell& cell) {
  return written(column_of(kind), target, cell);
}

}  // namespace dialect::probe
