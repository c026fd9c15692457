#pragma once
// Decodes one value of one column from bytes, for the tests of the value families. Header only;
// what it gives lives until the next call.
#include "base/error.hpp"
#include "binlog/value_decoder.hpp"

#include <string>

namespace binlog {

inline model::Column column_of(model::ColumnKind kind) {
  model::Column column;
  column.name = "c";
  column.kind = kind;
  return column;
}

class DecodeProbe {
 public:
  DecodeProbe(MapColumn from, model::Column column)
      : column_(std::move(column)), decoder_(choose_decoder(from, column_)) {}
  DecodeProbe(const DecodeProbe&) = delete;
  DecodeProbe& operator=(const DecodeProbe&) = delete;

  /// All of `bytes` must be the value.
  model::Cell decode(std::string bytes) {
    bytes_ = std::move(bytes);
    base::ByteReader reader(bytes_);
    arena_.clear();
    model::Cell cell;
    decoder_.decode(decoder_, reader, arena_, cell);
    if (!reader.is_end()) {
      throw base::Error(base::ErrorScope::corrupt, "probe.left", "bytes are left over", "none");
    }
    return cell;
  }
  std::string text(std::string bytes) { return std::string(decode(std::move(bytes)).bytes); }
  ValueDecoder& decoder() { return decoder_; }

 private:
  model::Column column_;
  ValueDecoder decoder_;
  RowArena arena_;
  std::string bytes_;
};

}  // namespace binlog
