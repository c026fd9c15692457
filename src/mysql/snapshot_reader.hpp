#pragma once
// The snapshot port on a MySQL or MariaDB server: N sessions that see one state, with little
// locking.
//
// Used by task/. open_snapshot() runs on one thread; then each session belongs to one thread. How
// the common state was reached, how long a lock was held and the log position are logged
// (SOURCE_UNLOAD). When the server permits no way to one state for N sessions, there is ONE
// session, and the log says why: ask session_count(), never assume it. Tables of engines without
// transactions (MyISAM, Aria, MEMORY, ...) are read as they are at the moment of reading, and named
// in the log. DDL on a table after the snapshot began makes it unreadable: Error(table), code
// mysql.table.changed.
#include "model/endpoint.hpp"
#include "model/table_id.hpp"
#include "port/snapshot_source.hpp"

#include <cstddef>
#include <memory>
#include <vector>

namespace mysql {

struct SnapshotOptions {
  std::size_t session_count = 1;
  std::vector<model::TableId>
      tables;  ///< what will be read: locked for ms where nothing else works
  /// The changes will be read from position() on, so that it must be exact: a single session is
  /// opened as carefully as many. Error(task) "mysql.snapshot.no_position" when the server permits
  /// no way to it, "mysql.snapshot.xa_prepared" when XA transactions are prepared.
  bool require_position = false;
};

/// Opens the sessions and their common snapshot; throws Error as in mysql/server_error.
std::unique_ptr<port::SnapshotSource> open_snapshot(const model::SourceEndpoint& endpoint,
                                                    const SnapshotOptions& options);

}  // namespace mysql
