#pragma once
// The bytes of a staged file -> its CSV: what Compressor made, taken apart again.
//
// Used to look into a file that COPY refused. Pure, any thread. Throws Error(task) when the bytes
// are not what Compressor writes, or hold more than `csv_bytes_max`.
#include "model/staged_file.hpp"

#include <cstddef>
#include <string>
#include <string_view>

namespace dialect {

std::string decompress(model::Compression compression, std::string_view file,
                       std::size_t csv_bytes_max);

}  // namespace dialect
