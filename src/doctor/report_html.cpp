#include "base/html_text.hpp"
#include "doctor/report.hpp"

#include <fmt/core.h>

namespace doctor {
namespace {

using base::html_escaped;

constexpr std::string_view kHead = R"(<!DOCTYPE html>
<html lang="en"><head><meta charset="utf-8"><title>sluice doctor</title>
<meta name="viewport" content="width=device-width, initial-scale=1">
<style>
body { font: 15px/1.5 system-ui, sans-serif; max-width: 60em; margin: 2em auto; padding: 0 1em; }
h2 { margin: 1.6em 0 0.4em; border-bottom: 1px solid #ccc; }
h2 small { font-weight: normal; color: #555; }
.finding { display: grid; grid-template-columns: 5.5em 1fr; gap: 0.2em 1em; padding: 0.3em 0; }
.mark { font-weight: bold; } .passed .mark { color: #1a7f37; } .warning .mark { color: #9a6700; }
.failure .mark { color: #cf222e; } .not-seen .mark { color: #0969da; }
.failure { background: #fff1f0; } .seen { color: #333; } code { color: #777; font-size: 85%; }
pre { background: #f6f8fa; padding: 0.6em; overflow-x: auto; white-space: pre-wrap; }
.verdict { font-size: 120%; padding: 0.6em; background: #f6f8fa; }
</style></head><body>
)";

std::string_view class_of(Severity severity) {
  return severity == Severity::not_seen ? "not-seen" : to_string(severity);
}

std::string html_of(const Fix& fix) {
  if (fix.kind == FixKind::step) return fmt::format("<p>{}</p>\n", html_escaped(fix.text));
  return fmt::format("<p>{}</p>\n<pre>{}</pre>\n", heading_of(fix.kind), html_escaped(fix.text));
}

std::string html_of(const Finding& finding) {
  std::string html = fmt::format(
      "<div class=\"finding {}\"><div class=\"mark\">{}</div><div><b>{}</b> "
      "<span class=\"seen\">{}</span> <code>{}</code>\n",
      class_of(finding.severity), to_string(finding.severity), html_escaped(finding.checked),
      html_escaped(finding.seen), finding.code);
  if (finding.severity != Severity::passed) {
    if (!finding.why.empty()) html += fmt::format("<p>{}</p>\n", html_escaped(finding.why));
    if (!finding.server_text.empty()) {
      html += fmt::format("<p>It said:</p>\n<pre>{}</pre>\n", html_escaped(finding.server_text));
    }
    for (const Fix& fix : finding.fixes) html += html_of(fix);
  }
  return html + "</div></div>\n";
}

}  // namespace

std::string report_html(const Report& report) {
  std::string html(kHead);
  html += fmt::format("<h1>sluice doctor: {}</h1>\n<p class=\"verdict\">{}</p>\n",
                      html_escaped(report.task), html_escaped(verdict_text(report)));
  const Finding* previous = nullptr;
  for (const Finding& finding : report.findings) {
    if (previous == nullptr || previous->area != finding.area) {
      html += fmt::format("<h2>{} <small>{}</small></h2>\n", to_string(finding.area),
                          html_escaped(place_of(report, finding.area)));
    }
    html += html_of(finding);
    previous = &finding;
  }
  return html + fmt::format("<p>{:.1f} s, {} requests to AWS</p>\n</body></html>\n",
                            static_cast<double>(report.took.count()) / 1000, report.api_calls);
}

}  // namespace doctor
