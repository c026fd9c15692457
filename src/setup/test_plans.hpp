#pragma once
// Plans to print, for the tests of the forms.
#include "setup/plan_forms.hpp"
#include "setup/test_account.hpp"

#include <string>

namespace setup {

inline FormOptions test_options() {
  return {"orders.toml", 100, false};
}

/// Everything is new.
inline Plan whole_plan() {
  return make_plan(empty_account(), orders_task(), {});
}

/// Everything that is changed was there before.
inline Plan plan_of_old_things() {
  doctor::AccountFacts facts = good_account();
  facts.roles.front().trust = json(R"({"Statement": []})");
  facts.network->endpoints->front().route_table_ids.clear();
  facts.bucket.lifecycle->rules.front().abort_upload_days = 0;
  facts.warehouse.roles.pop_back();
  return make_plan(facts, orders_task(), {});
}

/// Neither role of a chain is there.
inline Plan plan_of_chain() {
  return make_plan(empty_account_with_chain(), chained_task(), {});
}

/// The warehouse is in another region than the bucket.
inline Plan plan_of_warehouse_elsewhere() {
  return make_plan(empty_account(), task_elsewhere(), {});
}

inline bool has(const std::string& text, const std::string& part) {
  return text.find(part) != std::string::npos;
}

}  // namespace setup
