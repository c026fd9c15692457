// How fast changes become net changes, on one core: the index alone, and the batcher around it.
//
// The blocks are made before the clock starts: 2^20 changes of rows of about 200 bytes, 20 %
// inserts, 60 % updates, 20 % deletes, over as many keys as the argument says. A batch takes 2^18
// changes. Printed: changes/s, bytes of slots and index per live key, allocations per change.
#include "base/prng.hpp"
#include "cdc/batcher.hpp"
#include "cdc/fake_blocks.hpp"
#include "dialect/allocation_probe.hpp"

#include <benchmark/benchmark.h>

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

namespace {

using Blocks = std::vector<std::shared_ptr<cdc::DecodedBlock>>;

constexpr std::size_t kBlocks = 256;
constexpr std::size_t kChangesPerBlock = 4096;
constexpr std::size_t kTransactionChanges = 16;
constexpr std::size_t kBlocksPerBatch = 64;

const cdc::TableVersionPtr& table() {
  static const cdc::TableVersionPtr version = cdc::fake::table("t");
  return version;
}

Blocks make_blocks(std::uint64_t keys) {
  base::Prng prng(7);
  const std::string filling(180, 'x');
  Blocks blocks;
  std::uint64_t offset = 4;
  for (std::size_t i = 0; i < kBlocks; ++i) {
    cdc::fake::BlockBuilder builder;
    for (std::size_t n = 0; n < kChangesPerBlock; ++n) {
      const cdc::fake::Fields row = {std::to_string(prng.below(keys)), filling};
      const std::uint64_t kind = prng.below(10);
      if (kind < 2) {
        builder.insert(table(), row);
      } else if (kind < 8) {
        builder.update(table(), row, row);
      } else {
        builder.erase(table(), row);
      }
      if ((n + 1) % kTransactionChanges == 0) builder.commit(offset += 100);
    }
    blocks.push_back(builder.done());
  }
  return blocks;
}

void report(benchmark::State& state, std::uint64_t allocations) {
  const auto changes = static_cast<std::uint64_t>(state.iterations()) * kBlocks * kChangesPerBlock;
  state.SetItemsProcessed(static_cast<std::int64_t>(changes));
  state.counters["allocations_per_change"] =
      static_cast<double>(allocations) / static_cast<double>(changes);
}

void net_changes(benchmark::State& state) {
  const Blocks blocks = make_blocks(static_cast<std::uint64_t>(state.range(0)));
  std::size_t bytes = 0;
  std::size_t slots = 0;
  const std::uint64_t allocations = dialect::probe::allocation_count();
  for (auto _ : state) {
    for (std::size_t first = 0; first < blocks.size(); first += kBlocksPerBatch) {
      cdc::NetChanges net(table());
      for (std::size_t i = first; i < first + kBlocksPerBatch; ++i) {
        for (const cdc::DecodedChange& change : blocks[i]->changes) net.add(*blocks[i], change);
      }
      bytes = net.bytes();
      slots = net.slots().size();
    }
  }
  report(state, dialect::probe::allocation_count() - allocations);
  state.counters["overhead_bytes_per_key"] =
      static_cast<double>(bytes) / static_cast<double>(slots);
}

void batched(benchmark::State& state) {
  const Blocks blocks = make_blocks(static_cast<std::uint64_t>(state.range(0)));
  cdc::BatcherOptions options;
  options.changes.apply_changes_max = kBlocksPerBatch * kChangesPerBlock;
  options.changes.apply_memory_bytes = 1ULL << 32U;
  options.part_bytes_max = 1ULL << 32U;
  cdc::ChangeProgress progress;
  cdc::fake::add_tables(progress, {table()});
  const std::uint64_t allocations = dialect::probe::allocation_count();
  for (auto _ : state) {
    cdc::Batcher batcher(options, {}, progress);
    std::vector<cdc::SealedPart> parts;
    for (const auto& block : blocks) {
      batcher.add(block, 1, parts);
      parts.clear();
    }
    batcher.finish(parts);
  }
  report(state, dialect::probe::allocation_count() - allocations);
}

BENCHMARK(net_changes)->Arg(1'000)->Arg(100'000)->Arg(10'000'000);
BENCHMARK(batched)->Arg(1'000)->Arg(100'000)->Arg(10'000'000);

}  // namespace

BENCHMARK_MAIN();
