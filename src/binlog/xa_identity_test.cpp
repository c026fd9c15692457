#include "binlog/xa_identity.hpp"

#include "base/error.hpp"
#include "binlog/event_builder.hpp"

#include <gtest/gtest.h>

#include <string>

namespace binlog {
namespace {

std::string prepare_body(bool one_phase, const std::string& global, const std::string& branch) {
  return EventBuilder::number(one_phase ? 1 : 0, 1) + EventBuilder::number(7, 4) +
         EventBuilder::number(global.size(), 4) + EventBuilder::number(branch.size(), 4) + global +
         branch;
}

TEST(XaIdentity, the_event_and_the_statement_name_the_same_transaction) {
  EventBuilder builder;
  const XaPrepare prepare = parse_xa_prepare(
      builder.event(EventType::xa_prepare, prepare_body(false, "g\x01", "b")), builder.format());
  EXPECT_FALSE(prepare.is_one_phase);
  EXPECT_EQ(prepare.xid, "X'6701',X'62',7");
  const auto finish = parse_xa_finish("XA COMMIT X'6701',X'62',7");
  ASSERT_TRUE(finish.has_value());
  EXPECT_TRUE(finish->commits);
  EXPECT_EQ(finish->xid, prepare.xid);
  EXPECT_TRUE(parse_xa_prepare(builder.event(EventType::xa_prepare, prepare_body(true, "g", "")),
                               builder.format())
                  .is_one_phase);
}

TEST(XaIdentity, a_name_may_be_written_in_each_form_of_the_manual) {
  for (const char* sql :
       {"XA ROLLBACK 'a'", "xa rollback X'61'", "XA ROLLBACK 0x61", "XA ROLLBACK 'a',''",
        "XA ROLLBACK X'61',X'',1", "/* c */ XA ROLLBACK 'a' , '' , 1 ;"}) {
    const auto finish = parse_xa_finish(sql);
    ASSERT_TRUE(finish.has_value()) << sql;
    EXPECT_FALSE(finish->commits) << sql;
    EXPECT_EQ(finish->xid, "X'61',X'',1") << sql;
  }
}

TEST(XaIdentity, what_cannot_be_read_is_told) {
  for (const char* sql : {"XA PREPARE 'a'", "XA COMMIT", "XA COMMIT name", "XA COMMIT X'6'",
                          "XA COMMIT 'a','b',x", "COMMIT", "XA COMMIT 'a',"}) {
    EXPECT_FALSE(parse_xa_finish(sql).has_value()) << sql;
  }
}

TEST(XaIdentity, lengths_beyond_the_event_are_corrupt) {
  EventBuilder builder;
  std::string body = prepare_body(false, "g", "b");
  body[5] = 100;
  EXPECT_THROW(parse_xa_prepare(builder.event(EventType::xa_prepare, body), builder.format()),
               base::Error);
}

}  // namespace
}  // namespace binlog
