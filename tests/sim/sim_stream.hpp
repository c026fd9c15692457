#pragma once
// The source's log as the batcher takes it: decoded blocks and changes of definitions, cut at
// random.
//
// This is the seam between the source and the code under test: whatever gives StreamItems from a
// position on, with the tables' records in force there, can take its place. One thread; reads the
// source's log as it grows.
#include "cdc/change_progress.hpp"
#include "cdc/decoded_block.hpp"
#include "dialect/csv_encoder.hpp"
#include "port/change_target.hpp"

#include "sim_source.hpp"

#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace cdc::fake {
class BlockBuilder;
}

namespace sim {

/// A stand-in for NULL that no value of the simulator equals.
inline constexpr char kNullSentinel[] = "nsimulatedsentinel00";

struct StreamWorld {
  const SimSource& source;
  base::Prng& prng;
  const Plan& plan;
  const bool& is_quiet;  ///< then nothing is undecodable any more
  /// Is told of each row that is left out.
  std::function<void(const model::TableId& table, const Row& row)> on_problem;
};

class SimStream {
 public:
  /// Begins behind `from`; `records` are the captured tables as the target remembers them.
  SimStream(StreamWorld world, cdc::ChangeProgress& progress, const model::LogPosition& from,
            const std::vector<port::CapturedTable>& records);
  ~SimStream();

  /// The next item; nullopt at the end of the log.
  std::optional<cdc::StreamItem> next(std::uint64_t now_us);

 private:
  struct Captured;
  void capture(const port::CapturedTable& record, std::size_t slot);
  std::shared_ptr<cdc::DecodedBlock> block();
  void add(cdc::fake::BlockBuilder& builder, const LogEntry& entry, const RowChange& change);
  bool is_seen_by_load(const LogEntry& entry, const Captured& table) const;
  std::vector<std::string> fields(Captured& table, const Row& row);
  cdc::SchemaStep step(const LogEntry& entry);

  StreamWorld world_;
  std::map<model::TableId, std::unique_ptr<Captured>> tables_;
  std::size_t entry_ = 0;   // index of the next one
  std::size_t change_ = 0;  // within it
  std::uint64_t last_version_ = 0;
};

}  // namespace sim
