#include "task/session_count.hpp"

#include <gtest/gtest.h>

namespace task {
namespace {

TEST(SessionCount, is_what_the_task_says_within_what_the_machine_can) {
  model::TaskDefinition task;
  task.sub_tasks_max = 1;
  EXPECT_EQ(session_count(task), 1U);
  task.sub_tasks_max = 2;
  EXPECT_EQ(session_count(task), 2U) << "every machine has a core";
  task.sub_tasks_max = 1'000'000;
  EXPECT_LT(session_count(task), 1'000'000U);
  task.sub_tasks_max = 0;
  EXPECT_EQ(session_count(task), 1U);
}

}  // namespace
}  // namespace task
