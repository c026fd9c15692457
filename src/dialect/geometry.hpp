#pragma once
// MySQL's stored geometry -> hex EWKB, which COPY reads into a GEOMETRY column.
//
// Used by the binary writers; pure, any thread. MySQL and MariaDB keep a 4-byte little-endian SRID
// in front of two-dimensional WKB (MySQL Reference Manual, "Supported Spatial Data Formats"). EWKB
// carries the SRID inside: the type number of the outermost geometry gets the flag 0x20000000 and
// the SRID follows it. SRID 0 means none and is left out. The structure is checked whole: types,
// counts, members and length.
#include <cstddef>
#include <string_view>

namespace dialect {

/// Says whether `bytes` is a SRID and exactly one well-formed two-dimensional WKB geometry of types
/// 1 to 7.
bool is_valid_geometry(std::string_view bytes) noexcept;

/// Writes the hex EWKB of a valid geometry at `out` (2 * bytes.size() bytes are enough) and gives
/// its end.
char* write_hex_ewkb(std::string_view bytes, char* out) noexcept;

/// Writes two upper-case hex digits per byte and gives the end.
char* write_hex(std::string_view bytes, char* out) noexcept;

}  // namespace dialect
