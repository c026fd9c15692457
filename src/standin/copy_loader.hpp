#pragma once
// Executes a parsed COPY: manifest, decompression, CSV, checks of every value, rows to PostgreSQL.
// Streaming: memory does not grow with the file.
//
// The session gives a CopyTarget, through which rows go to the backend inside the client's own
// transaction, and keeps the LoadErrorRows outside of it, because Redshift shows them after a
// rollback.
#include "base/clock.hpp"
#include "standin/copy_grammar.hpp"
#include "standin/object_folder.hpp"
#include "standin/roles.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace standin {

/// A target column with its declared Redshift type, e.g. {"name", "character varying", 20, ...}.
struct CopyColumn {
  std::string name;
  std::string
      type;        ///< "smallint","integer","bigint","numeric","real","double
                   ///< precision","boolean","character", "character
                   ///< varying","date","time","timetz","timestamp","timestamptz","varbyte","super",
                   ///< "geometry","geography"
  int length = 0;  ///< bytes, for character types and varbyte
  int precision = 0, scale = 0;
  bool not_null = false;
  bool is_identity = false;
  bool has_default = false;
};

/// Where the loaded rows go. Rows arrive in PostgreSQL's COPY text format, any number of whole
/// lines a call.
class CopyTarget {
 public:
  virtual ~CopyTarget() = default;
  /// All columns of the table in its order; empty when there is no such table.
  virtual std::vector<CopyColumn> columns(const std::string& schema, const std::string& table) = 0;
  /// Whether the session's login owns the table that columns() found, or may all.
  virtual bool owns_table() = 0;
  /// Opens COPY ... FROM STDIN for these columns; then write() calls, then finish() or fail().
  virtual void begin(const CopyStatement& statement, const std::vector<std::string>& columns) = 0;
  virtual void write(std::string_view lines) = 0;
  /// Completes; on a backend refusal gives its message.
  virtual std::optional<std::string> finish() = 0;
  virtual void fail() = 0;
};

/// A row of sys_load_error_detail (Redshift Database Developer Guide, SYS_LOAD_ERROR_DETAIL).
struct LoadErrorRow {
  std::string file_name;
  std::int64_t line_number = 0;
  std::string column_name, column_type, column_length;
  int position = 0;
  int error_code = 0;
  std::string error_message;
  std::string raw_line, raw_field_value;  ///< as in the file, at most 1024 bytes each
};

/// A row of stl_replacements: where ACCEPTINVCHARS replaced characters.
struct ReplacementRow {
  std::string file_name;
  std::int64_t line_number = 0;
  std::string column_name, raw_line;
};

/// A row of sys_load_detail: a file that was read, as far as it was.
struct FileScan {
  std::string file_name;
  std::uint64_t bytes = 0;  ///< as they are in S3
  std::int64_t lines = 0;
  base::WallTime started, ended;
};

struct CopyOutcome {
  std::int64_t rows = 0;
  std::uint64_t bytes = 0;  ///< of these rows, as they are sent to the table
  std::int64_t rejected = 0;
  std::vector<LoadErrorRow> errors;
  std::int64_t replaced = 0;                 ///< rows where ACCEPTINVCHARS replaced something
  std::vector<ReplacementRow> replacements;  ///< of the first 100
  std::int64_t source_files = 0;             ///< what the manifest or prefix gave
  std::uint64_t source_bytes = 0;
  std::vector<FileScan> scans;
  std::optional<RedshiftFailure> failure;  ///< the statement failed; nothing may stay loaded
};

/// Runs the COPY as of `now` (Unix seconds) against the world's roles, policies and buckets.
///
/// Failures are results. A failure of code 0 (syntax, table, row errors) is one that Redshift sends
/// without a DETAIL block. After begin() either finish() or fail() is called, once; under NOLOAD
/// neither. What the target throws goes through, after fail().
CopyOutcome run_copy(const CopyStatement& statement, const World& world,
                     const ObjectFolder& objects, CopyTarget& target, std::int64_t now);

}  // namespace standin
