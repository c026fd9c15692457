#include "standin/session.hpp"

#include "base/error.hpp"
#include "standin/roles.hpp"
#include "standin/unload_session.hpp"

#include <charconv>

namespace standin {
namespace {

std::int64_t as_count(const std::string& digits) {
  std::int64_t count = 0;
  std::from_chars(digits.data(), digits.data() + digits.size(), count);
  return count;
}

/// A serializable conflict, in PostgreSQL's words or ours, or a deadlock.
bool is_conflict(const ErrorFields& fields) {
  return fields.get('C') == "40001" || fields.get('C') == "40P01" || fields.get('M') == "1023";
}

}  // namespace

Session::Session(ClientLink& client, GatewayServices& services, LoggedInClient login,
                 std::stop_token stop)
    : client_(client), services_(services), login_(std::move(login)), stop_(std::move(stop)) {}

void Session::run() {
  begin_session();
  const auto idle_max = [this] {
    return base::Millis{services_.world.current().idle_timeout_s * 1000};
  };
  for (;;) {
    client_.flush();
    const auto message = client_.next_message(idle_max);
    if (client_.is_tired()) {
      client_.send_error(
          make_error("FATAL", "57P05", "terminating connection due to idle session timeout"));
      client_.flush();
    }
    if (!message || message->type == 'X') return;
    if (message->type == 'Q') {
      on_query(message->body);
    } else {
      on_extended(*message);
    }
  }
}

void Session::on_query(std::string_view body) {
  const std::string sql = BodyReader(body).cstring();
  close_own_block();
  if (!fits(sql)) return send_ready();
  const std::vector<std::string> texts = split_statements(sql);
  if (texts.empty()) {
    client_.send('I', "");
  } else if (texts.size() == 1) {
    run_statement(rewrite_statement(texts[0], name_case_), Block::own);
  } else {
    std::vector<Statement> statements;
    for (const std::string& text : texts) {
      statements.push_back(rewrite_statement(text, name_case_));
    }
    run_together(statements);
  }
  send_ready();
}

// Quotas and limits: "Maximum size of a SQL statement: 16 MB".
bool Session::fits(const std::string& sql) {
  constexpr std::size_t kStatementBytesMax = 16 * 1024 * 1024;
  if (sql.size() <= kStatementBytesMax) return true;
  return refuse_statement("54000",
                          "Statement is too large. Statement Size: " + std::to_string(sql.size()) +
                              " bytes. Maximum Allowed: 16777216 bytes");
}

// Several statements in one request are one transaction, unless they say otherwise themselves.
void Session::run_together(const std::vector<Statement>& statements) {
  bool is_implicit = status() == 'I';
  for (const Statement& statement : statements) {
    is_implicit = is_implicit && !statement.is_transaction_control;
  }
  if (is_implicit) login_.backend->query("BEGIN");
  bool is_done = true;
  for (const Statement& statement : statements) {
    is_done = run_statement(statement, is_implicit ? Block::implicit : Block::own);
    if (!is_done) break;
    // TRUNCATE has committed; the rest is a transaction of its own.
    if (is_implicit && status() == 'I') login_.backend->query("BEGIN");
  }
  if (!is_implicit || status() == 'I') return;
  const BackendAnswer answer = login_.backend->query(is_done ? "COMMIT" : "ROLLBACK");
  if (answer.error) send_error(*answer.error);
  end_transaction(is_done && !answer.error);
}

bool Session::run_statement(const Statement& statement, Block block) {
  settle();
  begin_statement(statement);
  const bool is_done = run_admitted(statement, block);
  if (is_done && statement.case_sensitive) {
    name_case_ = *statement.case_sensitive ? NameCase::keep_quoted : NameCase::fold;
  }
  end_statement(statement, is_done);
  return is_done;
}

bool Session::run_admitted(const Statement& statement, Block block) {
  const bool is_in_block = status() != 'I';
  if (status() == 'E' && statement.kind != StatementKind::forward) {
    return refuse_statement("25P02",
                            "current transaction is aborted, commands ignored until end of "
                            "transaction block");
  }
  if (!statement.not_in_block.empty() && (is_in_block || block == Block::implicit)) {
    return refuse_statement(services_.world.current().block_sqlstate,
                            statement.not_in_block + " cannot run inside a transaction block");
  }
  if (status() != 'E') {
    if (const auto failure = write_fault(statement)) {
      return refuse_with(as_error(*failure, origin()));
    }
    if (is_missing_in_snapshot(statement)) return refuse_with(missing_in_snapshot());
  }
  prepare_settings(statement);
  lose_commit(statement);
  return dispatch(statement);
}

bool Session::dispatch(const Statement& statement) {
  switch (statement.kind) {
    case StatementKind::forward: return run_forwarded(statement);
    case StatementKind::refused: return refuse_statement(statement.sqlstate, statement.message);
    case StatementKind::copy: return run_copy(statement);
    case StatementKind::unload: return run_unload(statement);
    case StatementKind::truncate: return run_truncate(statement);
    case StatementKind::type_change: return run_type_change(statement);
    case StatementKind::append: return run_append(statement);
    case StatementKind::role_grant: return run_role_grant(statement);
  }
  return false;
}

bool Session::run_forwarded(const Statement& statement) {
  if (!statement.write_target.empty() && status() != 'E') return run_write(statement);
  if (!run_in_backend(statement.sql)) return false;
  if (statement.follow_up.empty()) return true;
  const BackendAnswer answer = login_.backend->query(statement.follow_up);
  if (answer.error) send_error(*answer.error);
  return !answer.error;
}

/// What functions of the catalog are to answer lies in settings of the backend's session.
void Session::prepare_settings(const Statement& statement) {
  if (!statement.asks_query_id && !statement.asks_role_grants && !statement.asks_history) return;
  settle();
  if (status() == 'E') return;
  if (statement.asks_query_id) {
    login_.backend->query("SELECT set_config('rs.last_query_id', '" +
                          std::to_string(last_query_id_) + "', false)");
  }
  if (statement.asks_history) {
    const auto admin = services_.postgres.open_admin(login_.database, stop_);
    services_.history.store(login_.database, *admin);
  }
  if (statement.asks_role_grants) {
    for (const RoleCommand command : {RoleCommand::copy, RoleCommand::unload}) {
      std::string grants;
      for (const std::string& role :
           granted_roles(services_.world.current(), login_.user, command)) {
        grants += (grants.empty() ? "" : "\n") + role;
      }
      const std::string setting = command == RoleCommand::copy ? "copy_roles" : "unload_roles";
      login_.backend->query("SELECT set_config('rs." + setting + "', " + sql_literal(grants) +
                            ", false)");
    }
  }
}

bool Session::run_in_backend(const std::string& sql) {
  std::string body;
  append_cstring(body, sql);
  login_.backend->send('Q', body);
  bool is_done = true;
  for (;;) {
    const WireMessage message = login_.backend->receive([this] { watch_client(); });
    if (message.type == 'Z') {
      login_.backend->set_status(message.body.at(0));
      return is_done;
    }
    if (message.type == 'E') is_done = false;
    relay(message);
  }
}

// "TRUNCATE commits the transaction in which it is run."
bool Session::run_truncate(const Statement& statement) {
  const bool is_in_block = status() == 'T';
  const BackendAnswer answer = login_.backend->query(statement.sql);
  if (answer.error) {
    send_error(*answer.error);
    return false;
  }
  if (is_in_block) {
    const BackendAnswer committed = login_.backend->query("COMMIT");
    if (committed.error) {
      send_error(*committed.error);
      return false;
    }
  }
  std::string body;
  append_cstring(body, answer.tag);
  client_.send('C', body);
  return true;
}

// Only the size of a VARCHAR may change, and not of a key, nor below what the column holds.
bool Session::run_type_change(const Statement& statement) {
  const TypeChange& change = statement.type_change;
  const std::string column = sql_identifier(change.column);
  const BackendAnswer found = login_.backend->query(
      "SELECT a.atttypid = 'varchar'::regtype, a.atttypmod - 4, a.atthasdef, EXISTS (SELECT 1 FROM "
      "pg_constraint c WHERE c.conrelid = a.attrelid AND a.attnum = ANY (c.conkey) AND c.contype "
      "IN ('p', 'u')) OR EXISTS (SELECT 1 FROM rs_internal.foreign_keys f WHERE f.relid = "
      "a.attrelid AND a.attname = ANY (f.columns)), c.relname, (SELECT e.encoding FROM "
      "rs_internal.column_facts e WHERE e.relid = a.attrelid AND e.attnum = a.attnum) "
      "FROM pg_attribute a JOIN pg_class c ON c.oid = a.attrelid WHERE "
      "a.attrelid = to_regclass(" +
      sql_literal(change.table) +
      ") AND NOT a.attisdropped AND a.attname = " + sql_literal(change.column));
  if (found.rows.empty()) return run_in_backend(statement.sql);  // PostgreSQL says what is missing
  const auto& row = found.rows[0];
  const std::string what =
      "cannot alter column \"" + change.column + "\" of relation \"" + row[4].value_or("") + "\", ";
  if (row[0] != "t" || !change.type.is_varchar) {
    return refuse_statement("0A000", what + "only the size of a VARCHAR column can be changed");
  }
  if (row[1] == std::to_string(change.type.length)) {
    return refuse_statement("0A000", what + "target column size should be different");
  }
  if (row[2] == "t") return refuse_statement("0A000", what + "it has a default expression");
  if (row[3] == "t") return refuse_statement("0A000", what + "it is part of a key");
  for (const char* encoding : {"bytedict", "runlength", "text255", "text32k"}) {
    if (row[5] != encoding) continue;
    return refuse_statement("0A000", what + "its encoding is " + encoding);
  }
  const BackendAnswer longer =
      login_.backend->query("SELECT 1 FROM " + change.table + " WHERE octet_length(" + column +
                            ") > " + std::to_string(change.type.length) + " LIMIT 1");
  if (!longer.rows.empty()) {
    return refuse_statement("0A000", what +
                                         "target column size should be larger or equal to "
                                         "current maximum column size");
  }
  return run_in_backend(statement.sql);
}

bool Session::run_copy(const Statement& statement) {
  const bool is_in_block = status() != 'I';
  // Outside a block COPY goes on when the client leaves, as Redshift's does.
  const auto watch = [this, is_in_block] {
    if (is_in_block) watch_client();
  };
  const CopyReport report =
      run_copy_statement({*login_.backend, services_, statement.sql, login_.user, login_.database,
                          query_id_, transaction_id_, watch, stop_});
  return report_copy(report, "COPY");
}

bool Session::run_unload(const Statement& statement) {
  const auto rewrite = [this](const std::string& sql) -> QueryRewrite {
    Statement query = rewrite_statement(sql, name_case_);
    if (query.kind == StatementKind::forward) {
      prepare_settings(query);
      return {std::move(query.sql), {}};
    }
    return {{}, make_error("ERROR", query.sqlstate, query.message)};
  };
  return report_copy(
      run_unload_statement({*login_.backend, services_, statement.sql, login_.user, login_.database,
                            query_id_, transaction_id_, [this] { watch_client(); }, stop_},
                           rewrite),
      "UNLOAD");
}

bool Session::report_copy(const CopyReport& report, const char* tag) {
  if (report.error) {
    last_error_ = report.error->get('M');
    if (is_conflict(*report.error)) keep_conflict(conflict_origin());
    client_.send_error(*report.error);
    return false;
  }
  for (const std::string& notice : report.notices) {
    client_.send('N', make_error("INFO", "00000", notice).encode());
  }
  std::string body;
  append_cstring(body, tag);
  client_.send('C', body);
  return true;
}

bool Session::refuse_statement(const std::string& sqlstate, const std::string& message) {
  return refuse_with(make_error("ERROR", sqlstate, message));
}

bool Session::refuse_with(const ErrorFields& fields) {
  last_error_ = fields.get('M');
  last_sqlstate_ = fields.get('C');
  client_.send_error(fields);
  // An error of ours must fail the block as PostgreSQL's would.
  if (status() == 'T') login_.backend->query("SELECT 1 / 0");
  return false;
}

void Session::relay(const WireMessage& message) {
  switch (message.type) {
    case 'T':
      client_.send('T', remap_row_description(message.body, services_.types_to_redshift));
      break;
    case 't':
      client_.send('t', remap_parameter_description(message.body, services_.types_to_redshift));
      break;
    case 'E': send_error(ErrorFields::parse(message.body)); break;
    case 'C': {
      const std::string tag = BodyReader(message.body).cstring();
      if (tag.starts_with("SELECT ")) returned_rows_ = as_count(tag.substr(7));
      if (holds_tag_) {
        held_tag_ = message.body;
      } else {
        client_.send('C', message.body);
      }
      break;
    }
    case 'S': {
      BodyReader reader(message.body);
      const std::string name = reader.cstring();
      const auto shown = shown_parameter(name, reader.cstring(), login_.client_encoding);
      if (!shown) break;
      std::string body;
      append_cstring(body, name);
      append_cstring(body, *shown);
      client_.send('S', body);
      break;
    }
    default: client_.send(message.type, message.body);
  }
}

void Session::send_error(const ErrorFields& fields) {
  const ErrorOrigin from = is_conflict(fields) ? conflict_origin() : origin();
  if (is_conflict(fields)) keep_conflict(from);
  const ErrorFields told = as_redshift_error(fields, from);
  last_error_ = told.get('M');
  last_sqlstate_ = told.get('C');
  client_.send_error(told);
}

void Session::send_ready() {
  const char state = has_own_block_ ? 'I' : status();
  client_.send('Z', std::string_view(&state, 1));
}

// A client that left must not keep its locks until PostgreSQL is done with its statement.
void Session::watch_client() {
  if (!client_.is_hung_up()) return;
  BackendLink::cancel(services_.postgres.socket_path(), login_.backend->pid(),
                      login_.backend->key());
  throw base::Error(base::ErrorScope::cancelled, "standin.client_gone", "the client has left", "");
}

ErrorOrigin Session::origin() const {
  return {query_id_, login_.backend->pid()};
}

}  // namespace standin
