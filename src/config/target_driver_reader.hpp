#pragma once
// The keys of [target] that choose the client library: driver, and for ODBC odbc_connection or dsn.
//
// Called by read_target once for its table, after the other keys. Complains, with the line, about
// keys of the other driver and about logins and secrets inside of odbc_connection: they have keys
// of their own, so that one place tells and hides them.
#include "config/toml_reader.hpp"
#include "model/endpoint.hpp"

namespace config {

void read_driver(TableReader& reader, model::TargetEndpoint& target);

}  // namespace config
