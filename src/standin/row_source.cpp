#include "standin/row_source.hpp"

#include "standin/csv_reader.hpp"
#include "standin/decompressor.hpp"
#include "standin/fixed_width_reader.hpp"
#include "standin/text_reader.hpp"
#include "standin/utf16_source.hpp"

#include <fmt/core.h>

#include <algorithm>
#include <utility>

namespace standin {
namespace {

RedshiftFailure misfit(std::string message) {
  return {std::move(message), 0, {}, {}, "XX000"};
}

}  // namespace

RowSource::RowSource(const CopyStatement& statement, const std::vector<CopyColumn>& columns)
    : statement_(statement) {
  for (const CopyColumn& column : columns) {
    json_.columns.push_back({column.name, column.type == "super"});
    has_varbyte_ = has_varbyte_ || column.type == "varbyte";
  }
  if (statement.json_option == "auto ignorecase") json_.way = JsonPlan::Way::names_any_case;
  if (statement.json_option == "noshred") json_.way = JsonPlan::Way::whole;
}

std::optional<S3Url> RowSource::paths_url() const {
  constexpr std::string_view kScheme = "s3://";
  const std::string& option = statement_.json_option;
  if (!option.starts_with(kScheme)) return std::nullopt;
  const std::size_t slash = std::min(option.find('/', kScheme.size()), option.size());
  return S3Url{option.substr(kScheme.size(), slash - kScheme.size()),
               slash < option.size() ? option.substr(slash + 1) : std::string()};
}

std::optional<RedshiftFailure> RowSource::use_paths(std::string_view text, const S3Url& url) {
  JsonPaths paths = read_json_paths(text);
  if (!paths.fault.empty()) {
    return RedshiftFailure{std::move(paths.fault), 8001,
                           fmt::format("S3 key being read : s3://{}/{}", url.bucket, url.key),
                           "s3_utility.cpp:539", "XX000"};
  }
  if (paths.is_auto) return std::nullopt;
  if (paths.paths.size() != json_.columns.size()) {
    return misfit(
        fmt::format("Number of jsonpaths and the number of columns should match. "
                    "JSONPath size: {}, Number of columns in table or column list: {}",
                    paths.paths.size(), json_.columns.size()));
  }
  json_.way = JsonPlan::Way::paths;
  json_.paths = std::move(paths.paths);
  return std::nullopt;
}

std::optional<RedshiftFailure> RowSource::check() const {
  if (statement_.format == CopyFormat::fixed_width) {
    if (has_varbyte_) return misfit("VARBYTE columns cannot be loaded with FIXEDWIDTH");
    if (statement_.widths.size() != json_.columns.size()) {
      return misfit(fmt::format("FIXEDWIDTH names {} columns, but {} are loaded",
                                statement_.widths.size(), json_.columns.size()));
    }
  }
  const bool is_whole = json_.way == JsonPlan::Way::whole;
  if (is_whole && (json_.columns.size() != 1 || !json_.columns[0].is_super)) {
    return misfit("JSON 'noshred' loads into one column, and it is of type SUPER");
  }
  return std::nullopt;
}

std::unique_ptr<RowReader> RowSource::make_reader(ByteSource& source) const {
  const std::size_t fields_max = json_.columns.size() + 1;
  switch (statement_.format) {
    case CopyFormat::csv:
      return std::make_unique<CsvReader>(
          source, CsvReader::Signs{statement_.delimiter, statement_.quote}, fields_max);
    case CopyFormat::json: return std::make_unique<JsonReader>(source, json_);
    case CopyFormat::fixed_width:
      return std::make_unique<FixedWidthReader>(source, statement_.widths);
    default: return std::make_unique<TextReader>(source, statement_, fields_max);
  }
}

std::unique_ptr<ByteSource> open_copy_bytes(const CopyStatement& statement, const std::string& path,
                                            std::uint64_t& bytes_read) {
  std::unique_ptr<ByteSource> bytes = open_byte_source(path, statement.compression, bytes_read);
  if (statement.encoding == "UTF8") return bytes;
  return std::make_unique<Utf16Source>(std::move(bytes), Utf16Source::order_of(statement.encoding));
}

}  // namespace standin
