#pragma once
// VPC endpoints: the private ways out of a VPC, read, made, changed and taken away. Safe on every
// thread.
//
// Used by doctor and setup, for the gateway endpoint of S3. Source: EC2 API Reference, 2016-11-15.
#include "aws/ec2_filter.hpp"
#include "aws/service_call.hpp"

#include <string>
#include <utility>
#include <vector>

namespace aws {

struct VpcEndpoint {
  std::string id;
  std::string type;  ///< "Gateway", "Interface" ...
  std::string vpc_id;
  std::string service_name;  ///< "com.amazonaws.us-east-1.s3"
  std::string state;         ///< lower case: "available", "pending", "deleting" ...
  std::string policy;        ///< JSON
  bool has_private_names = false;
  bool is_for_resolvers_only = false;  ///< its private names are not for the VPC's own traffic
  std::vector<std::string> route_table_ids;
  std::vector<std::string> subnet_ids;
  std::vector<std::string> security_group_ids;
};

struct NewGatewayEndpoint {
  std::string vpc_id;
  std::string service_name;
  std::vector<std::string> route_table_ids;
  std::string policy = {};  ///< JSON; empty: everything is let through
  std::string name = {};    ///< a tag; empty: none
  /// With the same token a second request makes nothing new. Required.
  std::string token = {};
};

struct EndpointChange {
  std::vector<std::string> added_route_table_ids = {};
  std::vector<std::string> removed_route_table_ids = {};
  std::string policy = {};  ///< empty: stays as it is
};

class EndpointClient {
 public:
  explicit EndpointClient(ServiceCaller& caller) : EndpointClient(caller, "") {}
  /// Asks in that region; empty: in the caller's for the service.
  EndpointClient(ServiceCaller& caller, std::string region)
      : caller_(caller), region_(std::move(region)) {}

  std::vector<VpcEndpoint> describe_endpoints(const Ec2Filters& filters);
  VpcEndpoint create_gateway_endpoint(const NewGatewayEndpoint& endpoint);
  void modify_endpoint(const std::string& id, const EndpointChange& change);
  /// Says whether it was there; throws Error(task) when it cannot be taken away.
  bool delete_endpoint(const std::string& id);

 private:
  ServiceCaller& caller_;
  std::string region_;
};

}  // namespace aws
