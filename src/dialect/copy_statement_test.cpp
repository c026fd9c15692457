#include "dialect/copy_statement.hpp"

#include "base/error.hpp"

#include <gtest/gtest.h>

// Whole statements are in tests/golden/copy.test.

namespace dialect {
namespace {

CopyStatement some_copy() {
  CopyStatement copy;
  copy.table = {"demo1", "t"};
  copy.manifest_url = "s3://bucket/it's.manifest";
  copy.role_arn = "arn:aws:iam::123456789012:role/r";
  copy.null_sentinel = "n0123456789";
  return copy;
}

TEST(CopyStatement, QuotesLiterals) {
  EXPECT_NE(copy_text(some_copy()).find("FROM 's3://bucket/it''s.manifest'"), std::string::npos);
}

TEST(CopyStatement, RefusesTextThatAnEscapeCouldChange) {
  CopyStatement copy = some_copy();
  copy.manifest_url = "s3://bucket/a\\'b";
  EXPECT_THROW(copy_text(copy), base::Error);
}

TEST(CopyStatement, NeverAsksCopyToAlterValues) {
  CopyStatement copy = some_copy();
  copy.has_identity_column = true;
  const std::string text = copy_text(copy);
  for (const char* option : {"EMPTYASNULL", "BLANKSASNULL", "TRUNCATECOLUMNS", "ACCEPTINVCHARS",
                             "ACCEPTANYDATE", "TRIMBLANKS", "MAXERROR", "ACCESS_KEY"}) {
    EXPECT_EQ(text.find(option), std::string::npos) << option;
  }
}

TEST(CopyStatement, ShortensLongColumnListsInTheLog) {
  CopyStatement copy = some_copy();
  for (int i = 0; i < 6; ++i) copy.columns.push_back("c" + std::to_string(i));
  const std::string text = copy_log_text(copy);
  EXPECT_TRUE(
      text.starts_with("COPY \"demo1\".\"t\" (\"c0\", \"c1\", \"c2\", \"c3\", ... 6 columns) FROM"))
      << text;
  EXPECT_EQ(text.find('\n'), std::string::npos);
}

}  // namespace
}  // namespace dialect
