#include "mysql/quote.hpp"

namespace mysql {

std::string quote_identifier(std::string_view name) {
  std::string quoted = "`";
  for (const char c : name) {
    if (c == '`') quoted += '`';
    quoted += c;
  }
  quoted += '`';
  return quoted;
}

std::string quote_table(const model::TableId& id) {
  return quote_identifier(id.schema) + "." + quote_identifier(id.table);
}

std::string quote_literal(std::string_view text) {
  std::string quoted = "'";
  for (const char c : text) {
    switch (c) {
      case '\'': quoted += "\\'"; break;
      case '\\': quoted += "\\\\"; break;
      case '\0': quoted += "\\0"; break;
      case '\x1a': quoted += "\\Z"; break;
      default: quoted += c;
    }
  }
  quoted += '\'';
  return quoted;
}

}  // namespace mysql
