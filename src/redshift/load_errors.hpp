#pragma once
// What COPY rejected, read back from SYS_LOAD_ERROR_DETAIL (the only such view on Serverless;
// provisioned clusters have it too). To be read after the transaction was rolled back. Source:
// Database Developer Guide, SYS_LOAD_ERROR_DETAIL; its character columns are blank-padded.
#include "redshift/session.hpp"

#include <cstdint>
#include <string>
#include <vector>

namespace redshift {

struct LoadErrorDetail {
  std::string file;
  std::int64_t line = 0;
  std::string column;
  std::string column_type;
  std::string column_length;
  int code = 0;
  std::string message;
};

/// The newest rejections (at most ten) of files whose URL begins with `url_prefix`.
std::vector<LoadErrorDetail> read_load_errors(Session& session, const std::string& url_prefix,
                                              const Situation& situation);
/// One line each: file, line, column with its type, code and text.
std::string to_text(const std::vector<LoadErrorDetail>& errors);

}  // namespace redshift
