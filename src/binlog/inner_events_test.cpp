#include "binlog/inner_events.hpp"

#include "base/error.hpp"
#include "binlog/event_builder.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <string>
#include <vector>

namespace binlog {
namespace {

/// Gives the bytes in pieces of one size.
class Pieces final : public InnerEvents {
 public:
  Pieces(std::string bytes, std::size_t piece) : bytes_(std::move(bytes)), piece_(piece) {}
  std::size_t largest() const noexcept { return largest_; }

 protected:
  std::size_t read_on(std::span<char> into) override {
    largest_ = std::max(largest_, into.size());
    const std::size_t size = std::min({into.size(), piece_, bytes_.size() - at_});
    std::copy_n(bytes_.data() + at_, size, into.data());
    at_ += size;
    return size;
  }
  [[noreturn]] void broken(const std::string& why) const override {
    throw base::Error(base::ErrorScope::corrupt, "test.broken", why, "");
  }

 private:
  std::string bytes_;
  std::size_t piece_;
  std::size_t at_ = 0;
  std::size_t largest_ = 0;
};

std::string query(std::size_t bytes) {
  EventBuilder builder;
  return builder.bare(builder.query("shop", std::string(bytes, 'x')));
}

TEST(InnerEvents, are_cut_out_of_pieces_of_any_size) {
  const std::vector<std::string> events{query(1), query(400'000), query(0), query(70)};
  std::string bytes;
  for (const std::string& event : events) bytes += event;
  for (const std::size_t piece : {1U, 19U, 1000U, 1'000'000U}) {
    Pieces inside(bytes, piece);
    for (const std::string& event : events) EXPECT_EQ(inside.next(), event) << piece;
    EXPECT_FALSE(inside.next().has_value());
    EXPECT_FALSE(inside.next().has_value());
  }
}

TEST(InnerEvents, a_cut_event_and_a_rest_are_told) {
  const std::string event = query(10);
  Pieces cut(event.substr(0, event.size() - 1), 100);
  EXPECT_THROW(cut.next(), base::Error);
  Pieces rest(event + "rest", 100);
  EXPECT_EQ(rest.next(), event);
  EXPECT_THROW(rest.next(), base::Error);
}

TEST(InnerEvents, a_size_that_lies_takes_no_memory) {
  std::string event = query(10);
  event.replace(9, 4, EventBuilder::number(kEventBytesMax - 1, 4));
  Pieces lying(event, 100);
  EXPECT_THROW(lying.next(), base::Error);
  EXPECT_LT(lying.largest(), 1'000'000U);
}

}  // namespace
}  // namespace binlog
