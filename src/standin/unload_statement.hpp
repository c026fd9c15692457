#pragma once
// Redshift's UNLOAD statement as the stand-in reads it: parsed whole, conflicts refused. Pure.
//
// Source: Redshift guide, UNLOAD. Authorization and region are those of COPY and read by its
// parser.
#include "standin/copy_grammar.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace standin {

enum class UnloadFormat : std::uint8_t { delimited, csv, json };

struct UnloadStatement {
  std::string query;
  CopyStatement access;  ///< bucket and key (the prefix), role or keys, region; the rest is unused
  UnloadFormat format = UnloadFormat::delimited;
  CopyCompression compression = CopyCompression::none;
  char delimiter = '|';
  std::string null_as;
  bool header = false, add_quotes = false, escape = false, allow_overwrite = false,
       clean_path = false, manifest = false, manifest_verbose = false, parallel = true;
  std::uint64_t file_bytes_max = 0;
  std::optional<std::string> extension;
};

struct UnloadParse {
  UnloadStatement statement;
  std::optional<RedshiftFailure> failure;
};
/// Parses; on a syntax error or conflict gives the failure as Redshift words it, and for what only
/// the stand-in lacks (PARQUET, PARTITION BY, FIXEDWIDTH, ENCRYPTED) one that names it.
UnloadParse parse_unload(std::string_view sql);

}  // namespace standin
