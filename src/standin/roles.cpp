#include "standin/roles.hpp"

#include "base/digest.hpp"
#include "standin/policy.hpp"

#include <fmt/core.h>

#include <algorithm>
#include <string>

namespace standin {
namespace {

constexpr int kUnauthorizedCode = 30000;
constexpr int kS3ErrorCode = 8001;

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

const WorldRole* find_role(const World& world, std::string_view arn) {
  for (const auto& [name, role] : world.roles) {
    if (role.arn == arn) return &role;
  }
  return nullptr;
}

bool is_in_sync(const World& world, std::string_view arn, std::int64_t now) {
  return std::any_of(world.attached_roles.begin(), world.attached_roles.end(),
                     [&](const AttachedRole& a) { return a.arn == arn && a.in_sync_at <= now; });
}

/// Serverless assumes the role by both of its service principals (reference: Redshift page, section
/// 10).
bool trusts_redshift(const World& world, const base::Json& trust) {
  const auto is_trusted = [&](std::string_view service) {
    return trusts_service(trust, fmt::format("{}.amazonaws.com", service)) ||
           trusts_service(trust, fmt::format("{}.{}.amazonaws.com", service, world.region));
  };
  return is_trusted("redshift") && is_trusted("redshift-serverless");
}

/// S3's own order: an unknown bucket is told to everybody, then the policies decide.
std::optional<RedshiftFailure> check_s3(const World& world, const std::vector<base::Json>& policies,
                                        std::string_view action, const std::string& bucket,
                                        const std::string& key) {
  if (!world.buckets.contains(bucket)) {
    return s3_failure({404, "NoSuchBucket", "The specified bucket does not exist"}, action, bucket,
                      key);
  }
  const std::string resource = lower_ascii(action) == "s3:listbucket"
                                   ? fmt::format("arn:aws:s3:::{}", bucket)
                                   : fmt::format("arn:aws:s3:::{}/{}", bucket, key);
  if (is_allowed(policies, action, resource)) return std::nullopt;
  return s3_failure({403, "AccessDenied", "Access Denied"}, action, bucket, key);
}

}  // namespace

std::optional<RedshiftFailure> check_copy_role(const World& world, std::string_view iam_role,
                                               std::int64_t now) {
  const std::vector<std::string> chain = split_chain(world, iam_role);
  const WorldRole* role = find_role(world, chain.front());
  // The observed texts do not cover a namespace without a default role; the nearest one names the
  // word itself.
  if (chain.front().empty()) return not_associated(iam_role);
  if (role == nullptr || !is_in_sync(world, chain.front(), now))
    return not_associated(chain.front());
  if (!trusts_redshift(world, role->trust)) return not_trusted(chain.front());
  for (std::size_t i = 1; i < chain.size(); ++i) {
    const WorldRole* next = find_role(world, chain[i]);
    const bool may_assume = next != nullptr &&
                            is_allowed(role->policies, "sts:AssumeRole", next->arn) &&
                            trusts_role(next->trust, role->arn);
    if (!may_assume) return not_trusted(chain[i]);
    role = next;
  }
  return std::nullopt;
}

std::optional<RedshiftFailure> check_role_access(const World& world, std::string_view iam_role,
                                                 std::string_view action, const std::string& bucket,
                                                 const std::string& key) {
  const std::string arn = split_chain(world, iam_role).back();
  const WorldRole* role = find_role(world, arn);
  if (role == nullptr) return not_associated(arn);
  return check_s3(world, role->policies, action, bucket, key);
}

std::optional<RedshiftFailure> check_key_access(const World& world, const CopyKeys& keys,
                                                std::string_view action, const std::string& bucket,
                                                const std::string& key) {
  const auto user = std::find_if(world.users.begin(), world.users.end(), [&](const WorldUser& u) {
    return u.access_key_id == keys.access_key_id;
  });
  if (user == world.users.end()) {
    return s3_failure({403, "InvalidAccessKeyId",
                       "The AWS Access Key Id you provided does not exist in our records."},
                      action, bucket, key);
  }
  if (user->secret_access_key != keys.secret_access_key) {
    return s3_failure({403, "SignatureDoesNotMatch",
                       "The request signature we calculated does not match the signature you "
                       "provided. Check your key and signing method."},
                      action, bucket, key);
  }
  if (user->session_token != keys.session_token) {
    return s3_failure(
        {400, "InvalidToken", "The provided token is malformed or otherwise invalid."}, action,
        bucket, key);
  }
  return check_s3(world, user->policies, action, bucket, key);
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
