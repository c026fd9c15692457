#include "standin/copy_row.hpp"

#include "base/error.hpp"

#include <fmt/core.h>

#include <utility>

namespace standin {
namespace {

constexpr int kIdentityCode = 1217;

bool is_space(char c) {
  return c == ' ' || (c >= '\t' && c <= '\r');
}

bool is_blank(std::string_view text) {
  for (const char c : text) {
    if (!is_space(c)) return false;
  }
  return !text.empty();
}

std::string_view without_blanks(std::string_view text) {
  while (!text.empty() && is_space(text.front())) text.remove_prefix(1);
  while (!text.empty() && is_space(text.back())) text.remove_suffix(1);
  return text;
}

bool refuse(RowRefusal& refusal, const CopyColumn* column, ValueFault fault) {
  refusal = {column, std::move(fault), {}, nullptr};
  return false;
}

}  // namespace

RowWriter::RowWriter(std::vector<CopyColumn> columns, const CopyStatement& statement,
                     bool quoted_null_matches)
    : null_as_(statement.null_as),
      quoted_null_matches_(quoted_null_matches),
      empty_quoted_is_null_(statement.empty_quoted_is_null),
      empty_as_null_(statement.empty_as_null),
      blanks_as_null_(statement.blanks_as_null),
      fill_record_(statement.fill_record),
      matches_null_as_(statement.format != CopyFormat::json),
      pads_with_blanks_(statement.format == CopyFormat::fixed_width) {
  for (CopyColumn& column : columns) {
    const bool is_text = column.type == "character varying" || column.type == "character";
    std::unique_ptr<ValueParser> parser = make_value_parser(column, statement);
    if (parser == nullptr) {
      throw base::Error(
          base::ErrorScope::request, "standin.copy.type",
          fmt::format("COPY into column \"{}\" of type {} is not supported by the stand-in",
                      column.name, column.type),
          "Leave the column out of the column list, or give it another type.");
    }
    columns_.push_back({std::move(column), std::move(parser), is_text});
  }
}

bool RowWriter::append(const InputRow& row, std::string& out, RowRefusal& refusal) const {
  if (row.fault.code != 0) {
    return refuse(refusal, nullptr,
                  {row.fault.code, std::string(row.fault.message), row.fault.position, false});
  }
  if (row.is_blank) return refuse(refusal, nullptr, {1211, "Input line had no data", 0, false});
  if (row.field_count > columns_.size()) {
    return refuse(refusal, nullptr, {1202, "Extra column(s) found", 0, false});
  }
  if (row.field_count < columns_.size() && !fill_record_) {
    return refuse(refusal, &columns_[row.field_count].column,
                  {1203, "Delimiter not found", 0, false});
  }
  refusal.replaced = nullptr;
  const std::size_t start = out.size();
  for (std::size_t i = 0; i < columns_.size(); ++i) {
    const Slot& slot = columns_[i];
    const bool is_good = i < row.field_count ? append_field(slot, row.fields[i], out, refusal)
                                             : append_missing(slot, out, refusal);
    if (!is_good) {
      out.resize(start);
      return false;
    }
    out += '\t';
  }
  out.back() = '\n';
  return true;
}

bool RowWriter::append_field(const Slot& slot, const InputField& field, std::string& out,
                             RowRefusal& refusal) const {
  if (is_null(slot, field)) return append_null(slot, out, refusal);
  const bool has_padding = pads_with_blanks_ && !slot.is_text;
  const std::string_view text = has_padding ? without_blanks(field.text()) : field.text();
  switch (slot.parser->append(text, out, refusal.fault)) {
    case ValueOutcome::written:
      if (std::exchange(refusal.fault.has_replaced, false) && refusal.replaced == nullptr) {
        refusal.replaced = &slot.column;
      }
      return true;
    case ValueOutcome::null: return append_null(slot, out, refusal);
    case ValueOutcome::refused: break;
  }
  refusal.column = &slot.column;
  refusal.value = field.text();
  if (slot.column.is_identity) refusal.fault.code = kIdentityCode;
  return false;
}

/// FILLRECORD: a missing VARCHAR is empty, everything else is NULL.
bool RowWriter::append_missing(const Slot& slot, std::string& out, RowRefusal& refusal) const {
  if (slot.column.type == "character varying" && !empty_as_null_) return true;
  return append_null(slot, out, refusal);
}

bool RowWriter::append_null(const Slot& slot, std::string& out, RowRefusal& refusal) const {
  if (slot.column.not_null) {
    return refuse(refusal, &slot.column, {1213, "Missing data for not-null field", 0, false});
  }
  out += "\\N";
  return true;
}

bool RowWriter::is_null(const Slot& slot, const InputField& field) const {
  const std::string_view text = field.text();
  const bool may_match = !field.is_quoted || quoted_null_matches_;
  if (field.is_null_marker || (may_match && matches_null_as_ && text == null_as_)) return true;
  if (text.empty() && slot.column.type == "varbyte") return may_match;
  if (text.empty()) {
    return !slot.is_text || (empty_as_null_ && (may_match || empty_quoted_is_null_));
  }
  if (!is_space(text.front()) || (slot.is_text && !blanks_as_null_)) return false;
  return is_blank(text);
}

}  // namespace standin
