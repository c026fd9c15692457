#include "standin/utf8.hpp"

#include <fmt/core.h>

namespace standin {
namespace {

// "(error 3)" for a byte that begins no character is an observed text; the other numbers only keep
// the cases apart.
constexpr int kBadFirstByte = 3;
constexpr int kCutShort = 4;
constexpr int kOverlong = 5;
constexpr int kOutOfRange = 6;

std::size_t size_by_first_byte(unsigned char first) {
  if (first < 0x80) return 1;
  if (first < 0xC0 || first > 0xF7) return 0;
  if (first < 0xE0) return 2;
  return first < 0xF0 ? 3 : 4;
}

}  // namespace

Utf8Char first_utf8_char(std::string_view text) {
  const auto first = static_cast<unsigned char>(text[0]);
  const std::size_t size = size_by_first_byte(first);
  if (size == 1) return {1, 0, false};
  if (size == 0) return {1, kBadFirstByte, false};
  char32_t code = first & (0x7FU >> size);
  for (std::size_t i = 1; i < size; ++i) {
    if (i >= text.size() || (static_cast<unsigned char>(text[i]) & 0xC0U) != 0x80U) {
      return {i, kCutShort, false};
    }
    code = (code << 6U) | (static_cast<unsigned char>(text[i]) & 0x3FU);
  }
  constexpr char32_t kLeast[] = {0, 0, 0x80, 0x800, 0x10000};
  if (code < kLeast[size]) return {size, kOverlong, false};
  if (code > 0x10FFFF || (code >= 0xD800 && code <= 0xDFFF)) return {size, kOutOfRange, false};
  const bool is_noncharacter = (code >= 0xFDD0 && code <= 0xFDEF) || (code & 0xFFFEU) == 0xFFFEU;
  return {size, 0, is_noncharacter};
}

void append_utf8(char32_t code, std::string& out) {
  const std::size_t bytes = code < 0x80 ? 1 : code < 0x800 ? 2 : code < 0x10000 ? 3 : 4;
  constexpr unsigned char kFirst[] = {0, 0x00, 0xC0, 0xE0, 0xF0};
  const std::size_t start = out.size();
  out.resize(start + bytes);
  for (std::size_t i = bytes - 1; i > 0; --i) {
    out[start + i] = static_cast<char>(0x80U | (code & 0x3FU));
    code >>= 6U;
  }
  out[start] = static_cast<char>(kFirst[bytes] | code);
}

std::string spaced_hex(std::string_view bytes) {
  std::string hex;
  for (const char byte : bytes) {
    hex += fmt::format("{}{:02x}", hex.empty() ? "" : " ", static_cast<unsigned char>(byte));
  }
  return hex;
}

}  // namespace standin
