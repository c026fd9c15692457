#include "redshift/apply_exceptions.hpp"

#include "base/limits.hpp"
#include "dialect/identifier.hpp"
#include "dialect/text_check.hpp"

#include <fmt/core.h>

#include <utility>

namespace redshift {
namespace {

constexpr std::size_t kNameBytesMax = 256;

std::string table_name(const std::string& schema) {
  return dialect::quote_identifier(schema) + ".awsdms_apply_exceptions";
}

std::string literal(const std::string& text, std::size_t bytes_max) {
  const std::string clean = dialect::without_faults(text);
  return dialect::quote_long_literal(dialect::cut_text(clean, bytes_max));
}

}  // namespace

std::string create_exceptions_sql(const std::string& schema) {
  return "CREATE TABLE IF NOT EXISTS " + table_name(schema) +
         " (task_name VARCHAR(256) NOT NULL, table_owner VARCHAR(256) NOT NULL,"
         " table_name VARCHAR(256) NOT NULL, error_time TIMESTAMP NOT NULL,"
         " statement VARCHAR(65535) NOT NULL, error VARCHAR(65535) NOT NULL)";
}

std::vector<std::string> insert_exceptions_sql(
    const std::string& schema, const std::string& task,
    const std::vector<port::ApplyException>& exceptions) {
  const std::string front =
      "INSERT INTO " + table_name(schema) +
      " (task_name, table_owner, table_name, error_time, statement, error) VALUES ";
  std::vector<std::string> statements;
  std::string insert;
  for (const port::ApplyException& exception : exceptions) {
    const std::string row =
        fmt::format("({}, {}, {}, GETDATE(), {}, {})", literal(task, kNameBytesMax),
                    literal(exception.table.schema, kNameBytesMax),
                    literal(exception.table.table, kNameBytesMax),
                    literal(exception.statement, base::limits::kTableRecordPartBytes),
                    literal(exception.error, base::limits::kTableRecordPartBytes));
    const bool is_full = insert.size() + row.size() > base::limits::kStatementBytesAimed;
    if (is_full && !insert.empty()) statements.push_back(std::exchange(insert, {}));
    insert += insert.empty() ? front + row : ", " + row;
  }
  if (!insert.empty()) statements.push_back(insert);
  return statements;
}

}  // namespace redshift
