#pragma once
// A plan in the forms that it can be had in: for a person, for scripts, and for the tools with
// which a team makes its account.
//
// Pure: values in, text out. The templates hold what they can express of new things; changes of
// things that are there (a trust policy, a namespace's list of roles, a bucket's other rules) are
// beyond them and are named by not_in_template(), for `--form cli` or `--apply`. A stack of
// CloudFormation is of one region, the bucket's: what is in another is beyond it, too.
#include "setup/plan.hpp"

#include <cstdint>
#include <string>
#include <vector>

namespace setup {

enum class PlanForm : std::uint8_t { plan, json, cli, cloudformation, terraform };

struct FormOptions {
  std::string task;  ///< the task file, for headings
  int width = 100;
  bool colours = false;
};

/// Numbered changes with what each adds (+) and takes away (-), then what is left for a person.
std::string plan_text(const Plan& plan, const FormOptions& options);
/// One change with its difference, as plan_text shows it; `number` stands before it.
std::string change_text(const Change& change, std::size_t number, const FormOptions& options);
std::string plan_json(const Plan& plan, const FormOptions& options);
/// A script for bash and the AWS command line. It reads lists anew before it writes them.
std::string plan_cli(const Plan& plan, const FormOptions& options);
/// The commands of one change.
std::string cli_of(const Change& change);
/// A template in JSON; empty when it would make nothing, as a template must have resources.
std::string plan_cloudformation(const Plan& plan, const FormOptions& options);
/// A configuration for the provider hashicorp/aws, version 5 or later; empty when it would make
/// nothing.
std::string plan_terraform(const Plan& plan, const FormOptions& options);
std::vector<Change> missing_in_cloudformation(const Plan& plan);
std::vector<Change> missing_in_terraform(const Plan& plan);
/// What the form cannot express; empty for those that are no templates.
std::vector<Change> not_in_template(const Plan& plan, PlanForm form);
/// Its title, and what to mind where a template of one's own has the thing.
std::string text_outside_template(const Change& change);
/// Why there is no template, for a person.
std::string no_template_text(const Plan& plan);

}  // namespace setup
