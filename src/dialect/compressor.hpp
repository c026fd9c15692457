#pragma once
// CSV bytes -> the bytes of a staged file: zstd level 1, gzip level 1, or as they are.
//
// Used by the loader, one per thread; the codec's memory is made once and used for file after file.
// Each file is one zstd frame or one gzip member, which COPY reads with ZSTD or GZIP (Amazon
// Redshift Database Developer Guide, "File compression parameters"). Errors: Error(task) when the
// codec has no memory.
#include "model/staged_file.hpp"

#include <cstddef>
#include <memory>
#include <string>
#include <string_view>

namespace dialect {

/// One codec; an implementation detail of Compressor that tests may name.
class CompressedStream {
 public:
  virtual ~CompressedStream() = default;
  virtual void write(std::string_view bytes, std::string& out) = 0;
  virtual void finish(std::string& out) = 0;
};

class Compressor {
 public:
  explicit Compressor(model::Compression compression);

  /// Compresses `csv` and appends what is ready to `out`.
  void write(std::string_view csv, std::string& out) { stream_->write(csv, out); }
  /// Ends the file, appends what is left to `out` and is ready for the next file.
  void finish(std::string& out) { stream_->finish(out); }

 private:
  std::unique_ptr<CompressedStream> stream_;
};

}  // namespace dialect
