#pragma once
// The Redshift of the stand-in: listens, gives each client a thread of a pool, keeps PostgreSQL
// behind it in order.
//
// start(), stop() and the destructor belong to one thread. At most kClientsMax clients at once;
// more are told so. PostgreSQL, world and objects belong to the caller and outlive the gateway.
#include "standin/object_folder.hpp"
#include "standin/postgres_server.hpp"
#include "standin/world.hpp"

#include <memory>
#include <string>

namespace standin {

inline constexpr int kClientsMax = 200;

struct GatewayOptions {
  std::string folder;  ///< for tls/
  int port = 5439;     ///< 0: a free one
  PostgresServer* postgres = nullptr;
  WorldFile* world = nullptr;
  ObjectFolder* objects = nullptr;
};

class Gateway {
 public:
  /// Lays out the catalog if PostgreSQL is new, and listens on 127.0.0.1. Throws Error(request) for
  /// a port in use.
  static std::unique_ptr<Gateway> start(const GatewayOptions& options);
  ~Gateway();
  Gateway(const Gateway&) = delete;
  Gateway& operator=(const Gateway&) = delete;

  int port() const;
  const std::string& certificate_path() const;
  /// Ends all sessions. Idempotent.
  void stop();

 private:
  struct Parts;
  explicit Gateway(std::unique_ptr<Parts> parts);
  std::unique_ptr<Parts> parts_;
};

}  // namespace standin
