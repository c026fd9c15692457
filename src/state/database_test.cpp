#include "state/database.hpp"

#include "base/error.hpp"

#include <gtest/gtest.h>

#include <filesystem>

namespace state {
namespace {

TEST(Database, keeps_text_with_nul_and_numbers_exactly) {
  Database database(":memory:", Keeps::cache);
  database.execute("CREATE TABLE t (a TEXT, b INTEGER, c REAL, d TEXT)");
  const std::string text("x\0y", 3);
  Database::Statement insert(database, "INSERT INTO t VALUES (?, ?, ?, ?)");
  insert.bind(text).bind(std::int64_t{-5}).bind(0.25).bind_null();
  EXPECT_FALSE(insert.step());

  Database::Statement select(database, "SELECT a, b, c, d FROM t");
  ASSERT_TRUE(select.step());
  EXPECT_EQ(select.text(0), text);
  EXPECT_EQ(select.integer(1), -5);
  EXPECT_EQ(select.real(2), 0.25);
  EXPECT_TRUE(select.is_null(3));
  EXPECT_FALSE(select.step());
}

TEST(Database, names_the_file_when_it_cannot_be_opened) {
  try {
    Database database("/nonexistent/folder/state.db", Keeps::cache);
    FAIL() << "opened a file in a folder that does not exist";
  } catch (const base::Error& error) {
    EXPECT_EQ(error.scope(), base::ErrorScope::task);
    EXPECT_NE(error.message().find("/nonexistent/folder/state.db"), std::string::npos);
  }
}

TEST(Database, advises_to_move_only_a_cache_away) {
  const auto advice_of = [](Keeps keeps) {
    try {
      Database database("/nonexistent/folder/state.db", keeps);
    } catch (const base::Error& error) {
      return error.report().advice;
    }
    return std::string();
  };
  EXPECT_NE(advice_of(Keeps::cache).find("moving it away"), std::string::npos);
  EXPECT_EQ(advice_of(Keeps::truth).find("moving it away"), std::string::npos);
}

TEST(Database, refuses_wrong_sql_with_the_reason) {
  Database database(":memory:", Keeps::cache);
  EXPECT_THROW(database.execute("CREATE TABEL t"), base::Error);
  EXPECT_THROW(Database::Statement(database, "SELECT * FROM missing"), base::Error);
}

}  // namespace
}  // namespace state
