#include "binlog/column_scanner.hpp"

#include "binlog/column_type_scanner.hpp"
#include "binlog/default_scanner.hpp"

namespace binlog {
namespace {

/// Whether a group of attributes knew the one at the cursor.
enum class Step : std::uint8_t { taken, other, broken };

Step step(bool is_fine) {
  return is_fine ? Step::taken : Step::broken;
}

Step take_sign(DdlCursor& cursor, ColumnDefinition& column) {
  if (cursor.accept("UNSIGNED")) {
    column.is_unsigned = true;
  } else if (cursor.accept("ZEROFILL")) {
    column.is_unsigned = column.is_zerofill = true;
  } else if (!cursor.accept("SIGNED")) {
    return Step::other;
  }
  return Step::taken;
}

Step take_charset(DdlCursor& cursor, ColumnDefinition& column) {
  if (cursor.accept("BINARY")) {
    column.is_bin_collation = true;
  } else if (cursor.accept("ASCII")) {
    column.charset = "latin1";
  } else if (cursor.accept("UNICODE")) {
    column.charset = "ucs2";
  } else if (cursor.accept("BYTE")) {
    column.charset = "binary";
  } else if (const std::optional<CharsetOption> option = take_charset_option(cursor)) {
    if (!option->charset.empty()) column.charset = option->charset;
    if (!option->collation.empty()) column.collation = option->collation;
  } else {
    return Step::other;
  }
  return Step::taken;
}

Step take_null_and_default(DdlCursor& cursor, ColumnDefinition& column) {
  if (cursor.accept({"NOT", "NULL"})) {
    column.is_nullable = false;
  } else if (cursor.accept("NULL")) {
    column.is_nullable = true;
  } else if (cursor.accept({"SERIAL", "DEFAULT", "VALUE"})) {
    column.is_nullable = false;
    column.is_auto_increment = true;
  } else if (cursor.accept("DEFAULT")) {
    column.default_value = take_default(cursor);
  } else if (cursor.accept({"ON", "UPDATE"})) {
    column.has_on_update = true;
    return step(accept_current_timestamp(cursor));
  } else if (cursor.accept("AUTO_INCREMENT")) {
    column.is_auto_increment = true;
  } else {
    return Step::other;
  }
  return Step::taken;
}

bool skip_reference(DdlCursor& cursor) {
  if (!cursor.take_table("")) return false;
  if (cursor.peek().is_symbol('(') && !cursor.skip_parentheses()) return false;
  if (cursor.accept("MATCH")) cursor.accept_any({"FULL", "PARTIAL", "SIMPLE"});
  while (cursor.accept({"ON", "DELETE"}) || cursor.accept({"ON", "UPDATE"})) {
    const bool is_known = cursor.accept_any({"RESTRICT", "CASCADE"}) ||
                          cursor.accept({"SET", "NULL"}) || cursor.accept({"SET", "DEFAULT"}) ||
                          cursor.accept({"NO", "ACTION"});
    if (!is_known) return false;
  }
  return true;
}

Step take_key(DdlCursor& cursor, ColumnDefinition& column) {
  if (cursor.accept("UNIQUE")) {
    cursor.accept_any({"KEY", "INDEX"});
    return Step::taken;
  }
  if (cursor.accept({"PRIMARY", "KEY"}) || cursor.accept("KEY")) {
    column.is_key = true;
    return Step::taken;
  }
  if (cursor.accept("REFERENCES")) return step(skip_reference(cursor));
  if (cursor.accept("CONSTRAINT")) {
    if (!cursor.peek().is("CHECK") && !cursor.take_name()) return Step::broken;
    return step(cursor.is_at_any({"CHECK", "REFERENCES", "UNIQUE", "PRIMARY"}));
  }
  if (!cursor.accept("CHECK")) return Step::other;
  if (!cursor.skip_parentheses()) return Step::broken;
  cursor.accept({"NOT", "ENFORCED"});
  cursor.accept("ENFORCED");
  return Step::taken;
}

/// MariaDB's row start and row end are left unknown: versioned tables are read from the server.
Step take_generated(DdlCursor& cursor, ColumnDefinition& column) {
  if (!cursor.accept({"GENERATED", "ALWAYS", "AS"}) && !cursor.accept("AS")) return Step::other;
  column.is_generated = true;
  if (!cursor.skip_parentheses()) return Step::broken;
  cursor.accept_any({"VIRTUAL", "STORED", "PERSISTENT"});
  return Step::taken;
}

/// Whatever an engine keeps for itself: "name = value", with or without the sign.
Step take_storage(DdlCursor& cursor, ColumnDefinition& column) {
  if (cursor.accept("INVISIBLE")) {
    column.is_invisible = true;
  } else if (cursor.accept("COMMENT")) {
    return step(cursor.take_string().has_value());
  } else if (cursor.accept_any({"COLUMN_FORMAT", "STORAGE", "SRID", "REF_SYSTEM_ID",
                                "ENGINE_ATTRIBUTE", "SECONDARY_ENGINE_ATTRIBUTE"})) {
    cursor.accept_symbol('=');
    cursor.take();
  } else if (cursor.accept("COMPRESSED")) {
    if (cursor.accept_symbol('=')) cursor.take();
  } else if (cursor.peek(1).is_symbol('=') && cursor.take_name()) {
    cursor.take();
    cursor.take();
  } else if (!cursor.accept("VISIBLE") && !cursor.accept({"NOT", "SECONDARY"}) &&
             !cursor.accept({"WITH", "SYSTEM", "VERSIONING"}) &&
             !cursor.accept({"WITHOUT", "SYSTEM", "VERSIONING"})) {
    return Step::other;
  }
  return Step::taken;
}

bool is_at_end(const DdlCursor& cursor) {
  return cursor.is_done() || cursor.peek().is_symbol(',') || cursor.peek().is_symbol(')') ||
         cursor.is_at_any({"FIRST", "AFTER", "PARTITION", "REMOVE"});
}

bool take_attribute(DdlCursor& cursor, ColumnDefinition& column) {
  using Group = Step (*)(DdlCursor&, ColumnDefinition&);
  constexpr Group kGroups[] = {take_sign, take_charset,   take_null_and_default,
                               take_key,  take_generated, take_storage};
  for (const Group group : kGroups) {
    const Step result = group(cursor, column);
    if (result != Step::other) return result == Step::taken;
  }
  return false;
}

}  // namespace

std::optional<ColumnDefinition> take_column(DdlCursor& cursor, const DdlContext& context) {
  ColumnDefinition column;
  std::optional<std::string> name = cursor.take_name();
  if (!name) return std::nullopt;
  column.name = *std::move(name);
  if (!take_column_type(cursor, context, column)) return std::nullopt;
  while (!is_at_end(cursor)) {
    if (!take_attribute(cursor, column)) return std::nullopt;
  }
  return column;
}

std::optional<CharsetOption> take_charset_option(DdlCursor& cursor) {
  const std::size_t front = cursor.peek().is("DEFAULT") ? 1 : 0;
  const Token& word = cursor.peek(front);
  const bool is_two_words =
      (word.is("CHARACTER") || word.is("CHAR")) && cursor.peek(front + 1).is("SET");
  const bool is_collate = word.is("COLLATE");
  if (!is_two_words && !is_collate && !word.is("CHARSET")) return std::nullopt;
  for (std::size_t i = 0; i < front + (is_two_words ? 2 : 1); ++i) cursor.take();
  cursor.accept_symbol('=');
  CharsetOption option;
  const std::optional<std::string> name = cursor.take_option_word();
  if (!name || *name == "default") return option;
  (is_collate ? option.collation : option.charset) = *name;
  return option;
}

std::optional<ColumnPlace> take_place(DdlCursor& cursor) {
  ColumnPlace place;
  if (cursor.accept("FIRST")) {
    place.kind = ColumnPlace::first;
  } else if (cursor.accept("AFTER")) {
    std::optional<std::string> column = cursor.take_name();
    if (!column) return std::nullopt;
    place = {ColumnPlace::after, *std::move(column)};
  }
  return place;
}

}  // namespace binlog
