#pragma once
// COPY from S3 inside a client's session: rows go to PostgreSQL in the client's own transaction,
// load errors over a connection of the gateway's own, so that a rollback leaves them.
//
// Used by the session, on its thread. Source: COPY, SYS_LOAD_ERROR_DETAIL, PG_LAST_COPY_ID
// (Database Developer Guide).
#include "standin/backend_link.hpp"
#include "standin/gateway_services.hpp"
#include "standin/roles.hpp"

#include <cstdint>
#include <functional>
#include <optional>
#include <stop_token>
#include <string>
#include <vector>

namespace standin {

struct CopyRequest {
  BackendLink& backend;
  GatewayServices& services;
  std::string sql;
  std::string user;
  std::string database;
  std::int64_t query_id = 0;
  std::int64_t transaction_id = 0;
  /// Called between blocks of rows; throws to give up (the client has gone).
  std::function<void()> watch;
  std::stop_token stop;
};

/// What the client gets: an error in wire form, or notices and the tag COPY.
struct CopyReport {
  std::optional<ErrorFields> error;
  std::vector<std::string> notices;
};

/// Runs the statement. In a block it leaves the block open, or failed; else it commits or rolls
/// back itself.
CopyReport run_copy_statement(const CopyRequest& request);

}  // namespace standin
