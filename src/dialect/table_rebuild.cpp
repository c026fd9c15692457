#include "dialect/table_rebuild.hpp"

#include "dialect/column_steps.hpp"
#include "dialect/identifier.hpp"
#include "dialect/table_ddl.hpp"

#include <fmt/core.h>

namespace dialect {

std::vector<std::string> rebuild_statements(const model::TargetTable& after,
                                            const std::vector<CopiedColumn>& columns,
                                            const model::TableId& from) {
  model::TargetTable made = after;
  const bool takes_its_place = after.id == from;
  if (takes_its_place) made.id.table = passing_name(after.id.table);
  std::string names;
  std::string expressions;
  for (const CopiedColumn& column : columns) {
    const std::string_view comma = names.empty() ? "" : ", ";
    names += fmt::format("{}{}", comma, quote_identifier(column.name));
    expressions += fmt::format("{}{}", comma, column.expression);
  }
  std::vector<std::string> statements;
  statements.push_back(create_table_text(made, DdlComments::none));
  statements.push_back(fmt::format("INSERT INTO {} ({}) SELECT {} FROM {}", quote_table(made.id),
                                   names, expressions, quote_table(from)));
  statements.push_back("DROP TABLE " + quote_table(from));
  if (takes_its_place) statements.push_back(rename_table_text(made.id, after.id.table));
  return statements;
}

std::string rebuild_note(const model::TableId& table) {
  return fmt::format(
      "{} is made anew from its rows: owner, grants and comments come along, column encodings and "
      "defaults of the old table do not, and a view that is bound to it stops the change.",
      table.to_text());
}

}  // namespace dialect
