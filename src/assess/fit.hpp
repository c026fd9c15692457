#pragma once
// What was measured of the selected tables: how their values fit the tables proposed for Redshift.
//
// Plain values, made by the meters, judged by value_assessments and printed by the reports. Counts
// are of the rows that were read; estimates of whole tables are in forecast.
#include "base/error.hpp"
#include "dialect/misfit.hpp"
#include "model/table_id.hpp"
#include "model/table_schema.hpp"
#include "model/value_policy.hpp"

#include <array>
#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace assess {

/// One kind of misfit, by what the task's policy does with it.
struct MisfitCounts {
  std::uint64_t stopped = 0;  ///< values (or rows) for which a load would stop the table
  std::uint64_t altered = 0;  ///< values cut, replaced or put NULL
  std::uint64_t skipped = 0;  ///< rows left out

  bool is_empty() const noexcept { return stopped + altered + skipped == 0; }
  MisfitCounts& operator+=(const MisfitCounts& other) noexcept {
    stopped += other.stopped;
    altered += other.altered;
    skipped += other.skipped;
    return *this;
  }
  bool operator==(const MisfitCounts&) const = default;
};

using MisfitTable = std::array<MisfitCounts, dialect::kMisfitKinds>;

struct MisfitExample {
  model::Misfit misfit = model::Misfit::too_long;
  model::MisfitAction action = model::MisfitAction::stop_table;
  std::string row;    ///< "id=42"
  std::string value;  ///< shortened, for people
};

struct ColumnFit {
  std::string name;
  std::string declared;            ///< "varchar(20)"
  std::string target_type;         ///< "VARCHAR(80)"
  std::uint64_t target_bytes = 0;  ///< what the target takes of a value; 0: not counted in bytes
  std::uint64_t values = 0;        ///< without NULLs
  std::uint64_t nulls = 0;
  std::uint64_t longest = 0;  ///< bytes of the longest text or binary value, as staged
  std::string least;          ///< numbers, dates and times; empty: none was met
  std::string greatest;
  std::uint64_t zero_dates = 0;    ///< dates that do not exist
  std::uint64_t nul_bytes = 0;     ///< texts with a byte 0
  std::uint64_t invalid_utf8 = 0;  ///< texts with bytes that are not UTF-8
  MisfitTable misfits{};
  std::vector<MisfitExample> examples;  ///< the first few
};

/// How much of a table was read.
enum class Coverage : std::uint8_t {
  whole,
  spread,  ///< a sample from places all over the key
  head,    ///< a sample of the first rows: the table has no integer key
};

struct TableFit {
  model::TableId source;
  model::TableId target;
  model::TableKind kind = model::TableKind::base_table;
  bool has_key = false;
  std::string ddl;                         ///< the proposed table; empty: there is none
  std::optional<base::ErrorReport> error;  ///< why it cannot be loaded, or could not be read
  Coverage coverage = Coverage::whole;
  std::uint64_t places = 1;        ///< of a spread sample: where it was taken
  std::uint64_t row_estimate = 0;  ///< the server's guess
  std::uint64_t rows_read = 0;
  std::uint64_t rows_written = 0;  ///< of those, lines that a load would stage
  std::uint64_t longest_row = 0;   ///< bytes of CSV
  std::uint64_t csv_bytes = 0;
  std::uint64_t staged_bytes = 0;        ///< compressed
  std::chrono::milliseconds reading{0};  ///< of all sessions that read it, added up
  std::uint64_t chunks = 1;              ///< into which a load would cut it, by its estimated size
  MisfitCounts rows_too_large;
  std::vector<ColumnFit> columns;
};

/// All misfits of the table, its rows that are too large included.
MisfitTable misfits_of(const TableFit& table) noexcept;
MisfitCounts sum_of(const MisfitTable& misfits) noexcept;

/// "3 would stop their table, 2 rows would be left out"; empty without any.
std::string counts_text(const MisfitCounts& counts);

/// "whole", "spread", "head".
std::string_view to_string(Coverage coverage) noexcept;

}  // namespace assess
