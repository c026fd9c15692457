#pragma once
// What a person sees of a running load: one bar per running table on a terminal, nothing extra
// elsewhere.
//
// Painter owns stderr while it lives: log lines go through it, so that they scroll above the bars.
// One thread of its own repaints five times a second. Formatting functions are pure and tested.
#include "base/worker_group.hpp"
#include "load/load_progress.hpp"

#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <vector>

namespace app {

/// One table as a bar: name, bar, rows, of estimate, MB/s, ETA.
struct BarView {
  std::string name;
  std::uint64_t rows = 0;
  std::uint64_t row_estimate = 0;
  std::uint64_t csv_bytes = 0;
  double seconds = 0;
};

std::string bar_line(const BarView& view, int width);
/// "1,234,567".
std::string grouped(std::uint64_t number);
/// "12.3 MB", "1.5 GB" (decimal).
std::string byte_text(std::uint64_t bytes);
/// "1:05" or "2:03:04".
std::string duration_text(double seconds);

class Painter {
 public:
  using ProgressSource = std::function<const load::LoadProgress*()>;
  /// Takes the log over when stderr is a terminal; else does nothing at all.
  explicit Painter(ProgressSource progress);
  ~Painter();
  Painter(const Painter&) = delete;
  Painter& operator=(const Painter&) = delete;

 private:
  struct Screen;
  void repaint();

  ProgressSource progress_;
  std::unique_ptr<Screen> screen_;  // null: not a terminal
  base::WorkerGroup thread_;
};

}  // namespace app
