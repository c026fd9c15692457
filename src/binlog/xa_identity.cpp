#include "binlog/xa_identity.hpp"

#include "base/byte_reader.hpp"
#include "binlog/event_header.hpp"
#include "binlog/sql_words.hpp"

#include <fmt/core.h>

#include <cctype>

namespace binlog {
namespace {

using base::ByteReader;

std::string hex_of(std::string_view bytes) {
  std::string text;
  for (const char c : bytes) text += fmt::format("{:02x}", static_cast<unsigned char>(c));
  return text;
}

std::string name_of(std::string_view global_hex, std::string_view branch_hex,
                    std::string_view format) {
  return fmt::format("X'{}',X'{}',{}", global_hex, branch_hex, format);
}

bool is_hex(std::string_view text) {
  for (const char c : text) {
    if (std::isxdigit(static_cast<unsigned char>(c)) == 0) return false;
  }
  return text.size() % 2 == 0;
}

bool is_number(std::string_view text) {
  for (const char c : text) {
    if (c < '0' || c > '9') return false;
  }
  return !text.empty();
}

std::string lower(std::string_view text) {
  std::string result(text);
  for (char& c : result) c = static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
  return result;
}

/// 'text', X'hex' or 0xhex, in hex; nullopt for anything else. `next` is the word behind it.
std::optional<std::string> read_part(SqlWords& words, SqlWord& next) {
  const SqlWord word = next;
  next = words.next();
  if (word.kind == SqlWord::Kind::text) return hex_of(word.bytes);
  if (word.is("X") && next.kind == SqlWord::Kind::text && is_hex(next.bytes)) {
    std::string hex = lower(next.bytes);
    next = words.next();
    return hex;
  }
  const bool is_literal = word.kind == SqlWord::Kind::word &&
                          (word.bytes.starts_with("0x") || word.bytes.starts_with("0X"));
  if (is_literal && is_hex(word.bytes.substr(2))) return lower(word.bytes.substr(2));
  return std::nullopt;
}

std::optional<std::string> read_name(SqlWords& words) {
  SqlWord next = words.next();
  const std::optional<std::string> global = read_part(words, next);
  if (!global) return std::nullopt;
  std::string branch;
  std::string format = "1";
  if (next.is_sign(',')) {
    next = words.next();
    const std::optional<std::string> part = read_part(words, next);
    if (!part) return std::nullopt;
    branch = *part;
  }
  if (next.is_sign(',')) {
    next = words.next();
    if (next.kind != SqlWord::Kind::word || !is_number(next.bytes)) return std::nullopt;
    format = next.bytes;
  }
  return name_of(*global, branch, format);
}

}  // namespace

XaPrepare parse_xa_prepare(std::string_view event, const model::LogFormat& format) {
  ByteReader reader(body_of(event, format));
  XaPrepare prepare;
  prepare.is_one_phase = reader.u8() != 0;
  const std::uint32_t format_id = reader.u32();
  const std::uint32_t global_bytes = reader.u32();
  const std::uint32_t branch_bytes = reader.u32();
  const std::string global = hex_of(reader.bytes(global_bytes));
  prepare.xid = name_of(global, hex_of(reader.bytes(branch_bytes)), std::to_string(format_id));
  return prepare;
}

std::optional<XaFinish> parse_xa_finish(std::string_view sql) {
  SqlWords words(sql);
  if (!words.next().is("XA")) return std::nullopt;
  const SqlWord verb = words.next();
  XaFinish finish;
  finish.commits = verb.is("COMMIT");
  if (!finish.commits && !verb.is("ROLLBACK")) return std::nullopt;
  std::optional<std::string> xid = read_name(words);
  if (!xid) return std::nullopt;
  finish.xid = *std::move(xid);
  return finish;
}

}  // namespace binlog
