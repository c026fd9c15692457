#include "task/rejected_rows.hpp"

#include "base/error.hpp"
#include "base/file.hpp"
#include "base/json.hpp"

#include <gtest/gtest.h>
#include <unistd.h>

#include <filesystem>

namespace task {
namespace {

TEST(RejectedRows, lists_text_as_text_and_bytes_as_hex) {
  const auto path = (std::filesystem::temp_directory_path() /
                     ("sluice_rejected_" + std::to_string(::getpid()) + ".jsonl"))
                        .string();
  std::filesystem::remove(path);
  RejectedRows rejected(path);
  rejected.add({{"demo1", "t"},
                "id=1",
                "name",
                model::Misfit::too_long,
                model::MisfitAction::truncate,
                "abc"});
  rejected.add({{"demo1", "t"},
                "id=2",
                "name",
                model::Misfit::nul_byte,
                model::MisfitAction::strip,
                std::string("a\0b", 3)});
  const std::string text = base::read_file(path, 10'000);
  const auto first = base::parse_json(text.substr(0, text.find('\n')), "first");
  EXPECT_EQ(first["original"], "abc");
  EXPECT_EQ(first["action"], "truncate");
  const auto second = base::parse_json(text.substr(text.find('\n') + 1), "second");
  EXPECT_EQ(second["original_hex"], "610062");
  EXPECT_EQ(second["row"], "id=2");
  std::filesystem::remove(path);
}

TEST(RejectedRows, stops_the_task_when_it_cannot_list) {
  RejectedRows rejected("/nonexistent/folder/rejected.jsonl");
  EXPECT_THROW(rejected.add({}), base::Error);
}

}  // namespace
}  // namespace task
