#include "standin/backend_link.hpp"

#include "base/error.hpp"

namespace standin {
namespace {

constexpr base::Millis kReceiveSlice{200};

[[noreturn]] void throw_lost(const std::string& why) {
  throw base::Error(base::ErrorScope::transient, "standin.backend_lost",
                    "the connection to the stand-in's PostgreSQL is lost: " + why,
                    "look into postgres.log of the stand-in's folder");
}

void watch_nothing() {}

}  // namespace

BackendLink::Opened BackendLink::open(const std::string& socket_path,
                                      const StartupParameters& parameters, std::stop_token stop) {
  auto channel = ByteChannel::connect_unix(socket_path, std::move(stop));
  std::unique_ptr<BackendLink> link(new BackendLink(std::move(channel)));
  std::optional<ErrorFields> refusal = link->log_in(parameters);
  if (refusal) return {nullptr, std::move(refusal)};
  return {std::move(link), std::nullopt};
}

std::optional<ErrorFields> BackendLink::log_in(const StartupParameters& parameters) {
  channel_->write(encode_startup(parameters));
  for (;;) {
    const WireMessage message = receive(watch_nothing);
    BodyReader body(message.body);
    switch (message.type) {
      case 'R':
        if (body.int32() != 0) throw_lost("it asks for a password on its private socket");
        break;
      case 'S': {
        std::string name = body.cstring();
        parameters_.emplace_back(std::move(name), body.cstring());
        break;
      }
      case 'K':
        pid_ = body.int32();
        key_ = body.int32();
        break;
      case 'E': return ErrorFields::parse(message.body);
      case 'Z': status_ = message.body.at(0); return std::nullopt;
      default: break;  // notices of the login concern nobody
    }
  }
}

void BackendLink::cancel(const std::string& socket_path, std::int32_t pid, std::int32_t key) {
  const auto channel = ByteChannel::connect_unix(socket_path, {});
  channel->write(encode_cancel(pid, key));
  // PostgreSQL closes the connection when it has acted.
  std::string rest;
  channel->read_some(rest, base::Millis{2000});
}

WireMessage BackendLink::receive(const std::function<void()>& watch) {
  for (;;) {
    if (auto message = reader_.next()) return std::move(*message);
    std::string bytes;
    const ReadResult result = channel_->read_some(bytes, kReceiveSlice);
    if (result == ReadResult::closed) throw_lost("it closed the connection");
    if (result == ReadResult::timeout) watch();
    reader_.feed(bytes);
  }
}

BackendAnswer BackendLink::query(std::string_view sql) {
  return query(sql, watch_nothing);
}

BackendAnswer BackendLink::query(std::string_view sql, const std::function<void()>& watch) {
  std::string body;
  append_cstring(body, sql);
  send('Q', body);
  BackendAnswer answer;
  for (;;) {
    const WireMessage message = receive(watch);
    switch (message.type) {
      case 'D': answer.rows.push_back(read_data_row(message.body)); break;
      case 'C': answer.tag = BodyReader(message.body).cstring(); break;
      case 'E': answer.error = ErrorFields::parse(message.body); break;
      case 'Z': status_ = message.body.at(0); return answer;
      default: break;
    }
  }
}

std::string sql_literal(std::string_view text) {
  std::string out = "'";
  for (const char c : text) {
    if (c == '\'' || c == '\\') out.push_back(c);
    out.push_back(c);
  }
  out.push_back('\'');
  return out;
}

std::string sql_identifier(std::string_view name) {
  std::string out = "\"";
  for (const char c : name) {
    if (c == '"') out.push_back(c);
    out.push_back(c);
  }
  out.push_back('"');
  return out;
}

}  // namespace standin
