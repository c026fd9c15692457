#include "standin/error_words.hpp"

#include <string_view>

namespace standin {
namespace {

constexpr std::string_view kComputeProcess = "query0_119";

std::string between(const std::string& text, std::string_view before, std::string_view after) {
  const std::size_t begin = text.find(before);
  if (begin == std::string::npos) return {};
  const std::size_t end = text.find(after, begin + before.size());
  if (end == std::string::npos) return {};
  return text.substr(begin + before.size(), end - begin - before.size());
}

void replace_first(std::string& text, std::string_view old, std::string_view with) {
  if (const std::size_t at = text.find(old); at != std::string::npos) {
    text.replace(at, old.size(), with);
  }
}

RedshiftFailure too_long(const std::string& context) {
  RedshiftFailure failure;
  failure.message = "Value too long for character type";
  failure.code = 8001;
  failure.context = context;
  failure.location = "string.cpp:246";
  return failure;
}

ErrorFields with_block(const RedshiftFailure& failure, const ErrorOrigin& origin) {
  return as_error(failure, origin);
}

ErrorFields serializable_conflict(ErrorFields fields, const ErrorOrigin& origin) {
  std::string cycle;
  for (const std::int64_t transaction : origin.cycle) {
    cycle += (cycle.empty() ? "" : ", ") + std::to_string(transaction);
  }
  fields.set('C', "XX000");
  fields.set('M', "1023");
  fields.set('D', "Serializable isolation violation on table - " + std::to_string(origin.table_id) +
                      ", transactions forming the cycle are: " + cycle +
                      " (pid:" + std::to_string(origin.pid) + ")");
  fields.erase('H');
  return fields;
}

// Lengths in bytes are CHECK constraints of ours; their names say which column they guard.
bool is_length_check(const ErrorFields& fields) {
  return fields.get('C') == "23514" && fields.get('n').starts_with("__rs_bytes_");
}

// So are the 8 bytes of a NUMERIC(19, s).
bool is_digits_check(const ErrorFields& fields) {
  return fields.get('C') == "23514" && fields.get('n').starts_with("__rs_digits_");
}

void use_relation_words(std::string& message) {
  for (const char* kind : {"table ", "view ", "sequence ", "materialized view "}) {
    replace_first(message, std::string("permission denied for ") + kind,
                  "permission denied for relation ");
    replace_first(message, std::string("must be owner of ") + kind, "must be owner of relation ");
  }
}

}  // namespace

ErrorFields as_error(const RedshiftFailure& failure, const ErrorOrigin& origin) {
  ErrorFields fields = make_error("ERROR", failure.sqlstate, failure.message);
  if (failure.location.empty()) return fields;
  const bool is_leader = failure.location.find("credentials") != std::string::npos;
  fields.set('D', detail_block(failure, origin.query_id, origin.pid,
                               is_leader ? "padbmaster" : kComputeProcess));
  return fields;
}

ErrorFields missing_in_snapshot() {
  ErrorFields fields = make_error("ERROR", "XX000", "1018");
  fields.set('D', "Relation does not exist.");
  return fields;
}

ErrorFields as_redshift_error(ErrorFields fields, const ErrorOrigin& origin) {
  const std::string state = fields.get('C');
  std::string message = fields.get('M');
  if (state == "22001" && message.find("character varying") != std::string::npos) {
    replace_first(message, "value", "Value");
    return with_block(too_long(message), origin);
  }
  if (is_length_check(fields)) {
    return with_block(too_long("Value is longer in bytes than its column"), origin);
  }
  if (is_digits_check(fields)) {
    fields.set('C', "22003");
    message = "numeric field overflow";
    fields.erase('D');
  }
  if (state == "40001") return serializable_conflict(std::move(fields), origin);
  if (state == "23502") {
    RedshiftFailure failure;
    const std::string column = between(message, "null value in column \"", "\"");
    failure.message = "Cannot insert a NULL value into column " + column;
    failure.code = 8007;
    failure.context = "query execution";
    failure.location = "column.cpp:138";
    return with_block(failure, origin);
  }
  if (state == "57014") {
    message = "Query (" + std::to_string(origin.query_id) + ") cancelled on user's request";
  } else if (state == "21000" && message.starts_with("MERGE command cannot affect row")) {
    message = "Found multiple matches to update the same tuple.";
  } else if (state == "42P07") {
    replace_first(message, "relation \"", "Relation \"");
  } else if (state == "428C9") {
    message = "cannot set an identity column to a value";
    fields.set('C', "0A000");
  } else if (state == "42501") {
    use_relation_words(message);
  }
  fields.set('M', message);
  // Fields that a server of the age of 8.0 does not have.
  for (const char field : {'V', 's', 't', 'c', 'd', 'n'}) fields.erase(field);
  return fields;
}

}  // namespace standin
