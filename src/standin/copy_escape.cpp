#include "standin/copy_escape.hpp"

#include <cstdint>
#include <cstring>

namespace standin {
namespace {

constexpr std::uint64_t kOnes = 0x0101010101010101ULL;
constexpr std::uint64_t kHighs = 0x8080808080808080ULL;

/// True when one of the eight bytes is a control, a backslash or above ASCII; may also be true
/// without need.
bool has_special(std::uint64_t word) {
  const std::uint64_t backslash = word ^ (kOnes * '\\');
  return (((word - kOnes * 0x20) | word | ((backslash - kOnes) & ~backslash)) & kHighs) != 0;
}

bool is_plain(char c) {
  return c >= ' ' && c != '\\';
}

/// The letter after the backslash; 0 for a byte that stands for itself.
char escape_of(char c) {
  switch (c) {
    case '\\': return '\\';
    case '\n': return 'n';
    case '\r': return 'r';
    case '\t': return 't';
    default: return 0;
  }
}

}  // namespace

std::size_t plain_prefix(std::string_view text) {
  std::size_t at = 0;
  for (; at + 8 <= text.size(); at += 8) {
    std::uint64_t word;
    std::memcpy(&word, text.data() + at, 8);
    if (has_special(word)) break;
  }
  while (at < text.size() && is_plain(text[at])) ++at;
  return at;
}

void append_escaped(std::string_view text, std::string& out) {
  std::size_t start = 0;
  for (std::size_t at = 0; at < text.size(); ++at) {
    const char letter = escape_of(text[at]);
    if (letter == 0) continue;
    out.append(text.data() + start, at - start);
    out += '\\';
    out += letter;
    start = at + 1;
  }
  out.append(text.data() + start, text.size() - start);
}

}  // namespace standin
