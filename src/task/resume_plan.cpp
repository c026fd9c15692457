#include "task/resume_plan.hpp"

#include <fmt/core.h>

#include <algorithm>
#include <utility>

namespace task {
namespace {

std::uint64_t rows_in(const std::vector<port::LoadMark>& marks) {
  std::uint64_t rows = 0;
  for (const port::LoadMark& mark : marks) {
    if (!mark.is_last) rows += mark.rows;
  }
  return rows;
}

TableDecision begin_again(const std::vector<port::LoadMark>& marks, std::string reason) {
  TableDecision decision;
  decision.rows_of_earlier_load = rows_in(marks);
  decision.reason = std::move(reason);
  return decision;
}

bool is_loaded(const std::vector<port::LoadMark>& marks, const model::Chunk& chunk) {
  return std::any_of(marks.begin(), marks.end(), [&](const port::LoadMark& mark) {
    return mark.chunk == chunk.number && mark.range == chunk.range;
  });
}

}  // namespace

TableDecision decide(const TableMemory& memory, StartMode mode, const std::string& position) {
  const std::vector<port::LoadMark>& marks = memory.marks;
  if (marks.empty()) return {};
  if (mode == StartMode::restart) return begin_again(marks, "restart was asked for");
  const auto closing = std::find_if(marks.begin(), marks.end(),
                                    [](const port::LoadMark& mark) { return mark.is_last; });
  if (closing != marks.end()) {
    TableDecision kept;
    kept.start = TableStart::keep;
    kept.rows_loaded = closing->rows;
    kept.reason =
        fmt::format("already loaded, as of {}",
                    closing->position.empty() ? "an unknown position" : closing->position);
    return kept;
  }
  if (memory.plan.empty()) return begin_again(marks, "its chunk plan is not known here");
  const port::LoadMark& first = marks.front();
  const bool is_same_place =
      !position.empty() && std::all_of(marks.begin(), marks.end(), [&](const port::LoadMark& m) {
        return m.position == position && m.run == first.run;
      });
  if (!is_same_place) {
    return begin_again(marks, "the source has moved on since it was partly loaded");
  }
  TableDecision decision;
  decision.start = TableStart::go_on;
  decision.run = first.run;
  decision.rows_loaded = rows_in(marks);
  for (const model::Chunk& chunk : memory.plan) {
    if (is_loaded(marks, chunk)) {
      ++decision.chunks_loaded;
    } else {
      decision.remaining.push_back(chunk);
    }
  }
  if (decision.chunks_loaded != marks.size()) {
    return begin_again(marks, "its marks do not fit its chunk plan");
  }
  decision.reason = fmt::format("continued: {} of {} chunks were loaded", decision.chunks_loaded,
                                memory.plan.size());
  return decision;
}

}  // namespace task
