#include "doctor/report.hpp"

#include <fmt/core.h>

#include <algorithm>

namespace doctor {
namespace {

std::size_t count(const Report& report, Severity severity) {
  return static_cast<std::size_t>(
      std::count_if(report.findings.begin(), report.findings.end(),
                    [&](const Finding& finding) { return finding.severity == severity; }));
}

const Finding* first(const Report& report, Severity severity) {
  const auto found = std::find_if(report.findings.begin(), report.findings.end(),
                                  [&](const Finding& it) { return it.severity == severity; });
  return found == report.findings.end() ? nullptr : &*found;
}

bool is_path_proven(const Report& report) {
  return std::any_of(report.findings.begin(), report.findings.end(), [](const Finding& finding) {
    return finding.area == Area::path && finding.severity == Severity::passed;
  });
}

std::string besides(std::size_t number, std::string_view one, std::string_view many) {
  if (number == 0) return "";
  return fmt::format(" {} {}.", number, number == 1 ? one : many);
}

}  // namespace

Verdict verdict_of(const Report& report) {
  if (first(report, Severity::failure) != nullptr) return Verdict::not_ready;
  return is_path_proven(report) ? Verdict::ready : Verdict::unproven;
}

int exit_code_of(const Report& report) {
  return verdict_of(report) == Verdict::not_ready ? 3 : 0;
}

std::string verdict_text(const Report& report) {
  const std::size_t all = report.findings.size();
  const std::string others = besides(count(report, Severity::warning), "warning", "warnings") +
                             besides(count(report, Severity::not_seen), "check could not be made",
                                     "checks could not be made");
  switch (verdict_of(report)) {
    case Verdict::ready:
      return fmt::format("Ready: {} checks, none failed, and a row went the whole way.{}", all,
                         others);
    case Verdict::unproven:
      return fmt::format(
          "Nothing failed in {} checks, but no row went the whole way, so it is not proven.{}", all,
          others);
    case Verdict::not_ready: break;
  }
  const Finding& cause = *first(report, Severity::failure);
  return fmt::format("Not ready: {} of {} checks failed. Mend first: {} ({}).{}",
                     count(report, Severity::failure), all, cause.checked, cause.code, others);
}

std::string_view place_of(const Report& report, Area area) {
  if (area == Area::source) return report.source;
  if (area == Area::target) return report.target;
  return area == Area::bucket ? std::string_view(report.staging) : std::string_view();
}

}  // namespace doctor
