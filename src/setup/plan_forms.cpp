#include "setup/plan_forms.hpp"

namespace setup {

std::vector<Change> not_in_template(const Plan& plan, PlanForm form) {
  switch (form) {
    case PlanForm::cloudformation: return missing_in_cloudformation(plan);
    case PlanForm::terraform: return missing_in_terraform(plan);
    default: return {};
  }
}

}  // namespace setup
