#pragma once
// Prints the changes of log blocks: a line a change, for people or as JSON.
//
// The decoder as a tool (`sluice binlog`); used by app/, on one thread. Values are the text that
// would go into the CSV of a load, without CSV's quotes; NULL is null; a column whose name is not
// known is "@1", "@2" ... in the order of the table. A value that Redshift could not hold is
// printed as the source has it.
#include "binlog/row_reader.hpp"
#include "binlog/table_map.hpp"
#include "dialect/column_writers.hpp"
#include "model/log_block.hpp"
#include "model/table_schema.hpp"

#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

namespace cdc {

enum class PrintForm : std::uint8_t { text, json };

struct PrinterOptions {
  PrintForm form = PrintForm::text;
  /// Gives a definition with names, when one fits the map; nullopt: what the map tells.
  std::function<std::optional<model::TableSchema>(const binlog::TableMap&)> find_schema;
  std::function<void(std::string_view line)> print;  ///< gets each line with its newline
};

class ChangePrinter {
 public:
  explicit ChangePrinter(PrinterOptions options);
  ~ChangePrinter();

  void print(const model::LogBlock& block);

 private:
  struct Table;
  struct Place;
  void take_map(const model::LogBlock& block, std::string_view body);
  void print_rows(const model::LogBlock& block, const Place& place, std::string_view event);
  void print_row(const Place& place, const Table& table, model::RowView before,
                 model::RowView after);
  void print_statement(const model::LogBlock& block);
  void print_commit(const model::TransactionEnd& end);
  std::string row_text(const Table& table, model::RowView row) const;

  PrinterOptions options_;
  std::unordered_map<std::uint64_t, std::unique_ptr<Table>> tables_;
  std::string inflated_;  // rows of an event that was compressed
};

}  // namespace cdc
