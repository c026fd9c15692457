#include "dialect/value_change.hpp"

#include "dialect/identifier.hpp"
#include "dialect/type_text.hpp"

#include <fmt/core.h>

#include <algorithm>

namespace dialect {
namespace {

using model::Column;
using model::ColumnKind;
using model::RedshiftKind;

ValueChange same() {
  return {};
}

ValueChange converted(std::string expression) {
  return {ValueChangeKind::converted, std::move(expression)};
}

ValueChange refused(std::string reason) {
  return {ValueChangeKind::refused, {}, std::move(reason)};
}

bool is_integer(ColumnKind kind) {
  return kind <= ColumnKind::big_int;
}

bool is_text(ColumnKind kind) {
  return kind >= ColumnKind::char_ && kind <= ColumnKind::long_text;
}

bool is_bytes(ColumnKind kind) {
  return kind >= ColumnKind::binary && kind <= ColumnKind::long_blob;
}

bool is_label(ColumnKind kind) {
  return kind == ColumnKind::enum_ || kind == ColumnKind::set;
}

bool is_address(ColumnKind kind) {
  return kind == ColumnKind::uuid || kind == ColumnKind::inet4 || kind == ColumnKind::inet6;
}

bool is_moment(ColumnKind kind) {
  return kind >= ColumnKind::date && kind <= ColumnKind::timestamp;
}

bool holds_text(const model::RedshiftType& type) {
  return type.kind == RedshiftKind::varchar || type.kind == RedshiftKind::char_;
}

bool is_zerofill(const Column& column) {
  return column.declared.find("zerofill") != std::string::npos;
}

int integer_bits(ColumnKind kind) {
  constexpr int kBits[] = {8, 16, 24, 32, 64};
  return kBits[static_cast<std::size_t>(kind)];
}

/// Digits before the point that every value of an integer column has at most.
int integer_digits(const Column& column) {
  switch (column.kind) {
    case ColumnKind::tiny_int: return 3;
    case ColumnKind::small_int: return 5;
    case ColumnKind::medium_int: return 8;
    case ColumnKind::int_: return 10;
    default: return 20;
  }
}

class Judgement {
 public:
  explicit Judgement(const TypeChange& change)
      : change_(change), before_(change.before), after_(change.after) {}

  ValueChange run() const {
    if (before_.is_nullable && !after_.is_nullable && !is_strict()) {
      return refused(
          "a NULL became another value, if there was one, because the statement did not run in "
          "strict mode");
    }
    const ColumnKind from = before_.kind;
    const ColumnKind to = after_.kind;
    if (is_integer(from) || from == ColumnKind::year) return of_integer();
    if (from == ColumnKind::decimal) return of_decimal();
    if (from == ColumnKind::float_ || from == ColumnKind::double_) return of_float();
    if (from == ColumnKind::bit) return of_bit();
    if (is_moment(from)) return of_moment();
    if (from == ColumnKind::time) return of_time();
    if (is_text(from)) return of_text();
    if (is_label(from)) return of_labels();
    if (from == ColumnKind::json) return of_json();
    if (is_bytes(from)) return of_bytes();
    if (is_address(from) && (from == to || is_text(to))) return narrowed_text();
    const bool is_alike = from == to && before_.precision == after_.precision;
    return is_alike ? copied() : other();
  }

 private:
  ValueChange other() const {
    return refused(fmt::format("MySQL turns {} into {} in a way that Redshift cannot follow",
                               before_.declared, after_.declared));
  }

  ValueChange may_be_cut() const {
    return refused(
        fmt::format("values that do not fit {} were changed, because the statement did not run in "
                    "strict mode",
                    after_.declared));
  }

  bool is_strict() const { return change_.mode == SourceMode::strict; }

  std::string cast(const std::string& expression) const {
    return expression + "::" + type_text(change_.to);
  }

  /// The value cut to a narrower type, in the type that the target has or gets.
  ValueChange through(std::string_view narrower) const {
    std::string narrowed = fmt::format("{}::{}", change_.column, narrower);
    const bool is_that_type = type_text(change_.to) == narrower;
    return converted(is_that_type ? std::move(narrowed) : cast(narrowed));
  }

  /// The value as it is, in the new type of the target.
  ValueChange copied() const {
    if (change_.from == change_.to) return same();
    if (change_.from.kind == RedshiftKind::boolean) return truth_as_number();
    if (change_.to.kind == RedshiftKind::boolean || change_.from.kind == RedshiftKind::super ||
        change_.to.kind == RedshiftKind::super) {
      return other();
    }
    const bool is_resized = change_.from.kind == change_.to.kind && holds_text(change_.from);
    if (is_resized && change_.from.length <= change_.to.length) return same();
    return converted(cast(change_.column));
  }

  ValueChange truth_as_number() const {
    if (holds_text(change_.to)) return other();
    return converted(
        cast(fmt::format("CASE WHEN {0} THEN 1 WHEN NOT {0} THEN 0 END", change_.column)));
  }

  ValueChange copied_if_strict(bool fits) const {
    return fits || is_strict() ? copied() : may_be_cut();
  }

  ValueChange of_integer() const {
    const ColumnKind to = after_.kind;
    const bool is_padded = is_zerofill(before_) || is_zerofill(after_);
    if (holds_text(change_.from) && (is_padded || to != before_.kind)) {
      return is_integer(to) && !is_padded ? copied_if_strict(fits_integer()) : other();
    }
    if (before_.kind == ColumnKind::year) {
      return is_integer(to) || to == ColumnKind::year ? copied_if_strict(fits_integer()) : other();
    }
    if (is_integer(to)) return copied_if_strict(fits_integer());
    if (to == ColumnKind::decimal && change_.to.kind == RedshiftKind::numeric) {
      return copied_if_strict(after_.precision - after_.scale >= integer_digits(before_));
    }
    if (to == ColumnKind::double_ && after_.declared.find('(') == std::string::npos) {
      return copied();
    }
    const bool is_short = integer_bits(before_.kind) <= 24;
    if (to == ColumnKind::float_ && is_short && after_.declared.find('(') == std::string::npos) {
      return copied();
    }
    const bool is_number_text = is_text(to) && change_.from.kind != RedshiftKind::boolean;
    if (is_number_text && !is_zerofill(before_)) return copied_if_strict(false);
    return other();
  }

  bool fits_integer() const {
    if (after_.kind == ColumnKind::year || before_.kind == ColumnKind::year) {
      return before_.kind == after_.kind || after_.kind != ColumnKind::tiny_int;
    }
    const int here = integer_bits(before_.kind);
    const int there = integer_bits(after_.kind);
    if (before_.is_unsigned == after_.is_unsigned) return there >= here;
    return before_.is_unsigned && there > here;
  }

  ValueChange of_decimal() const {
    const ColumnKind to = after_.kind;
    const int whole = before_.precision - before_.scale;
    if (to == ColumnKind::decimal) {
      const bool fits = after_.precision - after_.scale >= whole && is_sign_kept();
      if (!fits && !is_strict()) return may_be_cut();
      const bool is_text_somewhere = holds_text(change_.from) || holds_text(change_.to);
      const bool is_same_text = before_.scale == after_.scale &&
                                (holds_text(change_.from) || change_.from.scale == before_.scale);
      if (is_text_somewhere) return is_same_text ? copied() : other();
      if (after_.scale >= before_.scale) return copied();
      return converted(cast(fmt::format("round({}, {})", change_.column, after_.scale)));
    }
    if (holds_text(change_.from)) return is_text(to) ? copied_if_strict(false) : other();
    if (is_integer(to)) {
      if (!is_strict()) return may_be_cut();
      if (before_.scale == 0) return copied();
      return converted(cast(fmt::format("round({})", change_.column)));
    }
    constexpr int kDoubleDigits = 15;  // up to here both round to the same double
    if (to == ColumnKind::double_ && before_.precision <= kDoubleDigits &&
        after_.declared.find('(') == std::string::npos) {
      return copied();
    }
    const bool is_same_text = change_.from.scale == before_.scale && !is_zerofill(before_);
    return is_text(to) && is_same_text ? copied_if_strict(false) : other();
  }

  bool is_sign_kept() const { return before_.is_unsigned || !after_.is_unsigned; }

  /// FLOAT(m,d) rounds to its digits.
  ValueChange of_float() const {
    if (before_.declared == after_.declared) return copied();
    const bool is_float = after_.kind == ColumnKind::float_ || after_.kind == ColumnKind::double_;
    const bool is_rounded = after_.declared.find('(') != std::string::npos;
    if (!is_float || is_rounded || holds_text(change_.from)) return other();
    const bool is_shortened = after_.kind < before_.kind;
    if (!is_strict() && (is_shortened || !is_sign_kept())) return may_be_cut();
    return is_shortened ? through("REAL") : copied();
  }

  ValueChange of_bit() const {
    if (holds_text(change_.from)) return other();
    if (after_.kind != ColumnKind::bit) {
      return is_integer(after_.kind) ? copied_if_strict(false) : other();
    }
    if (change_.to.kind == RedshiftKind::boolean && change_.from.kind != RedshiftKind::boolean) {
      if (!is_strict()) return may_be_cut();
      return converted(change_.column + " <> 0");
    }
    return copied_if_strict(after_.precision >= before_.precision);
  }

  ValueChange of_moment() const {
    const ColumnKind from = before_.kind;
    const ColumnKind to = after_.kind;
    const bool keeps_digits = after_.fraction_digits >= before_.fraction_digits;
    const bool is_text = holds_text(change_.from);
    if (from == to && before_.fraction_digits == after_.fraction_digits) return copied();
    if (is_text || holds_text(change_.to)) return other();
    if (from == to && keeps_digits) return copied();
    if (from == ColumnKind::date && to == ColumnKind::datetime) return copied();
    // The time of day is left out, also where the target goes on as a TIMESTAMP; a fraction would
    // be rounded first, or not, by a setting.
    const bool is_cut = from == ColumnKind::datetime && to == ColumnKind::date;
    if (is_cut && before_.fraction_digits == 0) return through("DATE");
    if (is_moment(to) && from != to) {
      return refused(
          fmt::format("how {} became {} depends on the time zone of the session or on rounding",
                      before_.declared, after_.declared));
    }
    return other();
  }

  /// Kept as text, a TIME shows as many digits as its column has.
  ValueChange of_time() const {
    if (after_.kind != ColumnKind::time) return other();
    const int more = after_.fraction_digits - before_.fraction_digits;
    if (more < 0) return other();
    if (more == 0 || !holds_text(change_.from)) return copied();
    const std::string zeros(static_cast<std::size_t>(more), '0');
    const std::string_view point = before_.fraction_digits == 0 ? "." : "";
    return converted(cast(fmt::format("({} || '{}{}')", change_.column, point, zeros)));
  }

  ValueChange of_text() const {
    if (!is_text(after_.kind)) return other();
    const ValueChange change = narrowed_text();
    const bool is_trimmed = after_.kind == ColumnKind::char_ && before_.kind != ColumnKind::char_;
    if (!is_trimmed || change.kind == ValueChangeKind::refused) return change;
    return converted(cast(fmt::format("rtrim({}, ' ')", change_.column)));
  }

  /// Text that stays, unless it was cut or its set does not know a character.
  ValueChange narrowed_text() const {
    const bool is_longer = after_.length_chars >= before_.length_chars && before_.length_chars > 0;
    const bool keeps_characters = before_.charset == after_.charset || after_.charset == "utf8mb4";
    return copied_if_strict(is_longer && keeps_characters);
  }

  ValueChange of_labels() const {
    if (is_text(after_.kind)) return narrowed_text();
    const bool is_single = before_.kind == ColumnKind::enum_;
    if (!is_label(after_.kind) || (!is_single && after_.kind == ColumnKind::enum_)) return other();
    std::size_t last = 0;
    for (const std::string& label : before_.labels) {
      const auto found = std::find(after_.labels.begin(), after_.labels.end(), label);
      if (found == after_.labels.end()) {
        if (is_respelled(label)) return refused(respelling(label));
        if (!is_strict()) {
          return refused(
              fmt::format("the label '{}' is gone, and values that had it are ''", label));
        }
        continue;
      }
      const auto place = static_cast<std::size_t>(found - after_.labels.begin());
      if (!is_single && place < last) {
        return refused("the members of a SET are shown in another order now");
      }
      last = place;
    }
    return copied();
  }

  /// The server finds labels by their collation.
  bool is_respelled(const std::string& label) const {
    return std::any_of(after_.labels.begin(), after_.labels.end(), [&](const std::string& other) {
      return fold_identifier(other) == fold_identifier(label);
    });
  }

  static std::string respelling(const std::string& label) {
    return fmt::format("the label '{}' is spelled in another way, and so are its values", label);
  }

  /// MySQL writes a document anew when text becomes JSON; MariaDB's JSON is its text.
  ValueChange of_json() const {
    const bool is_text_kept = is_text(after_.kind) && holds_text(change_.from);
    if (is_text_kept) return copied_if_strict(after_.kind == ColumnKind::long_text);
    return after_.kind == ColumnKind::json ? copied() : other();
  }

  ValueChange of_bytes() const {
    if (!is_bytes(after_.kind)) return other();
    const bool is_fixed = after_.kind == ColumnKind::binary;
    const bool is_same_size =
        before_.kind == ColumnKind::binary && before_.length_bytes == after_.length_bytes;
    if (is_fixed && !is_same_size) {
      return refused(fmt::format("values are filled up with zero bytes in {}", after_.declared));
    }
    return copied_if_strict(after_.length_bytes >= before_.length_bytes);
  }

  const TypeChange& change_;
  const Column& before_;
  const Column& after_;
};

}  // namespace

ValueChange value_change(const TypeChange& change) {
  return Judgement(change).run();
}

}  // namespace dialect
