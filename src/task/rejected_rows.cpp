#include "task/rejected_rows.hpp"

#include "base/clock.hpp"
#include "base/digest.hpp"
#include "base/error.hpp"
#include "base/json.hpp"

#include <fmt/core.h>

namespace task {
namespace {

constexpr std::size_t kKeptBytesMax = 64 * 1024;

bool is_printable(std::string_view text) {
  for (const char c : text) {
    if (static_cast<unsigned char>(c) < 0x20 || static_cast<unsigned char>(c) >= 0x7F) return false;
  }
  return true;
}

}  // namespace

void RejectedRows::add(const load::MisfitRecord& record) {
  const std::string_view kept = std::string_view(record.original).substr(0, kKeptBytesMax);
  base::Json line{{"time", base::to_iso8601(base::system_clock().wall_now())},
                  {"table", record.table.to_text()},
                  {"row", base::Json(record.row)},
                  {"column", record.column},
                  {"misfit", std::string(model::to_string(record.misfit))},
                  {"action", std::string(model::to_string(record.action))},
                  {"bytes", record.original.size()}};
  if (is_printable(kept)) {
    line["original"] = std::string(kept);
  } else {
    line["original_hex"] = base::to_hex(kept);
  }
  if (kept.size() < record.original.size()) line["cut"] = true;
  const std::string text = line.dump(-1, ' ', false, base::Json::error_handler_t::replace);
  std::lock_guard lock(mutex_);
  if (!out_.is_open()) out_.open(path_, std::ios::app | std::ios::binary);
  out_ << text << '\n';
  out_.flush();
  if (out_) return;
  throw base::Error(
      base::ErrorScope::task, "task.rejected_rows",
      fmt::format("cannot write the list of rejected values {}", path_),
      "Check that the state folder's disk has room; nothing may be altered unlisted.");
}

}  // namespace task
