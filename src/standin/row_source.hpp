#pragma once
// From an object's file to records: which bytes are read, by which reader, with what columns.
//
// Used by copy_loader: made once a COPY, then a reader for each of its files. One thread.
#include "standin/byte_source.hpp"
#include "standin/copy_grammar.hpp"
#include "standin/copy_loader.hpp"
#include "standin/json_reader.hpp"
#include "standin/manifest_reader.hpp"
#include "standin/row_reader.hpp"

#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace standin {

class RowSource {
 public:
  /// The columns that the fields go to; `statement` must outlive this.
  RowSource(const CopyStatement& statement, const std::vector<CopyColumn>& columns);

  /// The JSONPaths file that must be read first, if there is one.
  std::optional<S3Url> paths_url() const;
  std::optional<RedshiftFailure> use_paths(std::string_view text, const S3Url& url);
  /// What of the format does not fit to the columns.
  std::optional<RedshiftFailure> check() const;
  /// `source` must outlive the reader.
  std::unique_ptr<RowReader> make_reader(ByteSource& source) const;

 private:
  const CopyStatement& statement_;
  JsonPlan json_;
  bool has_varbyte_ = false;
};

/// The file's text in UTF-8, decompressed; counts what it reads. Throws base::Error(corrupt) as
/// open_byte_source() and Utf16Source do.
std::unique_ptr<ByteSource> open_copy_bytes(const CopyStatement& statement, const std::string& path,
                                            std::uint64_t& bytes_read);

}  // namespace standin
