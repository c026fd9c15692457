#include "setup/plan_forms.hpp"

#include <fmt/core.h>

namespace setup {

std::vector<Change> not_in_template(const Plan& plan, PlanForm form) {
  switch (form) {
    case PlanForm::cloudformation: return missing_in_cloudformation(plan);
    case PlanForm::terraform: return missing_in_terraform(plan);
    default: return {};
  }
}

std::string text_outside_template(const Change& change) {
  const std::string* region = region_of(change);
  std::string title = title_of(change);
  if (region != nullptr && !region->empty()) title += ", in " + *region;
  const auto* role = std::get_if<AssociateRole>(&change);
  if (role == nullptr || !role->is_serverless || role->is_listed) return title;
  return title + (role->default_role_arn.empty()
                      ? "; a template that has the namespace must list its other roles too"
                      : fmt::format("; a template that has the namespace must list its other roles "
                                    "too, and name its default role with them: {}",
                                    role->default_role_arn));
}

std::string no_template_text(const Plan& plan) {
  return plan.is_whole()
             ? "Nothing is missing in the account: there is no template to make."
             : "Nothing of what is missing can be in a template: there is none to make.";
}

}  // namespace setup
