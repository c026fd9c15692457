#pragma once
// Decoded blocks as a test writes them down: tables, changes of rows given as CSV fields, ends of
// transactions. For the tests of cdc/ and the simulator; pure values, one thread.
#include "cdc/change_progress.hpp"
#include "cdc/decoded_block.hpp"
#include "cdc/table_version.hpp"

#include <functional>
#include <memory>
#include <string>
#include <utility>
#include <vector>

namespace cdc::fake {

inline constexpr char kSentinel[] = "nsentinelofthetests0";

/// The CSV fields of a row, quoted where they have to be.
using Fields = std::vector<std::string>;

struct TableOptions {
  std::size_t slot = 0;
  std::uint64_t number = 1;
  std::vector<std::string> columns{"id", "text"};
  std::vector<std::size_t> key{0};
  bool inserts_are_new = false;
};

/// demo1.NAME, of text columns, that goes into public.NAME.
inline TableVersionPtr table(const std::string& name, const TableOptions& options = {}) {
  auto version = std::make_shared<TableVersion>();
  version->slot = options.slot;
  version->number = options.number;
  version->schema.id = {"demo1", name};
  version->target.id = {"public", name};
  for (const std::string& column : options.columns) {
    model::Column source;
    source.name = column;
    source.kind = model::ColumnKind::varchar;
    version->schema.columns.push_back(source);
    version->target.columns.push_back(
        {column, {model::RedshiftKind::varchar, 100, 0, 0, ""}, true, "", false});
    version->columns.push_back(column);
  }
  version->schema.key = options.key;
  for (const std::size_t index : options.key) {
    version->target.primary_key.push_back(options.columns.at(index));
  }
  version->inserts_are_new = options.inserts_are_new;
  return version;
}

inline std::string line_of(const Fields& fields) {
  std::string line;
  for (const std::string& field : fields) line += field + ",";
  line.back() = '\n';
  return line;
}

/// The key as the decoder writes it: fields in the order of the table, each with its comma.
inline std::string key_of(const TableVersion& version, const Fields& fields) {
  if (!version.has_key()) return line_of(fields);
  std::string key;
  for (std::size_t i = 0; i < fields.size(); ++i) {
    for (const std::size_t index : version.schema.key) {
      if (index == i) key += fields[i] + ",";
    }
  }
  return key;
}

inline model::TransactionEnd end_at(std::uint64_t offset, std::uint64_t committed_us = 1'000'000) {
  model::TransactionEnd end;
  end.gtid = model::MariadbGtid{0, 1, offset};
  end.at = {"bin.000001", offset};
  end.committed_us = committed_us;
  return end;
}

class BlockBuilder {
 public:
  BlockBuilder() : block_(std::make_shared<DecodedBlock>()) { block_->received_us = 1; }

  BlockBuilder& insert(const TableVersionPtr& table, const Fields& row) {
    return add(table, RowOp::insert, CountedAs::insert, row);
  }
  BlockBuilder& erase(const TableVersionPtr& table, const Fields& row) {
    return add(table, RowOp::erase, CountedAs::erase, row);
  }
  /// An update; one that moves the key, or of a table without one, is two changes.
  BlockBuilder& update(const TableVersionPtr& table, const Fields& before, const Fields& after) {
    if (table->has_key() && key_of(*table, before) == key_of(*table, after)) {
      return add(table, RowOp::update, CountedAs::update, after);
    }
    add(table, RowOp::erase, CountedAs::nothing, before);
    return add(table, RowOp::insert, CountedAs::update, after);
  }
  BlockBuilder& problem(const TableVersionPtr& table, base::ErrorScope scope,
                        const std::string& row) {
    block_->problems.push_back(
        {index_of(table), block_->changes.size(), block_->transactions.size(),
         base::Error(scope, "test.problem", "does not fit", "").report(), row, row + ", t='y'"});
    return *this;
  }
  BlockBuilder& commit(const model::TransactionEnd& end) {
    block_->transactions.push_back({end, block_->changes.size()});
    block_->end = end.at;
    return *this;
  }
  BlockBuilder& commit(std::uint64_t offset) { return commit(end_at(offset)); }
  /// The last transaction goes on in the next block.
  BlockBuilder& leave_open(const model::TransactionEnd& end) {
    block_->ends_transaction = false;
    block_->open = end;
    block_->end = end.at;
    return *this;
  }
  BlockBuilder& leave_open(std::uint64_t offset) { return leave_open(end_at(offset)); }
  /// Every key of the block gets this hash.
  BlockBuilder& hash_all(std::uint64_t hash) {
    for (DecodedChange& change : block_->changes) change.hash = hash;
    return *this;
  }
  std::shared_ptr<DecodedBlock> done() { return std::move(block_); }

 private:
  std::uint32_t index_of(const TableVersionPtr& table) {
    for (std::size_t i = 0; i < block_->tables.size(); ++i) {
      if (block_->tables[i] == table) return static_cast<std::uint32_t>(i);
    }
    block_->tables.push_back(table);
    return static_cast<std::uint32_t>(block_->tables.size() - 1);
  }

  BlockBuilder& add(const TableVersionPtr& table, RowOp op, CountedAs counted, const Fields& row) {
    const std::string key = key_of(*table, row);
    DecodedChange change;
    change.table = index_of(table);
    change.op = op;
    change.counted = counted;
    change.hash = std::hash<std::string>{}(key);
    change.begin = block_->arena.size();
    change.key_bytes = static_cast<std::uint32_t>(key.size());
    block_->arena += key;
    if (table->has_key() && op != RowOp::erase) {
      const std::string line = line_of(row);
      change.row_bytes = static_cast<std::uint32_t>(line.size());
      block_->arena += line;
    }
    block_->changes.push_back(change);
    return *this;
  }

  std::shared_ptr<DecodedBlock> block_;
};

/// The record of a captured table.
inline port::CapturedTable record_of(const TableVersion& version) {
  port::CapturedTable record;
  record.schema = version.schema;
  record.target = version.target.id;
  record.joined = version.joined;
  return record;
}

/// Registers tables in the order of their slots.
inline void add_tables(ChangeProgress& progress, const std::vector<TableVersionPtr>& tables) {
  for (const TableVersionPtr& table : tables) progress.add_table(table->schema.id);
}

}  // namespace cdc::fake
