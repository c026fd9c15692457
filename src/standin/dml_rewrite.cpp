#include "standin/dml_rewrite.hpp"

#include "standin/backend_link.hpp"

#include <algorithm>

namespace standin {
namespace {

bool is_keyword_here(const TokenCursor& cursor) {
  if (cursor.at() == 0) return true;
  TokenCursor before = cursor;
  before.move_to(cursor.at() - 1);
  return !before.peek().is_symbol(".") && !before.peek().is_symbol(",") &&
         !before.peek().is("select") && !before.peek().is("as");
}

void check_changes(TokenCursor cursor) {
  for (; !cursor.done(); cursor.skip()) {
    if (cursor.peek().is("returning") && is_keyword_here(cursor)) {
      refuse("0A000", "RETURNING is not supported by Amazon Redshift");
    }
    if (cursor.peek().is("on") && cursor.peek(1).is("conflict")) {
      refuse("0A000", "ON CONFLICT is not supported by Amazon Redshift");
    }
  }
}

[[noreturn]] void refuse_join() {
  refuse("0A000", "Target table must be part of an equijoin predicate");
}

bool has_equality(TokenCursor cursor) {
  for (; !cursor.done(); cursor.skip()) {
    if (cursor.peek().is_symbol("=") || cursor.peek().is("in")) return true;
  }
  return false;
}

// DELETE [FROM] t [USING u, ...] [WHERE ...]: the table has no other name, and a table of USING is
// joined by an equality.
std::string check_delete(TokenCursor cursor) {
  cursor.skip();
  cursor.accept("from");
  std::string target = cursor.take_qualified_name();
  const bool is_joined = cursor.peek().is("using");
  if (!cursor.done() && !is_joined && !cursor.peek().is("where")) cursor.refuse_here();
  if (is_joined && !has_equality(cursor)) refuse_join();
  return target;
}

/// Moves to the word at the cursor's own depth; false at the end.
bool find_word(TokenCursor& cursor, std::string_view word) {
  while (!cursor.done()) {
    if (cursor.peek().is(word)) return true;
    if (cursor.peek().is_symbol("(")) {
      cursor.skip_parentheses();
    } else {
      cursor.skip();
    }
  }
  return false;
}

// UPDATE t [[AS] alias] SET ... [FROM u, ... WHERE ...]: a table of FROM is joined by an equality.
std::string check_update(TokenCursor cursor) {
  cursor.skip();
  std::string target = cursor.take_qualified_name();
  if (!find_word(cursor, "from")) return target;
  if (!find_word(cursor, "where") || !has_equality(cursor)) refuse_join();
  return target;
}

void expect(TokenCursor& cursor, std::initializer_list<std::string_view> words) {
  for (const std::string_view word : words) {
    if (!cursor.accept(word)) cursor.refuse_here();
  }
}

/// The parts of a MERGE up to its condition, which stays behind the cursor.
struct MergeHead {
  std::string target;
  std::string source;
  std::string alias;  ///< empty: none
};

// MERGE INTO t USING s [[AS] alias] ON: no alias for the target, a table as source.
MergeHead take_merge_head(TokenCursor& cursor) {
  MergeHead head;
  expect(cursor, {"merge", "into"});
  head.target = cursor.take_qualified_name();
  expect(cursor, {"using"});
  head.source = cursor.take_qualified_name();
  if (head.source == head.target) {
    refuse("42712", "The source table of MERGE cannot be its target table");
  }
  if (!cursor.accept("on")) {
    cursor.accept("as");
    head.alias = cursor.take_name();
    expect(cursor, {"on"});
  }
  return head;
}

/// A token, what stands in parentheses, or a CASE, whose WHEN is not MERGE's.
void skip_part(TokenCursor& cursor) {
  if (cursor.peek().is("case")) {
    while (!cursor.done() && !cursor.peek().is("end")) cursor.skip();
  }
  if (cursor.peek().is_symbol("(")) {
    cursor.skip_parentheses();
  } else {
    cursor.skip();
  }
}

void check_assignments(TokenCursor& cursor) {
  expect(cursor, {"set"});
  do {
    cursor.take_name();
    if (!cursor.peek().is_symbol("=")) cursor.refuse_here();  // t.c = ..., too
    while (!cursor.done() && !cursor.peek().is_symbol(",") && !cursor.peek().is("when")) {
      skip_part(cursor);
    }
  } while (cursor.accept_symbol(","));
}

// WHEN MATCHED THEN { UPDATE SET ... | DELETE } WHEN NOT MATCHED THEN INSERT [(...)] VALUES (...):
// both, once each, in this order, without AND.
void check_merge_actions(TokenCursor cursor) {
  expect(cursor, {"when", "matched", "then"});
  if (cursor.accept("update")) {
    check_assignments(cursor);
  } else if (!cursor.accept("delete")) {
    cursor.refuse_here();
  }
  expect(cursor, {"when", "not", "matched", "then", "insert"});
  if (cursor.peek().is_symbol("(")) cursor.take_name_list();
  expect(cursor, {"values"});
  if (!cursor.peek().is_symbol("(")) cursor.refuse_here();
  cursor.skip_parentheses();
  if (!cursor.done()) cursor.refuse_here();
}

/// Moves to what ends the condition, WHEN or REMOVE DUPLICATES.
void skip_condition(TokenCursor& cursor) {
  const std::size_t from = cursor.at();
  while (!cursor.done()) {
    const bool is_simple = cursor.peek().is("remove") && cursor.peek(1).is("duplicates");
    if (cursor.peek().is("when") || is_simple) break;
    skip_part(cursor);
  }
  if (cursor.at() == from || cursor.done()) cursor.refuse_here();
}

WriteStatement rewrite_merge(TokenCursor& cursor) {
  const MergeHead head = take_merge_head(cursor);
  const std::size_t condition = cursor.at();
  skip_condition(cursor);
  WriteStatement statement{{}, head.target, head.source};
  if (!cursor.peek().is("remove")) {
    check_merge_actions(cursor);
    cursor.move_to(0);
    statement.sql = cursor.take_rest();
    return statement;
  }
  // The rows that match leave, whether once there or several times; the source's rows come.
  const std::string on = cursor.rendered_since(condition);
  expect(cursor, {"remove", "duplicates"});
  if (!cursor.done()) cursor.refuse_here();
  const std::string alias = head.alias.empty() ? "" : " AS " + sql_identifier(head.alias);
  statement.sql = "WITH __rs_gone AS (DELETE FROM " + head.target + " USING " + head.source +
                  alias + " WHERE " + on + ") INSERT INTO " + head.target + " SELECT * FROM " +
                  head.source;
  return statement;
}

}  // namespace

bool is_write(const TokenCursor& cursor) {
  const Token& first = cursor.peek();
  return first.is("insert") || first.is("update") || first.is("delete") || first.is("merge") ||
         first.is("with");
}

WriteStatement rewrite_write(TokenCursor& cursor) {
  check_changes(cursor);
  if (cursor.peek().is("merge")) return rewrite_merge(cursor);
  WriteStatement statement;
  if (cursor.peek().is("delete")) statement.target = check_delete(cursor);
  if (cursor.peek().is("update")) statement.target = check_update(cursor);
  if (cursor.peek().is("insert")) {
    TokenCursor ahead = cursor;
    ahead.skip();
    if (ahead.accept("into")) statement.target = ahead.take_qualified_name();
  }
  statement.sql = cursor.take_rest();
  return statement;
}

std::vector<std::string> named_tables(TokenCursor cursor) {
  static constexpr std::string_view kLeading[] = {"from",   "join", "into", "using", "update",
                                                  "delete", "lock", "copy", "table"};
  std::vector<std::string> names;
  bool is_list = false;  // behind FROM a, ...
  for (; !cursor.done(); cursor.skip()) {
    const bool leads = std::any_of(std::begin(kLeading), std::end(kLeading),
                                   [&](std::string_view word) { return cursor.peek().is(word); });
    const bool goes_on = is_list && cursor.peek().is_symbol(",");
    if (leads) is_list = cursor.peek().is("from") || cursor.peek().is("using");
    if (cursor.peek().is("where") || cursor.peek().is("set") || cursor.peek().is("on")) {
      is_list = false;
    }
    const bool is_name = cursor.peek(1).is_name() && !cursor.peek(1).is("table") &&
                         !cursor.peek(1).is("from") && !cursor.peek(1).is("select");
    if ((!leads && !goes_on) || !is_name) continue;
    TokenCursor ahead = cursor;
    ahead.skip();
    const std::size_t first = ahead.at();
    std::string name = ahead.take_qualified_name();
    // s.t.c is a column, as behind IS DISTINCT FROM.
    const bool is_column = ahead.at() - first > 3;
    const bool is_call = ahead.peek().is_symbol("(") && !cursor.peek().is("into");
    if (!is_column && !is_call) names.push_back(std::move(name));
  }
  return names;
}

}  // namespace standin
