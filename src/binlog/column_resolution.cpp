#include "binlog/column_resolution.hpp"

#include "model/charset_width.hpp"
#include "model/column_type.hpp"

#include <fmt/core.h>

#include <algorithm>
#include <charconv>
#include <iterator>

namespace binlog {
namespace {

using model::CharsetWidth;
using model::ColumnFacts;
using model::ColumnKind;

constexpr std::uint64_t kVarcharBytesMax = 65'535;
constexpr std::uint64_t kLongBytes = 4'294'967'295;

bool is_character(ColumnKind kind) {
  return (kind >= ColumnKind::char_ && kind <= ColumnKind::long_text) ||
         kind == ColumnKind::enum_ || kind == ColumnKind::set;
}

bool is_text(ColumnKind kind) {
  return kind >= ColumnKind::tiny_text && kind <= ColumnKind::long_text;
}

/// The four sizes of TEXT and BLOB, by name.
struct Size {
  std::string_view text;
  std::string_view blob;
  std::uint64_t bytes;
};
constexpr Size kSizes[] = {{"tinytext", "tinyblob", 255},
                           {"text", "blob", 65'535},
                           {"mediumtext", "mediumblob", 16'777'215},
                           {"longtext", "longblob", kLongBytes}};

const Size& size_for(std::uint64_t bytes) {
  const auto* found = std::find_if(std::begin(kSizes), std::end(kSizes),
                                   [&](const Size& s) { return bytes <= s.bytes; });
  return found == std::end(kSizes) ? kSizes[3] : *found;
}

const Size* size_named(std::string_view name) {
  const auto* found = std::find_if(std::begin(kSizes), std::end(kSizes),
                                   [&](const Size& s) { return s.text == name || s.blob == name; });
  return found == std::end(kSizes) ? nullptr : found;
}

/// MySQL shows no display width since 8.0.19.
bool shows_width(const DdlContext& context) {
  if (context.flavour == model::LogFlavour::mariadb) return true;
  int part[3] = {};
  const char* at = context.server_version.data();
  const char* end = at + context.server_version.size();
  for (int& number : part) {
    const auto result = std::from_chars(at, end, number);
    at = result.ptr < end ? result.ptr + 1 : end;
  }
  return part[0] * 10'000 + part[1] * 100 + part[2] < 8'00'19;
}

struct IntegerWidth {
  std::string_view type_name;
  int with_sign;
  int without_sign;
};
constexpr IntegerWidth kIntegers[] = {{"tinyint", 4, 3},
                                      {"smallint", 6, 5},
                                      {"mediumint", 9, 8},
                                      {"int", 11, 10},
                                      {"bigint", 20, 20}};

std::string integer_text(const ColumnDefinition& definition, const DdlContext& context) {
  const std::string& name = definition.type_name;
  const bool is_truth = name == "tinyint" && definition.length == 1 && !definition.is_unsigned;
  if (!shows_width(context) && !definition.is_zerofill && !is_truth) return name;
  const auto* width = std::find_if(std::begin(kIntegers), std::end(kIntegers),
                                   [&](const IntegerWidth& w) { return w.type_name == name; });
  const int usual = definition.is_unsigned ? width->without_sign : width->with_sign;
  return fmt::format("{}({})", name, definition.length.value_or(usual));
}

std::string attributes_text(const ColumnDefinition& definition) {
  std::string text;
  if (definition.is_unsigned) text += " unsigned";
  if (definition.is_zerofill) text += " zerofill";
  return text;
}

std::string labels_text(const ColumnDefinition& definition) {
  std::string text = definition.type_name + "(";
  for (const std::string& label : definition.labels) {
    if (text.back() != '(') text += ',';
    text += '\'';
    for (const char c : label) {
      if (c == '\'' || c == '\\') text += c;
      text += c;
    }
    text += '\'';
  }
  return text + ")";
}

std::uint64_t characters_in(std::string_view utf8) {
  return static_cast<std::uint64_t>(std::count_if(utf8.begin(), utf8.end(), [](char c) {
    return (static_cast<unsigned char>(c) & 0xC0U) != 0x80U;
  }));
}

class Resolution {
 public:
  Resolution(const ColumnDefinition& definition, const CharsetDefaults& defaults,
             const DdlContext& context)
      : definition_(definition), defaults_(defaults), context_(context) {}

  std::optional<model::Column> run() {
    facts_.name = definition_.name;
    facts_.data_type = definition_.type_name;
    facts_.column_type = definition_.type_name;
    if (definition_.is_generated) facts_.extra = "STORED GENERATED ";
    if (definition_.is_invisible) facts_.extra += "INVISIBLE";
    if (!resolve_null() || !resolve_type()) return std::nullopt;
    model::Column column = model::make_column(facts_);
    if (definition_.kind == ColumnKind::json) column.kind = ColumnKind::json;
    return column;
  }

 private:
  bool resolve_null() {
    facts_.is_nullable = true;
    if (definition_.is_key || definition_.is_auto_increment) facts_.is_nullable = false;
    if (definition_.is_nullable) facts_.is_nullable = *definition_.is_nullable;
    if (definition_.kind != ColumnKind::timestamp || definition_.is_nullable) return true;
    // A TIMESTAMP that says nothing is NOT NULL where its defaults are not explicit.
    if (!context_.explicit_timestamp_defaults) return false;
    facts_.is_nullable = *context_.explicit_timestamp_defaults;
    return true;
  }

  bool resolve_type() {
    switch (definition_.kind) {
      case ColumnKind::tiny_int:
      case ColumnKind::small_int:
      case ColumnKind::medium_int:
      case ColumnKind::int_:
      case ColumnKind::big_int:
        facts_.column_type = integer_text(definition_, context_) + attributes_text(definition_);
        return true;
      case ColumnKind::decimal: return resolve_decimal();
      case ColumnKind::float_:
      case ColumnKind::double_: return resolve_float();
      case ColumnKind::bit: return resolve_counted(1, 64);
      case ColumnKind::vector: return resolve_vector();
      case ColumnKind::year:
        if (shows_width(context_)) facts_.column_type = "year(4)";
        return true;
      case ColumnKind::datetime:
      case ColumnKind::timestamp:
      case ColumnKind::time: return resolve_fraction();
      case ColumnKind::binary:
      case ColumnKind::varbinary:
        return resolve_binary(definition_.type_name, definition_.text_length);
      case ColumnKind::tiny_blob:
      case ColumnKind::blob:
      case ColumnKind::medium_blob:
      case ColumnKind::long_blob: return resolve_blob();
      case ColumnKind::json: return resolve_json();
      case ColumnKind::geometry: return resolve_geometry();
      case ColumnKind::unknown: return false;
      default: break;
    }
    return is_character(definition_.kind) ? resolve_characters() : true;
  }

  bool resolve_decimal() {
    facts_.numeric_precision = definition_.length.value_or(10);
    facts_.numeric_scale = definition_.decimals.value_or(0);
    if (facts_.numeric_precision == 0) facts_.numeric_precision = 10;
    if (facts_.numeric_precision > 65 || facts_.numeric_scale > facts_.numeric_precision) {
      return false;
    }
    facts_.column_type =
        fmt::format("decimal({},{})", facts_.numeric_precision, facts_.numeric_scale) +
        attributes_text(definition_);
    return true;
  }

  /// FLOAT(25) and above is DOUBLE; FLOAT(m,d) keeps its digits.
  bool resolve_float() {
    const bool has_digits = definition_.length && definition_.decimals;
    if (definition_.length && !has_digits) {
      if (*definition_.length > 53) return false;
      if (*definition_.length > 24) facts_.data_type = "double";
    }
    facts_.column_type = facts_.data_type;
    if (has_digits) {
      facts_.column_type += fmt::format("({},{})", *definition_.length, *definition_.decimals);
    }
    facts_.column_type += attributes_text(definition_);
    return true;
  }

  bool resolve_counted(int usual, int most) {
    const int count = definition_.length.value_or(usual);
    if (count < 1 || count > most) return false;
    facts_.column_type = fmt::format("{}({})", definition_.type_name, count);
    return true;
  }

  /// Dimensions of four bytes; MySQL has 2048 of them when none are written.
  bool resolve_vector() {
    const auto dimensions = static_cast<std::uint64_t>(definition_.length.value_or(2048));
    facts_.length_chars = facts_.length_bytes = 4 * dimensions;
    return resolve_counted(2048, 16'383);
  }

  bool resolve_fraction() {
    facts_.datetime_precision = definition_.length.value_or(0);
    if (facts_.datetime_precision > 6) return false;
    if (facts_.datetime_precision > 0) {
      facts_.column_type = fmt::format("{}({})", definition_.type_name, facts_.datetime_precision);
    }
    return true;
  }

  bool resolve_binary(std::string_view name, std::optional<std::uint64_t> length) {
    if (name == "varbinary" && !length) return false;
    const std::uint64_t bytes = length.value_or(1);
    if (bytes > kVarcharBytesMax) return false;
    facts_.data_type = name;
    facts_.column_type = fmt::format("{}({})", name, bytes);
    facts_.length_chars = facts_.length_bytes = bytes;
    return true;
  }

  bool resolve_blob() {
    const Size* size = size_named(definition_.type_name);
    if (definition_.kind == ColumnKind::blob) size = size_of_length(1, size);
    facts_.data_type = facts_.column_type = size->blob;
    facts_.length_chars = facts_.length_bytes = size->bytes;
    return true;
  }

  /// TEXT(n) and BLOB(n): the smallest that holds n characters.
  const Size* size_of_length(std::uint64_t bytes_per_char, const Size* usual) const {
    if (!definition_.text_length) return usual;
    const bool is_mariadb = context_.flavour == model::LogFlavour::mariadb;
    if (*definition_.text_length == 0 && is_mariadb) return usual;
    return &size_for(*definition_.text_length * bytes_per_char);
  }

  bool resolve_json() {
    if (context_.flavour == model::LogFlavour::mysql) return true;
    facts_.data_type = facts_.column_type = "longtext";
    facts_.charset = "utf8mb4";
    facts_.collation = "utf8mb4_bin";
    facts_.length_chars = facts_.length_bytes = kLongBytes;
    return true;
  }

  bool resolve_geometry() {
    if (definition_.type_name == "geometrycollection" && !shows_width(context_)) {
      facts_.data_type = facts_.column_type = "geomcollection";
    }
    return true;
  }

  bool resolve_charset() {
    std::string charset = definition_.is_national ? "utf8mb3" : definition_.charset;
    std::string collation = definition_.collation;
    if (charset.empty() && !collation.empty()) charset = model::charset_of_collation(collation);
    if (charset.empty()) {
      charset = defaults_.charset;
      if (collation.empty()) collation = defaults_.collation;
    }
    facts_.charset = charset_name(charset, context_);
    collation = collation_name(collation, context_);
    if (definition_.is_bin_collation) collation = facts_.charset + "_bin";
    facts_.collation = facts_.charset == "binary" ? "binary" : collation;
    return model::charset_width(facts_.charset).is_known();
  }

  bool resolve_characters() {
    if (!resolve_charset()) return false;
    const CharsetWidth width = model::charset_width(facts_.charset);
    if (definition_.kind == ColumnKind::enum_ || definition_.kind == ColumnKind::set) {
      return resolve_labels(width);
    }
    if (is_text(definition_.kind)) {
      const Size* size = size_named(definition_.type_name);
      if (definition_.kind == ColumnKind::text) size = size_of_length(width.bytes_max, size);
      facts_.data_type = facts_.column_type = size->text;
      facts_.length_bytes = size->bytes;
      facts_.length_chars = size->bytes / width.bytes_min;
      if (facts_.charset == "binary") facts_.data_type = facts_.column_type = size->blob;
    } else if (facts_.charset == "binary") {
      const bool is_fixed = definition_.kind == ColumnKind::char_;
      if (!resolve_binary(is_fixed ? "binary" : "varbinary", definition_.text_length)) return false;
    } else {
      if (definition_.kind == ColumnKind::varchar && !definition_.text_length) return false;
      facts_.length_chars = definition_.text_length.value_or(1);
      facts_.length_bytes = facts_.length_chars * width.bytes_max;
      if (facts_.length_bytes > kVarcharBytesMax) return false;
      facts_.column_type = fmt::format("{}({})", definition_.type_name, facts_.length_chars);
    }
    if (facts_.charset != "binary") return true;
    facts_.charset.clear();
    facts_.collation.clear();
    return true;
  }

  bool resolve_labels(const CharsetWidth& width) {
    if (definition_.labels.empty()) return false;
    facts_.column_type = labels_text(definition_);
    std::uint64_t longest = 0;
    std::uint64_t sum = definition_.labels.size() - 1;
    for (const std::string& label : definition_.labels) {
      longest = std::max(longest, characters_in(label));
      sum += characters_in(label);
    }
    facts_.length_chars = definition_.kind == ColumnKind::set ? sum : longest;
    facts_.length_bytes = facts_.length_chars * width.bytes_max;
    return true;
  }

  const ColumnDefinition& definition_;
  const CharsetDefaults& defaults_;
  const DdlContext& context_;
  ColumnFacts facts_;
};

}  // namespace

std::string charset_name(std::string_view charset, const DdlContext& context) {
  const bool is_old = context.server_version.starts_with("5.");
  if (charset == "utf8" && !is_old) return "utf8mb3";
  return std::string(charset);
}

std::string collation_name(std::string_view collation, const DdlContext& context) {
  const std::size_t end = std::min(collation.find('_'), collation.size());
  return charset_name(collation.substr(0, end), context) + std::string(collation.substr(end));
}

std::optional<model::Column> resolve_column(const ColumnDefinition& definition,
                                            const CharsetDefaults& defaults,
                                            const DdlContext& context) {
  return Resolution(definition, defaults, context).run();
}

bool convert_charset(model::Column& column, const CharsetDefaults& to, const DdlContext& context) {
  if (column.kind == ColumnKind::json && context.flavour == model::LogFlavour::mysql) return true;
  const bool is_mariadb_json = column.kind == ColumnKind::json;
  if (!is_character(column.kind) && !is_mariadb_json) return true;
  // Binary text is a type of its own, and a binary ENUM stays as it is.
  if (column.charset.empty() || column.charset == "binary") return true;
  const CharsetWidth before = model::charset_width(column.charset);
  const CharsetWidth after = model::charset_width(to.charset);
  if (!before.is_known() || !after.is_known() || to.charset == "binary") return false;
  // The reader knows a JSON column of MariaDB by its collation.
  if (is_mariadb_json && to.collation != "utf8mb4_bin") column.kind = ColumnKind::long_text;
  column.charset = to.charset;
  column.collation = to.collation;
  if (!is_text(column.kind)) {
    if (column.kind != ColumnKind::json) {
      column.length_bytes = column.length_chars * after.bytes_max;
    }
    return column.length_bytes <= kVarcharBytesMax || column.kind == ColumnKind::json;
  }
  if (after.bytes_max > before.bytes_max) {
    const Size& size = size_for(column.length_bytes / before.bytes_max * after.bytes_max);
    column.declared = size.text;
    column.kind = model::kind_of(size.text);
    column.length_bytes = size.bytes;
  }
  column.length_chars = column.length_bytes / after.bytes_min;
  return true;
}

}  // namespace binlog
