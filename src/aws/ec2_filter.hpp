#pragma once
// What EC2 is asked to show: a name of its own ("vpc-id") and the values that fit.
#include <string>
#include <vector>

namespace aws {

struct Ec2Filter {
  std::string name;
  std::vector<std::string> values;
};
using Ec2Filters = std::vector<Ec2Filter>;

}  // namespace aws
