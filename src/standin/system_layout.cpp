#include "standin/system_layout.hpp"

#include "base/error.hpp"
#include "standin/system_catalog.hpp"

#include <charconv>
#include <chrono>

namespace standin {
namespace {

// Redshift's type numbers (aws/amazon-redshift-python-driver, "RedshiftOID").
const std::map<std::string, std::int32_t>& redshift_types() {
  static const std::map<std::string, std::int32_t> types = {{"super", 4000},
                                                            {"varbyte", 6551},
                                                            {"geometry", 3000},
                                                            {"geography", 3001},
                                                            {"hllsketch", 2935}};
  return types;
}

[[noreturn]] void throw_layout(const std::string& what, const PostgresServer& postgres) {
  throw base::Error(base::ErrorScope::task, "standin.layout",
                    "the stand-in's PostgreSQL in " + postgres.home() + ": " + what,
                    "stop the stand-in, remove its folder and start it again");
}

BackendAnswer must(BackendLink& link, const PostgresServer& postgres, const std::string& sql) {
  BackendAnswer answer = link.query(sql);
  if (answer.error) throw_layout(answer.error->get('M'), postgres);
  return answer;
}

void make_database(BackendLink& admin, const PostgresServer& postgres, const std::string& name) {
  const BackendAnswer found =
      must(admin, postgres, "SELECT 1 FROM pg_database WHERE datname = " + sql_literal(name));
  if (found.rows.empty()) must(admin, postgres, "CREATE DATABASE " + sql_identifier(name));
}

std::string layout_of(PostgresServer& postgres) {
  const auto link = postgres.open_admin("template1", {});
  const BackendAnswer found = link->query("SELECT version FROM rs_internal.layout");
  if (found.error || found.rows.empty()) return {};
  return found.rows[0][0].value_or("");
}

// One transaction: a start that is interrupted leaves template1 as it was.
void lay_out_template(PostgresServer& postgres) {
  const auto link = postgres.open_admin("template1", {});
  // Before the text below, which is lexed as a whole before any of it runs.
  must(*link, postgres, "SET standard_conforming_strings = on");
  std::string sql = "BEGIN;";
  sql += system_catalog_sql();
  sql += system_views_sql();
  sql += show_views_sql();
  sql += append_functions_sql();
  sql += "INSERT INTO rs_internal.layout VALUES ('" + system_catalog_version() + "'); COMMIT;";
  must(*link, postgres, sql);
}

}  // namespace

void lay_out_system(PostgresServer& postgres, const World& world) {
  const std::string layout = layout_of(postgres);
  if (layout.empty()) lay_out_template(postgres);
  if (!layout.empty() && layout != system_catalog_version()) {
    throw_layout("it was made by another version of the stand-in", postgres);
  }
  const auto admin = postgres.open_admin("postgres", {});
  make_database(*admin, postgres, world.database);
}

void prepare_services(GatewayServices& services, const World& world) {
  const auto admin = services.postgres.open_admin(world.database, {});
  const BackendAnswer types = must(*admin, services.postgres,
                                   "SELECT typname, oid FROM pg_type WHERE typnamespace = "
                                   "'pg_catalog'::regnamespace AND typname IN ('super', "
                                   "'varbyte', 'geometry', 'geography', 'hllsketch')");
  for (const auto& row : types.rows) {
    const std::string number = row[1].value_or("");
    std::int32_t oid = 0;
    std::from_chars(number.data(), number.data() + number.size(), oid);
    const std::int32_t theirs = redshift_types().at(row[0].value_or(""));
    services.types_to_redshift[oid] = theirs;
    services.types_to_postgres[theirs] = oid;
  }
  // Numbers grow over restarts, because the load views keep those of earlier runs. A 32-bit number
  // holds them for pg_last_copy_id().
  const auto seconds = std::chrono::duration_cast<std::chrono::seconds>(
      base::system_clock().wall_now().time_since_epoch());
  constexpr std::int64_t kEpoch2025 = 1'735'689'600;
  services.next_query_id = (seconds.count() - kEpoch2025) * 10;
  for (const WorldLogin& login : world.logins) services.ensure_login(login, {});
}

std::optional<WarehouseFault> GatewayServices::next_fault(std::string_view kind,
                                                          std::string_view key) {
  return fault_counts.next(world.current().warehouse_faults, [&](const WarehouseFault& fault) {
    return fault.kind == kind && key.starts_with(fault.key_prefix);
  });
}

void GatewayServices::ensure_login(const WorldLogin& login, std::stop_token stop) {
  std::lock_guard lock(logins_mutex);
  const auto known = known_logins.find(login.user);
  if (known != known_logins.end() && known->second == login.is_superuser) return;
  const auto admin = postgres.open_admin("postgres", std::move(stop));
  const std::string role = sql_identifier(login.user);
  const BackendAnswer found =
      must(*admin, postgres, "SELECT 1 FROM pg_roles WHERE rolname = " + sql_literal(login.user));
  const std::string verb = found.rows.empty() ? "CREATE ROLE " : "ALTER ROLE ";
  const std::string rights = login.is_superuser ? " LOGIN SUPERUSER" : " LOGIN NOSUPERUSER";
  must(*admin, postgres, verb + role + rights);
  known_logins[login.user] = login.is_superuser;
}

}  // namespace standin
