#pragma once
// An ODBC connection string as a list of keys and values: read, written, and shown without secrets.
//
// Used by config/, which checks what the user wrote, and by redshift/odbc_login, which adds to it.
// Values and pure functions, any thread. Source: ODBC Programmer's Reference, "SQLDriverConnect":
// KEY=value;KEY={value with ; in it}; keys in any case; } inside of braces is written twice.
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace model {

struct OdbcAttribute {
  std::string key;
  std::string value;
  bool operator==(const OdbcAttribute&) const = default;
};

class OdbcConnection {
 public:
  /// What was read, or what is wrong with the text, without repeating it: it may hold a password.
  struct Parsed;
  static Parsed parse(std::string_view text);

  /// The value of a key in any case; null without it.
  const std::string* find(std::string_view key) const;
  void add(std::string key, std::string value);
  /// Adds the key unless it is there.
  void add_default(std::string_view key, std::string_view value);
  const std::vector<OdbcAttribute>& attributes() const noexcept { return attributes_; }

  /// With every secret; goes to the driver only.
  std::string text() const;
  /// The same with *** for what is_odbc_secret() says.
  std::string redacted_text() const;

 private:
  std::vector<OdbcAttribute> attributes_;
};

struct OdbcConnection::Parsed {
  OdbcConnection connection;
  std::string problem;  ///< empty: none
};

/// True for keys whose value opens something: PWD, SecretAccessKey, Client_Secret...
bool is_odbc_secret(std::string_view key);

}  // namespace model
