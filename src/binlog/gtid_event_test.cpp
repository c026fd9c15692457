#include "binlog/gtid_event.hpp"

#include "base/error.hpp"
#include "binlog/event_builder.hpp"

#include <gtest/gtest.h>

#include <string>
#include <string_view>

namespace binlog {
namespace {

using std::string_view_literals::operator""sv;

constexpr std::uint64_t kTime = 1'795'344'605'863'342;

/// "4a428d93-..." with tag and number: any.
model::MysqlGtid some_gtid(std::string tag = "", std::uint64_t number = 5) {
  model::MysqlGtid gtid{{}, std::move(tag), number};
  for (std::size_t i = 0; i < gtid.uuid.size(); ++i) {
    gtid.uuid[i] = static_cast<std::uint8_t>(17 * i);
  }
  return gtid;
}

std::string code_of(const std::string& event, const model::LogFormat& format) {
  try {
    parse_gtid_event(event, format);
  } catch (const base::Error& error) {
    EXPECT_EQ(error.scope(), base::ErrorScope::corrupt);
    return error.code();
  }
  return "";
}

TEST(GtidEvent, an_untagged_one_is_read_with_its_commit_time) {
  EventBuilder builder;
  const GtidEvent event = parse_gtid_event(builder.gtid(some_gtid(), kTime), builder.format());
  EXPECT_EQ(event.gtid, model::Gtid(some_gtid()));
  EXPECT_EQ(event.committed_us, kTime);
}

TEST(GtidEvent, an_anonymous_one_has_a_time_and_no_identity) {
  EventBuilder builder;
  const GtidEvent event = parse_gtid_event(builder.gtid(model::Gtid(), kTime), builder.format());
  EXPECT_EQ(event.gtid, model::Gtid());
  EXPECT_EQ(event.committed_us, kTime);
}

TEST(GtidEvent, old_servers_write_less) {
  EventBuilder builder;
  const std::string whole(body_of(builder.gtid(some_gtid(), kTime), builder.format()));
  for (const std::size_t size : {std::size_t{25}, std::size_t{42}}) {
    const std::string event = builder.event(EventType::gtid, whole.substr(0, size));
    const GtidEvent parsed = parse_gtid_event(event, builder.format());
    EXPECT_EQ(parsed.gtid, model::Gtid(some_gtid()));
    EXPECT_EQ(parsed.committed_us, 0U);
  }
}

TEST(GtidEvent, a_time_of_the_origin_stands_behind_the_servers_own) {
  EventBuilder builder;
  std::string body(body_of(builder.gtid(some_gtid()), builder.format()).substr(0, 42));
  body += EventBuilder::number(kTime | 1ULL << 55U, 7) + EventBuilder::number(99, 7);
  body += EventBuilder::lenenc(1000) + EventBuilder::number(90704, 4);
  const GtidEvent event = parse_gtid_event(builder.event(EventType::gtid, body), builder.format());
  EXPECT_EQ(event.committed_us, kTime);
  EXPECT_EQ(event.transaction_bytes, 1000U);
}

TEST(GtidEvent, a_tagged_one_is_read) {
  EventBuilder builder;
  const model::MysqlGtid gtid = some_gtid("mytag", 1'234'567);
  const GtidEvent event = parse_gtid_event(builder.gtid(gtid, kTime), builder.format());
  EXPECT_EQ(event.gtid, model::Gtid(gtid));
  EXPECT_EQ(event.committed_us, kTime);
  EXPECT_EQ(event.transaction_bytes, 300U);
}

TEST(GtidEvent, the_numbers_of_a_tagged_one_have_all_widths) {
  EventBuilder builder;
  for (int bits = 0; bits < 62; ++bits) {
    const std::uint64_t number = (1ULL << bits) + (bits > 1 ? 1 : 0);
    const model::MysqlGtid gtid = some_gtid("t", number);
    EXPECT_EQ(parse_gtid_event(builder.gtid(gtid), builder.format()).gtid, model::Gtid(gtid));
  }
}

// Bytes as a server of 9.7 writes them.
TEST(GtidEvent, the_bytes_of_a_server_are_read) {
  EventBuilder builder;
  std::string body(
      "\x02\x74\x00\x00\x00\x02"
      "\x02\x04\x06\x08\x0a\x0c\x0e\x10\x12\x14\x16\x18\x1a\x1c\x1e\x20"
      "\x04\x04\x06\x0amytag\x08\x08\x0a\x14\x0c\x7f\xae\x5d\x7b\x3d\xdb\x60\x06"
      "\x10\xc9\x04\x12\x83\x12\x0b"sv);
  body[1] = static_cast<char>(body.size() << 1U);
  const GtidEvent event =
      parse_gtid_event(builder.event(EventType::gtid_tagged, body), builder.format());
  EXPECT_EQ(model::to_text(event.gtid), "01020304-0506-0708-090a-0b0c0d0e0f10:mytag:1");
  EXPECT_EQ(event.committed_us, kTime);
  EXPECT_EQ(event.transaction_bytes, 306U);
}

TEST(GtidEvent, a_mariadb_one_has_its_server_from_the_header) {
  EventBuilder builder({.flavour = model::LogFlavour::mariadb});
  const GtidEvent event =
      parse_gtid_event(builder.gtid(model::MariadbGtid{3, 44, 500}, 0, 1 | 64), builder.format());
  EXPECT_EQ(model::to_text(event.gtid), "3-44-500");
  EXPECT_TRUE(event.is_standalone);
  EXPECT_TRUE(event.is_xa_prepare);
}

TEST(GtidEvent, a_number_of_zero_is_corrupt) {
  EventBuilder builder;
  EXPECT_EQ(code_of(builder.gtid(some_gtid("", 0)), builder.format()), "binlog.gtid");
  EXPECT_EQ(code_of(builder.gtid(some_gtid("tag", 0)), builder.format()), "binlog.gtid");
}

TEST(GtidEvent, a_tagged_one_that_is_cut_off_is_corrupt) {
  EventBuilder builder;
  const std::string body(body_of(builder.gtid(some_gtid("tag")), builder.format()));
  for (std::size_t size = 0; size < body.size(); ++size) {
    const std::string event = builder.event(EventType::gtid_tagged, body.substr(0, size));
    EXPECT_NE(code_of(event, builder.format()), "") << size;
  }
}

TEST(GtidEvent, the_set_before_a_file_is_read) {
  EventBuilder builder;
  std::string uuid(16, '\0');
  uuid[15] = 1;
  const auto interval = [](std::uint64_t first, std::uint64_t last) {
    return EventBuilder::number(first, 8) + EventBuilder::number(last + 1, 8);
  };
  const std::string untagged = EventBuilder::number(1, 8) + uuid + EventBuilder::number(2, 8) +
                               interval(1, 5) + interval(9, 9);
  const std::string tagged = EventBuilder::number(1ULL << 56U | 2ULL << 8U | 1, 8) + uuid + '\0' +
                             EventBuilder::number(1, 8) + interval(1, 5) + uuid + "\x08tags" +
                             EventBuilder::number(1, 8) + interval(2, 3);
  const auto text_of = [&](const std::string& body) {
    const std::string event = builder.event(EventType::previous_gtids, body);
    return parse_previous_gtids(event, builder.format()).to_text();
  };
  EXPECT_EQ(text_of(untagged), "00000000-0000-0000-0000-000000000001:1-5:9");
  EXPECT_EQ(text_of(tagged), "00000000-0000-0000-0000-000000000001:1-5:tags:2-3");
  EXPECT_EQ(text_of(EventBuilder::number(0, 8)), "");
  for (std::size_t size = 0; size < tagged.size(); ++size) {
    EXPECT_THROW(text_of(tagged.substr(0, size)), base::Error) << size;
  }
}

TEST(GtidEvent, an_alter_in_two_phases_has_its_effect_with_the_commit_alone) {
  EventBuilder builder({.flavour = model::LogFlavour::mariadb});
  // Sequence 7, domain 0, flags: standalone, of DDL.
  const std::string head = EventBuilder::number(7, 8) + EventBuilder::number(0, 4) + "\x29";
  const auto is_without_effect = [&](const std::string& body) {
    return parse_gtid_event(builder.event(EventType::mariadb_gtid, body), builder.format())
        .is_without_effect;
  };
  EXPECT_TRUE(is_without_effect(head + "\x02" + std::string(5, '\0')));
  EXPECT_FALSE(is_without_effect(head + "\x04" + EventBuilder::number(7, 8)));
  EXPECT_TRUE(is_without_effect(head + "\x08" + EventBuilder::number(9, 8)));
  EXPECT_FALSE(is_without_effect(head + std::string(6, '\0')));
  EXPECT_FALSE(is_without_effect(head));
  // Behind the number of a group commit, and behind the name of an XA transaction.
  const std::string grouped = head.substr(0, 12) + "\x2B" + EventBuilder::number(1, 8);
  EXPECT_TRUE(is_without_effect(grouped + "\x02"));
  EXPECT_FALSE(is_without_effect(grouped));
  const std::string xid = EventBuilder::number(1, 4) + "\x02" + "\x01" + "ggb";
  EXPECT_FALSE(is_without_effect(head.substr(0, 12) + "\x40" + xid));
}

TEST(GtidEvent, of_mariadbs_list_the_last_of_each_domain_counts) {
  EventBuilder builder({.flavour = model::LogFlavour::mariadb});
  const auto entry = [](std::uint32_t domain, std::uint32_t server, std::uint64_t sequence) {
    return EventBuilder::number(domain, 4) + EventBuilder::number(server, 4) +
           EventBuilder::number(sequence, 8);
  };
  const std::string body =
      EventBuilder::number(3 | 1U << 28U, 4) + entry(0, 1, 90) + entry(0, 2, 80) + entry(7, 1, 5);
  const std::string event = builder.event(EventType::gtid_list, body);
  EXPECT_EQ(parse_previous_gtids(event, builder.format()).to_text(), "0-2-80,7-1-5");
}

TEST(GtidEvent, other_events_hold_none) {
  EventBuilder builder;
  EXPECT_EQ(code_of(builder.xid(), builder.format()), "binlog.gtid");
  EXPECT_THROW(parse_previous_gtids(builder.xid(), builder.format()), base::Error);
}

}  // namespace
}  // namespace binlog
