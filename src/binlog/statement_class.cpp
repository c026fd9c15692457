#include "binlog/statement_class.hpp"

#include "binlog/sql_words.hpp"

#include <array>
#include <string>

namespace binlog {
namespace {

using Tables = std::vector<model::TableId>;

template <std::size_t Size>
bool is_one_of(const SqlWord& word, const std::array<std::string_view, Size>& keywords) {
  for (const std::string_view keyword : keywords) {
    if (word.is(keyword)) return true;
  }
  return false;
}

constexpr std::array<std::string_view, 9> kRowVerbs{"INSERT", "UPDATE", "DELETE", "REPLACE", "LOAD",
                                                    "WITH",   "SELECT", "CALL",   "DO"};
constexpr std::array<std::string_view, 6> kHarmlessVerbs{"GRANT",    "REVOKE",  "FLUSH",
                                                         "OPTIMIZE", "INSTALL", "UNINSTALL"};
// The first of these words says what kind of thing a CREATE, ALTER, DROP or RENAME is about; words
// before it describe the thing (OR REPLACE, DEFINER=..., ALGORITHM=..., AGGREGATE, UNIQUE).
constexpr std::array<std::string_view, 9> kHarmlessThings{
    "FUNCTION", "PROCEDURE", "TRIGGER", "EVENT", "VIEW", "USER", "ROLE", "PACKAGE", "TEMPORARY"};
constexpr std::array<std::string_view, 10> kOtherThings{
    "TABLE",  "DATABASE", "SCHEMA",     "INDEX",   "SEQUENCE",
    "SERVER", "TABLES",   "TABLESPACE", "LOGFILE", "UNDO"};

/// The word that a statement begins with; settings for one statement (MariaDB) stand before it.
SqlWord verb_of(SqlWords& words) {
  for (;;) {
    SqlWord word = words.next();
    while (word.is_sign('(') || word.is_sign(';')) word = words.next();
    if (!word.is("SET")) return word;
    SqlWords further = words;
    if (!further.next().is("STATEMENT")) return word;
    SqlWord next = further.next();
    while (!next.is_end() && !next.is("FOR")) next = further.next();
    words = further;
  }
}

StatementClass classify_thing(SqlWords& words) {
  for (SqlWord word = words.next(); !word.is_end(); word = words.next()) {
    if (is_one_of(word, kHarmlessThings)) return StatementClass::harmless;
    if (is_one_of(word, kOtherThings)) return StatementClass::tables;
  }
  return StatementClass::tables;
}

StatementClass classify_xa(SqlWords& words) {
  const SqlWord verb = words.next();
  if (verb.is("START") || verb.is("BEGIN")) return StatementClass::xa_begin;
  if (verb.is("END")) return StatementClass::xa_end;
  if (verb.is("COMMIT") || verb.is("ROLLBACK")) return StatementClass::xa_finish;
  return StatementClass::tables;
}

StatementClass classify_rollback(SqlWords& words) {
  SqlWord next = words.next();
  if (next.is("WORK")) next = words.next();
  return next.is("TO") ? StatementClass::savepoint : StatementClass::rollback;
}

StatementClass classify_set(SqlWords& words) {
  const SqlWord what = words.next();
  const bool is_harmless = what.is("PASSWORD") || what.is("DEFAULT") || what.is("ROLE");
  return is_harmless ? StatementClass::harmless : StatementClass::tables;
}

/// ANALYZE TABLE counts values; MariaDB's ANALYZE UPDATE runs what it explains.
StatementClass classify_analyze(SqlWords& words) {
  constexpr std::array<std::string_view, 4> kOfTables{"TABLE", "TABLES", "LOCAL",
                                                      "NO_WRITE_TO_BINLOG"};
  return is_one_of(words.next(), kOfTables) ? StatementClass::harmless : StatementClass::rows;
}

StatementClass classify_words(SqlWords words) {
  const SqlWord verb = verb_of(words);
  if (verb.is("BEGIN")) return StatementClass::begin;
  if (verb.is("COMMIT")) return StatementClass::commit;
  if (verb.is("ROLLBACK")) return classify_rollback(words);
  if (verb.is("SAVEPOINT") || verb.is("RELEASE")) return StatementClass::savepoint;
  if (verb.is("XA")) return classify_xa(words);
  if (is_one_of(verb, kRowVerbs)) return StatementClass::rows;
  if (is_one_of(verb, kHarmlessVerbs)) return StatementClass::harmless;
  if (verb.is("ANALYZE")) return classify_analyze(words);
  if (verb.is("SET")) return classify_set(words);
  if (verb.is("START") && words.next().is("TRANSACTION")) return StatementClass::begin;
  const bool has_thing =
      verb.is("CREATE") || verb.is("ALTER") || verb.is("DROP") || verb.is("RENAME");
  return has_thing ? classify_thing(words) : StatementClass::tables;
}

/// A name without the doubling of the quotes inside it.
std::string name_of(const SqlWord& word) {
  std::string name(word.bytes);
  if (word.kind != SqlWord::Kind::name) return name;
  for (const std::string_view pair : {"``", "\"\""}) {
    for (std::size_t at = name.find(pair); at != std::string::npos; at = name.find(pair, at + 1)) {
      name.erase(at, 1);
    }
  }
  return name;
}

/// Reads names with dots between them; only the first two can be of a table. `next` is the word
/// behind them afterwards.
model::TableId read_name(const SqlWord& first, std::string_view database, SqlWords& words,
                         SqlWord& next) {
  model::TableId table{std::string(database), name_of(first)};
  next = words.next();
  bool is_second = true;
  while (next.is_sign('.')) {
    next = words.next();
    if (!next.is_identifier()) break;
    if (is_second) table = {std::move(table.table), name_of(next)};
    is_second = false;
    next = words.next();
  }
  return table;
}

/// All names up to one of the ending words, which counts outside of parentheses only.
Tables names_until(SqlWords& words, std::string_view database, std::string_view ending) {
  Tables tables;
  int depth = 0;
  SqlWord word = words.next();
  while (!word.is_end()) {
    if (depth == 0 && word.is(ending)) break;
    if (word.is_sign('(')) ++depth;
    if (word.is_sign(')')) --depth;
    if (word.is_identifier()) {
      SqlWord next;
      tables.push_back(read_name(word, database, words, next));
      word = next;
    } else {
      word = words.next();
    }
  }
  return tables;
}

/// The one name behind a word, and behind words that only say how.
std::optional<Tables> name_behind_into(SqlWords& words, std::string_view database) {
  constexpr std::array<std::string_view, 5> kHow{"LOW_PRIORITY", "HIGH_PRIORITY", "DELAYED",
                                                 "IGNORE", "INTO"};
  SqlWord word = words.next();
  while (is_one_of(word, kHow)) word = words.next();
  if (!word.is_identifier()) return std::nullopt;
  SqlWord next;
  return Tables{read_name(word, database, words, next)};
}

std::optional<Tables> name_behind_table(SqlWords& words, std::string_view database) {
  for (SqlWord word = words.next(); !word.is_end(); word = words.next()) {
    if (word.is("INTO") && words.next().is("TABLE")) return name_behind_into(words, database);
  }
  return std::nullopt;
}

}  // namespace

StatementClass classify(std::string_view sql) noexcept {
  // By far the most frequent texts.
  if (sql == "BEGIN") return StatementClass::begin;
  if (sql == "COMMIT") return StatementClass::commit;
  return classify_words(SqlWords(sql));
}

std::optional<std::vector<model::TableId>> changed_tables(std::string_view sql,
                                                          std::string_view database) {
  SqlWords words(sql);
  const SqlWord verb = verb_of(words);
  if (verb.is("INSERT") || verb.is("REPLACE")) return name_behind_into(words, database);
  if (verb.is("LOAD")) return name_behind_table(words, database);
  if (verb.is("UPDATE")) return names_until(words, database, "SET");
  if (verb.is("DELETE")) return names_until(words, database, "WHERE");
  if (verb.is("WITH")) return names_until(words, database, "");
  return std::nullopt;
}

}  // namespace binlog
