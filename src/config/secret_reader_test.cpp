#include "config/secret_reader.hpp"

#include "config/test_folder.hpp"

#include <gtest/gtest.h>

#include <cstdlib>

namespace config {
namespace {

class SecretReader : public testing::Test {
 protected:
  std::optional<base::Secret> read(const std::string& line) {
    const TomlValue root = parse_toml(line, "f");
    TableReader reader(context_, "[x]", &root);
    return read_secret(reader, "password");
  }
  std::string message() const {
    try {
      problems_.throw_if_any();
    } catch (const base::Error& error) {
      return error.message();
    }
    return "no error";
  }

  TestFolder folder_;
  Problems problems_;
  FileContext context_{"f", folder_.path(""), problems_};
};

TEST_F(SecretReader, reads_the_environment) {
  ::setenv("SLUICE_TEST_SECRET", "blue", 1);
  EXPECT_EQ(read("password = {env = \"SLUICE_TEST_SECRET\"}"), base::Secret("blue"));
}

TEST_F(SecretReader, reads_a_file_without_its_last_newline) {
  folder_.write("unix", "line\n");
  folder_.write("dos", "line\r\n");
  folder_.write("inner", " a\nb ");
  EXPECT_EQ(read("password = {file = \"unix\"}"), base::Secret("line"));
  EXPECT_EQ(read("password = {file = \"dos\"}"), base::Secret("line"));
  EXPECT_EQ(read("password = {file = \"inner\"}"), base::Secret(" a\nb "));
}

TEST_F(SecretReader, answers_nothing_for_a_missing_key) {
  EXPECT_EQ(read("user = \"x\""), std::nullopt);
  EXPECT_TRUE(problems_.empty());
}

TEST_F(SecretReader, refuses_empty_secrets) {
  ::setenv("SLUICE_TEST_SECRET", "", 1);
  folder_.write("empty", "\n");
  read("password = {env = \"SLUICE_TEST_SECRET\"}");
  read("password = {file = \"empty\"}");
  EXPECT_EQ(folder_.without_folder(message()),
            "f:1:1: [x] password: the environment variable SLUICE_TEST_SECRET is empty; set it "
            "before the start\n"
            "f:1:1: [x] password: the file /empty is empty");
}

}  // namespace
}  // namespace config
