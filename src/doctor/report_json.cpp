#include "doctor/report.hpp"

namespace doctor {
namespace {

std::string_view word_of(Verdict verdict) {
  switch (verdict) {
    case Verdict::ready: return "ready";
    case Verdict::unproven: return "unproven";
    case Verdict::not_ready: return "not ready";
  }
  return "unknown";
}

}  // namespace

base::Json finding_json(const Finding& finding) {
  base::Json json = {{"code", finding.code},
                     {"area", to_string(finding.area)},
                     {"severity", to_string(finding.severity)},
                     {"checked", finding.checked},
                     {"seen", finding.seen},
                     {"why", finding.why},
                     {"fixes", base::Json::array()}};
  for (const Fix& fix : finding.fixes) {
    json["fixes"].push_back({{"kind", to_string(fix.kind)}, {"text", fix.text}});
  }
  if (!finding.cause.empty()) json["cause"] = finding.cause;
  if (!finding.server_text.empty()) json["server_text"] = finding.server_text;
  return json;
}

std::string report_json(const Report& report) {
  base::Json json = {{"task", report.task},
                     {"source", report.source},
                     {"target", report.target},
                     {"staging", report.staging},
                     {"verdict", word_of(verdict_of(report))},
                     {"sentence", verdict_text(report)},
                     {"milliseconds", report.took.count()},
                     {"api_calls", report.api_calls},
                     {"findings", base::Json::array()}};
  for (const Finding& finding : report.findings) json["findings"].push_back(finding_json(finding));
  // What servers say need not be UTF-8.
  return json.dump(2, ' ', false, base::Json::error_handler_t::replace) + "\n";
}

}  // namespace doctor
