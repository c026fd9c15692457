#pragma once
// Loads a staged chunk: manifest, COPY together with the chunk's mark, and then the files are
// removed.
//
// One per copier thread. The warehouse makes a repeated load of the same chunk harmless, so
// everything transient is tried again until the deadline. Without a warehouse the files are the
// result and stay, with their manifest and a description for whoever reads them
// (docs/staged_changes.md).
#include "base/clock.hpp"
#include "base/prng.hpp"
#include "load/table_load.hpp"
#include "port/object_store.hpp"
#include "port/warehouse.hpp"

#include <cstdint>
#include <stop_token>
#include <string>

namespace load {

class ChunkCopier {
 public:
  ChunkCopier(port::ObjectStore& store, port::Warehouse* warehouse, base::Clock& clock,
              const LoadSettings& settings);

  void load(const ChunkLoad& chunk, const std::string& position, std::stop_token stop);
  /// Writes the closing mark of a table whose chunks are all loaded.
  void finish(const TableLoad& table, const std::string& position, std::stop_token stop);

 private:
  std::string write_manifest(const ChunkLoad& chunk, const std::string& key);
  void describe(const ChunkLoad& chunk, const std::string& position);
  std::uint64_t number_of(const ChunkLoad& chunk) const;

  port::ObjectStore& store_;
  port::Warehouse* warehouse_;
  base::Clock& clock_;
  const LoadSettings& settings_;
  base::Prng prng_;
};

}  // namespace load
