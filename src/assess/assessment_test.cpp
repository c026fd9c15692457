#include "assess/assessment.hpp"

#include <gtest/gtest.h>

namespace assess {
namespace {

TEST(Assessment, has_the_statuses_of_dms) {
  EXPECT_EQ(to_string(Status::passed), "passed");
  EXPECT_EQ(to_string(Status::warning), "warning");
  EXPECT_EQ(to_string(Status::failed), "failed");
  EXPECT_EQ(to_string(Status::skipped), "skipped");
}

TEST(Assessment, is_counted_by_status) {
  const Assessments some = {{"a", Status::passed, "", "", {}},
                            {"b", Status::failed, "", "", {}},
                            {"c", Status::passed, "", "", {}}};
  EXPECT_EQ(count_of(some, Status::passed), 2U);
  EXPECT_EQ(count_of(some, Status::warning), 0U);
}

}  // namespace
}  // namespace assess
