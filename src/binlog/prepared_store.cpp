#include "binlog/prepared_store.hpp"

#include "base/error.hpp"

#include <algorithm>
#include <cstring>
#include <utility>

namespace binlog {
namespace {

class MemoryEvents final : public InnerEvents {
 public:
  explicit MemoryEvents(std::string bytes) : bytes_(std::move(bytes)) {}

 protected:
  std::size_t read_on(std::span<char> into) override {
    const std::size_t size = std::min(into.size(), bytes_.size() - at_);
    std::memcpy(into.data(), bytes_.data() + at_, size);
    at_ += size;
    return size;
  }
  [[noreturn]] void broken(const std::string& why) const override {
    throw base::Error(base::ErrorScope::corrupt, "binlog.xa.kept",
                      "the rows of a prepared transaction were not kept whole: " + why, "");
  }

 private:
  std::string bytes_;
  std::size_t at_ = 0;
};

}  // namespace

PreparedRows MemoryPreparedStore::opened(const model::LogFormat& format) {
  return {std::make_unique<MemoryEvents>(std::exchange(open_, {})), format};
}

void MemoryPreparedStore::prepare(const std::string& xid, const model::TransactionEnd&,
                                  const std::string&, const model::LogFormat& format) {
  kept_.insert_or_assign(xid, Kept{std::exchange(open_, {}), format});
}

PreparedRows MemoryPreparedStore::find(const std::string& xid) {
  const auto found = kept_.find(xid);
  if (found == kept_.end()) return {};
  return {std::make_unique<MemoryEvents>(found->second.events), found->second.format};
}

void MemoryPreparedStore::finish(const std::string& xid, const model::TransactionEnd&,
                                 std::uint64_t) {
  kept_.erase(xid);
}

}  // namespace binlog
