#include "standin/roles.hpp"

#include "base/digest.hpp"
#include "standin/identity.hpp"
#include "standin/s3_access.hpp"
#include "standin/s3_route.hpp"

#include <fmt/core.h>

#include <algorithm>
#include <string>
#include <utility>

namespace standin {
namespace {

constexpr int kUnauthorizedCode = 30000;
constexpr int kS3ErrorCode = 8001;
constexpr std::string_view kSessionName = "RedshiftIamRoleSession";

/// The exception that Redshift's credential manager prints, the article's error text.
std::string unauthorized_text(int type, std::string_view message) {
  return fmt::format(
      "exception name : UnauthorizedException, error type : {}, message: {}, should retry : 0",
      type, message);
}

RedshiftFailure not_associated(std::string_view role) {
  return {.message = unauthorized_text(
              135, fmt::format("The requested role {} is not associated to cluster", role)),
          .code = kUnauthorizedCode,
          .context = "",
          .location = "xen_aws_credentials_mgr.cpp:422"};
}

RedshiftFailure not_trusted(std::string_view role) {
  return {.message = unauthorized_text(
              138, fmt::format("Not authorized to get credentials of role {}", role)),
          .code = kUnauthorizedCode,
          .context = "",
          .location = "xen_aws_credentials_mgr.cpp:785"};
}

/// The database's own refusal, before anybody is asked for credentials.
RedshiftFailure not_granted(std::string_view role, std::string_view user, RoleCommand command) {
  return {.message = fmt::format("User {} does not have ASSUMEROLE permission on IAM role \"{}\" "
                                 "for {}",
                                 user, role, command == RoleCommand::copy ? "COPY" : "UNLOAD"),
          .code = 0,
          .context = "",
          .location = "",
          .sqlstate = "42501"};
}

/// What S3 says, as COPY passes it on. The ids are made from the request, so that a test can repeat
/// them.
struct S3Refusal {
  int status;
  std::string_view code;
  std::string_view message;
};

RedshiftFailure s3_failure(const S3Refusal& refusal, std::string_view action,
                           const std::string& bucket, const std::string& key) {
  const base::Sha256 id = base::sha256(fmt::format("{}\n{}\n{}", action, bucket, key));
  std::string request_id = base::to_hex(base::as_bytes(id).substr(0, 8));
  std::transform(request_id.begin(), request_id.end(), request_id.begin(),
                 [](char c) { return c >= 'a' ? static_cast<char>(c - 'a' + 'A') : c; });
  RedshiftFailure failure;
  failure.message = fmt::format(
      "S3ServiceException:{},Status {},Error {},Rid {},ExtRid {},CanRetry 1", refusal.message,
      refusal.status, refusal.code, request_id, base::to_base64(base::as_bytes(id)));
  failure.code = kS3ErrorCode;
  if (lower_ascii(action) == "s3:listbucket") {
    failure.context = fmt::format("Listing bucket={} prefix={}", bucket, key);
    failure.location = "s3_utility.cpp:840";
  } else {
    failure.context = fmt::format("S3 key being read : s3://{}/{}", bucket, key);
    failure.location = "table_s3_scanner.cpp:354";
  }
  return failure;
}

std::vector<std::string> split_chain(const World& world, std::string_view iam_role) {
  if (lower_ascii(iam_role) == "default") return {world.default_role_arn};
  std::vector<std::string> chain;
  while (true) {
    const std::size_t comma = iam_role.find(',');
    chain.emplace_back(iam_role.substr(0, comma));
    if (comma == std::string_view::npos) return chain;
    iam_role.remove_prefix(comma + 1);
  }
}

bool is_in_sync(const World& world, std::string_view arn, std::int64_t now) {
  return std::any_of(world.attached_roles.begin(), world.attached_roles.end(),
                     [&](const AttachedRole& a) { return a.arn == arn && a.in_sync_at <= now; });
}

/// What Redshift tells STS about itself. The ExternalId is documented; the other two are our
/// reading of "confused deputy" (Redshift Management Guide, "Restricting access to IAM roles").
PolicyContext redshift_context(const World& world, std::string_view db_user) {
  const std::string partition = partition_of(world.region);
  const std::string place = fmt::format("{}:{}", world.region, world.account);
  PolicyContext context;
  context["aws:sourceaccount"] = {world.account};
  if (!world.cluster.identifier.empty()) {
    context["aws:sourcearn"] = {
        fmt::format("arn:{}:redshift:{}:cluster:{}", partition, place, world.cluster.identifier)};
    context["sts:externalid"] = {fmt::format("arn:{}:redshift:{}:dbuser:{}/{}", partition, place,
                                             world.cluster.identifier, db_user)};
    return context;
  }
  context["aws:sourcearn"] = {
      fmt::format("arn:{}:redshift-serverless:{}:namespace/{}", partition, place, world.space.id)};
  context["sts:externalid"] = {fmt::format("arn:{}:redshift:{}:dbuser:serverless-{}-{}/{}",
                                           partition, place, world.account, world.workgroup.id,
                                           db_user)};
  return context;
}

/// Serverless assumes the role by both of its service principals (reference: Redshift page, section
/// 10); a cluster by redshift's alone.
bool trusts_redshift(const World& world, const base::Json& trust, std::string_view db_user) {
  const PolicyContext context = redshift_context(world, db_user);
  const std::string suffix =
      partition_of(world.region) == "aws-cn" ? "amazonaws.com.cn" : "amazonaws.com";
  const auto is_trusted = [&](std::string_view service) {
    return trusts_service(trust, fmt::format("{}.amazonaws.com", service), context) ||
           trusts_service(trust, fmt::format("{}.{}", service, suffix), context) ||
           trusts_service(trust, fmt::format("{}.{}.{}", service, world.region, suffix), context);
  };
  const bool is_cluster = !world.cluster.identifier.empty();
  return is_trusted("redshift") && (is_cluster || is_trusted("redshift-serverless"));
}

bool endpoint_allows(const World& world, const Identity& caller, const S3Access& access,
                     const WorldVpcEndpoint& endpoint) {
  if (endpoint.policy.is_null()) return true;
  const PolicyRequest request{
      .action = access.action, .resource = s3_resource(world, access), .context = access.context};
  const ResourceVerdict verdict =
      evaluate_resource_policy(endpoint.policy, request, caller.principal);
  const bool is_let = verdict.allows_principal || verdict.allows_role || verdict.allows_account;
  return is_let && !verdict.is_denied;
}

/// S3's own order: an unknown bucket is told to everybody, then the policies decide.
std::optional<RedshiftFailure> check_s3(const World& world, const Identity& caller,
                                        const S3Access& access) {
  const auto bucket = world.buckets.find(access.bucket);
  if (bucket == world.buckets.end()) {
    return s3_failure({404, "NoSuchBucket", "The specified bucket does not exist"}, access.action,
                      access.bucket, access.key);
  }
  // Listing is an action on the bucket; the key is the prefix.
  const bool is_list = lower_ascii(access.action) == "s3:listbucket";
  S3Access asked = access;
  if (is_list) asked.context["s3:prefix"] = {std::exchange(asked.key, "")};
  bool is_allowed = true;
  const S3Route route = find_s3_route(world, bucket->second.region);
  for (const WorldVpcEndpoint* endpoint : route.endpoints) {
    asked.context["aws:sourcevpc"] = {world.vpc.id};
    asked.context["aws:sourcevpce"] = {endpoint->id};
    is_allowed = is_allowed && endpoint_allows(world, caller, asked, *endpoint);
  }
  if (is_allowed && decide_on_s3(world, caller, asked).is_allowed) return std::nullopt;
  return s3_failure({403, "AccessDenied", "Access Denied"}, access.action, access.bucket,
                    access.key);
}

}  // namespace

std::vector<std::string> granted_roles(const World& world, std::string_view db_user,
                                       RoleCommand command) {
  const bool is_copy = command == RoleCommand::copy;
  const auto login = std::find_if(world.logins.begin(), world.logins.end(),
                                  [&](const WorldLogin& each) { return each.user == db_user; });
  if (login != world.logins.end()) {
    if (login->is_superuser) return {"*"};
    return is_copy ? login->assume_roles : login->unload_roles;
  }
  // Until REVOKE ASSUMEROLE ON ALL FROM PUBLIC everybody may use every role.
  std::vector<std::string> granted;
  bool is_gated = false;
  for (const WorldRoleGrant& grant : world.role_grants) {
    if ((grant.command == "COPY") != is_copy) continue;
    is_gated = is_gated || grant.user == "public";
    if (grant.user != "public" && grant.user != db_user) continue;
    granted.insert(granted.end(), grant.roles.begin(), grant.roles.end());
  }
  if (!is_gated) granted.push_back("*");
  return granted;
}

std::optional<RedshiftFailure> check_copy_role(const World& world, std::string_view iam_role,
                                               std::int64_t now, std::string_view db_user) {
  auto failure = check_role_grant(world, iam_role, db_user, RoleCommand::copy);
  return failure ? failure : check_role_trust(world, iam_role, now, db_user);
}

std::optional<RedshiftFailure> check_role_grant(const World& world, std::string_view iam_role,
                                                std::string_view db_user, RoleCommand command) {
  const std::vector<std::string> chain = split_chain(world, iam_role);
  const std::vector<std::string> granted = granted_roles(world, db_user, command);
  const bool is_granted = std::any_of(granted.begin(), granted.end(), [&](const std::string& it) {
    return it == "*" || it == iam_role || it == chain.front();
  });
  if (is_granted) return std::nullopt;
  return not_granted(iam_role, db_user, command);
}

std::optional<RedshiftFailure> check_role_trust(const World& world, std::string_view iam_role,
                                                std::int64_t now, std::string_view db_user) {
  const std::vector<std::string> chain = split_chain(world, iam_role);
  std::optional<RoleEntry> role = find_role_by_arn(world, chain.front());
  // The observed texts do not cover a namespace without a default role; the nearest one names the
  // word itself.
  if (chain.front().empty()) return not_associated(iam_role);
  if (!role || !is_in_sync(world, chain.front(), now)) return not_associated(chain.front());
  if (!trusts_redshift(world, role->role->trust, db_user)) return not_trusted(chain.front());
  for (std::size_t i = 1; i < chain.size(); ++i) {
    const auto next = find_role_by_arn(world, chain[i]);
    const Identity session = identity_of_role(world, role->name, std::string(kSessionName));
    const bool may_assume =
        next &&
        decide(world, session, {.action = "sts:AssumeRole", .resource = chain[i]}).is_allowed &&
        trusts_role(next->role->trust, role->role->arn);
    if (!may_assume) return not_trusted(chain[i]);
    role = next;
  }
  return std::nullopt;
}

RoleRights::RoleRights(const World& world, std::string_view iam_role)
    : world_(world), arn_(split_chain(world, iam_role).back()) {
  if (const auto role = find_role_by_arn(world, arn_)) {
    session_ = identity_of_role(world, role->name, std::string(kSessionName));
  }
}

std::optional<RedshiftFailure> RoleRights::check(std::string_view action, const std::string& bucket,
                                                 const std::string& key) const {
  if (!session_) return not_associated(arn_);
  return check_s3(world_, *session_, {.action = std::string(action), .bucket = bucket, .key = key});
}

std::optional<RedshiftFailure> check_role_access(const World& world, std::string_view iam_role,
                                                 std::string_view action, const std::string& bucket,
                                                 const std::string& key) {
  return RoleRights(world, iam_role).check(action, bucket, key);
}

std::optional<RedshiftFailure> check_key_access(const World& world, const CopyKeys& keys,
                                                std::string_view action, const std::string& bucket,
                                                const std::string& key) {
  const auto caller = find_identity(world, keys.access_key_id);
  if (!caller) {
    return s3_failure({403, "InvalidAccessKeyId",
                       "The AWS Access Key Id you provided does not exist in our records."},
                      action, bucket, key);
  }
  if (caller->secret_access_key != keys.secret_access_key) {
    return s3_failure({403, "SignatureDoesNotMatch",
                       "The request signature we calculated does not match the signature you "
                       "provided. Check your key and signing method."},
                      action, bucket, key);
  }
  if (caller->session_token != keys.session_token) {
    return s3_failure(
        {400, "InvalidToken", "The provided token is malformed or otherwise invalid."}, action,
        bucket, key);
  }
  if (caller->expires_at != 0 && caller->expires_at <= keys.now) {
    return s3_failure({400, "ExpiredToken", "The provided token has expired."}, action, bucket,
                      key);
  }
  return check_s3(world, *caller, {.action = std::string(action), .bucket = bucket, .key = key});
}

std::optional<RedshiftFailure> check_bucket_region(const World& world, std::string_view copy_region,
                                                   const std::string& bucket) {
  const auto found = world.buckets.find(bucket);
  if (found == world.buckets.end()) return std::nullopt;  // told by the access check
  const std::string_view region =
      copy_region.empty() ? std::string_view(world.region) : copy_region;
  if (found->second.region == region) return std::nullopt;
  return s3_failure(
      {301, "PermanentRedirect",
       "The bucket you are attempting to access must be addressed using the specified "
       "endpoint. Please send all future requests to this endpoint."},
      "s3:ListBucket", bucket, "");
}

std::string detail_block(const RedshiftFailure& failure, std::int64_t query_id, int pid,
                         std::string_view process) {
  constexpr std::string_view kRule = "-----------------------------------------------";
  static_assert(kRule.size() == 47);
  // Serverless shows the child of the query; what fails before there is a query shows 0.
  const std::string query = query_id == 0 ? "0" : fmt::format("{}[child_sequence:1]", query_id);
  return fmt::format(
      "\n  {0}\n  error:  {1}\n  code:      {2}\n  context:   {3}\n  query:     {4}\n"
      "  location:  {5}\n  process:   {6} [pid={7}]\n  {0}\n",
      kRule, failure.message, failure.code, failure.context, query, failure.location, process, pid);
}

}  // namespace standin
