#include "doctor/report.hpp"
#include "setup/change_json.hpp"
#include "setup/plan_forms.hpp"

namespace setup {

std::string plan_json(const Plan& plan, const FormOptions& options) {
  base::Json json = {{"task", options.task},           {"account", plan.account},
                     {"region", plan.region},          {"caller", plan.caller_arn},
                     {"changes", base::Json::array()}, {"left", base::Json::array()}};
  for (const Change& change : plan.changes) json["changes"].push_back(to_json(change));
  for (const doctor::Finding& finding : plan.left) {
    json["left"].push_back(doctor::finding_json(finding));
  }
  // What servers say need not be UTF-8.
  return json.dump(2, ' ', false, base::Json::error_handler_t::replace) + "\n";
}

}  // namespace setup
