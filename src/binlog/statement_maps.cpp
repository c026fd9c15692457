#include "binlog/statement_maps.hpp"

namespace binlog {

bool StatementMaps::ask(const TableMapHead& head) {
  const auto known = answers_.find(head.names);
  if (known != answers_.end()) return known->second;
  const bool is_wanted = wanted_({std::string(head.schema), std::string(head.table)});
  answers_.emplace(head.names, is_wanted);
  return is_wanted;
}

bool StatementMaps::define(const TableMapHead& head, std::string_view event) {
  std::size_t index = 0;
  while (index < count_ && maps_[index].table_id != head.table_id) ++index;
  if (index == maps_.size()) maps_.emplace_back();
  if (index == count_) ++count_;
  Map& map = maps_[index];
  map.table_id = head.table_id;
  map.is_wanted = ask(head);
  map.event.assign(map.is_wanted ? event : std::string_view());
  return map.is_wanted;
}

const StatementMaps::Map* StatementMaps::find(std::uint64_t table_id) const noexcept {
  for (std::size_t i = 0; i < count_; ++i) {
    if (maps_[i].table_id == table_id) return &maps_[i];
  }
  return nullptr;
}

void StatementMaps::append_to(std::string& events) const {
  for (std::size_t i = 0; i < count_; ++i) events += maps_[i].event;
}

void StatementMaps::forget() noexcept {
  count_ = 0;
  answers_.clear();
}

}  // namespace binlog
