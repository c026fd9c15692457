#pragma once
// Turns what Redshift says into what is wrong and what to do: the decision table of the path
// warehouse -> role -> bucket, and the errors of login, rights, conflicts and limits. Pure
// functions.
//
// Sources: Amazon Redshift Management Guide, "Authorizing Amazon Redshift to access AWS services";
// Database Developer Guide, "COPY", "Load error reference"; texts seen in public logs (reference:
// error catalogue). Where the three causes "not associated", "not trusted" and "may not read" look
// alike, the distinguishing words are tested.
#include "base/error.hpp"
#include "redshift/server_error.hpp"

#include <string>
#include <string_view>

namespace redshift {

/// What was going on when the server refused, for the sentence and the advice.
struct Situation {
  std::string purpose;       ///< "load chunk 3 of demo1.cdcdata"
  std::string role_arn;      ///< of the COPY; empty for other statements
  std::string manifest_url;  ///< of the COPY; empty for other statements
  std::string region;        ///< where the bucket was said to be
  std::string user;          ///< who is logged in
  std::string database;
};

/// Explains a refused statement. The server's own words are kept in ErrorReport::server_text.
base::Error explain(const ServerError& error, const Situation& situation);

/// Explains why no session could be opened ("host:port" in `where`).
base::Error explain_login(std::string_view client_text, std::string_view where,
                          const Situation& situation);

/// True when INSERT or another statement refused a value: NULL where none may be, too long, out of
/// range.
bool is_value_failure(const ServerError& error);

/// True when COPY failed because of rows and sys_load_error_detail knows which.
bool is_row_failure(const ServerError& error);

}  // namespace redshift
