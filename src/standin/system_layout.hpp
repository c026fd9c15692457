#pragma once
// Brings the private PostgreSQL into the state that the gateway needs: catalog, database, logins,
// type numbers.
//
// Called once by the gateway before it listens, on the starting thread.
#include "standin/gateway_services.hpp"
#include "standin/postgres_server.hpp"
#include "standin/world.hpp"

namespace standin {

/// Lays out template1 and makes the world's database; throws Error(request) for a folder of another
/// version.
void lay_out_system(PostgresServer& postgres, const World& world);
/// Fills the type maps, makes the world's logins, seeds the query numbers.
void prepare_services(GatewayServices& services, const World& world);

}  // namespace standin
