#pragma once
// AWS Signature Version 4 as a pure function: a request, keys, a scope and a time in, headers out.
//
// Used by store/s3_store and whoever talks to an AWS service. No I/O, no clock, safe on every
// thread. Names and values are given raw; this file alone decides how they are encoded, so what is
// signed and what is sent cannot differ. Source: IAM User Guide, "Create a signed AWS API request";
// S3 API Reference, "Authenticating Requests: Using the Authorization Header". Held against AWS's
// published vectors in sigv4_test.cpp and against botocore in tests/e2e.
#include "base/clock.hpp"
#include "model/endpoint.hpp"

#include <map>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace aws {

/// Raw names and values, in any order.
using Query = std::vector<std::pair<std::string, std::string>>;
/// Lower-case names; sorted, as the signature wants them.
using Headers = std::map<std::string, std::string>;

/// What stands for the hash of a body that TLS protects already (S3 only).
inline constexpr std::string_view kUnsignedPayload = "UNSIGNED-PAYLOAD";

struct SigningRequest {
  std::string method;        ///< "GET", "PUT", ...
  std::string host;          ///< as the Host header names it, with a port that is not the default
  std::string path;          ///< raw, begins with "/"
  Query query;               ///< raw
  Headers headers;           ///< what else is signed, e.g. "range", "content-type"
  std::string payload_hash;  ///< hex SHA-256 of the body, or kUnsignedPayload
};

struct SigningScope {
  std::string region;
  std::string service;  ///< "s3", "iam", "sts", ...: S3's paths are encoded once, the others' twice
  base::WallTime time;
};

/// Gives the headers to send: those of the request, plus host, x-amz-date, authorization and, where
/// they apply, x-amz-content-sha256 and x-amz-security-token.
Headers sign(const SigningRequest& request, const model::AwsKeys& keys, const SigningScope& scope);

/// Percent-encodes all but A-Z a-z 0-9 - _ . ~ and the slash: a path as it is sent.
std::string encode_path(std::string_view raw);
/// Percent-encodes all but A-Z a-z 0-9 - _ . ~
std::string encode_component(std::string_view raw);
/// "a=1&b=" in the order that is signed, which is also what is sent.
std::string encode_query(const Query& query);

/// The text whose hash is signed; public for tests and for explaining SignatureDoesNotMatch.
std::string canonical_request(const SigningRequest& request, std::string_view service);

}  // namespace aws
