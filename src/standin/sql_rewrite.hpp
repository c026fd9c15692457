#pragma once
// One statement of Redshift -> what the session does with it: forward a PostgreSQL text, run
// something of its own, or refuse as Redshift would. Pure.
//
// Used by the session for Query and Parse. Source: Database Developer Guide, "SQL commands",
// "Amazon Redshift and PostgreSQL", "Unsupported PostgreSQL features"; the reference, section 3.
#include "standin/ddl_rewrite.hpp"
#include "standin/grant_rewrite.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace standin {

enum class StatementKind : std::uint8_t {
  forward,      ///< `sql` goes to PostgreSQL
  refused,      ///< the client gets `sqlstate` and `message`
  copy,         ///< COPY from S3; `sql` is the client's text
  unload,       ///< UNLOAD to S3; `sql` is the client's text
  truncate,     ///< `sql`, then the running transaction is committed
  type_change,  ///< `sql` after a look at the column
  append,       ///< ALTER TABLE APPEND
  role_grant,   ///< GRANT or REVOKE ASSUMEROLE, which the World keeps
};

struct Statement {
  StatementKind kind = StatementKind::forward;
  std::string sql;
  std::string sqlstate;
  std::string message;
  TypeChange type_change;
  TableAppend append;
  RoleGrant role_grant;
  /// Not empty: refused with this name in a transaction block.
  std::string not_in_block;
  /// BEGIN, COMMIT, ROLLBACK and their synonyms.
  bool is_transaction_control = false;
  /// What enable_case_sensitive_identifier becomes when the statement succeeds.
  std::optional<bool> case_sensitive;
  /// Mentions pg_last_query_id(): the session has to set it first.
  bool asks_query_id = false;
  /// Run in the backend when `sql` has succeeded.
  std::string follow_up;
  /// The table that it writes, whose writers queue; quoted. Empty: none, or all of it is locked.
  std::string write_target;
  /// The source of a MERGE, which must be a table; quoted.
  std::string merge_source;
  /// Names behind FROM and the like; some may be no tables.
  std::vector<std::string> tables;
  /// As sys_query_history names it: "SELECT", "DDL" ... and the text without keys and passwords.
  std::string query_type;
  std::string shown_text;
  /// Mentions a view that is filled from what the gateway remembers.
  bool asks_history = false;
  bool is_commit = false;
  bool is_rollback = false;
  /// Mentions has_assumerole_privilege(): likewise, what the World says of the login.
  bool asks_role_grants = false;
};

Statement rewrite_statement(std::string_view sql, NameCase name_case);

}  // namespace standin
