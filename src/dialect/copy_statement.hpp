#pragma once
// The COPY statement that loads one manifest, and its form for the log. Pure functions, any thread.
//
// It names its role and nothing secret: access keys are never put into SQL. Options are those of
// the safe CSV scheme (see csv_encoder.hpp); what is not written here is left at Redshift's
// default: MAXERROR 0, ENCODING UTF8, no EMPTYASNULL, no TRUNCATECOLUMNS, no ACCEPTINVCHARS, so
// COPY alters nothing. Sources: Amazon Redshift Database Developer Guide, "COPY", "Data conversion
// parameters", "Data load operations".
#include "model/staged_file.hpp"
#include "model/table_id.hpp"

#include <cstdint>
#include <string>
#include <vector>

namespace dialect {

/// STATUPDATE OFF may only be written by the table's owner or a superuser; who has INSERT only
/// leaves it automatic.
enum class StatisticsUpdate : std::uint8_t { off, automatic };

struct CopyStatement {
  model::TableId table;
  std::vector<std::string>
      columns;  ///< in the order of the CSV; empty: all of the table, in its order
  std::string manifest_url;
  std::string role_arn;
  std::string region;  ///< of the bucket; empty: the warehouse's own
  model::Compression compression = model::Compression::zstd;
  std::string null_sentinel;
  StatisticsUpdate statistics = StatisticsUpdate::off;
  bool has_identity_column = false;  ///< a listed column is IDENTITY: EXPLICIT_IDS is then required
};

/// The statement without a closing semicolon. Throws Error(request) for text that COPY cannot hold.
std::string copy_text(const CopyStatement& copy);
/// The same on one line with a long column list shortened, for logs.
std::string copy_log_text(const CopyStatement& copy);

}  // namespace dialect
