#pragma once
// Finds the rows of a staged table that the target refuses, and takes them out of its files.
//
// Used by cdc/batch_applier, on its thread, after a batch failed on one table. What is staged is
// read back from the store, so no row has to be kept in memory for this. Halves of a file are tried
// alone (ChangeTarget::probe, which keeps nothing) until each refused row stands alone: a row that
// is refused costs about two tries per doubling of the rows. Errors: of the store and of the
// target, other than the refusals it looks for.
#include "base/error.hpp"
#include "cdc/batch_stager.hpp"

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace cdc {

struct RefusedRow {
  std::string line;  ///< as it was staged: op and fields
  base::ErrorReport report;
};

class DeadLetter {
 public:
  DeadLetter(port::ChangeTarget& target, port::ObjectStore& store)
      : target_(target), store_(store) {}

  /// Finds refused rows, at most `rows_max` of them; none when the target takes them all now.
  std::vector<RefusedRow> find(const StagedTable& table, std::size_t rows_max);
  /// Writes the table's files and manifest again without these rows and mends its counts.
  void take_out(StagedTable& table, const std::vector<RefusedRow>& rows);

 private:
  struct Search;
  void search(Search& search, std::size_t first, std::size_t last);
  void probe(Search& search, std::size_t first, std::size_t last);
  std::string read(const StagedTable& table, const std::string& key);

  port::ChangeTarget& target_;
  port::ObjectStore& store_;
};

/// Compresses lines into one file.
std::string pack(model::Compression compression, const std::vector<std::string_view>& lines);

}  // namespace cdc
