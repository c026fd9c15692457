#pragma once
// What a statement of the log says about tables: the result of scan_ddl. Plain values, any thread.
//
// Names are as the statement spells them; who compares them folds by the server's
// lower_case_table_names. A column's definition is kept as written until the table's character set
// is known (column_resolution).
#include "model/log_block.hpp"
#include "model/table_schema.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace binlog {

/// The session in which the statement ran; all of it is in the QUERY event and in the format.
struct DdlContext {
  std::string default_schema{};
  model::LogFlavour flavour = model::LogFlavour::mysql;
  std::string server_version{};  ///< "8.0.36"; empty: integer types get their display width
  bool ansi_quotes = false;
  bool no_backslash_escapes = false;
  bool real_as_float = false;
  /// explicit_defaults_for_timestamp; nullopt: not known.
  std::optional<bool> explicit_timestamp_defaults{};
};

/// Sets the three that sql_mode decides (MySQL Internals, Q_SQL_MODE_CODE).
void apply_sql_mode(std::uint64_t sql_mode, DdlContext& context) noexcept;
/// Says whether values that do not fit are errors (STRICT_TRANS_TABLES or STRICT_ALL_TABLES).
bool is_strict(std::uint64_t sql_mode) noexcept;

enum class DefaultKind : std::uint8_t { none, null, literal, current_timestamp, expression };

struct DefaultValue {
  DefaultKind kind = DefaultKind::none;
  std::string literal;  ///< bytes of a string, digits of a number with its sign
  bool is_number = false;
  bool is_binary = false;  ///< x'41', 0x41, b'1': `literal` holds the bytes

  bool operator==(const DefaultValue&) const = default;
};

/// A column as a statement defines it. `kind` is not final for text: its set may make it binary.
struct ColumnDefinition {
  std::string name;
  model::ColumnKind kind = model::ColumnKind::unknown;
  std::string type_name;                     ///< as COLUMN_TYPE begins: "int", "point", "longtext"
  std::optional<int> length;                 ///< first number in parentheses
  std::optional<int> decimals;               ///< second number
  std::optional<std::uint64_t> text_length;  ///< TEXT(n), BLOB(n), CHAR(n), BINARY(n)
  std::vector<std::string> labels;
  bool is_unsigned = false;
  bool is_zerofill = false;
  bool is_national = false;
  std::string charset;              ///< lower case; empty: the table's
  std::string collation;            ///< lower case; empty: the set's default, or the table's
  bool is_bin_collation = false;    ///< the attribute BINARY
  std::optional<bool> is_nullable;  ///< nullopt: neither NULL nor NOT NULL was written
  bool is_key = false;              ///< inline PRIMARY KEY
  bool is_auto_increment = false;
  bool is_generated = false;
  bool is_invisible = false;
  bool has_on_update = false;
  DefaultValue default_value;
};

struct ColumnPlace {
  enum Kind : std::uint8_t { unchanged, first, after } kind = unchanged;
  std::string column;  ///< for after
};

enum class AlterKind : std::uint8_t {
  add_column,
  drop_column,
  change_column,  ///< CHANGE and MODIFY: `name` is the old name, `column` the new definition
  rename_column,
  set_visibility,
  add_primary_key,
  drop_primary_key,
  rename_table,
  convert_charset,  ///< CONVERT TO CHARACTER SET: columns as well
  table_charset,    ///< DEFAULT CHARACTER SET: columns to come only
  add_unique,       ///< removes rows under IGNORE, otherwise nothing to us
  loses_rows,       ///< rows come or go without row events: partitions, tablespaces
  versioning,       ///< system versioning or its columns come or go
  harmless,
  unknown,
};

struct AlterClause {
  AlterKind kind = AlterKind::unknown;
  std::string name;      ///< of the column that is there
  std::string new_name;  ///< rename_column
  ColumnDefinition column;
  ColumnPlace place;
  std::vector<std::string> key;  ///< add_primary_key
  model::TableId table;          ///< rename_table: the new name
  std::string charset;           ///< convert_charset, table_charset; empty: the schema's default
  std::string collation;
  bool if_exists = false;
  bool if_not_exists = false;
  bool is_invisible = false;  ///< set_visibility
};

struct CreateDefinition {
  std::vector<ColumnDefinition> columns;
  std::vector<std::string> key;
  std::string engine;
  std::string charset;  ///< of the table or the schema; empty: not written
  std::string collation;
  bool is_versioned = false;
  bool is_understood = true;  ///< false: read the live definition instead
};

enum class DdlKind : std::uint8_t {
  create_table,
  create_table_like,
  create_table_select,  ///< its rows are not in the log, unless the server wrote row events
  alter_table,          ///< also CREATE INDEX and DROP INDEX that touch the key
  drop_tables,          ///< views and sequences among them are dropped alike
  rename_tables,
  truncate_table,
  create_schema,
  drop_schema,
  alter_schema,
  row_statement,  ///< INSERT, UPDATE, LOAD DATA ... as text: rows change without row events
  harmless,
  unknown,
};

struct DdlStatement {
  DdlKind kind = DdlKind::unknown;
  /// unknown: what it began like, and `tables` and `renames` are what was read until then.
  DdlKind intended = DdlKind::unknown;
  /// The tables it names, in order. alter_table: the altered one, then those whose rows change with
  /// it (EXCHANGE PARTITION). row_statement: what it may change and perhaps more; none: not told.
  std::vector<model::TableId> tables;
  std::vector<std::pair<model::TableId, model::TableId>> renames;  ///< one after the other
  model::TableId like;
  std::string schema;  ///< of create_schema, drop_schema, alter_schema
  bool if_exists = false;
  bool if_not_exists = false;
  bool or_replace = false;  ///< MariaDB: what was there is dropped first
  bool is_temporary = false;
  bool is_ignore = false;  ///< ALTER IGNORE
  std::vector<AlterClause> clauses;
  CreateDefinition create;
  DdlContext context;  ///< as it was scanned

  /// Says whether rows went without row events.
  bool loses_rows() const noexcept;
};

}  // namespace binlog
