#pragma once
// Redshift's COPY statement as the stand-in reads it: parsed whole, conflicts refused. Pure.
//
// Our own reading of the COPY pages, on purpose not shared with the engine that writes the
// statement (ARCHITECTURE.md: two readings are a test, one shared is a mirror).
#include "standin/roles.hpp"

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace standin {

enum class CopyFormat : std::uint8_t {
  delimited,
  csv,
  fixed_width,
  json,
  avro,
  parquet,
  orc,
  shapefile
};
enum class CopyCompression : std::uint8_t { none, gzip, bzip2, lzop, zstd };

struct CopyStatement {
  std::string schema;  ///< folded; empty when not written
  std::string table;
  std::vector<std::string> columns;  ///< folded; empty: all
  std::string bucket;
  std::string key;       ///< object, prefix or manifest
  std::string iam_role;  ///< text of IAM_ROLE; "default" for IAM_ROLE default
  std::string access_key_id, secret_access_key, session_token;
  CopyFormat format = CopyFormat::delimited;
  CopyCompression compression = CopyCompression::none;
  bool manifest = false;
  std::string region;  ///< empty: the warehouse's own
  char delimiter = '|';
  char quote = '"';
  std::string null_as = "\\N";
  bool null_as_given = false;
  std::string date_format;  ///< empty: default; "auto"
  std::string time_format;
  std::string encoding = "UTF8";
  std::optional<std::string> accept_inv_chars;  ///< the replacement, default "?"
  bool accept_any_date = false, blanks_as_null = false, empty_as_null = false, escape = false,
       explicit_ids = false, fill_record = false, ignore_blank_lines = false, remove_quotes = false,
       round_dec = false, trim_blanks = false, truncate_columns = false, no_load = false,
       ignore_all_errors = false;
  std::int64_t ignore_header = 0;
  std::int64_t max_error = 0;
  std::string comp_update, stat_update;  ///< "", "ON", "OFF", "PRESET"
  /// What was parsed and the stand-in does not carry out ("PARQUET", "LZOP"); run_copy refuses it.
  std::vector<std::string> unsupported;
  std::optional<std::int64_t> comp_rows;
  std::vector<std::size_t> widths;  ///< of FIXEDWIDTH, in characters
  std::string json_option;          ///< "auto", "auto ignorecase", "noshred" or "s3://..."
  std::string user;                 ///< the login that runs it; set by the session
  /// What is not documented, as the World has it (world.hpp); set by the session.
  bool empty_quoted_is_null = false, special_doubles_load = false, nul_ends_line = false;
};

/// True when the statement is a COPY ... FROM 's3://...' (or any COPY that is not PostgreSQL's own
/// STDIN/STDOUT).
bool is_redshift_copy(std::string_view sql);
/// Parses; on a syntax error or conflict gives the failure as Redshift words it.
struct CopyParse {
  CopyStatement statement;
  std::optional<RedshiftFailure> failure;
};
CopyParse parse_copy(std::string_view sql);

}  // namespace standin
