#pragma once
// The server under test and what must come out of it, as ../mysql_source_test.py wrote them down.
//
// SLUICE_TEST_MYSQL_JSON names server.json of tools/servers.py; SLUICE_TEST_EXPECT_JSON the
// expectations; SLUICE_TEST_TRANSPORT is "tcp" (TLS, verified) or "socket". Missing ones fail the
// test that asks.
#include "base/json.hpp"
#include "model/cell.hpp"
#include "model/endpoint.hpp"
#include "model/table_schema.hpp"

#include <string>
#include <vector>

namespace mysql_source {

const base::Json& server_json();
const base::Json& expect_json();
bool is_mariadb();

/// The server's own user, over the transport of this run.
model::SourceEndpoint endpoint();
/// Another login over the same transport.
model::SourceEndpoint endpoint_of(const std::string& user, const std::string& password);

/// A cell as the expectations spell it: text as it is, bytes as 0x..., times with six digits.
std::string to_text(const model::Cell& cell, const model::Column& column);
/// What matters of a column, on one line: "decimal unsigned null p=65 s=30".
std::string to_text(const model::Column& column);

/// Takes the log lines for as long as it lives.
class LogCapture {
 public:
  LogCapture();
  ~LogCapture();
  LogCapture(const LogCapture&) = delete;
  LogCapture& operator=(const LogCapture&) = delete;
  const std::string& text() const { return text_; }

 private:
  std::string text_;
};

}  // namespace mysql_source
