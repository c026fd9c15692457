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
    request.sql = std::move(statement.sql);
  }
  for (std::int32_t& type : request.parameter_types) {
    const auto found = services_.types_to_postgres.find(type);
    if (found != services_.types_to_postgres.end()) type = found->second;
  }
  forward_step({'P', write_parse(request)}, "1");
}

void Session::on_bind(const WireMessage& message) {
  BodyReader reader(message.body);
  const std::string portal = reader.cstring();
  const std::string statement = reader.cstring();
  own_portals_.erase(portal);
  const auto found = own_statements_.find(statement);
  if (found == own_statements_.end()) return forward_step(message, "2");
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
    query_id_ = services_.next_query_id.fetch_add(1);
    forward_step(message, "CIs");
    last_query_id_ = query_id_;
    return;
  }
  skips_to_sync_ = !run_statement(found->second, Block::own);
}

void Session::on_close(const WireMessage& message) {
  BodyReader reader(message.body);
  const bool is_statement = reader.byte() == 'S';
  const std::string name = reader.cstring();
  auto& ours = is_statement ? own_statements_ : own_portals_;
  if (ours.erase(name) == 0) return forward_step(message, "3");
  client_.send('3', "");
}

void Session::on_sync() {
  skips_to_sync_ = false;
  is_unsettled_ = true;  // a Sync that closes nothing has its answer, too
  settle();
  if (status() == 'I') own_portals_.clear();
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
