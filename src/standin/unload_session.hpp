#pragma once
// UNLOAD inside a client's session: the query runs in the client's own transaction, its rows become
// objects.
//
// Used by the session, on its thread. Source: UNLOAD, PG_LAST_UNLOAD_ID, PG_LAST_UNLOAD_COUNT
// (Database Developer Guide).
#include "standin/copy_session.hpp"

#include <functional>
#include <string>

namespace standin {

/// What Redshift's SQL becomes for PostgreSQL; or an error in the client's words.
struct QueryRewrite {
  std::string sql;
  std::optional<ErrorFields> error;
};

/// Runs the statement; `rewrite` is what the session does with any query. An error leaves a block
/// failed.
CopyReport run_unload_statement(const CopyRequest& request,
                                const std::function<QueryRewrite(const std::string&)>& rewrite);

}  // namespace standin
