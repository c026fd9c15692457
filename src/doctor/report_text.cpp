#include "base/text_wrap.hpp"
#include "doctor/report.hpp"

#include <fmt/core.h>

#include <algorithm>

namespace doctor {
namespace {

constexpr std::size_t kMarkWidth = 8;      // "  FAIL  "
constexpr std::size_t kCheckedWidth = 30;  // longer names push what was seen to the next line

struct Style {
  int width = 80;
  bool colours = false;
};

std::string coloured(std::string_view text, std::string_view code, const Style& style) {
  if (!style.colours) return std::string(text);
  return fmt::format("\x1b[{}m{}\x1b[0m", code, text);
}

std::string mark_of(Severity severity, const Style& style) {
  switch (severity) {
    case Severity::passed: return coloured("ok  ", "32", style);
    case Severity::not_seen: return coloured("?   ", "36", style);
    case Severity::warning: return coloured("warn", "33", style);
    case Severity::failure: return coloured("FAIL", "1;31", style);
  }
  return "    ";
}

std::string indented(std::string_view text, std::size_t indent, const Style& style) {
  return base::indent_text(text, indent, static_cast<std::size_t>(std::max(40, style.width)));
}

/// Statements, commands and documents are to be copied: never wrapped.
std::string verbatim(std::string_view text, std::size_t indent) {
  const std::string margin(indent, ' ');
  std::string result;
  while (!text.empty()) {
    const std::size_t end = text.find('\n');
    result += margin + std::string(text.substr(0, end)) + "\n";
    text.remove_prefix(end == std::string_view::npos ? text.size() : end + 1);
  }
  return result;
}

std::string text_of(const Fix& fix, const Style& style) {
  if (fix.kind == FixKind::step) return indented(fix.text, kMarkWidth, style);
  return indented(heading_of(fix.kind), kMarkWidth, style) + verbatim(fix.text, kMarkWidth + 4);
}

/// A document that was just shown is not shown again.
std::string fixes_of(const Finding& finding, const Finding* previous, const Style& style) {
  const bool is_repeated = previous != nullptr && previous->code == finding.code &&
                           !finding.fixes.empty() && previous->fixes == finding.fixes;
  if (is_repeated) return indented("The same as above mends it.", kMarkWidth, style);
  std::string text;
  for (const Fix& fix : finding.fixes) text += text_of(fix, style);
  return text;
}

std::string text_of(const Finding& finding, const Finding* previous, const Style& style) {
  std::string line = fmt::format("  {}  {:<{}}  ", mark_of(finding.severity, style),
                                 finding.checked, kCheckedWidth);
  const std::size_t taken = kMarkWidth + std::max(finding.checked.size(), kCheckedWidth) + 2;
  std::string text;
  if (taken + finding.seen.size() <= static_cast<std::size_t>(style.width)) {
    text = line + finding.seen + "\n";
  } else {
    line.erase(line.find_last_not_of(' ') + 1);
    text = line + "\n" + indented(finding.seen, kMarkWidth, style);
  }
  if (finding.severity == Severity::passed) return text;
  if (!finding.why.empty()) text += indented(finding.why, kMarkWidth, style);
  if (!finding.server_text.empty()) {
    text += indented("It said: " + finding.server_text, kMarkWidth, style);
  }
  return text + fixes_of(finding, previous, style) + "\n";
}

std::string title_of(const Report& report, Area area, const Style& style) {
  std::string name(to_string(area));
  name.front() = static_cast<char>(name.front() - 'a' + 'A');
  const std::string_view place = place_of(report, area);
  return coloured(name, "1", style) + (place.empty() ? "" : fmt::format("  {}", place)) + "\n";
}

}  // namespace

std::string finding_text(const Finding& finding, int width, bool colours) {
  return text_of(finding, nullptr, Style{width, colours});
}

std::string report_text(const Report& report, int width, bool colours) {
  const Style style{width, colours};
  std::string text;
  const Finding* previous = nullptr;
  for (const Finding& finding : report.findings) {
    if (previous == nullptr || previous->area != finding.area) {
      if (!text.empty() && !text.ends_with("\n\n")) text += "\n";
      text += title_of(report, finding.area, style);
    }
    text += text_of(finding, previous, style);
    previous = &finding;
  }
  if (!text.ends_with("\n\n")) text += "\n";
  const std::string_view code = exit_code_of(report) == 0 ? "32" : "1;31";
  for (const std::string& line :
       base::wrap_text(verdict_text(report), static_cast<std::size_t>(std::max(40, width)))) {
    text += coloured(line, code, style) + "\n";
  }
  return text + fmt::format("{:.1f} s, {} requests to AWS\n",
                            static_cast<double>(report.took.count()) / 1000, report.api_calls);
}

}  // namespace doctor
