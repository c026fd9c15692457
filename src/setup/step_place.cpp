#include "setup/step_place.hpp"

#include "setup/trace.hpp"

namespace setup {

bool is_at(const Step& step, const Place& here) {
  if (step.account != here.account) return false;
  const std::string* region = region_of(step.change);
  const bool is_everywhere = region == nullptr;
  return is_everywhere || !region->empty() || step.region == here.region;
}

Step with_region(Step step, const Place& here, const Tools& tools) {
  std::string* region = region_of(step.change);
  if (region == nullptr || !region->empty()) return step;
  const bool is_one_place = here.warehouse_region.empty() || here.warehouse_region == step.region;
  *region = step.region;
  if (is_one_place) return step;
  *region = here.warehouse_region;
  if (look_for(step, tools).standing != Standing::absent) return step;
  *region = step.region;
  return step;
}

}  // namespace setup
