#include "standin/pg_wire.hpp"

#include "base/digest.hpp"
#include "base/error.hpp"

namespace standin {
namespace {

constexpr std::int32_t kSslRequest = 80877103;
constexpr std::int32_t kGssRequest = 80877104;
constexpr std::int32_t kCancelRequest = 80877102;
constexpr std::int32_t kProtocol3 = 3 << 16;

[[noreturn]] void throw_malformed(const std::string& what) {
  throw base::Error(base::ErrorScope::corrupt, "standin.wire.malformed",
                    "a PostgreSQL protocol message is malformed: " + what,
                    "connect with a client that speaks protocol version 3");
}

std::uint32_t big_endian32(std::string_view bytes) {
  std::uint32_t value = 0;
  for (std::size_t i = 0; i < 4; ++i) {
    value = (value << 8) | static_cast<std::uint8_t>(bytes[i]);
  }
  return value;
}

void append_unsigned32(std::string& out, std::uint32_t value) {
  for (int shift = 24; shift >= 0; shift -= 8) {
    out.push_back(static_cast<char>((value >> shift) & 0xFFU));
  }
}

std::int32_t mapped(const TypeMap& types, std::int32_t oid) {
  const auto found = types.find(oid);
  return found == types.end() ? oid : found->second;
}

}  // namespace

void append_int16(std::string& out, std::int16_t value) {
  const auto bits = static_cast<std::uint16_t>(value);
  out.push_back(static_cast<char>(bits >> 8));
  out.push_back(static_cast<char>(bits & 0xFFU));
}

void append_int32(std::string& out, std::int32_t value) {
  append_unsigned32(out, static_cast<std::uint32_t>(value));
}

void append_cstring(std::string& out, std::string_view text) {
  out.append(text.substr(0, text.find('\0')));
  out.push_back('\0');
}

void append_message(std::string& out, char type, std::string_view body) {
  if (type != 0) out.push_back(type);
  append_unsigned32(out, static_cast<std::uint32_t>(body.size() + 4));
  out.append(body);
}

std::string encode_message(char type, std::string_view body) {
  std::string out;
  out.reserve(body.size() + 5);
  append_message(out, type, body);
  return out;
}

std::optional<WireMessage> MessageReader::next(std::size_t bytes_max) {
  return cut(1, bytes_max);
}

std::optional<WireMessage> MessageReader::next_startup() {
  return cut(0, kStartupBytesMax);
}

std::optional<WireMessage> MessageReader::cut(std::size_t type_bytes, std::size_t bytes_max) {
  const std::string_view rest = std::string_view(buffer_).substr(at_);
  if (rest.size() < type_bytes + 4) return std::nullopt;
  const std::size_t length = big_endian32(rest.substr(type_bytes, 4));
  if (length < 4 || length > bytes_max) {
    throw_malformed("its length is " + std::to_string(length));
  }
  if (rest.size() < type_bytes + length) return std::nullopt;
  WireMessage message;
  if (type_bytes == 1) message.type = rest[0];
  message.body = rest.substr(type_bytes + 4, length - 4);
  at_ += type_bytes + length;
  // What was consumed is dropped once it outweighs what is left, so that the cost stays linear.
  if (at_ == buffer_.size()) {
    buffer_.clear();
    at_ = 0;
  } else if (at_ > 64 * 1024 && at_ > buffer_.size() / 2) {
    buffer_.erase(0, at_);
    at_ = 0;
  }
  return message;
}

std::uint8_t BodyReader::byte() {
  return static_cast<std::uint8_t>(bytes(1)[0]);
}

std::int16_t BodyReader::int16() {
  const std::string_view two = bytes(2);
  const auto high = static_cast<std::uint8_t>(two[0]);
  const auto low = static_cast<std::uint8_t>(two[1]);
  return static_cast<std::int16_t>(static_cast<std::uint16_t>((high << 8) | low));
}

std::int32_t BodyReader::int32() {
  return static_cast<std::int32_t>(big_endian32(bytes(4)));
}

std::string BodyReader::cstring() {
  const std::size_t end = rest_.find('\0');
  if (end == std::string_view::npos) throw_malformed("a text without its end");
  std::string text(rest_.substr(0, end));
  rest_.remove_prefix(end + 1);
  return text;
}

std::string_view BodyReader::bytes(std::size_t count) {
  if (rest_.size() < count) throw_malformed("it ends early");
  const std::string_view taken = rest_.substr(0, count);
  rest_.remove_prefix(count);
  return taken;
}

Startup parse_startup(std::string_view body) {
  BodyReader reader(body);
  const std::int32_t code = reader.int32();
  Startup startup;
  if (code == kSslRequest) {
    startup.kind = StartupKind::ssl_request;
    return startup;
  }
  if (code == kGssRequest) {
    startup.kind = StartupKind::gss_request;
    return startup;
  }
  if (code == kCancelRequest) {
    startup.kind = StartupKind::cancel;
    startup.cancel_pid = reader.int32();
    startup.cancel_key = reader.int32();
    return startup;
  }
  if (code >> 16 != 3) throw_malformed("protocol version " + std::to_string(code >> 16));
  startup.minor_version = code & 0xFFFF;
  while (!reader.empty()) {
    std::string key = reader.cstring();
    if (key.empty()) break;
    std::string value = reader.cstring();
    startup.parameters.emplace_back(std::move(key), std::move(value));
  }
  return startup;
}

std::string encode_startup(const std::vector<std::pair<std::string, std::string>>& parameters) {
  std::string body;
  append_int32(body, kProtocol3);
  for (const auto& [key, value] : parameters) {
    append_cstring(body, key);
    append_cstring(body, value);
  }
  body.push_back('\0');
  return encode_message(0, body);
}

std::string encode_cancel(std::int32_t pid, std::int32_t key) {
  std::string body;
  append_int32(body, kCancelRequest);
  append_int32(body, pid);
  append_int32(body, key);
  return encode_message(0, body);
}

ErrorFields ErrorFields::parse(std::string_view body) {
  ErrorFields fields;
  BodyReader reader(body);
  while (!reader.empty()) {
    const char field = static_cast<char>(reader.byte());
    if (field == 0) break;
    fields.fields_.emplace_back(field, reader.cstring());
  }
  return fields;
}

std::string ErrorFields::get(char field) const {
  for (const auto& [name, text] : fields_) {
    if (name == field) return text;
  }
  return {};
}

void ErrorFields::set(char field, std::string text) {
  for (auto& [name, old] : fields_) {
    if (name == field) {
      old = std::move(text);
      return;
    }
  }
  fields_.emplace_back(field, std::move(text));
}

void ErrorFields::erase(char field) {
  std::erase_if(fields_, [field](const auto& pair) { return pair.first == field; });
}

std::string ErrorFields::encode() const {
  std::string body;
  for (const auto& [field, text] : fields_) {
    body.push_back(field);
    append_cstring(body, text);
  }
  body.push_back('\0');
  return body;
}

ErrorFields make_error(std::string severity, std::string sqlstate, std::string message) {
  ErrorFields fields;
  fields.set('S', std::move(severity));
  fields.set('C', std::move(sqlstate));
  fields.set('M', std::move(message));
  return fields;
}

std::string remap_row_description(std::string_view body, const TypeMap& types) {
  BodyReader reader(body);
  std::string out;
  const std::int16_t count = reader.int16();
  append_int16(out, count);
  for (int i = 0; i < count; ++i) {
    append_cstring(out, reader.cstring());
    out.append(reader.bytes(6));  // table OID, attribute number
    append_int32(out, mapped(types, reader.int32()));
    out.append(reader.bytes(8));  // size, modifier, format
  }
  return out;
}

std::string remap_parameter_description(std::string_view body, const TypeMap& types) {
  BodyReader reader(body);
  std::string out;
  const std::int16_t count = reader.int16();
  append_int16(out, count);
  // The count is unsigned on the wire: up to 65535 parameters.
  for (int i = 0; i < static_cast<std::uint16_t>(count); ++i) {
    append_int32(out, mapped(types, reader.int32()));
  }
  return out;
}

ParseRequest read_parse(std::string_view body) {
  BodyReader reader(body);
  ParseRequest request;
  request.name = reader.cstring();
  request.sql = reader.cstring();
  const auto count = static_cast<std::uint16_t>(reader.int16());
  for (int i = 0; i < count; ++i) request.parameter_types.push_back(reader.int32());
  return request;
}

std::string write_parse(const ParseRequest& request) {
  std::string body;
  append_cstring(body, request.name);
  append_cstring(body, request.sql);
  append_int16(body, static_cast<std::int16_t>(request.parameter_types.size()));
  for (const std::int32_t type : request.parameter_types) append_int32(body, type);
  return body;
}

std::vector<std::optional<std::string>> read_data_row(std::string_view body) {
  BodyReader reader(body);
  const auto count = static_cast<std::uint16_t>(reader.int16());
  std::vector<std::optional<std::string>> row;
  row.reserve(count);
  for (int i = 0; i < count; ++i) {
    const std::int32_t size = reader.int32();
    if (size < 0) {
      row.emplace_back();
    } else {
      row.emplace_back(std::string(reader.bytes(static_cast<std::size_t>(size))));
    }
  }
  return row;
}

std::string md5_answer(std::string_view stored, std::string_view salt) {
  std::string salted(stored.substr(stored.substr(0, 3) == "md5" ? 3 : 0));
  salted.append(salt);
  return "md5" + base::md5_hex(salted);
}

std::string md5_password(std::string_view user, std::string_view password, std::string_view salt) {
  std::string inner(password);
  inner.append(user);
  return md5_answer(base::md5_hex(inner), salt);
}

}  // namespace standin
