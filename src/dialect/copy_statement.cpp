#include "dialect/copy_statement.hpp"

#include "base/error.hpp"
#include "dialect/identifier.hpp"

#include <fmt/core.h>

#include <string_view>

namespace dialect {
namespace {

constexpr std::size_t kLoggedColumnsMax = 4;

std::string column_list(const std::vector<std::string>& columns, std::size_t count_max) {
  if (columns.empty()) return {};
  std::string list;
  for (std::size_t i = 0; i < columns.size() && i < count_max; ++i) {
    if (i > 0) list += ", ";
    list += quote_identifier(columns[i]);
  }
  if (columns.size() > count_max) list += fmt::format(", ... {} columns", columns.size());
  return " (" + list + ")";
}

std::string_view compression_option(model::Compression compression) {
  switch (compression) {
    case model::Compression::none: return {};
    case model::Compression::gzip: return "GZIP";
    case model::Compression::zstd: return "ZSTD";
  }
  return {};
}

std::string assemble(const CopyStatement& copy, const std::string& columns, std::string_view gap) {
  CHECK(!copy.null_sentinel.empty(), "NULL needs a text that no value equals");
  std::string text = fmt::format("COPY {}{}", quote_table(copy.table), columns);
  const auto add = [&text, gap](std::string_view part) {
    text += gap;
    text += part;
  };
  add("FROM " + quote_plain_literal(copy.manifest_url));
  add("IAM_ROLE " + quote_plain_literal(copy.role_arn));
  if (!copy.region.empty()) add("REGION AS " + quote_plain_literal(copy.region));
  add("FORMAT AS CSV");
  add("NULL AS " + quote_plain_literal(copy.null_sentinel));
  add("MANIFEST");
  const std::string_view compression = compression_option(copy.compression);
  if (!compression.empty()) add(compression);
  add("DATEFORMAT AS 'YYYY-MM-DD'");
  // Only 'auto' reads an offset, which TIMESTAMPTZ values carry.
  add("TIMEFORMAT AS 'auto'");
  if (copy.has_identity_column) add("EXPLICIT_IDS");
  add("COMPUPDATE OFF");
  if (copy.statistics == StatisticsUpdate::off) add("STATUPDATE OFF");
  return text;
}

}  // namespace

std::string copy_text(const CopyStatement& copy) {
  return assemble(copy, column_list(copy.columns, copy.columns.size()), "\n");
}

std::string copy_log_text(const CopyStatement& copy) {
  return assemble(copy, column_list(copy.columns, kLoggedColumnsMax), " ");
}

}  // namespace dialect
