#include "binlog/literal_number.hpp"

#include <algorithm>
#include <cstdint>

namespace binlog {
namespace {

bool is_digits(std::string_view text) {
  return std::all_of(text.begin(), text.end(), [](char c) { return c >= '0' && c <= '9'; });
}

/// Adds one to the last digit, with the carries.
void add_one(std::string& digits) {
  for (std::size_t i = digits.size(); i > 0; --i) {
    if (digits[i - 1] != '9') {
      ++digits[i - 1];
      return;
    }
    digits[i - 1] = '0';
  }
  digits.insert(digits.begin(), '1');
}

}  // namespace

std::optional<std::string> rounded_decimal(std::string_view text, int scale) {
  const bool is_negative = text.starts_with('-');
  if (is_negative || text.starts_with('+')) text.remove_prefix(1);
  const std::size_t point = std::min(text.find('.'), text.size());
  const std::string_view whole = text.substr(0, point);
  const std::string_view fraction = text.substr(std::min(point + 1, text.size()));
  if (whole.empty() && fraction.empty()) return std::nullopt;
  if (!is_digits(whole) || !is_digits(fraction)) return std::nullopt;

  const auto kept = static_cast<std::size_t>(std::max(scale, 0));
  std::string digits(whole);
  digits += fraction.substr(0, kept);
  digits.append(kept - std::min(kept, fraction.size()), '0');
  if (fraction.size() > kept && fraction[kept] >= '5') add_one(digits);
  // At least one digit stands before the point, and no zero in front of others.
  const std::size_t whole_size = digits.size() - std::min(kept, digits.size());
  const std::size_t zeros = std::min(digits.find_first_not_of('0'), whole_size);
  digits.erase(0, zeros);
  if (whole_size == zeros) digits.insert(digits.begin(), '0');
  const bool is_zero = digits.find_first_not_of('0') == std::string::npos;
  if (kept > 0) digits.insert(digits.size() - kept, ".");
  return (is_negative && !is_zero ? "-" : "") + digits;
}

std::optional<std::string> number_of_bytes(std::string_view bytes) {
  while (bytes.starts_with('\0')) bytes.remove_prefix(1);
  if (bytes.size() > 8) return std::nullopt;
  std::uint64_t number = 0;
  for (const char c : bytes) number = number << 8U | static_cast<unsigned char>(c);
  return std::to_string(number);
}

}  // namespace binlog
