#include "base/error.hpp"
#include "standin/session.hpp"

namespace standin {

// Each message is carried through to its answer before the next is read, which a Flush behind it
// makes possible. So an answer of ours never overtakes one of PostgreSQL's.
void Session::on_extended(const WireMessage& message) {
  if (message.type == 'S') return on_sync();
  if (skips_to_sync_) return;
  switch (message.type) {
    case 'P': return on_parse(message);
    case 'B': return on_bind(message);
    case 'D': return on_describe(message);
    case 'E': return on_execute(message);
    case 'C': return on_close(message);
    case 'H': return client_.flush();
    case 'd':
    case 'c':
    case 'f': return;  // what is left of a COPY that was refused
    default:
      refuse_statement("08P01",
                       std::string("the message type '") + message.type + "' is not supported");
      skips_to_sync_ = true;
  }
}

void Session::on_parse(const WireMessage& message) {
  ParseRequest request = read_parse(message.body);
  if (!fits(request.sql)) {
    skips_to_sync_ = true;
    return;
  }
  const std::vector<std::string> texts = split_statements(request.sql);
  own_statements_.erase(request.name);
  forwarded_statements_.erase(request.name);
  if (texts.size() == 1) {
    Statement statement = rewrite_statement(texts[0], name_case_);
    prepare_settings(statement);
    const bool is_ours = statement.kind != StatementKind::forward ||
                         statement.case_sensitive.has_value() || !statement.not_in_block.empty();
    if (statement.kind == StatementKind::refused) {
      run_statement(statement, Block::own);
      skips_to_sync_ = true;
      return;
    }
    if (is_ours) {
      own_statements_[request.name] = std::move(statement);
      client_.send('1', "");
      return;
    }
    request.sql = statement.sql;
    forwarded_statements_[request.name] = std::move(statement);
  }
  for (std::int32_t& type : request.parameter_types) {
    const auto found = services_.types_to_postgres.find(type);
    if (found != services_.types_to_postgres.end()) type = found->second;
  }
  const std::string body = write_parse(request);
  if (request.name.empty()) unnamed_parse_ = body;
  forward_step({'P', body}, "1");
}

void Session::on_bind(const WireMessage& message) {
  BodyReader reader(message.body);
  const std::string portal = reader.cstring();
  const std::string statement = reader.cstring();
  own_portals_.erase(portal);
  const auto found = own_statements_.find(statement);
  if (found == own_statements_.end()) {
    forwarded_portals_.erase(portal);
    const auto forwarded = forwarded_statements_.find(statement);
    if (forwarded != forwarded_statements_.end()) {
      forwarded_portals_[portal] = forwarded->second;
      bool is_ready = prepare_bound(forwarded->second);
      const bool has_asked = !forwarded->second.write_target.empty() || status() == 'T';
      if (is_ready && has_asked && statement.empty()) is_ready = parse_again();
      if (!is_ready) {
        skips_to_sync_ = true;
        return;
      }
    }
    return forward_step(message, "2");
  }
  own_portals_[portal] = found->second;
  client_.send('2', "");
}

void Session::on_describe(const WireMessage& message) {
  BodyReader reader(message.body);
  const bool is_statement = reader.byte() == 'S';
  const std::string name = reader.cstring();
  const auto& ours = is_statement ? own_statements_ : own_portals_;
  if (!ours.contains(name)) return forward_step(message, "Tn");
  if (is_statement) client_.send('t', std::string_view("\0\0", 2));
  client_.send('n', "");
}

void Session::on_execute(const WireMessage& message) {
  const std::string portal = BodyReader(message.body).cstring();
  const auto found = own_portals_.find(portal);
  if (found == own_portals_.end()) {
    const auto forwarded = forwarded_portals_.find(portal);
    const Statement statement =
        forwarded == forwarded_portals_.end() ? Statement{} : forwarded->second;
    begin_statement(statement);
    if (status() != 'E') lose_commit(statement);
    forward_step(message, "CIs");
    // The transaction ends at Sync; so does what is known of it.
    end_statement(statement, !skips_to_sync_);
    return;
  }
  skips_to_sync_ = !run_statement(found->second, Block::own);
}

void Session::on_close(const WireMessage& message) {
  BodyReader reader(message.body);
  const bool is_statement = reader.byte() == 'S';
  const std::string name = reader.cstring();
  auto& ours = is_statement ? own_statements_ : own_portals_;
  (is_statement ? forwarded_statements_ : forwarded_portals_).erase(name);
  if (ours.erase(name) == 0) return forward_step(message, "3");
  client_.send('3', "");
}

void Session::on_sync() {
  skips_to_sync_ = false;
  is_unsettled_ = true;  // a Sync that closes nothing has its answer, too
  settle();
  close_own_block();
  if (status() == 'I') {
    end_transaction(!has_failed_);
    own_portals_.clear();
    forwarded_portals_.clear();
  }
  send_ready();
}

// Clients send BEGIN and what follows it in one go, with one Sync behind all. A statement that runs
// here has to know of the block before that: a Sync of ours leaves the block as it is.
void Session::settle() {
  if (!is_unsettled_) return;
  login_.backend->send('S', "");
  for (;;) {
    const WireMessage message = login_.backend->receive([this] { watch_client(); });
    if (message.type == 'Z') {
      login_.backend->set_status(message.body.at(0));
      break;
    }
    relay(message);
  }
  is_unsettled_ = false;
}

/// A query of ours makes PostgreSQL forget the statement without a name.
bool Session::parse_again() {
  login_.backend->send('P', unnamed_parse_);
  login_.backend->send('H', "");
  for (;;) {
    const WireMessage answer = login_.backend->receive([this] { watch_client(); });
    if (answer.type == '1') return true;
    relay(answer);
    if (answer.type == 'E') return false;
  }
}

/// What a write needs before PostgreSQL takes its snapshot, which it does at Bind.
bool Session::prepare_bound(const Statement& statement) {
  // Parse has begun a transaction, with a snapshot; or there is a block that we do not know of yet.
  if (!statement.write_target.empty() || has_own_block_) settle();
  if (statement.is_transaction_control && !close_own_block()) return false;
  if (status() == 'E') return true;
  if (const auto failure = write_fault(statement)) {
    return refuse_with(as_error(*failure, origin()));
  }
  if (is_missing_in_snapshot(statement)) return refuse_with(missing_in_snapshot());
  if (statement.write_target.empty()) return true;
  if (!statement.merge_source.empty() && !is_table(statement.merge_source)) {
    return refuse_statement("0A000",
                            "MERGE takes a table as its source, neither a view nor a "
                            "subquery");
  }
  if (status() == 'I') return open_own_block(statement);
  if (const auto error = take_lock(choose_lock(statement.write_target))) {
    send_error(*error);
    return false;
  }
  return true;
}

bool Session::open_own_block(const Statement& statement) {
  const WriteLock lock = choose_lock(statement.write_target);
  login_.backend->query("BEGIN");
  has_own_block_ = true;
  if (const auto error = take_lock(lock)) {
    send_error(*error);
    return false;
  }
  return true;
}

/// Commits, or rolls back what failed; false when COMMIT is refused, which is told.
bool Session::close_own_block() {
  if (!has_own_block_) return true;
  has_own_block_ = false;
  if (status() == 'I') return true;  // TRUNCATE has committed
  const bool is_failed = status() == 'E';
  const BackendAnswer answer = login_.backend->query(is_failed ? "ROLLBACK" : "COMMIT");
  if (answer.error) send_error(*answer.error);
  end_transaction(!is_failed && !answer.error);
  return !answer.error;
}

void Session::forward_step(const WireMessage& message, std::string_view ends) {
  is_unsettled_ = true;
  login_.backend->send(message.type, message.body);
  login_.backend->send('H', "");
  for (;;) {
    const WireMessage answer = login_.backend->receive([this] { watch_client(); });
    relay(answer);
    if (answer.type == 'E') {
      skips_to_sync_ = true;
      return;
    }
    if (ends.find(answer.type) != std::string_view::npos) return;
  }
}

}  // namespace standin
