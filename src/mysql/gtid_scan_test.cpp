#include "mysql/gtid_scan.hpp"

#include "base/error.hpp"
#include "binlog/event_builder.hpp"
#include "mysql/gtid_codec.hpp"

#include <gtest/gtest.h>

#include <string>
#include <vector>

namespace mysql {
namespace {

constexpr char kUuid[] = "0c060e10-ea8e-11f1-8c48-02fc00000001";

model::Gtid gtid(int number, const std::string& tag = "") {
  return model::parse_gtid(kUuid + (tag.empty() ? "" : ":" + tag) + ":" + std::to_string(number));
}

/// A file of three transactions behind seven; `ends` are the places behind each.
struct File {
  std::vector<std::string> events;
  std::vector<std::uint64_t> ends;
};

File make_file() {
  File file;
  binlog::EventBuilder builder;
  file.events.push_back(builder.fake_rotate());
  file.events.push_back(builder.fde());
  const auto before = model::GtidSet::parse(std::string(kUuid) + ":1-7");
  file.events.push_back(builder.event(binlog::EventType::previous_gtids, encode_gtids(before)));
  file.ends.push_back(builder.at().offset);
  for (const model::Gtid& next : {gtid(8), gtid(9), gtid(1, "tag")}) {
    file.events.push_back(builder.gtid(next));
    file.events.push_back(builder.begin());
    file.events.push_back(builder.xid());
    file.ends.push_back(builder.at().offset);
  }
  file.events.push_back(builder.rotate());
  return file;
}

/// The set before the place, and how many events were looked at.
std::pair<std::string, std::size_t> scan(const File& file, std::uint64_t offset) {
  GtidScan scan(offset);
  std::size_t count = 0;
  for (const std::string& event : file.events) {
    ++count;
    if (!scan.add(event)) break;
  }
  return {scan.gtids().to_text(), count};
}

TEST(GtidScan, holds_what_lies_before_the_place) {
  const File file = make_file();
  const std::string uuid = kUuid;
  EXPECT_EQ(scan(file, file.ends[0]).first, uuid + ":1-7");
  EXPECT_EQ(scan(file, file.ends[1]).first, uuid + ":1-8");
  EXPECT_EQ(scan(file, file.ends[2]).first, uuid + ":1-9");
  EXPECT_EQ(scan(file, file.ends[3]).first, uuid + ":1-9:tag:1");
}

TEST(GtidScan, ends_at_the_place) {
  const File file = make_file();
  EXPECT_EQ(scan(file, file.ends[0]).second, 3U);
  EXPECT_EQ(scan(file, file.ends[1]).second, 6U);
}

TEST(GtidScan, the_head_of_a_file_knows_the_files_before) {
  // A stream from offset 4 gives the description and the set first, whatever the place.
  EXPECT_EQ(scan(make_file(), 4).first, std::string(kUuid) + ":1-7");
}

TEST(GtidScan, bytes_that_are_no_event_are_refused) {
  GtidScan scan(1000);
  EXPECT_THROW(scan.add("no event"), base::Error);
}

}  // namespace
}  // namespace mysql
