#include "base/text_wrap.hpp"
#include "doctor/report.hpp"
#include "setup/difference.hpp"
#include "setup/plan_forms.hpp"

#include <fmt/core.h>
#include <fmt/format.h>

#include <algorithm>

namespace setup {
namespace {

constexpr std::size_t kIndent = 6;

std::vector<std::string> details_of(const Change& change) {
  using Lines = std::vector<std::string>;
  return std::visit(
      Overloaded{[](const MakeBucket&) { return Lines{}; },
                 [](const CloseBucket&) { return Lines{}; },
                 [](const EncryptBucket&) { return Lines{}; },
                 [](const AddCleanup& it) {
                   Lines lines;
                   if (it.other_rules > 0) {
                     lines.push_back(fmt::format("  {} rule{} stay{}", it.other_rules,
                                                 it.other_rules == 1 ? "" : "s",
                                                 it.other_rules == 1 ? "s" : ""));
                   }
                   lines.push_back(
                       fmt::format("+ under {}: objects go after {} days, unfinished uploads "
                                   "after {}",
                                   it.prefix, it.expiration_days, it.abort_upload_days));
                   return lines;
                 },
                 [](const MakeRole& it) { return difference({}, it.trust); },
                 [](const ChangeTrust& it) { return difference(it.before, it.after); },
                 [](const PutPolicy& it) {
                   return difference(it.before ? *it.before : base::Json(), it.after);
                 },
                 [](const AssociateRole& it) {
                   Lines lines;
                   for (const std::string& arn : it.others) {
                     const char* as = arn == it.default_role_arn ? ", as the default role" : "";
                     lines.push_back("  " + arn + " stays" + as);
                   }
                   lines.push_back((it.is_listed ? "  " : "+ ") + it.role_arn);
                   lines.push_back("  then wait until it is in sync: 3 to 5 minutes");
                   return lines;
                 },
                 [](const MakeEndpoint& it) {
                   return Lines{
                       fmt::format("+ {} for {}", it.service, fmt::join(it.route_table_ids, ", "))};
                 },
                 [](const AddRoutes&) { return Lines{}; },
                 [](const AllowEgress& it) { return Lines{"+ " + rule_text(it.rule)}; }},
      change);
}

/// The detail that all of one region have.
std::string place_text(const Change& change) {
  const std::string* region = region_of(change);
  return region == nullptr || region->empty() ? "" : "  in " + *region;
}

std::string coloured(const std::string& line, const FormOptions& options) {
  const char* code = line.starts_with("+") ? "32" : line.starts_with("-") ? "31" : nullptr;
  if (!options.colours || code == nullptr) return line;
  return fmt::format("\x1b[{}m{}\x1b[0m", code, line);
}

std::string wrapped(const std::string& text, const FormOptions& options) {
  std::string result;
  const auto width = static_cast<std::size_t>(std::max(40, options.width));
  for (const std::string& line : base::wrap_text(text, width)) result += line + "\n";
  return result;
}

std::string closing(const Plan& plan, const FormOptions& options) {
  if (plan.is_whole()) {
    return wrapped(
        "Nothing is missing in the account. `sluice doctor` proves the rest of the "
        "path.",
        options);
  }
  if (plan.changes.empty()) {
    return wrapped("There is nothing that setup could change; what is above is for you.", options);
  }
  return wrapped(
      fmt::format("{} change{} planned, none made. `sluice setup {} --apply` makes them and asks "
                  "before each; --form cli, cloudformation or terraform prints them for other "
                  "hands; --undo takes back what setup made.",
                  plan.changes.size(), plan.changes.size() == 1 ? "" : "s", options.task),
      options);
}

}  // namespace

std::string change_text(const Change& change, std::size_t number, const FormOptions& options) {
  std::string text = fmt::format("{:>4}  {}\n", number, title_of(change));
  std::vector<std::string> details = details_of(change);
  if (const std::string place = place_text(change); !place.empty()) details.push_back(place);
  for (const std::string& line : details) {
    text += std::string(kIndent, ' ') + coloured(line, options) + "\n";
  }
  return text;
}

std::string plan_text(const Plan& plan, const FormOptions& options) {
  std::string text = wrapped(fmt::format("What the path of {} lacks in the account {}, {}, as {} "
                                         "sees it:",
                                         options.task, plan.account, plan.region, plan.caller_arn),
                             options) +
                     "\n";
  for (std::size_t i = 0; i < plan.changes.size(); ++i) {
    text += change_text(plan.changes[i], i + 1, options) + "\n";
  }
  if (!plan.left.empty()) {
    text +=
        plan.changes.empty() ? "Left for you:\n" : "Left for you, also when all that is made:\n";
    for (const doctor::Finding& finding : plan.left) {
      text += doctor::finding_text(finding, options.width, options.colours);
    }
  }
  return text + closing(plan, options);
}

}  // namespace setup
