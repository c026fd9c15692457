#include "binlog/block_cutter.hpp"

#include "base/error.hpp"

#include <utility>

namespace binlog {

void BlockCutter::begin_transaction(const model::LogCoordinates& begin) {
  open_begin_ = begin;
  if (!has_settled()) block_.begin = begin;
}

void BlockCutter::end_transaction(model::TransactionEnd end) {
  settled_ = block_.events.size();
  block_.end = end.at;
  block_.transactions.push_back(std::move(end));
  block_.event_ends.push_back(static_cast<std::uint32_t>(settled_));
}

model::LogBlock BlockCutter::finish(const model::LogFormat& format) {
  block_.number = next_number_++;
  block_.server = server_;
  block_.format = format;
  settled_ = 0;
  return std::exchange(block_, model::LogBlock());
}

model::LogBlock BlockCutter::cut_settled(const model::LogFormat& format) {
  CHECK(has_settled(), "a block is cut behind a transaction");
  std::string rest = block_.events.substr(settled_);
  block_.events.resize(settled_);
  model::LogBlock block = finish(format);
  block_.events = std::move(rest);
  block_.begin = open_begin_;
  return block;
}

model::LogBlock BlockCutter::cut_inside(model::TransactionEnd open,
                                        const model::LogFormat& format) {
  CHECK(!has_settled(), "a block is cut inside a transaction only when none ended in it");
  block_.end = open.at;
  block_.ends_transaction = false;
  block_.open = std::move(open);
  model::LogBlock block = finish(format);
  block_.begin = block.end;
  open_begin_ = block.end;
  return block;
}

model::LogBlock BlockCutter::cut_nothing(const model::LogCoordinates& at,
                                         const model::LogFormat& format) {
  CHECK(!has_settled() && !has_open(), "what came of a transaction is not passed over");
  block_.begin = block_.end = at;
  return finish(format);
}

void BlockCutter::begin_statement() {
  CHECK(!has_settled() && !has_open(), "a statement is a block of its own");
  block_.kind = model::BlockKind::statement;
}

}  // namespace binlog
