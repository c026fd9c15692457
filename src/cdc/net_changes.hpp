#pragma once
// The net change of one table over a contiguous range of the log: one slot per key.
//
// Built by one thread (cdc/batcher), then read by the stager. A slot points into the arenas of the
// decoded blocks, which the owner of this object keeps alive. Rules (docs/positions.md, "Net
// change"): the last row of a key wins; INSERT then DELETE stays a DELETE, because the row may be
// in the target already; a row that was born in the range is an insert only where the table's
// position is exact. Without a key a slot counts equal rows: inserts minus deletes.
#include "cdc/decoded_block.hpp"
#include "cdc/table_version.hpp"

#include <cstddef>
#include <cstdint>
#include <string_view>
#include <vector>

namespace cdc {

class NetChanges {
 public:
  struct Slot {
    const char* key = nullptr;
    const char* row = nullptr;
    std::uint32_t key_bytes = 0;
    std::uint32_t row_bytes = 0;
    std::int32_t copies = 0;  ///< without a key: rows to insert (> 0) or to delete (< 0)
    port::ChangeOp op = port::ChangeOp::upsert;

    std::string_view key_view() const noexcept { return {key, key_bytes}; }
    std::string_view row_view() const noexcept { return {row, row_bytes}; }
  };

  explicit NetChanges(TableVersionPtr version) : version_(std::move(version)) {}

  void add(const DecodedBlock& block, const DecodedChange& change);

  const TableVersion& version() const noexcept { return *version_; }
  const TableVersionPtr& version_ptr() const noexcept { return version_; }
  /// In the order in which the keys first appeared.
  const std::vector<Slot>& slots() const noexcept { return slots_; }
  /// Bytes of the slots and their index, without the rows.
  std::size_t bytes() const noexcept;

 private:
  Slot& slot_of(const DecodedBlock& block, const DecodedChange& change, bool& is_new);
  void grow();

  TableVersionPtr version_;
  std::vector<Slot> slots_;
  std::vector<std::uint64_t> hashes_;  // beside slots_: growing the index needs no key bytes
  std::vector<std::uint32_t> index_;   // open addressing by hash; slot number + 1, 0 is free
};

}  // namespace cdc
