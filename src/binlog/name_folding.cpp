#include "binlog/name_folding.hpp"

#include <locale.h>

#include <clocale>
#include <cwctype>

namespace binlog {
namespace {

/// One character of UTF-8 and how many bytes it has; 0 for bytes that are none.
struct Character {
  char32_t code = 0;
  std::size_t bytes = 0;
};

Character first_character(std::string_view text) {
  const auto byte = [&](std::size_t i) { return static_cast<unsigned char>(text[i]); };
  const unsigned char head = byte(0);
  const std::size_t bytes = head < 0x80   ? 1
                            : head < 0xC0 ? 0
                            : head < 0xE0 ? 2
                            : head < 0xF0 ? 3
                                          : 4;
  if (bytes == 0 || bytes > text.size()) return {};
  char32_t code = bytes == 1 ? head : head & (0x7FU >> bytes);
  for (std::size_t i = 1; i < bytes; ++i) {
    if ((byte(i) & 0xC0U) != 0x80) return {};
    code = code << 6U | (byte(i) & 0x3FU);
  }
  return {code, bytes};
}

void append(char32_t code, std::string& out) {
  if (code < 0x80) {
    out += static_cast<char>(code);
  } else if (code < 0x800) {
    out += static_cast<char>(0xC0U | code >> 6U);
    out += static_cast<char>(0x80U | (code & 0x3FU));
  } else if (code < 0x10000) {
    out += static_cast<char>(0xE0U | code >> 12U);
    out += static_cast<char>(0x80U | (code >> 6U & 0x3FU));
    out += static_cast<char>(0x80U | (code & 0x3FU));
  } else {
    out += static_cast<char>(0xF0U | code >> 18U);
    out += static_cast<char>(0x80U | (code >> 12U & 0x3FU));
    out += static_cast<char>(0x80U | (code >> 6U & 0x3FU));
    out += static_cast<char>(0x80U | (code & 0x3FU));
  }
}

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
    const Character next = first_character(name);
    if (next.bytes == 0) {
      folded += name.front();
      name.remove_prefix(1);
      continue;
    }
    append(lower(next.code), folded);
    name.remove_prefix(next.bytes);
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
