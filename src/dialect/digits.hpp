#pragma once
// Decimal digits by pairs: the leaf of every number and date that is written. Inline for the hot
// path; any thread. The caller guarantees the room (20 bytes and a sign are always enough).
#include <bit>
#include <cstdint>
#include <cstring>

namespace dialect {

inline constexpr char kDigitPairs[] =
    "0001020304050607080910111213141516171819202122232425262728293031323334353637383940414243444546"
    "4748495051525354"
    "555657585960616263646566676869707172737475767778798081828384858687888990919293949596979899";

/// Writes exactly two digits; `value` below 100.
inline char* write_two_digits(unsigned value, char* out) noexcept {
  std::memcpy(out, kDigitPairs + 2 * value, 2);
  return out + 2;
}

inline int digit_count(std::uint64_t value) noexcept {
  static constexpr std::uint64_t kPowers[] = {0,
                                              10,
                                              100,
                                              1000,
                                              10'000,
                                              100'000,
                                              1'000'000,
                                              10'000'000,
                                              100'000'000,
                                              1'000'000'000,
                                              10'000'000'000,
                                              100'000'000'000,
                                              1'000'000'000'000,
                                              10'000'000'000'000,
                                              100'000'000'000'000,
                                              1'000'000'000'000'000,
                                              10'000'000'000'000'000,
                                              100'000'000'000'000'000,
                                              1'000'000'000'000'000'000,
                                              10'000'000'000'000'000'000U};
  // log10 by the bit width (1233 / 4096 is just above log10(2)), corrected by one comparison.
  const int guess = static_cast<int>(std::bit_width(value | 1)) * 1233 >> 12;
  return guess + (value >= kPowers[guess] ? 1 : 0);
}

/// Writes `value` in as few digits as it has.
inline char* write_unsigned(std::uint64_t value, char* out) noexcept {
  char* const end = out + digit_count(value);
  char* place = end;
  while (value >= 100) {
    const auto pair = static_cast<unsigned>(value % 100);
    value /= 100;
    place -= 2;
    write_two_digits(pair, place);
  }
  if (value >= 10) {
    write_two_digits(static_cast<unsigned>(value), place - 2);
  } else {
    place[-1] = static_cast<char>('0' + value);
  }
  return end;
}

inline char* write_signed(std::int64_t value, char* out) noexcept {
  if (value >= 0) return write_unsigned(static_cast<std::uint64_t>(value), out);
  *out = '-';
  return write_unsigned(0 - static_cast<std::uint64_t>(value), out + 1);
}

}  // namespace dialect
