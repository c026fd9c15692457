#include "cdc/statement_text.hpp"

#include "binlog/charset_converter.hpp"
#include "binlog/collation_table.hpp"
#include "binlog/query_event.hpp"

namespace cdc {

StatementText statement_text(const model::LogBlock& block) {
  const binlog::QueryEvent query = binlog::parse_query(block.events, block.format);
  StatementText text;
  const std::string_view charset = binlog::charset_of_collation(query.client_charset);
  text.sql = binlog::CharsetConverter::of(charset).convert(query.sql);
  text.context.default_schema = query.database;
  text.context.flavour = block.format.flavour;
  text.context.server_version = block.format.server_version;
  binlog::apply_sql_mode(query.sql_mode, text.context);
  text.schema_defaults.charset = binlog::charset_of_collation(query.database_collation);
  text.is_strict = binlog::is_strict(query.sql_mode);
  constexpr std::uint64_t kMicroseconds = 1'000'000;
  text.started_us = query.timestamp * kMicroseconds + query.microseconds;
  return text;
}

}  // namespace cdc
