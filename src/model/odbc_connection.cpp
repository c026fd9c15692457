#include "model/odbc_connection.hpp"

#include <algorithm>
#include <array>
#include <utility>

namespace model {
namespace {

constexpr std::string_view kBlanks = " \t\r\n";

char lower(char c) {
  return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
}

bool is_same_key(std::string_view a, std::string_view b) {
  return std::equal(a.begin(), a.end(), b.begin(), b.end(),
                    [](char x, char y) { return lower(x) == lower(y); });
}

std::string_view trimmed(std::string_view text) {
  const std::size_t first = text.find_first_not_of(kBlanks);
  if (first == std::string_view::npos) return {};
  return text.substr(first, text.find_last_not_of(kBlanks) - first + 1);
}

/// Takes "{...}" off the front, doubled braces as one; nullopt when it is not closed.
std::optional<std::string> take_braced(std::string_view& rest) {
  std::string value;
  for (std::size_t i = 1; i < rest.size(); ++i) {
    const bool is_brace = rest[i] == '}';
    if (is_brace && (i + 1 == rest.size() || rest[i + 1] != '}')) {
      rest.remove_prefix(i + 1);
      return value;
    }
    if (is_brace) ++i;
    value += rest[i];
  }
  return std::nullopt;
}

std::string value_text(const std::string& value) {
  const bool is_plain = value.find_first_of("[]{}(),;?*=!@") == std::string::npos &&
                        trimmed(value).size() == value.size();
  if (is_plain) return value;
  std::string text = "{";
  for (const char c : value) text += c == '}' ? std::string("}}") : std::string(1, c);
  return text + "}";
}

std::string written(const std::vector<OdbcAttribute>& attributes, bool shows_secrets) {
  std::string text;
  for (const OdbcAttribute& attribute : attributes) {
    const bool is_shown = shows_secrets || !is_odbc_secret(attribute.key);
    text += attribute.key + "=" + (is_shown ? value_text(attribute.value) : "***") + ";";
  }
  return text;
}

}  // namespace

OdbcConnection::Parsed OdbcConnection::parse(std::string_view text) {
  Parsed parsed;
  std::string_view rest = trimmed(text);
  while (!rest.empty()) {
    const std::size_t equals = rest.find_first_of("=;");
    const std::string key(trimmed(rest.substr(0, equals)));
    if (equals == std::string_view::npos || rest[equals] == ';' || key.empty()) {
      parsed.problem = "holds a part that is not KEY=value";
      return parsed;
    }
    rest = trimmed(rest.substr(equals + 1));
    std::string value;
    if (rest.substr(0, 1) == "{") {
      const auto braced = take_braced(rest);
      rest = trimmed(rest);
      if (!braced || (!rest.empty() && rest.front() != ';')) {
        parsed.problem = "holds a { that no } before a semicolon closes";
        return parsed;
      }
      value = *braced;
    } else {
      value = trimmed(rest.substr(0, rest.find(';')));
      rest.remove_prefix(std::min(rest.find(';'), rest.size()));
    }
    if (parsed.connection.find(key) != nullptr) {
      parsed.problem = "has the key " + key + " twice";
      return parsed;
    }
    parsed.connection.add(key, std::move(value));
    rest = trimmed(rest.substr(std::min<std::size_t>(1, rest.size())));
  }
  return parsed;
}

const std::string* OdbcConnection::find(std::string_view key) const {
  for (const OdbcAttribute& attribute : attributes_) {
    if (is_same_key(attribute.key, key)) return &attribute.value;
  }
  return nullptr;
}

void OdbcConnection::add(std::string key, std::string value) {
  attributes_.push_back({std::move(key), std::move(value)});
}

void OdbcConnection::add_default(std::string_view key, std::string_view value) {
  if (find(key) == nullptr) add(std::string(key), std::string(value));
}

std::string OdbcConnection::text() const {
  return written(attributes_, true);
}

std::string OdbcConnection::redacted_text() const {
  return written(attributes_, false);
}

bool is_odbc_secret(std::string_view key) {
  static constexpr std::array<std::string_view, 10> kSecrets = {
      "PWD",           "Password",     "SecretAccessKey", "SessionToken", "AccessKeyID",
      "Client_Secret", "ClientSecret", "Passcode",        "token",        "web_identity_token"};
  return std::any_of(kSecrets.begin(), kSecrets.end(),
                     [&](std::string_view secret) { return is_same_key(key, secret); });
}

}  // namespace model
