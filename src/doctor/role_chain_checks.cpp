#include "doctor/role_chain_checks.hpp"

#include <fmt/core.h>

#include <optional>

namespace doctor {
namespace {

constexpr char kRefused[] =
    "COPY fails with \"Not authorized to get credentials of role\" for the next role of the chain.";

struct Link {
  const RoleFacts& former;
  const RoleFacts& next;

  AccessRequest request() const { return request_of(former, "sts:AssumeRole", next.arn); }
  bool is_in_one_account() const { return account_of(former.arn) == account_of(next.arn); }
};

/// What the next role's trust says of the former, when it lets it in at all.
std::optional<ResourceVerdict> check_trust(RoleJudge& it, const Link& link) {
  if (link.next.is_elsewhere) return std::nullopt;  // told already
  const Check trusted = RoleJudge::check(
      "role.chain_trust", fmt::format("{} trusts {}", link.next.name, link.former.name));
  if (!link.next.trust) {
    const auto words = link.next.unseen.find("iam:GetRole");
    if (words != link.next.unseen.end()) {
      it.findings.push_back(RoleJudge::unseen(trusted, {*words},
                                              "Whether it trusts the role before it is not known "
                                              "from here; the COPY below tries it."));
    } else {
      it.findings.push_back(
          trusted.failure("its trust policy is no JSON document", kRefused,
                          {{FixKind::policy, trust_of_role(link.former.arn).dump(2)}}));
    }
    return std::nullopt;
  }
  const ResourceVerdict verdict =
      evaluate_trust_of_role(*link.next.trust, link.request(), RoleJudge::asking(link.former));
  const AccessVerdict whole = whole_of(verdict);
  if (whole.access == Access::allowed) {
    it.findings.push_back(trusted.passed(whole.by));
    return verdict;
  }
  if (whole.access == Access::depends) {
    it.findings.push_back(trusted.warning(
        "only on a condition: " + whole.condition,
        "COPY fails where it is not met; sluice cannot tell from here.",
        {{FixKind::step, "See that the condition holds for " + link.former.arn + "."}}));
    return verdict;
  }
  if (whole.access == Access::denied) {
    it.findings.push_back(trusted.failure(
        "denied by " + whole.by, kRefused,
        {{FixKind::step, "Remove the denial from the trust policy of " + link.next.name +
                             ", or narrow it so that it does not concern this role."}}));
  } else {
    it.findings.push_back(
        trusted.failure(link.former.arn + " is not named in its trust policy", kRefused,
                        RoleJudge::add_to_trust(link.next.name, trust_of_role(link.former.arn))));
  }
  return std::nullopt;
}

/// By the role's own policies, and within one account by a trust that names the role as well.
RoleAccess access_on(const Link& link, const std::optional<ResourceVerdict>& trust) {
  if (!trust || !link.is_in_one_account()) return access_of(link.former, link.request());
  return access_with(link.former, link.request(),
                     {*trust, "the trust policy", ResourceRule::must_allow});
}

void check_right(RoleJudge& it, const Link& link, const std::optional<ResourceVerdict>& trust) {
  if (link.former.is_elsewhere) return;  // told already
  const Check right = RoleJudge::check(
      "role.chain_policy", fmt::format("{} may assume {}", link.former.name, link.next.name));
  if (!are_policies_seen(link.former)) {
    Unseen missing = link.former.unseen;
    missing.erase("iam:GetRole");
    it.findings.push_back(RoleJudge::unseen(right, missing,
                                            "Whether it may assume the next role is not known from "
                                            "here; the COPY below tries it."));
    return;
  }
  const RoleAccess access = access_of(link.former, link.request());
  std::vector<Fix> fixes = {
      {FixKind::aws_cli, fmt::format("aws iam put-role-policy --role-name {} --policy-name "
                                     "assume-{} --policy-document file://policy.json",
                                     link.former.name, link.next.name)},
      {FixKind::policy, policy_to_assume(link.next.arn).dump(2)}};
  switch (access.verdict.access) {
    case Access::allowed: it.findings.push_back(right.passed(access.verdict.by)); return;
    case Access::depends:
      it.findings.push_back(
          right.warning("only on a condition: " + access.verdict.condition,
                        "COPY fails where it is not met; sluice cannot tell from here.",
                        {{FixKind::step, "See that the condition holds for Redshift."}}));
      return;
    case Access::denied:
      it.findings.push_back(right.failure(
          "denied by " + access.verdict.by, kRefused,
          {{FixKind::step, "Remove the denial from " + access.where +
                               ", or narrow it so that it does not concern this role."}}));
      return;
    case Access::not_allowed: break;
  }
  const RoleAccess nearest = access_on(link, trust);
  const auto seen = [&](const RoleAccess& by) {
    return fmt::format("sts:AssumeRole on {} is not allowed by {}", link.next.arn, by.where);
  };
  if (nearest.verdict.access == Access::allowed || nearest.verdict.access == Access::depends) {
    it.findings.push_back(right.warning(
        seen(access),
        "Within one account the next role's trust is enough for STS as it names this role; "
        "Redshift's guide asks for the policy as well.",
        fixes));
    return;
  }
  if (is_cut_by_boundary(link.former, nearest)) {
    fixes.insert(fixes.begin(), {FixKind::step, kWidenBoundary});
  }
  it.findings.push_back(right.failure(seen(nearest), kRefused, std::move(fixes)));
}

}  // namespace

base::Json trust_of_role(const std::string& arn) {
  return {
      {"Version", "2012-10-17"},
      {"Statement",
       base::Json::array(
           {{{"Effect", "Allow"}, {"Principal", {{"AWS", arn}}}, {"Action", "sts:AssumeRole"}}})}};
}

base::Json policy_to_assume(const std::string& arn) {
  return {
      {"Version", "2012-10-17"},
      {"Statement", base::Json::array(
                        {{{"Effect", "Allow"}, {"Action", "sts:AssumeRole"}, {"Resource", arn}}})}};
}

void check_role_chain(RoleJudge& it) {
  for (std::size_t i = 1; i < it.world.chain.size(); ++i) {
    const Link link{it.world.chain[i - 1], it.world.chain[i]};
    check_right(it, link, check_trust(it, link));
  }
}

}  // namespace doctor
