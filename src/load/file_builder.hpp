#pragma once
// Turns blocks of CSV into the parts of one compressed file.
//
// Belongs to one loader thread. Parts are handed to the emitter as soon as they are full, so that a
// file of any size needs the memory of one part. Every part but the last has at least kPartBytes,
// as S3's multipart upload asks.
#include "dialect/compressor.hpp"
#include "model/staged_file.hpp"

#include <cstdint>
#include <functional>
#include <string>
#include <string_view>

namespace load {

enum class PartPlace : std::uint8_t { inner, last };

class FileBuilder {
 public:
  using Emitter = std::function<void(std::string part, PartPlace place)>;

  FileBuilder(model::Compression compression, Emitter emit);

  void add(std::string_view csv);
  /// Compressed bytes so far; what the codec still holds is not counted.
  std::uint64_t bytes() const noexcept { return emitted_ + part_.size(); }
  /// Ends the file: emits the last part.
  void finish();

 private:
  dialect::Compressor compressor_;
  Emitter emit_;
  std::string part_;
  std::uint64_t emitted_ = 0;
};

}  // namespace load
