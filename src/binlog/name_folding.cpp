#include "binlog/name_folding.hpp"

#include "base/utf8.hpp"

#include <locale.h>

#include <clocale>
#include <cwctype>

namespace binlog {
namespace {

char32_t lower(char32_t code) {
  if (code < 0x80) return code >= 'A' && code <= 'Z' ? code - 'A' + 'a' : code;
  // Never freed: names are folded for as long as the process lives.
  static const locale_t unicode = ::newlocale(LC_CTYPE_MASK, "C.UTF-8", nullptr);
  if (unicode == nullptr) return code;
  return static_cast<char32_t>(::towlower_l(static_cast<wint_t>(code), unicode));
}

void fold(model::TableId& id) {
  id.schema = fold_name(id.schema);
  id.table = fold_name(id.table);
}

}  // namespace

std::string fold_name(std::string_view name) {
  std::string folded;
  while (!name.empty()) {
    if (const auto character = base::take_utf8(name)) {
      base::append_utf8(lower(*character), folded);
    } else {
      folded += name.front();
      name.remove_prefix(1);
    }
  }
  return folded;
}

void fold_names(DdlStatement& statement) {
  for (model::TableId& id : statement.tables) fold(id);
  for (auto& [from, to] : statement.renames) {
    fold(from);
    fold(to);
  }
  fold(statement.like);
  statement.schema = fold_name(statement.schema);
  for (AlterClause& clause : statement.clauses) fold(clause.table);
}

}  // namespace binlog
