#include "redshift/odbc_diagnostics.hpp"

#include <fmt/core.h>

#include <algorithm>
#include <array>

namespace redshift {
namespace {

constexpr std::string_view kBlanks = " \t\r\n";

std::string_view trimmed(std::string_view text) {
  const std::size_t first = text.find_first_not_of(kBlanks);
  if (first == std::string_view::npos) return {};
  return text.substr(first, text.find_last_not_of(kBlanks) - first + 1);
}

/// Takes the words off the front when they stand there.
bool take(std::string_view& text, std::string_view words) {
  if (!text.starts_with(words)) return false;
  text = trimmed(text.substr(words.size()));
  return true;
}

/// "(30) Error occurred while trying to execute a query: " is Amazon's own.
void drop_introduction(std::string_view& text) {
  constexpr std::string_view kEnd = "while trying to execute a query:";
  const std::size_t end = text.find(kEnd);
  if (text.starts_with("(") && end != std::string_view::npos && end < text.find('\n'))
    text = trimmed(text.substr(end + kEnd.size()));
}

/// psqlODBC closes with ";\nError while executing the query" or what else it was doing.
void drop_closing(std::string_view& text) {
  const std::size_t last = text.rfind(";\n");
  if (last == std::string_view::npos) return;
  const std::string_view tail = text.substr(last + 2);
  if (tail.starts_with("Error while ") || tail.starts_with("The connection has been lost"))
    text = text.substr(0, last);
}

std::optional<std::string> take_state(std::string_view& text) {
  constexpr std::string_view kLabel = "[SQLState ";
  if (!text.starts_with(kLabel) || text.size() < kLabel.size() + 6 ||
      text[kLabel.size() + 5] != ']')
    return std::nullopt;
  const std::string state(text.substr(kLabel.size(), 5));
  text = trimmed(text.substr(kLabel.size() + 6));
  return state;
}

struct Parsed {
  ServerError error;
  bool is_of_server = false;
};

/// psqlODBC puts the position of a syntax error between message and DETAIL.
void split_message(std::string_view text, ServerError& into) {
  std::size_t detail = text.find("\nDETAIL:");
  std::size_t label = 8;
  if (detail == std::string_view::npos) {
    detail = text.find(" DETAIL:");  // Amazon's driver on one line
  }
  if (detail != std::string_view::npos) {
    std::string_view rest = text.substr(detail + label);
    if (rest.starts_with(' ')) rest.remove_prefix(1);
    while (!rest.empty() && (rest.back() == ' ' || rest.back() == '\n')) rest.remove_suffix(1);
    into.detail = rest;
    text = text.substr(0, detail);
  }
  const std::size_t position = text.find("\nSTATEMENT_POSITION:");
  into.message = trimmed(text.substr(0, position));
}

Parsed parsed(const OdbcRecord& record) {
  Parsed result;
  std::string_view text = without_prefix(record.text);
  drop_introduction(text);
  result.error.sqlstate = record.sqlstate;
  result.error.native_code = record.native_code;
  if (auto state = take_state(text)) result.error.sqlstate = *std::move(state);
  drop_closing(text);
  for (const std::string_view severity : {"ERROR:", "FATAL:", "PANIC:"})
    result.is_of_server = result.is_of_server || take(text, severity);
  split_message(text, result.error);
  return result;
}

bool is_lost_state(const std::string& state) {
  return state.starts_with("08") || state.starts_with("57P") || state == "HYT01";
}

}  // namespace

std::string_view without_prefix(std::string_view text) {
  text = trimmed(text);
  while (text.starts_with("[") && !text.starts_with("[SQLState ")) {
    const std::size_t end = text.find(']');
    if (end == std::string_view::npos || end > 60) break;
    text = trimmed(text.substr(end + 1));
  }
  return text;
}

ServerError server_error_of(const std::vector<OdbcRecord>& records) {
  if (records.empty()) {
    return {"HY000", "the ODBC driver reports a failure and says nothing of it", "", 0};
  }
  for (const OdbcRecord& record : records) {
    Parsed candidate = parsed(record);
    if (candidate.is_of_server) return std::move(candidate.error);
  }
  return parsed(records.front()).error;
}

std::vector<std::string> notices_of(const std::vector<OdbcRecord>& records) {
  std::vector<std::string> notices;
  for (const OdbcRecord& record : records) {
    std::string_view text = without_prefix(record.text);
    drop_closing(text);
    for (const std::string_view level : {"INFO:", "NOTICE:", "WARNING:", "LOG:", "DEBUG:"})
      take(text, level);
    notices.emplace_back(trimmed(text));
  }
  return notices;
}

bool is_connection_lost(const std::vector<OdbcRecord>& records) {
  static constexpr std::array<std::string_view, 4> kWords = {
      "server closed the connection", "connection has been lost", "could not receive data from",
      "could not send data to"};
  return std::any_of(records.begin(), records.end(), [](const OdbcRecord& record) {
    return is_lost_state(record.sqlstate) || is_lost_state(parsed(record).error.sqlstate) ||
           std::any_of(kWords.begin(), kWords.end(), [&](std::string_view words) {
             return record.text.find(words) != std::string::npos;
           });
  });
}

std::string words_of(const std::vector<OdbcRecord>& records) {
  std::string words;
  for (const OdbcRecord& record : records) {
    if (!words.empty()) words += "\n";
    words += fmt::format("[SQLState {} NativeError {}] {}", record.sqlstate, record.native_code,
                         trimmed(record.text));
  }
  return words;
}

bool is_in_transaction_after(bool before, std::string_view sql) {
  const std::string_view text = trimmed(sql);
  const std::string_view verb = text.substr(0, text.find_first_of(" \t\r\n;"));
  if (verb == "BEGIN" || verb == "START") return true;
  if (verb == "COMMIT" || verb == "ROLLBACK" || verb == "END" || verb == "ABORT") return false;
  return before;
}

}  // namespace redshift
