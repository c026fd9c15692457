#pragma once
// One client of the gateway after its login: requests in, Redshift's answers out, PostgreSQL
// behind.
//
// Runs on one worker thread from login to the end of the connection. Simple and extended protocol
// are handled message by message: what PostgreSQL understands is forwarded and its answer relayed;
// COPY from S3, TRUNCATE and what Redshift refuses are done here. Ends by returning, or by
// base::Error when a side is gone.
#include "standin/client_link.hpp"
#include "standin/client_login.hpp"
#include "standin/copy_session.hpp"
#include "standin/error_words.hpp"
#include "standin/gateway_services.hpp"
#include "standin/sql_rewrite.hpp"

#include <cstdint>
#include <map>
#include <optional>
#include <set>
#include <stop_token>
#include <string>
#include <string_view>
#include <vector>

namespace standin {

class Session {
 public:
  Session(ClientLink& client, GatewayServices& services, LoggedInClient login,
          std::stop_token stop);

  /// Serves until the client leaves.
  void run();

 private:
  enum class Block { own, implicit };

  // The simple protocol.
  void on_query(std::string_view body);
  bool fits(const std::string& sql);
  void run_together(const std::vector<Statement>& statements);
  // The extended protocol.
  void on_extended(const WireMessage& message);
  void on_parse(const WireMessage& message);
  void on_bind(const WireMessage& message);
  void on_describe(const WireMessage& message);
  void on_execute(const WireMessage& message);
  void on_close(const WireMessage& message);
  void on_sync();
  void forward_step(const WireMessage& message, std::string_view ends);
  void settle();

  // One statement of either protocol; everything but ReadyForQuery.
  bool run_statement(const Statement& statement, Block block);
  bool run_in_backend(const std::string& sql);
  bool run_truncate(const Statement& statement);
  bool run_type_change(const Statement& statement);
  bool run_copy(const Statement& statement);
  bool run_unload(const Statement& statement);
  bool report_copy(const CopyReport& report, const char* tag);
  bool refuse_statement(const std::string& sqlstate, const std::string& message);
  void prepare_settings(const Statement& statement);

  void relay(const WireMessage& message);
  void send_error(const ErrorFields& fields);
  void send_ready();
  void watch_client();
  char status() const { return login_.backend->status(); }
  ErrorOrigin origin() const;

  ClientLink& client_;
  GatewayServices& services_;
  LoggedInClient login_;
  std::stop_token stop_;
  NameCase name_case_ = NameCase::fold;
  std::int64_t query_id_ = 0;
  std::int64_t last_query_id_ = 0;
  // Prepared statements and portals that PostgreSQL does not know, because we run them.
  std::map<std::string, Statement> own_statements_;
  std::map<std::string, Statement> own_portals_;
  bool skips_to_sync_ = false;
  // PostgreSQL has been sent steps that no Sync has closed, so that status() may be older than
  // they.
  bool is_unsettled_ = false;
};

}  // namespace standin
