#include "sim_snapshot.hpp"

#include <algorithm>
#include <string>
#include <vector>

namespace sim {
namespace {

class Rows final : public port::RowStream {
 public:
  Rows(const SourceTable& table, std::vector<const Row*> rows)
      : table_(table), rows_(std::move(rows)) {}
  bool next(model::RowView& row) override {
    if (next_ == rows_.size()) return false;
    set_cells(table_.schema, *rows_[next_++], cells_);
    row = cells_;
    return true;
  }
  std::uint64_t bytes_read() const override { return 0; }

 private:
  const SourceTable& table_;
  std::vector<const Row*> rows_;
  std::size_t next_ = 0;
  std::vector<model::Cell> cells_;
};

}  // namespace

std::vector<const Row*> SimSnapshot::rows_of(const model::TableSchema& schema,
                                             const model::Chunk& chunk) const {
  const SourceTable& table = tables_.at(schema.id);
  std::vector<const Row*> rows;
  for (const Row& row : table.rows) {
    if (chunk.range) {
      const std::int64_t key = number_of(row.at(schema.key.front()).value());
      if (key < number_of(chunk.range->first) || key > number_of(chunk.range->last)) continue;
    }
    rows.push_back(&row);
  }
  return rows;
}

std::unique_ptr<port::RowStream> SimSnapshot::open(const model::TableSchema& schema,
                                                   const model::Chunk& chunk) {
  return std::make_unique<Rows>(tables_.at(schema.id), rows_of(schema, chunk));
}

std::unique_ptr<port::RowStream> SimSnapshot::open_some(const model::TableSchema& schema,
                                                        const model::Chunk& chunk,
                                                        std::uint64_t rows_max) {
  std::vector<const Row*> rows = rows_of(schema, chunk);
  rows.resize(std::min<std::size_t>(rows.size(), rows_max));
  return std::make_unique<Rows>(tables_.at(schema.id), std::move(rows));
}

std::optional<port::KeyBounds> SimSnapshot::key_bounds(const model::TableSchema& schema) {
  const SourceTable& table = tables_.at(schema.id);
  if (table.rows.empty()) return std::nullopt;
  std::vector<std::int64_t> keys;
  for (const Row& row : table.rows) keys.push_back(number_of(row.at(schema.key.front()).value()));
  const auto [least, greatest] = std::minmax_element(keys.begin(), keys.end());
  return port::KeyBounds{std::to_string(*least), std::to_string(*greatest)};
}

}  // namespace sim
