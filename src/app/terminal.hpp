#pragma once
// What a person sees of a running task: one bar per table that loads, then the changes' figures, on
// a terminal; nothing extra elsewhere.
//
// Painter owns stderr while it lives: log lines go through it, so that they scroll above the bars.
// One thread of its own repaints five times a second. Formatting functions are pure and tested.
#include "base/figures.hpp"
#include "base/worker_group.hpp"
#include "cdc/change_progress.hpp"
#include "load/load_progress.hpp"

#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <vector>

namespace app {

using base::byte_text;
using base::duration_text;
using base::grouped;

/// One table as a bar: name, bar, rows, of estimate, MB/s, ETA.
struct BarView {
  std::string name;
  std::uint64_t rows = 0;
  std::uint64_t row_estimate = 0;
  std::uint64_t csv_bytes = 0;
  double seconds = 0;
};

/// Columns of standard output: those of the terminal up to 120, else 100.
int output_width();
/// Whether standard output is a terminal that may be coloured (NO_COLOR is not set).
bool has_colours();
std::string bar_line(const BarView& view, int width);

class Painter {
 public:
  /// What there is to see; null while it has not begun. Changes are painted instead of the load.
  struct Sources {
    std::function<const load::LoadProgress*()> load;
    std::function<const cdc::ChangeProgress*()> changes;
    /// Lines of the caller's own instead of both; empty: none are.
    std::function<std::vector<std::string>()> lines = {};
  };
  /// Takes the log over when stderr is a terminal; else does nothing at all.
  explicit Painter(Sources sources);
  ~Painter();
  /// False where there is no terminal.
  bool is_painting() const noexcept { return screen_ != nullptr; }
  Painter(const Painter&) = delete;
  Painter& operator=(const Painter&) = delete;

 private:
  struct Screen;
  void repaint();

  std::vector<std::string> lines() const;

  Sources sources_;
  std::unique_ptr<Screen> screen_;  // null: not a terminal
  base::WorkerGroup thread_;
};

}  // namespace app
