#pragma once
// Records of a COPY file cut into fields: csv_reader, text_reader, fixed_width_reader, json_reader.
//
// A row's fields point into the reader's buffer and are valid until the next call; the buffer never
// holds more than one row's limit and a block, whatever the file's size. Used by copy_loader; one
// thread.
#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace standin {

/// The row limit of COPY (reference section 1.4: 4 MB, not adjustable).
inline constexpr std::size_t kInputRowBytesMax = std::size_t{4} * 1024 * 1024;

struct InputField {
  const char* data = nullptr;
  std::size_t size = 0;
  bool is_quoted = false;
  bool has_escapes = false;     ///< used by the readers only: still to be unescaped
  bool is_null_marker = false;  ///< text with ESCAPE: \N before its unescaping
  std::string_view text() const { return {data, size}; }
};

/// Why a record cannot be cut into fields, with the load error code; code 0 means that it could.
struct InputFault {
  int code = 0;
  std::string_view message;
  int position = 0;
};

inline constexpr InputFault kRowTooLong{1216,
                                        "Input line is not valid: the row is longer than 4 MB", 0};

/// What stl_load_errors shows of a record at most.
inline constexpr std::size_t kRawBytesMax = 1024;

struct InputRow {
  std::vector<InputField> fields;  ///< at most the reader's limit; more are only counted
  std::size_t field_count = 0;
  std::int64_t line = 0;  ///< first line of the record in its file, from 1
  bool is_blank = false;  ///< the line has nothing but its end
  InputFault fault;
  std::string_view raw;  ///< its first bytes as they stand in the file, perhaps with its end

  /// Points at the record's bytes, which stay as they are until the next call.
  void show_raw(const char* bytes, std::size_t size) {
    raw = {bytes, std::min(size, kRawBytesMax)};
  }
  /// Keeps them, because the reader changes or drops them.
  void keep_raw(const char* bytes, std::size_t size) {
    raw_kept.assign(bytes, std::min(size, kRawBytesMax));
    raw = raw_kept;
  }
  std::string raw_kept;

  /// Empties it for the record that begins on `first_line`; the fields keep their memory.
  void begin(std::int64_t first_line) {
    fields.clear();
    field_count = 0;
    fault = {};
    is_blank = false;
    line = first_line;
    raw = {};
  }
};

class RowReader {
 public:
  virtual ~RowReader() = default;
  /// Steps over `lines` physical lines at the start of the file (IGNOREHEADER).
  virtual void skip_lines(std::int64_t lines) = 0;
  /// Gives the next record, or one with a fault after which reading goes on at the next line; false
  /// at the end.
  virtual bool next(InputRow& row) = 0;
  /// How many lines of the file it has gone through.
  virtual std::int64_t lines() const = 0;
};

}  // namespace standin
