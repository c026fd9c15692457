#pragma once
// What an ODBC driver reports, turned into what the server said: SQLSTATE, native code, message and
// DETAIL, without the words that the driver manager and the driver put around them.
//
// Made of the records that SQLGetDiagRec gives, by odbc_session. Pure functions, any thread.
// Sources: ODBC Programmer's Reference, "Diagnostic Messages" ([vendor][component] prefixes) and
// "Appendix A: ODBC Error Codes"; psqlODBC's texts ("ERROR: ...\nDETAIL: ...;\nError while
// executing the query"); Amazon's driver as DMS logs it ("[Amazon][Amazon Redshift] (30) Error
// occurred while trying to execute a query: [SQLState XX000] ERROR:  ...").
#include "redshift/server_error.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace redshift {

struct OdbcRecord {
  std::string sqlstate;
  std::int32_t native_code = 0;
  std::string text;
};

/// The refusal of a statement; of several records the first that the server wrote.
ServerError server_error_of(const std::vector<OdbcRecord>& records);

/// The texts of INFO, NOTICE and WARNING, in order.
std::vector<std::string> notices_of(const std::vector<OdbcRecord>& records);

/// True when the records say that the connection is gone, so that a statement's outcome is unknown.
bool is_connection_lost(const std::vector<OdbcRecord>& records);

/// All records in the other side's own words, for ErrorReport::server_text.
std::string words_of(const std::vector<OdbcRecord>& records);

/// The text without "[unixODBC][Driver Manager]" and such.
std::string_view without_prefix(std::string_view text);

/// Whether a transaction is open behind `sql`, sent as text, when one was or was not before.
bool is_in_transaction_after(bool before, std::string_view sql);

}  // namespace redshift
