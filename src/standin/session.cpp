#include "standin/session.hpp"

#include "base/error.hpp"
#include "standin/roles.hpp"
#include "standin/unload_session.hpp"

namespace standin {

Session::Session(ClientLink& client, GatewayServices& services, LoggedInClient login,
                 std::stop_token stop)
    : client_(client), services_(services), login_(std::move(login)), stop_(std::move(stop)) {}

void Session::run() {
  for (;;) {
    client_.flush();
    const auto message = client_.next_message();
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
}

bool Session::run_statement(const Statement& statement, Block block) {
  query_id_ = services_.next_query_id.fetch_add(1);
  settle();
  const bool is_in_block = status() != 'I';
  if (status() == 'E' && statement.kind != StatementKind::forward) {
    return refuse_statement("25P02",
                            "current transaction is aborted, commands ignored until end of "
                            "transaction block");
  }
  if (!statement.not_in_block.empty() && (is_in_block || block == Block::implicit)) {
    return refuse_statement("25001",
                            statement.not_in_block + " cannot run inside a transaction block");
  }
  prepare_settings(statement);
  bool is_done = false;
  switch (statement.kind) {
    case StatementKind::forward: is_done = run_in_backend(statement.sql); break;
    case StatementKind::refused: return refuse_statement(statement.sqlstate, statement.message);
    case StatementKind::copy: is_done = run_copy(statement); break;
    case StatementKind::unload: is_done = run_unload(statement); break;
    case StatementKind::truncate: is_done = run_truncate(statement); break;
    case StatementKind::type_change: is_done = run_type_change(statement); break;
  }
  if (is_done && statement.case_sensitive) {
    name_case_ = *statement.case_sensitive ? NameCase::keep_quoted : NameCase::fold;
  }
  last_query_id_ = query_id_;
  return is_done;
}

/// What functions of the catalog are to answer lies in settings of the backend's session.
void Session::prepare_settings(const Statement& statement) {
  if (!statement.asks_query_id && !statement.asks_role_grants) return;
  settle();
  if (status() == 'E') return;
  if (statement.asks_query_id) {
    login_.backend->query("SELECT set_config('rs.last_query_id', '" +
                          std::to_string(last_query_id_) + "', false)");
  }
  if (statement.asks_role_grants) {
    std::string grants;
    for (const std::string& role : granted_roles(services_.world.current(), login_.user)) {
      grants += (grants.empty() ? "" : "\n") + role;
    }
    login_.backend->query("SELECT set_config('rs.assume_roles', " + sql_literal(grants) +
                          ", false)");
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
      "IN ('p', 'u')), c.relname FROM pg_attribute a JOIN pg_class c ON c.oid = a.attrelid WHERE "
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
                          query_id_, watch, stop_});
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
                            query_id_, [this] { watch_client(); }, stop_},
                           rewrite),
      "UNLOAD");
}

bool Session::report_copy(const CopyReport& report, const char* tag) {
  if (report.error) {
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
  client_.send_error(make_error("ERROR", sqlstate, message));
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
  client_.send_error(as_redshift_error(fields, origin()));
}

void Session::send_ready() {
  const char state = status();
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
