#pragma once
// The rows of one SELECT, streamed by the binary protocol straight from the network buffer.
//
// Used by mysql/snapshot_reader. The statement is prepared and executed by libmariadb; its row
// packets are read here and decoded in place, so that a row is never copied and a result never
// held. One thread. Borrows the connection until it is destroyed. Destroyed before the last row it
// ends the statement from a second connection and drops what is still on the wire, so that the
// session and its snapshot serve the next table; where that fails it abandons the connection, whose
// next use throws Error(transient).
// next() throws: table when the result does not fit the schema, transient when the connection
// broke, corrupt for bytes that contradict the protocol. (MySQL "COM_STMT_EXECUTE Response"; the
// binary protocol is also what keeps FLOAT exact.)
#include "model/table_schema.hpp"
#include "mysql/connection.hpp"
#include "mysql/row_decoder.hpp"
#include "port/snapshot_source.hpp"

#include <cstdint>
#include <memory>
#include <optional>
#include <string>

struct st_mysql_stmt;

namespace mysql {

class RowStream final : public port::RowStream {
 public:
  /// Runs `sql`, whose result must have the columns of `schema` in their order. `schema` is only
  /// read here, not kept.
  RowStream(Connection& connection, const std::string& sql, const model::TableSchema& schema);
  ~RowStream() override;
  RowStream(const RowStream&) = delete;
  RowStream& operator=(const RowStream&) = delete;

  bool next(model::RowView& row) override;
  std::uint64_t bytes_read() const override { return bytes_read_; }

 private:
  void run(const std::string& sql, const model::TableSchema& schema);
  void leave() noexcept;
  void finish() noexcept;

  Connection& connection_;
  std::string purpose_;
  st_mysql_stmt* statement_ = nullptr;
  std::optional<RowDecoder> decoder_;
  std::uint64_t bytes_read_ = 0;
  bool is_streaming_ = false;  ///< rows are still to come on the connection
};

}  // namespace mysql
