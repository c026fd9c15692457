#pragma once
// From the text of one field to the checked text of one value, per column: chosen once, called per
// row.
//
// What comes out is a column of PostgreSQL's COPY text format (escaped, without the tab), so that
// PostgreSQL never refuses what Redshift would have taken and never takes what Redshift refuses.
// NULL is decided before, by copy_row. The makers are in number_value, text_value, binary_value,
// json_value and temporal_value. Immutable after making; codes and texts from the Redshift guide,
// "Load error reference" (reference section 2.3).
#include "standin/copy_loader.hpp"

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

namespace standin {

enum class ValueOutcome : std::uint8_t { written, null, refused };

/// Why a value is refused, as sys_load_error_detail will say it.
struct ValueFault {
  int code = 0;
  std::string message;
  int position = 0;
  bool has_replaced = false;  ///< nothing was refused, but ACCEPTINVCHARS replaced something
};

class ValueParser {
 public:
  virtual ~ValueParser() = default;
  /// Appends the value to `out`; when it is refused, fills `fault` (what was appended is then
  /// dropped by the caller). `null`: nothing was appended, the column becomes NULL (ACCEPTANYDATE).
  virtual ValueOutcome append(std::string_view text, std::string& out, ValueFault& fault) const = 0;
};

/// Chooses the parser for the column's type under the statement's options; null for a type that
/// COPY does not know.
std::unique_ptr<ValueParser> make_value_parser(const CopyColumn& column,
                                               const CopyStatement& statement);

/// The type and length as the error views spell them: {"varchar", "20"}, {"numeric", "10, 2"},
/// {"int4", "0"}.
struct ColumnTypeText {
  std::string type;
  std::string length;
};
ColumnTypeText describe_type(const CopyColumn& column);

inline ValueOutcome refuse_value(ValueFault& fault, int code, std::string message,
                                 std::size_t position) {
  fault = {code, std::move(message), static_cast<int>(position), false};
  return ValueOutcome::refused;
}

}  // namespace standin
