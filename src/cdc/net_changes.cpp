#include "cdc/net_changes.hpp"

#include <limits>

namespace cdc {
namespace {

using port::ChangeOp;

constexpr std::size_t kFirstIndexSize = 64;  // a power of two, as every size after it

}  // namespace

void NetChanges::add(const DecodedBlock& block, const DecodedChange& change) {
  bool is_new = false;
  Slot& slot = slot_of(block, change, is_new);
  if (!version_->has_key()) {
    slot.copies += change.op == RowOp::erase ? -1 : 1;
    return;
  }
  if (change.op == RowOp::erase) {
    // Also for a key that was born in this range: an earlier load or a replay may have put it into
    // the target.
    slot.op = ChangeOp::erase;
    slot.row = nullptr;
    slot.row_bytes = 0;
    return;
  }
  const bool is_born = is_new && change.op == RowOp::insert && version_->inserts_are_new;
  const bool was_born = !is_new && slot.op == ChangeOp::insert && change.op == RowOp::update;
  slot.op = is_born || was_born ? ChangeOp::insert : ChangeOp::upsert;
  const std::string_view row = block.row(change);
  slot.row = row.data();
  slot.row_bytes = static_cast<std::uint32_t>(row.size());
}

NetChanges::Slot& NetChanges::slot_of(const DecodedBlock& block, const DecodedChange& change,
                                      bool& is_new) {
  if (2 * (slots_.size() + 1) > index_.size()) grow();
  const std::string_view key = block.key(change);
  const std::size_t mask = index_.size() - 1;
  std::size_t at = change.hash & mask;
  while (index_[at] != 0) {
    const std::size_t number = index_[at] - 1;
    if (hashes_[number] == change.hash && slots_[number].key_view() == key) {
      is_new = false;
      return slots_[number];
    }
    at = (at + 1) & mask;
  }
  CHECK(slots_.size() < std::numeric_limits<std::uint32_t>::max() - 1, "a batch has a limit");
  Slot slot;
  slot.key = key.data();
  slot.key_bytes = change.key_bytes;
  slots_.push_back(slot);
  hashes_.push_back(change.hash);
  index_[at] = static_cast<std::uint32_t>(slots_.size());
  is_new = true;
  return slots_.back();
}

void NetChanges::grow() {
  index_.assign(index_.empty() ? kFirstIndexSize : 2 * index_.size(), 0);
  const std::size_t mask = index_.size() - 1;
  for (std::size_t number = 0; number < slots_.size(); ++number) {
    std::size_t at = hashes_[number] & mask;
    while (index_[at] != 0) at = (at + 1) & mask;
    index_[at] = static_cast<std::uint32_t>(number + 1);
  }
}

std::size_t NetChanges::bytes() const noexcept {
  return slots_.capacity() * sizeof(Slot) + hashes_.capacity() * sizeof(std::uint64_t) +
         index_.capacity() * sizeof(std::uint32_t);
}

}  // namespace cdc
