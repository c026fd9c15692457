#pragma once
// JSON as Redshift's COPY reads it: objects or arrays one after the other, each a record.
//
// Rules (Redshift guide, "JSON" of the data formats and "COPY from JSON format"): records are not
// bound to lines; names match columns ('auto' by letter, 'auto ignorecase' without case), or paths
// lead to the values; a name that is not there is NULL, one that no column has is passed over; an
// object or array goes into a text column as its text; with 'noshred' the whole record is the one
// SUPER column. A NUL in a string ends it (observed). A record of more than 4 MB, in which a pipe
// counts twice, is error 1216, and so is a text that is no JSON; the next one is looked for behind
// the line. Values of a SUPER column stay JSON.
#include "standin/json_cursor.hpp"
#include "standin/json_paths.hpp"
#include "standin/row_buffer.hpp"
#include "standin/row_reader.hpp"

#include <cstddef>
#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <vector>

namespace standin {

struct JsonPlan {
  enum class Way : std::uint8_t { names, names_any_case, paths, whole };
  struct Column {
    std::string name;
    bool is_super = false;
  };
  Way way = Way::names;
  std::vector<Column> columns;
  std::vector<JsonPath> paths;  ///< one a column
};

class JsonReader final : public RowReader {
 public:
  /// `source` must outlive the reader.
  JsonReader(ByteSource& source, JsonPlan plan);

  void skip_lines(std::int64_t lines) override;
  bool next(InputRow& row) override;
  std::int64_t lines() const override { return line_ - (is_at_line_start_ ? 1 : 0); }

 private:
  /// How far a record has been looked through for its end.
  struct Scan {
    std::size_t at = 0;
    std::size_t depth = 0;
    std::size_t pipes = 0;
    bool is_in_string = false;
    bool is_escaped = false;
    bool is_complete = false;
  };

  bool skip_blanks();
  void scan_on(Scan& scan);
  void skip_rest(Scan scan);
  void skip_line();
  void read_record(std::string_view record, InputRow& row);
  bool read_names(JsonCursor& cursor, InputRow& row);
  bool follow(JsonCursor& cursor, std::size_t column, InputRow& row);
  bool read_value(JsonCursor& cursor, std::size_t column, InputRow& row);

  RowBuffer buffer_;
  JsonPlan plan_;
  std::map<std::string, std::size_t, std::less<>> columns_by_name_;
  std::vector<std::string> values_;  // what fields point to when it is not the record itself
  std::int64_t line_ = 1;
  bool is_at_line_start_ = true;
};

}  // namespace standin
