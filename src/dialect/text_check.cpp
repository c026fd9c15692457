#include "dialect/text_check.hpp"

#include <bit>
#include <cstring>

#if defined(__SSE2__)
#include <emmintrin.h>
#endif

namespace dialect {
namespace {

unsigned byte_at(const char* text) {
  return static_cast<unsigned char>(*text);
}

bool is_continuation(unsigned byte) {
  return (byte & 0xC0U) == 0x80U;
}

constexpr std::size_t kStep = 8;

/// A word whose high bits mark the bytes that need a look: NUL, a quote, or the beginning of a
/// longer character. A borrow may mark a harmless byte after a real one, never before it, so the
/// first mark is always true.
std::uint64_t marks_of(std::uint64_t word) {
  constexpr std::uint64_t kOnes = 0x0101010101010101ULL;
  constexpr std::uint64_t kHighs = 0x8080808080808080ULL;
  const std::uint64_t quote = word ^ (kOnes * '"');
  const std::uint64_t is_nul = (word - kOnes) & ~word;
  const std::uint64_t is_quote = (quote - kOnes) & ~quote;
  return (is_nul | is_quote | word) & kHighs;
}

/// Copies the plain bytes at the front and says how many there were; stops at the first that needs
/// a look.
std::size_t copy_plain(const char* from, std::size_t left, char* out) {
  std::size_t done = 0;
#if defined(__SSE2__)
  const __m128i quotes = _mm_set1_epi8('"');
  while (left - done >= 16) {
    const __m128i bytes = _mm_loadu_si128(reinterpret_cast<const __m128i*>(from + done));
    _mm_storeu_si128(reinterpret_cast<__m128i*>(out + done), bytes);
    const __m128i special =
        _mm_or_si128(_mm_cmpeq_epi8(bytes, quotes), _mm_cmpeq_epi8(bytes, _mm_setzero_si128()));
    const auto mask = static_cast<unsigned>(_mm_movemask_epi8(_mm_or_si128(special, bytes)));
    if (mask != 0) return done + static_cast<std::size_t>(std::countr_zero(mask));
    done += 16;
  }
#endif
  if constexpr (std::endian::native == std::endian::little) {
    while (left - done >= kStep) {
      std::uint64_t word;
      std::memcpy(&word, from + done, kStep);
      std::memcpy(out + done, &word, kStep);
      const std::uint64_t marks = marks_of(word);
      if (marks != 0) return done + static_cast<std::size_t>(std::countr_zero(marks)) / 8;
      done += kStep;
    }
  }
  while (done < left) {
    const char c = from[done];
    if (c == '"' || c == '\0' || static_cast<unsigned char>(c) >= 0x80) break;
    out[done++] = c;
  }
  return done;
}

}  // namespace

std::size_t utf8_sequence(const char* text, std::size_t left) noexcept {
  const unsigned first = byte_at(text);
  if (first < 0x80) return 1;
  if (first < 0xC2) return 0;
  if (first < 0xE0) return left >= 2 && is_continuation(byte_at(text + 1)) ? 2 : 0;
  if (first < 0xF0) {
    if (left < 3) return 0;
    const unsigned second = byte_at(text + 1);
    if (!is_continuation(second) || !is_continuation(byte_at(text + 2))) return 0;
    if (first == 0xE0 && second < 0xA0) return 0;
    if (first == 0xED && second >= 0xA0) return 0;
    return 3;
  }
  if (first > 0xF4 || left < 4) return 0;
  const unsigned second = byte_at(text + 1);
  if (!is_continuation(second) || !is_continuation(byte_at(text + 2)) ||
      !is_continuation(byte_at(text + 3))) {
    return 0;
  }
  if (first == 0xF0 && second < 0x90) return 0;
  if (first == 0xF4 && second >= 0x90) return 0;
  return 4;
}

TextFault check_text(std::string_view text) noexcept {
  const char* place = text.data();
  const char* const end = place + text.size();
  while (place < end) {
    if (*place == '\0') return TextFault::nul_byte;
    const std::size_t size = utf8_sequence(place, static_cast<std::size_t>(end - place));
    if (size == 0) return TextFault::invalid_utf8;
    place += size;
  }
  return TextFault::none;
}

bool is_ascii(std::string_view text) noexcept {
  for (const char c : text) {
    if (static_cast<unsigned char>(c) >= 0x80) return false;
  }
  return true;
}

std::string_view cut_text(std::string_view text, std::size_t bytes_max) noexcept {
  if (text.size() <= bytes_max) return text;
  std::size_t size = bytes_max;
  while (size > 0 && is_continuation(byte_at(text.data() + size))) --size;
  return text.substr(0, size);
}

std::string without_faults(std::string_view text) {
  std::string clean;
  clean.reserve(text.size());
  while (!text.empty()) {
    const std::size_t size = text[0] == '\0' ? 0 : utf8_sequence(text.data(), text.size());
    clean += size == 0 ? std::string_view("?") : text.substr(0, size);
    text.remove_prefix(size == 0 ? 1 : size);
  }
  return clean;
}

QuotedCopy copy_doubling_quotes(std::string_view text, char* out) noexcept {
  const char* place = text.data();
  const char* const end = place + text.size();
  while (true) {
    const std::size_t plain = copy_plain(place, static_cast<std::size_t>(end - place), out);
    place += plain;
    out += plain;
    if (place == end) return {out, TextFault::none};
    if (*place == '"') {
      *out++ = '"';
      *out++ = '"';
      ++place;
      continue;
    }
    if (*place == '\0') return {nullptr, TextFault::nul_byte};
    // Longer characters come in runs, so they are copied in a run.
    do {
      const std::size_t size = utf8_sequence(place, static_cast<std::size_t>(end - place));
      if (size == 0) return {nullptr, TextFault::invalid_utf8};
      std::memcpy(out, place, size);
      place += size;
      out += size;
    } while (place < end && byte_at(place) >= 0x80);
  }
}

}  // namespace dialect
