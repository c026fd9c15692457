#include "app/terminal.hpp"

#include "app/change_view.hpp"
#include "base/clock.hpp"
#include "base/log.hpp"

#include <fmt/core.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include <algorithm>
#include <cstdio>
#include <mutex>
#include <string_view>
#include <utility>

namespace app {
namespace {

constexpr base::Millis kRepaintPause{200};
constexpr int kBarCells = 20;
constexpr int kNameCells = 28;
constexpr std::size_t kBarsMax = 16;

int terminal_width() {
  winsize size{};
  if (::ioctl(STDERR_FILENO, TIOCGWINSZ, &size) != 0 || size.ws_col == 0) return 100;
  return size.ws_col;
}

bool is_terminal() {
  const char* term = std::getenv("TERM");
  return ::isatty(STDERR_FILENO) == 1 && term != nullptr && std::string_view(term) != "dumb";
}

std::string fitted(std::string text, std::size_t cells) {
  if (text.size() > cells) return text.substr(0, cells - 1) + "~";
  text.resize(cells, ' ');
  return text;
}

std::string bar_of(double fraction) {
  const double clamped = std::clamp(fraction, 0.0, 1.0);
  const int full = static_cast<int>(clamped * kBarCells);
  std::string bar;
  for (int i = 0; i < kBarCells; ++i) bar += i < full ? "█" : "░";
  return bar;
}

std::vector<BarView> running_tables(const load::LoadProgress& progress) {
  std::vector<BarView> views;
  const auto now =
      std::chrono::duration_cast<base::Millis>(base::system_clock().steady_now().time_since_epoch())
          .count();
  for (const auto& table : progress.tables()) {
    if (table->state.load() != port::TableState::loading) continue;
    const double seconds = static_cast<double>(now - table->started_ms.load()) / 1000.0;
    views.push_back(
        {table->table.to_text(), table->rows_read, table->row_estimate, table->csv_bytes, seconds});
    if (views.size() == kBarsMax) break;
  }
  return views;
}

std::string summary_line(const load::LoadProgress& progress) {
  std::size_t done = 0;
  std::size_t failed = 0;
  std::uint64_t rows = 0;
  for (const auto& table : progress.tables()) {
    done += table->state.load() == port::TableState::completed ? 1 : 0;
    failed += table->state.load() == port::TableState::error ? 1 : 0;
    rows += table->rows_loaded;
  }
  std::string line = fmt::format("{} of {} tables loaded, {} rows on the target", done,
                                 progress.tables().size(), grouped(rows));
  if (failed > 0) line += fmt::format(", {} stopped", failed);
  return line;
}

}  // namespace

int output_width() {
  constexpr int kPlain = 100;
  constexpr int kWidest = 120;
  winsize size{};
  if (::ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) != 0 || size.ws_col == 0) return kPlain;
  return std::min<int>(size.ws_col, kWidest);
}

bool has_colours() {
  return ::isatty(STDOUT_FILENO) == 1 && std::getenv("NO_COLOR") == nullptr;
}

std::string bar_line(const BarView& view, int width) {
  const double of = static_cast<double>(view.rows) /
                    static_cast<double>(std::max<std::uint64_t>(view.row_estimate, 1));
  const double rate =
      view.seconds > 0 ? static_cast<double>(view.csv_bytes) / 1e6 / view.seconds : 0;
  std::string eta = "-";
  if (of > 0.01 && of < 1.0) eta = duration_text(view.seconds * (1 - of) / of);
  std::string line =
      fmt::format("{} {} {:>12} of ~{:<12} {:>6.1f} MB/s  ETA {}", fitted(view.name, kNameCells),
                  bar_of(of), grouped(view.rows), grouped(view.row_estimate), rate, eta);
  // The bar's cells take three bytes each: count them as one column when the line is cut.
  const std::size_t bytes_max = static_cast<std::size_t>(std::max(width - 1, 40)) + 2 * kBarCells;
  if (line.size() > bytes_max) line.resize(bytes_max);
  return line;
}

struct Painter::Screen {
  std::mutex mutex;  // bars and log lines share the terminal
  int lines = 0;     // painted at the moment

  void erase() {
    for (; lines > 0; --lines) std::fputs("\x1b[1A\x1b[2K", stderr);
  }
};

Painter::Painter(Sources sources) : sources_(std::move(sources)) {
  if (!is_terminal()) return;
  screen_ = std::make_unique<Screen>();
  base::log_to([this](base::LogLevel, std::string_view line) {
    std::lock_guard lock(screen_->mutex);
    screen_->erase();
    fmt::print(stderr, "{}\n", line);
    std::fflush(stderr);
  });
  thread_.start("painter", [this](std::stop_token stop) {
    while (base::system_clock().sleep_for(kRepaintPause, stop)) repaint();
  });
}

Painter::~Painter() {
  if (!screen_) return;
  thread_.request_stop();
  thread_.join();
  base::log_to_stderr();
  std::lock_guard lock(screen_->mutex);
  screen_->erase();
  std::fflush(stderr);
}

std::vector<std::string> Painter::lines() const {
  if (sources_.lines) return sources_.lines();
  const int width = terminal_width();
  if (const cdc::ChangeProgress* changes = sources_.changes()) {
    return change_lines(*changes, static_cast<std::size_t>(width));
  }
  std::vector<std::string> lines;
  const load::LoadProgress* progress = sources_.load();
  if (progress == nullptr) return lines;
  for (const BarView& view : running_tables(*progress)) lines.push_back(bar_line(view, width));
  lines.push_back(summary_line(*progress));
  return lines;
}

void Painter::repaint() {
  const std::vector<std::string> painted = lines();
  if (painted.empty()) return;
  std::string text;
  for (const std::string& line : painted) text += line + "\n";
  std::lock_guard lock(screen_->mutex);
  screen_->erase();
  std::fputs(text.c_str(), stderr);
  std::fflush(stderr);
  screen_->lines = static_cast<int>(painted.size());
}

}  // namespace app
