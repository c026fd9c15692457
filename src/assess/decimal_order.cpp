#include "assess/decimal_order.hpp"

#include <algorithm>

namespace assess {
namespace {

struct Decimal {
  bool is_negative = false;
  std::string_view whole;     ///< without leading zeros
  std::string_view fraction;  ///< without zeros at its end
};

Decimal parts_of(std::string_view text) noexcept {
  Decimal parts;
  if (!text.empty() && (text.front() == '-' || text.front() == '+')) {
    parts.is_negative = text.front() == '-';
    text.remove_prefix(1);
  }
  const std::size_t point = std::min(text.find('.'), text.size());
  parts.whole = text.substr(0, point);
  parts.whole.remove_prefix(std::min(parts.whole.find_first_not_of('0'), parts.whole.size()));
  if (point < text.size()) parts.fraction = text.substr(point + 1);
  while (parts.fraction.ends_with('0')) parts.fraction.remove_suffix(1);
  if (parts.whole.empty() && parts.fraction.empty()) parts.is_negative = false;
  return parts;
}

std::strong_ordering compare_sizes(const Decimal& left, const Decimal& right) noexcept {
  if (left.whole.size() != right.whole.size()) return left.whole.size() <=> right.whole.size();
  const int whole = left.whole.compare(right.whole);
  return (whole != 0 ? whole : left.fraction.compare(right.fraction)) <=> 0;
}

}  // namespace

std::strong_ordering compare_decimals(std::string_view left, std::string_view right) noexcept {
  const Decimal a = parts_of(left);
  const Decimal b = parts_of(right);
  if (a.is_negative != b.is_negative) {
    return a.is_negative ? std::strong_ordering::less : std::strong_ordering::greater;
  }
  return a.is_negative ? compare_sizes(b, a) : compare_sizes(a, b);
}

}  // namespace assess
