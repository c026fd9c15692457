#pragma once
// The type codes of columns in the log's table maps. A value, any thread.
//
// Used by everything that reads table maps and rows. MySQL sources' name for them is field type;
// the list and each type's metadata: MySQL Internals, "TABLE_MAP_EVENT".
#include <cstdint>

namespace binlog {

enum class WireType : std::uint8_t {
  tiny = 1,
  short_ = 2,
  long_ = 3,
  float_ = 4,
  double_ = 5,
  timestamp_old = 7,  ///< without fraction; MariaDB's old format uses it with one, too
  longlong = 8,
  int24 = 9,
  date = 10,
  time_old = 11,
  datetime_old = 12,
  year = 13,
  varchar = 15,
  bit = 16,
  timestamp = 17,
  datetime = 18,
  time = 19,
  typed_array = 20,          ///< hidden column of a multi-valued index
  blob_compressed = 140,     ///< MariaDB
  varchar_compressed = 141,  ///< MariaDB
  vector = 242,
  json = 245,
  newdecimal = 246,
  enum_ = 247,
  set = 248,
  blob = 252,
  var_string = 253,
  string = 254,
  geometry = 255,
};

}  // namespace binlog
