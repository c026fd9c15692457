#include "doctor/staging_names.hpp"

#include <gtest/gtest.h>

namespace doctor {
namespace {

model::TaskDefinition task_in(const std::string& folder) {
  model::TaskDefinition task;
  task.name = "orders";
  task.staging.bucket = "b";
  task.staging.folder = folder;
  task.staging.region = "cn-north-1";
  return task;
}

TEST(StagingNames, are_of_the_task_and_the_partition) {
  EXPECT_EQ(sluice_name(task_in("dms")), "sluice-orders");
  EXPECT_EQ(bucket_arn("us-east-1", "b"), "arn:aws:s3:::b");
  EXPECT_EQ(staged_file_arn("us-east-1", task_in("dms")), "arn:aws:s3:::b/dms/orders/x");
  EXPECT_EQ(staged_files_pattern(task_in("dms")), "arn:aws-cn:s3:::b/dms/orders/*");
}

TEST(StagingNames, what_the_folder_has_of_patterns_is_meant_literally) {
  EXPECT_EQ(staged_files_pattern(task_in("a*/b?/${c}")),
            "arn:aws-cn:s3:::b/a${*}/b${?}/${$}{c}/orders/*");
}

}  // namespace
}  // namespace doctor
