#include "binlog/binlog_file.hpp"

#include "base/error.hpp"
#include "binlog/event_builder.hpp"

#include <gtest/gtest.h>
#include <unistd.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <string>
#include <vector>

namespace binlog {
namespace {

const std::string kMagic = "\xFE\x62\x69\x6E";

/// A file of these bytes, removed at the end.
class TestFile {
 public:
  explicit TestFile(const std::string& bytes) {
    std::string folder = (std::filesystem::temp_directory_path() / "sluice-log-XXXXXX").string();
    CHECK(::mkdtemp(folder.data()) != nullptr, "a test needs a folder of its own");
    folder_ = folder;
    path = folder + "/mysql-bin.000001";
    std::ofstream(path, std::ios::binary) << bytes;
  }
  ~TestFile() { std::filesystem::remove_all(folder_); }
  TestFile(const TestFile&) = delete;
  TestFile& operator=(const TestFile&) = delete;

  std::string path;

 private:
  std::string folder_;
};

std::string some_log(EventBuilder& builder) {
  std::string bytes = kMagic + builder.fde();
  bytes += builder.begin() + builder.xid();
  return bytes + builder.rotate();
}

/// Reads to the end and gives the refusal.
base::ErrorReport refusal_of(const std::string& bytes) {
  const TestFile file(bytes);
  try {
    BinlogFile log(file.path);
    while (log.next()) {
    }
  } catch (const base::Error& error) {
    return error.report();
  }
  return {};
}

TEST(BinlogFile, events_come_in_order_with_their_offsets) {
  EventBuilder builder;
  const std::string bytes = some_log(builder);
  const TestFile file(bytes);
  BinlogFile log(file.path);
  EXPECT_EQ(log.name(), "mysql-bin.000001");
  std::vector<EventType> types;
  std::uint64_t offset = 4;
  while (const auto event = log.next()) {
    EXPECT_EQ(event->offset, offset);
    EXPECT_EQ(event->bytes, bytes.substr(offset, event->header.size));
    types.push_back(event->header.type);
    offset += event->bytes.size();
  }
  EXPECT_EQ(types, (std::vector{EventType::format_description, EventType::query, EventType::xid,
                                EventType::rotate}));
  EXPECT_EQ(offset, bytes.size());
  EXPECT_EQ(log.format(), EventBuilder().format());
  EXPECT_FALSE(log.next().has_value());
}

TEST(BinlogFile, a_file_without_checksums_is_read) {
  EventBuilder builder({.has_checksum = false});
  EXPECT_EQ(refusal_of(some_log(builder)).code, "");
}

TEST(BinlogFile, the_description_of_an_open_file_is_right) {
  EventBuilder builder;
  std::string bytes = some_log(builder);
  bytes[4 + 17] = static_cast<char>(bytes[4 + 17] | 1);
  EXPECT_EQ(refusal_of(bytes).code, "");
  bytes.pop_back();
  EXPECT_NE(refusal_of(bytes).advice.find("FLUSH BINARY LOGS"), std::string::npos);
}

TEST(BinlogFile, an_end_inside_an_event_is_told_with_its_place) {
  EventBuilder builder;
  const std::string bytes = some_log(builder);
  std::vector<std::size_t> ends;
  for (std::size_t at = 4; at < bytes.size();) {
    at += read_header(std::string_view(bytes).substr(at)).size;
    ends.push_back(at);
  }
  for (std::size_t size = 5; size < bytes.size(); ++size) {
    if (std::find(ends.begin(), ends.end(), size) != ends.end()) continue;
    const base::ErrorReport report = refusal_of(bytes.substr(0, size));
    EXPECT_EQ(report.code, "binlog.file.truncated") << size;
    EXPECT_EQ(report.scope, base::ErrorScope::corrupt);
  }
  const base::ErrorReport report = refusal_of(bytes.substr(0, bytes.size() - 1));
  EXPECT_NE(report.message.find("mysql-bin.000001 at offset"), std::string::npos);
  EXPECT_NE(report.message.find("ROTATE"), std::string::npos);
}

TEST(BinlogFile, a_damaged_event_is_told_with_its_place) {
  EventBuilder builder;
  std::string bytes = some_log(builder);
  bytes[bytes.size() - 10] = static_cast<char>(bytes[bytes.size() - 10] ^ 1);
  const base::ErrorReport report = refusal_of(bytes);
  EXPECT_EQ(report.code, "binlog.file.checksum");
  EXPECT_NE(report.message.find("ROTATE"), std::string::npos);
}

TEST(BinlogFile, an_impossible_size_is_told_and_takes_no_memory) {
  EventBuilder builder;
  std::string bytes = kMagic + builder.fde();
  const std::string event = builder.xid();
  for (const std::uint64_t size : {0ULL, 18ULL, 0x4000'0001ULL, 0xFFFF'FFFFULL}) {
    std::string broken = event;
    broken.replace(9, 4, EventBuilder::number(size, 4));
    EXPECT_EQ(refusal_of(bytes + broken).code, "binlog.file.event") << size;
  }
}

TEST(BinlogFile, what_is_no_log_is_refused) {
  for (const std::string& bytes :
       {std::string(), std::string("\xFE"), std::string("hello world"), std::string(100, '\0')}) {
    const base::ErrorReport report = refusal_of(bytes);
    EXPECT_EQ(report.code, "binlog.file.none");
    EXPECT_EQ(report.scope, base::ErrorScope::request);
  }
  EXPECT_EQ(refusal_of(kMagic).code, "binlog.file.truncated");
  EXPECT_EQ(refusal_of(kMagic + EventBuilder().xid()).code, "binlog.file.format");
  EXPECT_THROW(BinlogFile("/nowhere/mysql-bin.000001").next(), base::Error);
}

TEST(BinlogFile, encrypted_logs_are_refused_by_name) {
  EXPECT_EQ(refusal_of("\xFD\x62\x69\x6E more").code, "binlog.file.encrypted");
  EventBuilder builder({.flavour = model::LogFlavour::mariadb});
  std::string bytes = kMagic + builder.fde();
  bytes += builder.event(EventType::start_encryption, std::string(17, '\1'));
  EXPECT_EQ(refusal_of(bytes + "garbage").code, "binlog.file.encrypted");
}

}  // namespace
}  // namespace binlog
