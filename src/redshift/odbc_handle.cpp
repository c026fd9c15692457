#include "redshift/odbc_handle.hpp"

#include "base/error.hpp"
#include "redshift/odbc_text.hpp"

#include <sql.h>
#include <sqlext.h>
#include <sqlucode.h>

#include <algorithm>
#include <array>

namespace redshift {

// unixODBC's wide characters are UTF-16 unless the program is compiled otherwise.
static_assert(sizeof(SQLWCHAR) == sizeof(char16_t));

OdbcHandle::OdbcHandle(std::int16_t kind, void* parent) : kind_(kind) {
  if (SQL_SUCCEEDED(SQLAllocHandle(kind, parent, &handle_))) return;
  throw base::Error(base::ErrorScope::task, "redshift.odbc.handle",
                    "unixODBC gives no handle for a session or statement",
                    "It is out of memory, or the connection is gone; run again.");
}

OdbcHandle::~OdbcHandle() {
  if (handle_ != nullptr) SQLFreeHandle(kind_, handle_);
}

std::vector<OdbcRecord> OdbcHandle::records() const {
  std::vector<OdbcRecord> records;
  // psqlODBC cuts a message into records of the first buffer's size: the largest is asked for.
  std::u16string text(32000, u'\0');
  for (SQLSMALLINT number = 1; number < 100; ++number) {
    std::array<char16_t, 6> state{};
    SQLINTEGER native = 0;
    SQLSMALLINT length = 0;
    const SQLRETURN code = SQLGetDiagRecW(
        kind_, handle_, number, reinterpret_cast<SQLWCHAR*>(state.data()), &native,
        reinterpret_cast<SQLWCHAR*>(text.data()), static_cast<SQLSMALLINT>(text.size()), &length);
    if (!SQL_SUCCEEDED(code)) break;
    const auto size =
        std::min(static_cast<std::size_t>(std::max<SQLSMALLINT>(length, 0)), text.size() - 1);
    records.push_back(
        {to_utf8({state.data(), 5}), native, to_utf8(std::u16string_view(text).substr(0, size))});
  }
  return records;
}

}  // namespace redshift
