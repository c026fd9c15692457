#pragma once
// One change of the account that a task's path needs, as a value: planned, shown, made, taken back.
//
// Made by the planner, kept by the journal. Each kind names what it adds and nothing else: a change
// takes no right away, but what an inline policy of setup's own name allowed before, and replaces
// no document without holding the one before. What is in one region names it, as the bucket and the
// warehouse may be in two, and the task's file may name others when a change is taken back. Plain.
#include "aws/bucket_lifecycle.hpp"
#include "aws/firewall_client.hpp"
#include "base/json.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <variant>
#include <vector>

namespace setup {

struct MakeBucket {
  std::string bucket;
  std::string region;
};

/// Of a bucket that setup made: the public is kept out.
struct CloseBucket {
  std::string bucket;
  std::string region;
};

struct EncryptBucket {
  std::string bucket;
  std::string region;
  std::string algorithm = "AES256";
};

/// Removes what a crash left under the prefix; the bucket's other rules stay.
struct AddCleanup {
  std::string bucket;
  std::string region;
  std::string rule_id;
  std::string prefix;
  std::int64_t expiration_days = 0;
  std::int64_t abort_upload_days = 0;
  std::int64_t other_rules = 0;  ///< of the bucket, at the time of the plan
};

struct MakeRole {
  std::string role;
  std::string path = "/";
  base::Json trust;
  std::string former_arn = {};  ///< the role before it in a chain, which it trusts; empty: Redshift
};

struct ChangeTrust {
  std::string role;
  base::Json before;
  base::Json after;
  std::string former_arn = {};  ///< as of MakeRole: whom `after` lets in
};

struct PutPolicy {
  std::string role;
  std::string policy;
  std::optional<base::Json> before;  ///< nullopt: there is none of this name
  base::Json after;
  std::string next_arn = {};  ///< the next role of a chain, which it lets assume; empty: it reads
};

/// Puts the role on the list of a namespace or cluster and waits until it is in sync.
struct AssociateRole {
  std::string warehouse;  ///< name of the namespace, or id of the cluster
  bool is_serverless = true;
  std::string role_arn;
  std::vector<std::string> others = {};  ///< on the list already; they stay
  bool is_listed = false;                ///< on the list, but not in sync: only waited for
  std::string default_role_arn = {};     ///< one of the others, or empty; it stays that
  std::string region = {};               ///< the warehouse's
};

struct MakeEndpoint {
  std::string vpc_id;
  std::string service;  ///< "com.amazonaws.us-east-1.s3"
  std::vector<std::string> route_table_ids;
  std::string region = {};
};

struct AddRoutes {
  std::string endpoint_id;
  std::vector<std::string> route_table_ids;
  std::string region = {};
};

struct AllowEgress {
  std::string group_id;
  aws::FirewallRule rule;
  std::string region = {};
};

using Change =
    std::variant<MakeBucket, CloseBucket, EncryptBucket, AddCleanup, MakeRole, ChangeTrust,
                 PutPolicy, AssociateRole, MakeEndpoint, AddRoutes, AllowEgress>;

/// For `std::visit`.
template <class... Functions>
struct Overloaded : Functions... {
  using Functions::operator()...;
};
template <class... Functions>
Overloaded(Functions...) -> Overloaded<Functions...>;

/// A stable word: "make_bucket", "change_trust" ...
std::string kind_of(const Change& change);
/// "create the bucket etl-staging in us-east-1"
std::string title_of(const Change& change);
/// "create the role x" -> what taking it back does: "delete the role x".
std::string undo_title_of(const Change& change);
/// Where the thing is that it changes; nullptr: in none, as IAM is the same in all. Empty in
/// journals of earlier versions.
const std::string* region_of(const Change& change);
/// The same, to be filled in.
std::string* region_of(Change& change);
/// The rule as it is written, without its XML.
aws::LifecycleRule rule_of(const AddCleanup& change);
/// "tcp 443 to pl-63a5400a"
std::string rule_text(const aws::FirewallRule& rule);

}  // namespace setup
