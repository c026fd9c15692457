#pragma once
// What all sessions of the gateway share. Made once by the gateway, which outlives the sessions.
//
// Thread-safe: the world file by itself, the counter as an atomic, the list of known logins under
// its mutex, the rest does not change.
#include "standin/object_folder.hpp"
#include "standin/pg_wire.hpp"
#include "standin/postgres_server.hpp"
#include "standin/tls_identity.hpp"
#include "standin/world.hpp"

#include <atomic>
#include <cstdint>
#include <map>
#include <mutex>
#include <stop_token>
#include <string>

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

  /// Makes the world's login exist in PostgreSQL as the world has it.
  void ensure_login(const WorldLogin& login, std::stop_token stop);
};

}  // namespace standin
