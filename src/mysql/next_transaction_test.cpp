#include "mysql/next_transaction.hpp"

#include "base/error.hpp"
#include "binlog/event_builder.hpp"

#include <gtest/gtest.h>

#include <string>

namespace mysql {
namespace {

const model::Gtid kGtid = model::MysqlGtid{{}, "", 8};

/// A stream from a place near a file's end: the file's format, then the next file.
class NextTransactionTest : public testing::Test {
 protected:
  NextTransactionTest() {
    EXPECT_TRUE(next_.add(builder_.fake_rotate()));
    EXPECT_TRUE(next_.add(builder_.fde(false)));
    EXPECT_TRUE(next_.add(builder_.rotate()));
    EXPECT_TRUE(next_.add(builder_.fde()));
  }

  binlog::EventBuilder builder_;
  NextTransaction next_;
};

TEST_F(NextTransactionTest, one_with_a_gtid_has_one) {
  EXPECT_FALSE(next_.add(builder_.gtid(kGtid)));
  EXPECT_FALSE(next_.lacks_gtid());
}

TEST_F(NextTransactionTest, one_without_a_gtid_lacks_it) {
  EXPECT_FALSE(next_.add(builder_.gtid({})));
  EXPECT_TRUE(next_.lacks_gtid());
}

TEST_F(NextTransactionTest, old_servers_begin_with_the_statement_alone) {
  EXPECT_FALSE(next_.add(builder_.begin()));
  EXPECT_TRUE(next_.lacks_gtid());
}

TEST_F(NextTransactionTest, where_nothing_follows_nothing_lacks_a_gtid) {
  EXPECT_FALSE(next_.lacks_gtid());
}

TEST_F(NextTransactionTest, bytes_that_are_no_event_are_refused) {
  EXPECT_THROW(next_.add("no event"), base::Error);
}

}  // namespace
}  // namespace mysql
