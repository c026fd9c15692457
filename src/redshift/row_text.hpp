#pragma once
// Fields of result rows as values: what a catalog answers in libpq's text form. Pure, any thread.
//
// NULL reads as empty or 0. Character columns of Redshift's system views are blank-padded
// (Database Developer Guide, "SYS_LOAD_ERROR_DETAIL"), so names are read trimmed.
#include <charconv>
#include <optional>
#include <string>

namespace redshift {

/// The text without the blanks at its end.
inline std::string trimmed(const std::optional<std::string>& field) {
  std::string text = field.value_or("");
  while (!text.empty() && text.back() == ' ') text.pop_back();
  return text;
}

/// The number at the head of the text; 0 when there is none.
template <typename Int>
Int to_number(const std::optional<std::string>& field) {
  Int value = 0;
  if (field) std::from_chars(field->data(), field->data() + field->size(), value);
  return value;
}

}  // namespace redshift
