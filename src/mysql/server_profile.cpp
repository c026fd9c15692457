#include "mysql/server_profile.hpp"

#include <fmt/core.h>

#include <algorithm>
#include <cctype>
#include <charconv>
#include <map>
#include <utility>

namespace mysql {
namespace {

std::string upper(std::string_view text) {
  std::string result(text);
  for (char& c : result) c = static_cast<char>(std::toupper(static_cast<unsigned char>(c)));
  return result;
}

std::string_view trimmed(std::string_view text) {
  while (!text.empty() && text.front() == ' ') text.remove_prefix(1);
  while (!text.empty() && text.back() == ' ') text.remove_suffix(1);
  return text;
}

/// Splits at commas that are not inside of parentheses: "SELECT (a, b), INSERT".
std::vector<std::string> split_privileges(std::string_view text) {
  std::vector<std::string> parts;
  std::string part;
  int depth = 0;
  for (const char c : text) {
    if (c == '(') ++depth;
    if (c == ')') --depth;
    if (c == ',' && depth == 0) {
      parts.push_back(upper(trimmed(part)));
      part.clear();
    } else {
      part += c;
    }
  }
  parts.push_back(upper(trimmed(part)));
  return parts;
}

/// Reads `name` (backticks doubled) or * at the front of `text` and removes it.
std::string take_name(std::string_view& text) {
  if (text.empty() || text.front() != '`') {
    const std::string name = text.substr(0, 1) == "*" ? "*" : "";
    text.remove_prefix(std::min<std::size_t>(1, text.size()));
    return name;
  }
  std::string name;
  std::size_t at = 1;
  for (; at < text.size(); ++at) {
    if (text[at] == '`') {
      if (at + 1 >= text.size() || text[at + 1] != '`') break;
      ++at;
    }
    name += text[at];
  }
  text.remove_prefix(std::min(at + 1, text.size()));
  return name;
}

/// LIKE of schema patterns in grants: % any text, _ any character, \ makes either plain.
bool matches(std::string_view pattern, std::string_view name) {
  if (pattern.empty()) return name.empty();
  if (pattern.front() == '%') {
    for (std::size_t skip = 0; skip <= name.size(); ++skip) {
      if (matches(pattern.substr(1), name.substr(skip))) return true;
    }
    return false;
  }
  const bool is_escaped = pattern.front() == '\\' && pattern.size() > 1;
  const char expected = is_escaped ? pattern[1] : pattern.front();
  if (name.empty()) return false;
  const bool is_any = !is_escaped && expected == '_';
  if (!is_any && expected != name.front()) return false;
  return matches(pattern.substr(is_escaped ? 2 : 1), name.substr(1));
}

bool names(const Grant& grant, std::string_view privilege) {
  return std::any_of(
      grant.privileges.begin(), grant.privileges.end(), [&](const std::string& granted) {
        return granted == privilege || granted == "ALL PRIVILEGES" || granted == "ALL";
      });
}

using Variables = std::map<std::string, std::string>;

Variables read_variables(Connection& connection) {
  const Result result = connection.query(
      "SHOW GLOBAL VARIABLES WHERE Variable_name IN ('version', 'version_comment', 'log_bin', "
      "'gtid_mode', 'log_slave_updates', 'log_replica_updates', 'binlog_format', "
      "'binlog_row_image', 'binlog_row_metadata', 'server_uuid', 'server_id', "
      "'lower_case_table_names', 'aurora_version')",
      "read the server's settings");
  Variables variables;
  for (const Row& row : result.rows) {
    variables[row.at(0).value_or("")] = row.at(1).value_or("");
  }
  return variables;
}

std::string value_of(const Variables& variables, const std::string& name) {
  const auto found = variables.find(name);
  return found == variables.end() ? std::string() : found->second;
}

template <typename Number>
void take_number(const std::string& text, Number& number) {
  std::from_chars(text.data(), text.data() + text.size(), number);
}

Flavour flavour_of(const Connection& connection, const Variables& variables) {
  if (variables.count("aurora_version") != 0) return Flavour::aurora;
  if (connection.is_mariadb()) return Flavour::mariadb;
  const std::string comment = value_of(variables, "version_comment");
  return comment.find("Percona") != std::string::npos ? Flavour::percona : Flavour::mysql;
}

}  // namespace

std::string_view to_string(Flavour flavour) noexcept {
  switch (flavour) {
    case Flavour::mysql: return "MySQL";
    case Flavour::mariadb: return "MariaDB";
    case Flavour::percona: return "Percona Server";
    case Flavour::aurora: return "Aurora MySQL";
  }
  return "unknown";
}

ServerVersion parse_version(std::string_view text) noexcept {
  constexpr std::string_view disguise = "5.5.5-";
  if (text.substr(0, disguise.size()) == disguise) text.remove_prefix(disguise.size());
  ServerVersion version;
  const char* at = text.data();
  const char* const end = at + text.size();
  for (int* part : {&version.major, &version.minor, &version.patch}) {
    const auto [next, error] = std::from_chars(at, end, *part);
    if (error != std::errc() || next == end || *next != '.') break;
    at = next + 1;
  }
  return version;
}

void Privileges::add(std::string_view line) {
  constexpr std::string_view grant_word = "GRANT ";
  if (line.substr(0, grant_word.size()) != grant_word) return;
  line.remove_prefix(grant_word.size());
  if (!line.empty() && (line.front() == '`' || line.front() == '\'')) {
    has_roles_ = true;
    return;
  }
  const std::size_t on = line.find(" ON ");
  if (on == std::string_view::npos) {
    // MariaDB writes granted roles without quotes: GRANT reader TO `u`@`%`.
    has_roles_ = true;
    return;
  }
  Grant grant;
  grant.privileges = split_privileges(line.substr(0, on));
  std::string_view object = line.substr(on + 4);
  if (object.substr(0, 6) == "TABLE ") object.remove_prefix(6);
  grant.schema = take_name(object);
  if (grant.schema.empty() || object.empty() || object.front() != '.') return;
  object.remove_prefix(1);
  grant.table = take_name(object);
  grants_.push_back(std::move(grant));
}

bool Privileges::has_global(std::string_view privilege) const {
  return std::any_of(grants_.begin(), grants_.end(), [&](const Grant& grant) {
    return grant.schema == "*" && names(grant, privilege);
  });
}

bool Privileges::has_on_table(std::string_view privilege, const model::TableId& table) const {
  return std::any_of(grants_.begin(), grants_.end(), [&](const Grant& grant) {
    const bool in_schema =
        grant.schema == "*" ||
        (grant.table == "*" ? matches(grant.schema, table.schema) : grant.schema == table.schema);
    return in_schema && (grant.table == "*" || grant.table == table.table) &&
           names(grant, privilege);
  });
}

std::string ServerProfile::identity() const {
  return is_mariadb() ? fmt::format("mariadb:{}", server_id) : server_uuid;
}

std::string_view ServerProfile::log_position_statement() const noexcept {
  const bool has_new_words = !is_mariadb() && version >= ServerVersion{8, 2, 0};
  return has_new_words ? "SHOW BINARY LOG STATUS" : "SHOW MASTER STATUS";
}

std::string ServerProfile::to_text() const {
  return fmt::format("{} {}", to_string(flavour), version_text);
}

ServerProfile read_profile(Connection& connection) {
  const Variables variables = read_variables(connection);
  ServerProfile profile;
  profile.flavour = flavour_of(connection, variables);
  profile.version_text = value_of(variables, "version");
  profile.version = parse_version(profile.version_text);
  profile.is_binlog_on = value_of(variables, "log_bin") == "ON";
  profile.is_gtid_on = profile.is_mariadb() || value_of(variables, "gtid_mode") == "ON";
  profile.logs_replicated_changes = value_of(variables, "log_slave_updates") == "ON" ||
                                    value_of(variables, "log_replica_updates") == "ON";
  profile.binlog_format = value_of(variables, "binlog_format");
  profile.binlog_row_image = value_of(variables, "binlog_row_image");
  profile.binlog_row_metadata = value_of(variables, "binlog_row_metadata");
  profile.server_uuid = value_of(variables, "server_uuid");
  // MariaDB only, and readable without a privilege; MySQL has no such counter.
  const Result replicas =
      connection.query("SHOW GLOBAL STATUS LIKE 'Slaves_running'", "read the replication state");
  profile.is_replicating = !replicas.rows.empty() && replicas.rows.front().at(1) != "0";
  take_number(value_of(variables, "server_id"), profile.server_id);
  take_number(value_of(variables, "lower_case_table_names"), profile.lower_case_table_names);
  for (const Row& row : connection.query("SHOW GRANTS", "read the login's privileges").rows) {
    profile.privileges.add(row.at(0).value_or(""));
  }
  return profile;
}

}  // namespace mysql
