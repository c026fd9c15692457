#include "app/assess_view.hpp"

#include "base/figures.hpp"

#include <fmt/core.h>

#include <algorithm>

namespace app {

std::string assess_line(const load::LoadProgress& progress, double seconds) {
  std::size_t done = 0;
  std::uint64_t rows = 0;
  std::uint64_t of = 0;
  std::uint64_t bytes = 0;
  for (const auto& table : progress.tables()) {
    const port::TableState state = table->state.load();
    const bool is_over = state == port::TableState::completed || state == port::TableState::error;
    const std::uint64_t read = table->rows_read;
    done += is_over ? 1 : 0;
    rows += read;
    // What the server guessed counts only while nothing better is known.
    of += is_over ? read : std::max(read, table->row_estimate);
    bytes += table->csv_bytes;
  }
  std::string line = fmt::format("{} of {} tables, {} of ~{} rows", done, progress.tables().size(),
                                 base::grouped(rows), base::grouped(of));
  if (seconds <= 0) return line;
  line += fmt::format(", {:.1f} MB/s", static_cast<double>(bytes) / 1e6 / seconds);
  if (rows == 0) return line;
  const double left = static_cast<double>(of - rows) / static_cast<double>(rows);
  return line + ", ETA " + base::duration_text(seconds * left);
}

}  // namespace app
