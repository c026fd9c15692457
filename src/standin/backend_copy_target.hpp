#pragma once
// The CopyTarget over a session's connection to PostgreSQL: COPY ... FROM STDIN in the client's
// transaction.
//
// One COPY each. Two COPYs into one table wait for each other, as in Redshift.
#include "standin/backend_link.hpp"
#include "standin/copy_loader.hpp"

#include <functional>
#include <optional>
#include <string>
#include <vector>

namespace standin {

class BackendCopyTarget final : public CopyTarget {
 public:
  BackendCopyTarget(BackendLink& backend, std::function<void()> watch)
      : backend_(backend), watch_(std::move(watch)) {}

  std::vector<CopyColumn> columns(const std::string& schema, const std::string& table) override;
  bool owns_table() override;
  void begin(const CopyStatement& statement, const std::vector<std::string>& columns) override;
  void write(std::string_view lines) override;
  std::optional<std::string> finish() override;
  void fail() override;

  /// PostgreSQL's own refusal of the rows, if there was one.
  const std::optional<ErrorFields>& refusal() const { return refusal_; }
  /// 0 when the table was not found.
  std::int64_t table_id() const { return table_id_; }

 private:
  void flush();
  void read_to_ready();

  BackendLink& backend_;
  std::function<void()> watch_;
  std::string pending_;
  std::optional<ErrorFields> refusal_;
  std::int64_t table_id_ = 0;
  bool is_open_ = false;
};

/// "schema"."table" for PostgreSQL, without a schema that was not written.
std::string copy_table_name(const std::string& schema, const std::string& table);

}  // namespace standin
