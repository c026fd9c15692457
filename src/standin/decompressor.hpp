#pragma once
// Opens an object's file as plain bytes: as it is, or through gzip, zstd or bzip2.
//
// Files made of several gzip members, zstd frames or bzip2 streams one after the other are read
// whole, as Redshift does. COPY never guesses the compression of CSV by a file's name (reference
// section 1.2, GZIP...). Memory is one block of input and the codec's window.
#include "standin/byte_source.hpp"
#include "standin/copy_grammar.hpp"

#include <cstdint>
#include <memory>
#include <string>

namespace standin {

/// A file may become this much larger than it is: what lies above is no data that anybody wrote,
/// but a bomb. Redshift names no such limit; this machine's processor and disk need one.
struct ExpansionLimit {
  std::uint64_t times_max = 500;
  std::uint64_t bytes_free = std::uint64_t{1} << 30U;  ///< so much is never refused
};
/// Gives the bytes of `inner` until they are more than the limit allows for a file of `file_bytes`,
/// then throws base::Error(corrupt).
std::unique_ptr<ByteSource> limit_expansion(std::unique_ptr<ByteSource> inner,
                                            std::uint64_t file_bytes, const ExpansionLimit& limit);

/// Adds what it reads of the file to `bytes_read`, which must outlive it. Throws
/// base::Error(corrupt) when the file cannot be opened; read() throws it when its content is not
/// what the compression says, or ends too early.
std::unique_ptr<ByteSource> open_byte_source(const std::string& path, CopyCompression compression,
                                             std::uint64_t& bytes_read);

}  // namespace standin
