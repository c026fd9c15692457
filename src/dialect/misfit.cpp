#include "dialect/misfit.hpp"

#include "base/digest.hpp"
#include "base/limits.hpp"
#include "dialect/digits.hpp"
#include "dialect/temporal_writers.hpp"
#include "dialect/text_check.hpp"

#include <fmt/core.h>

#include <algorithm>
#include <charconv>

namespace dialect {
namespace {

using base::Error;
using base::ErrorScope;
using model::CellKind;
using model::Misfit;
using model::MisfitAction;

constexpr std::string_view kReplacement = "\xEF\xBF\xBD";  // U+FFFD

bool is_printable(std::string_view text) {
  if (check_text(text) != TextFault::none) return false;
  return std::none_of(text.begin(), text.end(), [](char c) {
    const auto byte = static_cast<unsigned char>(c);
    return (byte < 0x20 && c != '\t' && c != '\n' && c != '\r') || byte == 0x7F;
  });
}

std::string escaped(std::string_view text) {
  std::string shown;
  for (const char c : text) {
    switch (c) {
      case '\t': shown += "\\t"; break;
      case '\n': shown += "\\n"; break;
      case '\r': shown += "\\r"; break;
      default: shown += c;
    }
  }
  return shown;
}

/// Puts a replacement or nothing in place of each faulty byte; ends soon after the column is full.
void mend_text(std::string_view text, const TextRepair& repair, std::string& mended) {
  std::string_view instead;
  if (repair.action == MisfitAction::replace) {
    const bool takes_ufffd = !repair.is_ascii_only && repair.bytes_max >= kReplacement.size();
    instead = takes_ufffd ? kReplacement : "?";
  }
  while (!text.empty() && mended.size() <= repair.bytes_max) {
    const std::size_t size = text.front() == '\0' ? 0 : utf8_sequence(text.data(), text.size());
    if (size == 0) {
      mended += instead;
    } else {
      mended.append(text, 0, size);
    }
    text.remove_prefix(std::max<std::size_t>(size, 1));
  }
}

std::string what_is_wrong(const MisfitPlace& place, Misfit misfit, std::string_view original) {
  switch (misfit) {
    case Misfit::too_long:
      if (place.target_type == "SUPER") {
        return fmt::format(
            "holds {} bytes of JSON, and a SUPER value takes strings of at most 65535 "
            "bytes and {} bytes in all",
            original.size(), place.bytes_max);
      }
      return fmt::format("holds {} bytes, and {} {} takes at most {}", original.size(),
                         place.target_column, place.target_type, place.bytes_max);
    case Misfit::zero_date:
      return "holds a date that does not exist, and Redshift has none of those";
    case Misfit::nul_byte: return "holds a NUL byte, at which COPY would end the text";
    case Misfit::invalid_utf8: return "holds bytes that are not valid UTF-8, which COPY refuses";
    case Misfit::out_of_range:
      return fmt::format("holds a value that {} {} cannot take", place.target_column,
                         place.target_type);
    case Misfit::row_too_large: return "makes its row larger than the 4 MB that COPY takes";
    case Misfit::invalid_geometry:
      return "holds a geometry whose structure is broken, which COPY would refuse";
  }
  return "does not fit";
}

/// Only text can be cut; bytes and JSON would be something else afterwards.
std::string_view other_choices(const MisfitPlace& place, Misfit misfit) {
  const bool is_text = place.target_type.find("CHAR") != std::string::npos;
  switch (misfit) {
    case Misfit::too_long:
      if (is_text) return R"("truncate" (or "null", "skip_row"))";
      break;
    case Misfit::nul_byte: return R"("strip" (or "replace", "null", "skip_row"))";
    case Misfit::invalid_utf8: return R"("replace" (or "null", "skip_row"))";
    case Misfit::row_too_large: return R"("skip_row")";
    default: break;
  }
  return R"("null" (or "skip_row"))";
}

std::string alternative(const MisfitPlace& place, Misfit misfit) {
  const std::string target = fmt::format("{} {}", place.target_column, place.target_type);
  switch (misfit) {
    case Misfit::too_long: return fmt::format("widen {} on Redshift where it can be wider", target);
    case Misfit::zero_date: return fmt::format("make {} a VARCHAR, which keeps the text", target);
    case Misfit::out_of_range:
      return fmt::format("give {} a type on Redshift that holds it", target);
    case Misfit::row_too_large: return "split the row on the source";
    default: break;
  }
  return "correct the value on the source";
}

}  // namespace

std::string shown_value(std::string_view bytes) {
  return shown_value(bytes, base::limits::kShownValueBytesMax);
}

std::string shown_value(std::string_view bytes, std::size_t bytes_max) {
  const std::string_view dots = bytes.size() > bytes_max ? "..." : "";
  const std::string_view text = cut_text(bytes, bytes_max);
  if (is_printable(text)) return fmt::format("'{}'{}", escaped(text), dots);
  const std::string_view some = bytes.substr(0, bytes_max / 2);
  return fmt::format("0x{}{}", base::to_hex(some), bytes.size() > some.size() ? "..." : "");
}

std::string cell_text(const model::Cell& cell) {
  char buffer[64];
  const auto text = [&buffer](const char* end) {
    return std::string(static_cast<const char*>(buffer), end);
  };
  switch (cell.kind) {
    case CellKind::null: return "NULL";
    case CellKind::int64: return text(write_signed(cell.int64, buffer));
    case CellKind::uint64: return text(write_unsigned(cell.uint64, buffer));
    case CellKind::float32: return text(std::to_chars(buffer, buffer + 64, cell.float32).ptr);
    case CellKind::float64: return text(std::to_chars(buffer, buffer + 64, cell.float64).ptr);
    case CellKind::bytes: return std::string(cell.bytes);
    case CellKind::date_time: return text(write_date_time_parts(cell.date_time, 0, buffer));
    case CellKind::duration: return text(write_duration_parts(cell.duration, 0, buffer));
  }
  return {};
}

void alter_text(std::string_view text, const TextRepair& repair, std::string& altered) {
  altered.clear();
  if (repair.action == MisfitAction::truncate) {
    altered.assign(cut_text(text, repair.bytes_max));
  } else {
    mend_text(text, repair, altered);
  }
}

Error misfit_error(const MisfitPlace& place, Misfit misfit, std::string_view original) {
  std::string message =
      misfit == Misfit::row_too_large
          ? fmt::format("A row of {} has more than 4 MB as CSV, which COPY does not take.",
                        place.table)
          : fmt::format("The column `{}` ({}) of {} {}: {}.", place.column, place.source_type,
                        place.table, what_is_wrong(place, misfit, original), shown_value(original));
  const std::string advice = fmt::format(
      "Set [values] {} = {} in the task file to let such values pass, or {}; then run again.",
      model::to_string(misfit), other_choices(place, misfit), alternative(place, misfit));
  return Error(ErrorScope::record, fmt::format("value.{}", model::to_string(misfit)),
               std::move(message), advice);
}

}  // namespace dialect
