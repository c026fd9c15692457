#pragma once
// Reads one chunk from the snapshot and turns it into the parts of staged files: where a row is
// touched.
//
// Belongs to one loader thread. Cells go straight from the reader's buffer to CSV bytes; nothing is
// allocated per row. What happens to the parts is the sink's business. A value that does not fit
// comes out as Error(record) with the row's key; the chunk is then abandoned by the caller.
#include "base/prng.hpp"
#include "dialect/csv_encoder.hpp"
#include "load/file_builder.hpp"
#include "load/table_load.hpp"
#include "port/snapshot_source.hpp"

#include <functional>
#include <memory>
#include <stop_token>
#include <string>

namespace load {

/// A file being staged. Shared by the loader that fills it and the uploader that sends it, whoever
/// is last.
struct OpenFile {
  std::shared_ptr<ChunkLoad> chunk;
  std::string key;
  std::uint64_t rows = 0;       ///< final once the last part is out
  std::uint64_t csv_bytes = 0;  ///< likewise
};

struct FilePart {
  std::shared_ptr<OpenFile> file;
  std::string bytes;
  PartPlace place = PartPlace::inner;
};

/// Takes a part; false when stopped.
using PartSink = std::function<bool(FilePart part)>;

enum class ReadOutcome { done, stopped, sentinel_collision };

class ChunkReader {
 public:
  ChunkReader(const LoadSettings& settings, PartSink sink)
      : settings_(settings), sink_(std::move(sink)) {}

  /// Reads the whole chunk. On done, `columns` are the CSV's columns for COPY.
  ReadOutcome read(const std::shared_ptr<ChunkLoad>& chunk, port::SnapshotSession& session,
                   std::stop_token stop, std::vector<std::string>& columns);

 private:
  class Pass;
  const LoadSettings& settings_;
  PartSink sink_;
};

/// "id=42, code='A'" of the key columns, or "row 17 of the chunk" for a table without a key.
std::string row_name(const model::TableSchema& schema, model::RowView row, std::uint64_t ordinal);

}  // namespace load
