#pragma once
// Opens an object's file as plain bytes: as it is, or through gzip, zstd or bzip2.
//
// Files made of several gzip members, zstd frames or bzip2 streams one after the other are read
// whole, as Redshift does. COPY never guesses the compression of CSV by a file's name (reference
// section 1.2, GZIP...). Memory is one block of input and the codec's window.
#include "standin/byte_source.hpp"
#include "standin/copy_grammar.hpp"

#include <memory>
#include <string>

namespace standin {

/// Throws base::Error(corrupt) when the file cannot be opened; read() throws it when its content is
/// not what the compression says, or ends too early.
std::unique_ptr<ByteSource> open_byte_source(const std::string& path, CopyCompression compression);

}  // namespace standin
