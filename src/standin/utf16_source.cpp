#include "standin/utf16_source.hpp"

#include "base/error.hpp"
#include "standin/utf8.hpp"

#include <algorithm>
#include <cstring>
#include <utility>

namespace standin {
namespace {

constexpr std::size_t kBlockBytes = 256 * 1024;
constexpr char32_t kMark = 0xFEFF;
constexpr char32_t kMarkOfTheOtherOrder = 0xFFFE;

[[noreturn]] void fail(std::string message) {
  throw base::Error(base::ErrorScope::corrupt, "standin.copy.encoding", std::move(message),
                    "Name the encoding that the file has, or write it anew.");
}

bool is_high(char32_t unit) {
  return unit >= 0xD800 && unit <= 0xDBFF;
}

bool is_low(char32_t unit) {
  return unit >= 0xDC00 && unit <= 0xDFFF;
}

}  // namespace

Utf16Source::Order Utf16Source::order_of(std::string_view encoding) {
  if (encoding == "UTF16LE") return Order::little;
  return encoding == "UTF16BE" ? Order::big : Order::by_mark;
}

Utf16Source::Utf16Source(std::unique_ptr<ByteSource> inner, Order order)
    : inner_(std::move(inner)), order_(order), raw_(kBlockBytes) {}

std::size_t Utf16Source::read(char* to, std::size_t bytes_max) {
  while (ready_at_ == ready_.size()) {
    if (!fill()) return 0;
  }
  const std::size_t count = std::min(bytes_max, ready_.size() - ready_at_);
  std::memcpy(to, ready_.data() + ready_at_, count);
  ready_at_ += count;
  return count;
}

/// Reads a block and converts it; false at the end.
bool Utf16Source::fill() {
  ready_.clear();
  ready_at_ = 0;
  const std::size_t count = inner_->read(raw_.data() + raw_size_, raw_.size() - raw_size_);
  raw_size_ += count;
  if (raw_size_ == 0) return false;
  const bool is_last = count == 0;
  if (!has_begun_ && (raw_size_ >= 2 || is_last)) begin();
  if (has_begun_) convert(is_last);
  return true;
}

void Utf16Source::begin() {
  has_begun_ = true;
  const Order asked = std::exchange(order_, order_ == Order::little ? Order::little : Order::big);
  const char32_t first = raw_size_ >= 2 ? unit_at(0) : 0;
  if (asked == Order::by_mark) {
    if (first != kMark && first != kMarkOfTheOtherOrder) {
      fail("the file has no byte order mark, which ENCODING UTF16 needs");
    }
    if (first == kMarkOfTheOtherOrder) order_ = Order::little;
  } else if (first == kMarkOfTheOtherOrder) {
    fail("the file's byte order mark is that of the other order");
  } else if (first != kMark) {
    return;
  }
  std::memmove(raw_.data(), raw_.data() + 2, raw_size_ -= 2);
}

char32_t Utf16Source::unit_at(std::size_t at) const {
  const auto first = static_cast<unsigned char>(raw_[at]);
  const auto second = static_cast<unsigned char>(raw_[at + 1]);
  return order_ == Order::little ? first | second << 8U : first << 8U | second;
}

/// Converts all whole characters; what is left waits for the next block.
void Utf16Source::convert(bool is_last) {
  std::size_t at = 0;
  while (at + 2 <= raw_size_) {
    char32_t code = unit_at(at);
    if (is_high(code)) {
      if (at + 4 > raw_size_ && !is_last) break;
      const char32_t low = at + 4 <= raw_size_ ? unit_at(at + 2) : 0;
      if (is_low(low)) {
        code = 0x10000 + ((code - 0xD800) << 10U) + (low - 0xDC00);
        at += 2;
      }
    }
    at += 2;
    append_utf8(code, ready_);
  }
  if (is_last && at < raw_size_) fail("the file ends in the middle of a character");
  std::memmove(raw_.data(), raw_.data() + at, raw_size_ -= at);
}

}  // namespace standin
