#pragma once
// PostgreSQL's wire protocol, version 3: messages <-> bytes. Pure; no sockets, no threads.
//
// Used by the gateway on both of its sides: towards the client, where it plays Redshift, and
// towards PostgreSQL. Malformed bytes throw base::Error(corrupt). Source: PostgreSQL documentation,
// "Frontend/Backend Protocol"; what Redshift does differently is in the reference (Redshift,
// section 6).
#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace standin {

/// One message: its type byte (0 for a start-up packet) and its body without the length.
struct WireMessage {
  char type = 0;
  std::string body;
};

/// Appends the message in wire form.
void append_message(std::string& out, char type, std::string_view body);
std::string encode_message(char type, std::string_view body);

inline constexpr std::size_t kWireMessageBytesMax = std::size_t{64} * 1024 * 1024;
inline constexpr std::size_t kStartupBytesMax = 64 * 1024;

/// Cuts a byte stream into messages.
class MessageReader {
 public:
  void feed(std::string_view bytes) { buffer_.append(bytes); }
  /// The next whole message with a type byte; nullopt when more bytes are needed.
  std::optional<WireMessage> next(std::size_t bytes_max = kWireMessageBytesMax);
  /// The next whole start-up packet (no type byte).
  std::optional<WireMessage> next_startup();
  /// True when no byte waits: nothing was sent ahead of a TLS handshake.
  bool empty() const { return at_ == buffer_.size(); }

 private:
  std::optional<WireMessage> cut(std::size_t type_bytes, std::size_t bytes_max);
  std::string buffer_;
  std::size_t at_ = 0;
};

/// Reads the fields of a body, in order; throws when the body is shorter than asked.
class BodyReader {
 public:
  explicit BodyReader(std::string_view body) : rest_(body) {}
  std::uint8_t byte();
  std::int16_t int16();
  std::int32_t int32();
  std::string cstring();
  std::string_view bytes(std::size_t count);
  bool empty() const { return rest_.empty(); }

 private:
  std::string_view rest_;
};

void append_int16(std::string& out, std::int16_t value);
void append_int32(std::string& out, std::int32_t value);
void append_cstring(std::string& out, std::string_view text);

enum class StartupKind : std::uint8_t { session, ssl_request, gss_request, cancel };
struct Startup {
  StartupKind kind = StartupKind::session;
  std::vector<std::pair<std::string, std::string>> parameters;
  std::int32_t cancel_pid = 0;
  std::int32_t cancel_key = 0;
  int minor_version = 0;
};
/// Reads a start-up packet's body; throws for a protocol that is not version 3.
Startup parse_startup(std::string_view body);
std::string encode_startup(const std::vector<std::pair<std::string, std::string>>& parameters);
std::string encode_cancel(std::int32_t pid, std::int32_t key);

/// The fields of an ErrorResponse or NoticeResponse, in their order.
class ErrorFields {
 public:
  static ErrorFields parse(std::string_view body);
  std::string get(char field) const;
  void set(char field, std::string text);
  void erase(char field);
  std::string encode() const;

 private:
  std::vector<std::pair<char, std::string>> fields_;
};
ErrorFields make_error(std::string severity, std::string sqlstate, std::string message);

using TypeMap = std::map<std::int32_t, std::int32_t>;
/// Replaces the type OIDs of a RowDescription body.
std::string remap_row_description(std::string_view body, const TypeMap& types);
/// Replaces the type OIDs of a ParameterDescription body.
std::string remap_parameter_description(std::string_view body, const TypeMap& types);

struct ParseRequest {
  std::string name;
  std::string sql;
  std::vector<std::int32_t> parameter_types;
};
ParseRequest read_parse(std::string_view body);
std::string write_parse(const ParseRequest& request);

/// The values of a DataRow body in text form.
std::vector<std::optional<std::string>> read_data_row(std::string_view body);

/// What a client answers to AuthenticationMD5Password: "md5" and 32 hex digits.
std::string md5_password(std::string_view user, std::string_view password, std::string_view salt);
/// The same from what pg_authid keeps ("md5" + md5(password + user)).
std::string md5_answer(std::string_view stored, std::string_view salt);

}  // namespace standin
