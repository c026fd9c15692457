#pragma once
// One consistent view of the source, read by several sessions at once.
//
// Implemented by mysql/snapshot_reader. The source is opened once; its sessions all see the same
// state. A session belongs to one thread; its RowStream borrows the session until it is destroyed.
// Errors: transient when the connection broke (the snapshot is gone with it), table when this table
// cannot be read, task otherwise.
#include "model/cell.hpp"
#include "model/chunk.hpp"
#include "model/table_schema.hpp"

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace port {

class RowStream {
 public:
  virtual ~RowStream() = default;
  /// Steps to the next row; false at the end. `row` stays valid until the next call.
  virtual bool next(model::RowView& row) = 0;
  /// Bytes of row packets read so far.
  virtual std::uint64_t bytes_read() const = 0;
};

/// Least and greatest value of an integer key column as decimal text.
struct KeyBounds {
  std::string first;
  std::string last;
};

class SnapshotSession {
 public:
  virtual ~SnapshotSession() = default;
  /// Streams the rows of the chunk: all columns of `schema`, in their order, unbuffered.
  virtual std::unique_ptr<RowStream> open(const model::TableSchema& schema,
                                          const model::Chunk& chunk) = 0;
  /// The same for the first rows that the source finds in the chunk, at most `rows_max`: a sample.
  virtual std::unique_ptr<RowStream> open_some(const model::TableSchema& schema,
                                               const model::Chunk& chunk,
                                               std::uint64_t rows_max) = 0;
  /// Bounds of the column that leads the primary key; nullopt when the table is empty.
  virtual std::optional<KeyBounds> key_bounds(const model::TableSchema& schema) = 0;
  /// Breaks a blocked read from another thread; the session is unusable afterwards.
  virtual void interrupt() noexcept = 0;
};

class SnapshotSource {
 public:
  virtual ~SnapshotSource() = default;
  /// How many sessions share the snapshot.
  virtual std::size_t session_count() const = 0;
  virtual SnapshotSession& session(std::size_t index) = 0;
  /// The log position of the snapshot as the server states it ("bin.000003:4711 / 0-1-100"); empty
  /// when unknown.
  virtual std::string position() const = 0;
};

}  // namespace port
