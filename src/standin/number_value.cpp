#include "standin/number_value.hpp"

#include <fmt/core.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <limits>
#include <system_error>
#include <utility>

namespace standin {
namespace {

bool is_digit(char c) {
  return c >= '0' && c <= '9';
}

ValueOutcome refuse_digit(ValueFault& fault, std::string_view text, std::size_t at,
                          std::string_view type) {
  const char c = at < text.size() ? text[at] : ' ';
  const bool is_shown = c >= ' ' && c <= '~';
  const std::string shown =
      is_shown ? std::string(1, c) : fmt::format("\\x{:02x}", static_cast<unsigned char>(c));
  return refuse_value(
      fault, 1207, fmt::format("Invalid digit, Value '{}', Pos {}, Type: {}", shown, at, type), at);
}

template <typename Integer>
class IntegerParser final : public ValueParser {
 public:
  explicit IntegerParser(std::string_view type) : type_(type) {}

  ValueOutcome append(std::string_view text, std::string& out, ValueFault& fault) const override {
    const std::size_t start = !text.empty() && (text[0] == '-' || text[0] == '+') ? 1 : 0;
    std::size_t at = start;
    while (at < text.size() && is_digit(text[at])) ++at;
    if (at < text.size() || at == start) return refuse_digit(fault, text, at, type_);
    Integer value = 0;
    const char* first = text.data() + (text[0] == '+' ? 1 : 0);
    if (std::from_chars(first, text.data() + text.size(), value).ec != std::errc()) {
      return refuse_value(
          fault, 1222,
          fmt::format("Overflow ({} valid range is {} to {})", type_,
                      std::numeric_limits<Integer>::min(), std::numeric_limits<Integer>::max()),
          0);
    }
    out.append(first, text.data() + text.size());
    return ValueOutcome::written;
  }

 private:
  std::string_view type_;  // a literal
};

/// Decimal digits of the largest value that 8 bytes hold: the cap of NUMERIC(19, s) (reference
/// section 4).
constexpr std::string_view kEightByteDigits = "9223372036854775807";
constexpr int kPrecisionMax = 38;

class NumericParser final : public ValueParser {
 public:
  NumericParser(int precision, int scale, bool rounds)
      : whole_max_(static_cast<std::size_t>(precision - scale)),
        precision_(static_cast<std::size_t>(precision)),
        scale_(static_cast<std::size_t>(scale)),
        rounds_(rounds) {}

  ValueOutcome append(std::string_view text, std::string& out, ValueFault& fault) const override {
    Parts parts;
    if (const ValueOutcome outcome = split(text, parts, fault); outcome != ValueOutcome::written) {
      return outcome;
    }
    // All digits without the point, right-aligned to the scale, one place in front for a carry.
    std::array<char, kPrecisionMax + 1> digits;
    digits.fill('0');
    if (parts.whole.size() > whole_max_) return overflow(fault);
    char* const first = digits.data() + 1 + (whole_max_ - parts.whole.size());
    char* const point = std::copy(parts.whole.begin(), parts.whole.end(), first);
    const std::size_t kept = std::min(scale_, parts.fraction.size());
    std::copy_n(parts.fraction.begin(), kept, point);
    if (rounds_ && parts.fraction.size() > scale_ && parts.fraction[scale_] >= '5') carry(digits);
    if (digits[0] != '0') return overflow(fault);
    const std::string_view all(digits.data() + 1, precision_);
    if (precision_ == kEightByteDigits.size() && all > kEightByteDigits) return overflow(fault);
    if (parts.is_negative) out += '-';
    const std::string_view whole = all.substr(0, whole_max_);
    const std::size_t significant = whole.find_first_not_of('0');
    out +=
        significant == std::string_view::npos ? std::string_view("0") : whole.substr(significant);
    if (scale_ > 0) {
      out += '.';
      out += all.substr(whole_max_);
    }
    return ValueOutcome::written;
  }

 private:
  struct Parts {
    bool is_negative = false;
    std::string_view whole;  // without leading zeros
    std::string_view fraction;
  };

  static ValueOutcome split(std::string_view text, Parts& parts, ValueFault& fault) {
    std::size_t at = !text.empty() && (text[0] == '-' || text[0] == '+') ? 1 : 0;
    parts.is_negative = at == 1 && text[0] == '-';
    const std::size_t whole_start = at;
    while (at < text.size() && is_digit(text[at])) ++at;
    const std::size_t whole_end = at;
    std::size_t fraction_start = at;
    if (at < text.size() && text[at] == '.') {
      fraction_start = ++at;
      while (at < text.size() && is_digit(text[at])) ++at;
    }
    if (at < text.size() && text[at] == '.') {
      return refuse_value(fault, 1209, "Invalid decimal format: more than one decimal point", at);
    }
    if (at < text.size()) return refuse_digit(fault, text, at, "Decimal");
    if (whole_end == whole_start && at == fraction_start) {
      return refuse_value(fault, 1209, "Invalid decimal format: no digits", at);
    }
    parts.whole = text.substr(whole_start, whole_end - whole_start);
    parts.whole.remove_prefix(std::min(parts.whole.find_first_not_of('0'), parts.whole.size()));
    parts.fraction = text.substr(fraction_start);
    return ValueOutcome::written;
  }

  void carry(std::array<char, kPrecisionMax + 1>& digits) const {
    std::size_t at = precision_;
    while (digits[at] == '9') digits[at--] = '0';
    ++digits[at];
  }

  ValueOutcome overflow(ValueFault& fault) const {
    return refuse_value(fault, 1204, fmt::format("Overflow for NUMERIC({},{})", precision_, scale_),
                        0);
  }

  std::size_t whole_max_, precision_, scale_;
  bool rounds_;
};

/// Steps over digits and says whether there were any.
bool skip_digits(std::string_view text, std::size_t& at) {
  const std::size_t start = at;
  while (at < text.size() && is_digit(text[at])) ++at;
  return at > start;
}

/// [sign] digits [. digits] [e [sign] digits]; NaN and Infinity are the World's switch, because
/// whether Redshift loads them is not documented. `bad_at` is the first place that does not fit.
bool is_float_text(std::string_view text, std::size_t& bad_at) {
  std::size_t& at = bad_at;
  at = !text.empty() && (text[0] == '-' || text[0] == '+') ? 1 : 0;
  bool has_digits = skip_digits(text, at);
  if (at < text.size() && text[at] == '.') {
    ++at;
    has_digits = skip_digits(text, at) || has_digits;
  }
  if (!has_digits) return false;
  if (at < text.size() && (text[at] == 'e' || text[at] == 'E')) {
    ++at;
    if (at < text.size() && (text[at] == '-' || text[at] == '+')) ++at;
    if (!skip_digits(text, at)) return false;
  }
  return at == text.size();
}

/// NaN and Infinity in any case, as PostgreSQL spells them; empty: the text is neither.
std::string_view special_number(std::string_view text) {
  std::string folded(text.substr(0, std::min<std::size_t>(text.size(), 10)));
  for (char& c : folded) c = c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c;
  if (folded == "nan") return "NaN";
  if (folded == "inf" || folded == "infinity" || folded == "+infinity") return "Infinity";
  if (folded == "-inf" || folded == "-infinity") return "-Infinity";
  return {};
}

template <typename Float>
class FloatParser final : public ValueParser {
 public:
  explicit FloatParser(bool takes_special) : takes_special_(takes_special) {}

  ValueOutcome append(std::string_view text, std::string& out, ValueFault& fault) const override {
    const std::string_view special = takes_special_ ? special_number(text) : std::string_view();
    if (!special.empty()) return out += special, ValueOutcome::written;
    std::size_t at = 0;
    if (!is_float_text(text, at)) {
      return refuse_value(fault, 1208, fmt::format("Invalid {} format", name()), at);
    }
    const char* first = text.data() + (text[0] == '+' ? 1 : 0);
    Float value = 0;
    const auto result = std::from_chars(first, text.data() + text.size(), value);
    // Values that only a subnormal number could hold lie below the documented range.
    const bool is_subnormal = value != 0 && std::fabs(value) < std::numeric_limits<Float>::min();
    if (result.ec != std::errc() || is_subnormal) {
      return refuse_value(fault, 1204, fmt::format("Overflow for {}", name()), 0);
    }
    out.append(first, text.data() + text.size());
    return ValueOutcome::written;
  }

 private:
  static constexpr std::string_view name() { return sizeof(Float) == 4 ? "FLOAT4" : "FLOAT8"; }
  bool takes_special_;
};

class BooleanParser final : public ValueParser {
 public:
  ValueOutcome append(std::string_view text, std::string& out, ValueFault& fault) const override {
    std::array<char, 5> word{};
    if (text.size() <= word.size()) {
      std::transform(text.begin(), text.end(), word.begin(),
                     [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c; });
      const std::string_view folded(word.data(), text.size());
      for (const std::string_view yes : {"t", "true", "y", "yes", "1"}) {
        if (folded == yes) return out += 't', ValueOutcome::written;
      }
      for (const std::string_view no : {"f", "false", "n", "no", "0"}) {
        if (folded == no) return out += 'f', ValueOutcome::written;
      }
    }
    return refuse_value(fault, 1210, "Invalid BOOLEAN format", 0);
  }
};

}  // namespace

std::unique_ptr<ValueParser> make_integer_parser(std::string_view type) {
  if (type == "smallint") return std::make_unique<IntegerParser<std::int16_t>>("Short");
  if (type == "integer") return std::make_unique<IntegerParser<std::int32_t>>("Integer");
  return std::make_unique<IntegerParser<std::int64_t>>("Long");
}

std::unique_ptr<ValueParser> make_numeric_parser(int precision, int scale,
                                                 const CopyStatement& statement) {
  precision = precision > 0 ? std::min(precision, kPrecisionMax) : 18;
  return std::make_unique<NumericParser>(precision, std::clamp(scale, 0, precision),
                                         statement.round_dec);
}

std::unique_ptr<ValueParser> make_real_parser(const CopyStatement& statement) {
  return std::make_unique<FloatParser<float>>(statement.special_doubles_load);
}
std::unique_ptr<ValueParser> make_double_parser(const CopyStatement& statement) {
  return std::make_unique<FloatParser<double>>(statement.special_doubles_load);
}
std::unique_ptr<ValueParser> make_boolean_parser() {
  return std::make_unique<BooleanParser>();
}

}  // namespace standin
