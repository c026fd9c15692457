#pragma once
// What all sessions of the gateway share. Made once by the gateway, which outlives the sessions.
//
// Thread-safe: the world file, the history and the faults by themselves, the counter as an atomic,
// the list of known logins under its mutex, the rest does not change.
#include "standin/fault_counts.hpp"
#include "standin/object_folder.hpp"
#include "standin/pg_wire.hpp"
#include "standin/postgres_server.hpp"
#include "standin/statement_history.hpp"
#include "standin/tls_identity.hpp"
#include "standin/world.hpp"

#include <atomic>
#include <cstdint>
#include <map>
#include <mutex>
#include <optional>
#include <stop_token>
#include <string>
#include <string_view>

namespace standin {

struct GatewayServices {
  PostgresServer& postgres;
  TlsIdentity& tls;
  WorldFile& world;
  ObjectFolder& objects;
  TypeMap types_to_redshift;
  TypeMap types_to_postgres;
  std::atomic<std::int64_t> next_query_id{1};
  std::mutex logins_mutex;
  std::map<std::string, bool> known_logins;  ///< is_superuser of those that exist in PostgreSQL

  StatementHistory history = {};
  FaultCounts<WarehouseFault> fault_counts = {};

  /// Uses the first fault of the kind that the World has, for this key of COPY when there is one.
  std::optional<WarehouseFault> next_fault(std::string_view kind, std::string_view key = {});
  /// Makes the world's login exist in PostgreSQL as the world has it.
  void ensure_login(const WorldLogin& login, std::stop_token stop);
};

}  // namespace standin
