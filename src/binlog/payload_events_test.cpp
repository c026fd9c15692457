#include "binlog/payload_events.hpp"

#include "base/error.hpp"
#include "binlog/event_builder.hpp"

#include <gtest/gtest.h>
#include <zstd.h>

#include <string>
#include <vector>

namespace binlog {
namespace {

std::string deflated(std::string_view bytes) {
  std::string out(ZSTD_compressBound(bytes.size()), '\0');
  out.resize(ZSTD_compress(out.data(), out.size(), bytes.data(), bytes.size(), 3));
  return out;
}

/// The body of an event that says it is compressed by `compression`.
std::string body_with(std::string_view bytes, std::uint64_t compression) {
  EventBuilder builder({.has_checksum = false});
  return builder.payload(bytes, compression).substr(kHeaderBytes);
}

std::string query(std::size_t bytes) {
  EventBuilder builder;
  return builder.bare(builder.query("shop", "/*" + std::string(bytes, 'x') + "*/ COMMIT"));
}

std::vector<std::string> read(std::string_view body) {
  PayloadEvents events(body);
  std::vector<std::string> all;
  while (const auto event = events.next()) all.emplace_back(*event);
  return all;
}

std::string code_of(std::string_view body) {
  try {
    read(body);
  } catch (const base::Error& error) {
    return error.code();
  }
  return "";
}

TEST(PayloadEvents, come_one_after_the_other_compressed_or_not) {
  const std::vector<std::string> events{query(10), query(1'000'000), query(0), query(300'000)};
  std::string bytes;
  for (const std::string& event : events) bytes += event;
  EXPECT_EQ(read(body_with(bytes, 255)), events);
  EXPECT_EQ(read(body_with(deflated(bytes), 0)), events);
}

TEST(PayloadEvents, may_lie_in_several_frames_that_end_anywhere) {
  const std::vector<std::string> events{query(500), query(70'000)};
  const std::string bytes = events[0] + events[1];
  const std::string body =
      body_with(deflated(bytes.substr(0, 100)) + deflated(bytes.substr(100)), 0);
  EXPECT_EQ(read(body), events);
}

TEST(PayloadEvents, of_nothing_are_none) {
  EXPECT_TRUE(read(body_with("", 255)).empty());
  EXPECT_TRUE(read(body_with(deflated(""), 0)).empty());
}

TEST(PayloadEvents, that_are_cut_or_damaged_are_corrupt_and_never_an_end) {
  const std::string event = query(1000);
  const std::string whole = deflated(event + event);
  for (std::size_t size = 1; size < whole.size(); ++size) {
    EXPECT_EQ(code_of(body_with(whole.substr(0, size), 0)), "binlog.payload") << size;
  }
  EXPECT_EQ(code_of(body_with(deflated(event.substr(0, 500)), 0)), "binlog.payload");
  EXPECT_EQ(code_of(body_with(event + "tail", 255)), "binlog.payload");
  EXPECT_EQ(code_of(body_with("no frame", 0)), "binlog.payload");
  std::string lying = body_with(event, 255);
  lying.pop_back();
  EXPECT_EQ(code_of(lying), "binlog.payload");
}

TEST(PayloadEvents, of_an_unknown_compression_are_refused_by_its_number) {
  try {
    read(body_with("x", 7));
    FAIL() << "it was read";
  } catch (const base::Error& error) {
    EXPECT_EQ(error.code(), "binlog.payload.compression");
    EXPECT_EQ(error.scope(), base::ErrorScope::task);
    EXPECT_NE(error.message().find("algorithm 7"), std::string::npos);
  }
}

TEST(PayloadEvents, an_event_that_says_a_gibibyte_takes_no_memory_that_is_not_there) {
  std::string event = query(100);
  event.replace(9, 4, EventBuilder::number(kEventBytesMax - 1, 4));
  EXPECT_EQ(code_of(body_with(event, 255)), "binlog.payload");
}

}  // namespace
}  // namespace binlog
