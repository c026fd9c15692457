#include "redshift/load_errors.hpp"

#include "dialect/identifier.hpp"
#include "redshift/row_text.hpp"

#include <fmt/core.h>

namespace redshift {
std::vector<LoadErrorDetail> read_load_errors(Session& session, const std::string& url_prefix,
                                              const Situation& situation) {
  const QueryResult result =
      session.run(fmt::format("SELECT file_name, line_number, column_name, column_type, "
                              "column_length, error_code, error_message"
                              " FROM sys_load_error_detail WHERE LEFT(file_name, {}) = {} ORDER BY "
                              "start_time DESC LIMIT 10",
                              url_prefix.size(), dialect::quote_literal(url_prefix)),
                  situation);
  std::vector<LoadErrorDetail> errors;
  for (const Row& row : result.rows) {
    errors.push_back({trimmed(row[0]), to_number<std::int64_t>(row[1]), trimmed(row[2]),
                      trimmed(row[3]), trimmed(row[4]), to_number<int>(row[5]), trimmed(row[6])});
  }
  return errors;
}

std::string to_text(const std::vector<LoadErrorDetail>& errors) {
  std::string text;
  for (const LoadErrorDetail& error : errors) {
    text += fmt::format("\n    {} line {}: column {} {}({}): {} {}", error.file, error.line,
                        error.column, error.column_type, error.column_length, error.code,
                        error.message);
  }
  return text;
}

}  // namespace redshift
