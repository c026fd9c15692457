#pragma once
// PostgreSQL's errors -> Redshift's words, codes and DETAIL block. Pure.
//
// Used by the session on every ErrorResponse that goes to the client. Source: the reference
// (Redshift, section 2.2).
#include "standin/pg_wire.hpp"
#include "standin/roles.hpp"

#include <cstdint>
#include <string>
#include <vector>

namespace standin {

/// What an error's block names.
struct ErrorOrigin {
  std::int64_t query_id = 0;
  int pid = 0;
  /// Of a serializable conflict: the table (0: not known) and the transactions of the cycle.
  std::int64_t table_id = 0;
  std::vector<std::int64_t> cycle = {};
};

/// The fields as Redshift would send them.
ErrorFields as_redshift_error(ErrorFields fields, const ErrorOrigin& origin);
/// 1018: a table that the transaction's snapshot does not have.
ErrorFields missing_in_snapshot();
/// The same for a failure of our own; the block is added when the failure has a location.
ErrorFields as_error(const RedshiftFailure& failure, const ErrorOrigin& origin);

}  // namespace standin
