#include "aws/environment.hpp"

#include <gtest/gtest.h>

namespace aws {
namespace {

TEST(Environment, tells_a_variable_that_is_set_from_one_that_is_not) {
  EXPECT_TRUE(process_environment("PATH").has_value());
  EXPECT_FALSE(process_environment("SLUICE_NO_SUCH_VARIABLE").has_value());
  EXPECT_EQ(value_of(process_environment, "SLUICE_NO_SUCH_VARIABLE"), "");
}

}  // namespace
}  // namespace aws
