#pragma once
// The unit of a full load: a key range of one table that is read, staged and loaded as one. Plain
// values.
//
// The chunks of a table cover it and are disjoint; a table without an integer key is one chunk
// without a range.
#include "model/table_id.hpp"

#include <cstdint>
#include <optional>
#include <string>

namespace model {

/// first <= column <= last, both as decimal text of an integer column that leads the primary key.
struct KeyRange {
  std::string column;
  std::string first;
  std::string last;
  bool operator==(const KeyRange&) const = default;
};

struct Chunk {
  TableId table;             ///< on the source
  std::uint64_t number = 0;  ///< 1, 2, ... within the table
  std::optional<KeyRange> range;
  bool operator==(const Chunk&) const = default;
};

}  // namespace model
