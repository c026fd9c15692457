#pragma once
// One client of the gateway after its login: requests in, Redshift's answers out, PostgreSQL
// behind.
//
// Runs on one worker thread from login to the end of the connection. Simple and extended protocol
// are handled message by message: what PostgreSQL understands is forwarded and its answer relayed;
// COPY from S3, TRUNCATE and what Redshift refuses are done here. Writers of a table queue: before
// its statement each takes a lock that readers do not mind, which needs a block; where the client
// has none, the session makes one around the statement (simple protocol) or up to the next Sync
// (extended). Ends by returning, or by base::Error when a side is gone, or when a fault of the
// World says so.
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
  // Blocks of our own around a client's write, in the extended protocol.
  bool open_own_block(const Statement& statement);
  bool close_own_block();
  bool prepare_bound(const Statement& statement);
  bool parse_again();

  // One statement of either protocol; everything but ReadyForQuery.
  bool run_statement(const Statement& statement, Block block);
  bool run_admitted(const Statement& statement, Block block);
  bool dispatch(const Statement& statement);
  bool run_in_backend(const std::string& sql);
  bool run_forwarded(const Statement& statement);
  bool run_write(const Statement& statement);
  bool run_role_grant(const Statement& statement);
  bool run_truncate(const Statement& statement);
  bool run_type_change(const Statement& statement);
  bool run_append(const Statement& statement);
  bool run_copy(const Statement& statement);
  bool run_unload(const Statement& statement);
  bool report_copy(const CopyReport& report, const char* tag);
  bool refuse_statement(const std::string& sqlstate, const std::string& message);
  bool refuse_with(const ErrorFields& fields);
  void prepare_settings(const Statement& statement);

  // Transactions (session_transactions.cpp).
  enum class LockWay { none, table, advisory };
  struct WriteLock {
    LockWay way = LockWay::table;
    std::string table;  // quoted, or its number
  };
  void begin_session();
  void begin_statement(const Statement& statement);
  void end_statement(const Statement& statement, bool is_done);
  void end_transaction(bool is_committed);
  WriteLock choose_lock(const std::string& table);
  std::optional<ErrorFields> take_lock(const WriteLock& lock);
  bool is_missing_in_snapshot(const Statement& statement);
  bool is_table(const std::string& name);
  std::optional<RedshiftFailure> write_fault(const Statement& statement);
  void lose_commit(const Statement& statement);
  ErrorOrigin conflict_origin();
  void keep_conflict(const ErrorOrigin& from);

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
  bool is_superuser_ = false;
  std::string isolation_;  // as the views spell it
  // The transaction that runs; 0: none. It has a snapshot once a table was named in it.
  std::int64_t transaction_id_ = 0;
  bool has_snapshot_ = false;
  bool has_failed_ = false;
  // Of the statement that runs, for the history.
  std::string last_error_;
  std::string last_sqlstate_;
  std::int64_t returned_rows_ = 0;
  bool holds_tag_ = false;  // the tag of a write waits for its COMMIT
  std::string held_tag_;
  // Prepared statements and portals that PostgreSQL does not know, because we run them.
  std::map<std::string, Statement> own_statements_;
  std::map<std::string, Statement> own_portals_;
  // What those are that PostgreSQL knows.
  std::map<std::string, Statement> forwarded_statements_;
  std::map<std::string, Statement> forwarded_portals_;
  std::string unnamed_parse_;  // the last Parse of the statement without a name
  bool skips_to_sync_ = false;
  // PostgreSQL has been sent steps that no Sync has closed, so that status() may be older than
  // they.
  bool is_unsettled_ = false;
  bool has_own_block_ = false;  // BEGIN was ours; COMMIT comes at Sync
};

}  // namespace standin
