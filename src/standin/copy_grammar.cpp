#include "standin/copy_grammar.hpp"

#include "standin/copy_conflicts.hpp"
#include "standin/copy_lexer.hpp"
#include "standin/copy_parser.hpp"

#include <fmt/core.h>

#include <algorithm>
#include <charconv>
#include <cstddef>
#include <utility>

namespace standin {

CopyParse CopyParser::run() {
  if (read_statement()) {
    if (statement_.format == CopyFormat::csv && given_.count("delimiter") == 0) {
      statement_.delimiter = ',';
    }
    failure_ = find_copy_conflict(statement_, given_);
  }
  return {std::move(statement_), std::move(failure_)};
}

bool CopyParser::refuse(std::string message, std::string sqlstate) {
  failure_ = RedshiftFailure{std::move(message), 0, {}, {}, std::move(sqlstate)};
  return false;
}

bool CopyParser::syntax_error() {
  const CopyToken& token = peek();
  if (token.kind == CopyTokenKind::end) return refuse("syntax error at end of input", "42601");
  if (token.kind != CopyTokenKind::unfinished) {
    return refuse(fmt::format("syntax error at or near \"{}\"", token.raw), "42601");
  }
  const char first = token.raw.empty() ? '\'' : token.raw.front();
  const char* what = first == '/'   ? "/* comment"
                     : first == '"' ? "quoted identifier"
                                    : "quoted string";
  return refuse(fmt::format("unterminated {} at or near \"{}\"", what, token.raw), "42601");
}

bool CopyParser::read_statement() {
  if (!take_word("copy")) return syntax_error();
  if (!read_table() || !read_columns()) return false;
  if (!take_word("from")) return syntax_error();
  if (!read_source()) return false;
  for (;;) {
    while (take_sign(",")) {
    }
    if (take_sign(";") || peek().kind == CopyTokenKind::end) break;
    if (!read_option()) return false;
  }
  return peek().kind == CopyTokenKind::end || syntax_error();
}

bool CopyParser::read_name(std::string& name) {
  if (peek().kind != CopyTokenKind::word && peek().kind != CopyTokenKind::quoted_name)
    return syntax_error();
  name = peek().text;
  step();
  return true;
}

bool CopyParser::read_table() {
  if (!read_name(statement_.table)) return false;
  // A database may stand before the schema; the stand-in has one, so the name is read and dropped.
  while (take_sign(".")) {
    statement_.schema = std::move(statement_.table);
    if (!read_name(statement_.table)) return false;
  }
  return true;
}

bool CopyParser::read_columns() {
  if (!take_sign("(")) return true;
  do {
    std::string name;
    if (!read_name(name)) return false;
    statement_.columns.push_back(std::move(name));
  } while (take_sign(","));
  return take_sign(")") || syntax_error();
}

bool CopyParser::read_source() {
  std::string url;
  if (!read_literal(url)) return false;
  constexpr std::string_view kScheme = "s3://";
  if (url.substr(0, kScheme.size()) != kScheme) {
    return refuse(
        fmt::format("COPY from '{}' is not supported by the stand-in: only s3:// is", url),
        "0A000");
  }
  const std::size_t slash = std::min(url.find('/', kScheme.size()), url.size());
  statement_.bucket = url.substr(kScheme.size(), slash - kScheme.size());
  statement_.key = slash < url.size() ? url.substr(slash + 1) : std::string();
  if (statement_.bucket.empty()) {
    return refuse(fmt::format("Invalid S3 URI '{}': the bucket is missing", url), "XX000");
  }
  return true;
}

bool CopyParser::read_option() {
  if (peek().kind != CopyTokenKind::word) return syntax_error();
  const std::string name = peek().text;
  if (const auto flag = flags().find(name); flag != flags().end()) {
    step();
    statement_.*(flag->second) = true;
    return mark(name);
  }
  const auto handler = handlers().find(name);
  if (handler == handlers().end()) return syntax_error();
  step();
  return (this->*(handler->second))();
}

bool CopyParser::mark(std::string_view option) {
  if (given_.emplace(option).second) return true;
  return refuse("conflicting or redundant options", "42601");
}

bool CopyParser::read_literal(std::string& text) {
  if (peek().kind != CopyTokenKind::literal) return syntax_error();
  text = peek().text;
  step();
  return true;
}

bool CopyParser::read_optional_literal(std::string& text) {
  take_word("as");
  return read_literal(text);
}

bool CopyParser::read_number(std::int64_t& value) {
  take_word("as");
  const std::string& text = peek().text;
  const bool is_number =
      peek().kind == CopyTokenKind::number || peek().kind == CopyTokenKind::literal;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (!is_number || error != std::errc() || end != text.data() + text.size()) return syntax_error();
  step();
  return true;
}

bool is_redshift_copy(std::string_view sql) {
  const std::vector<CopyToken> tokens = lex_copy(sql);
  if (tokens.front().kind != CopyTokenKind::word || tokens.front().text != "copy") return false;
  for (std::size_t i = 1; i + 1 < tokens.size(); ++i) {
    const bool is_direction = tokens[i].kind == CopyTokenKind::word &&
                              (tokens[i].text == "from" || tokens[i].text == "to");
    const CopyToken& other = tokens[i + 1];
    if (is_direction && other.kind == CopyTokenKind::word &&
        (other.text == "stdin" || other.text == "stdout")) {
      return false;
    }
  }
  return true;
}

CopyParse parse_copy(std::string_view sql) {
  return CopyParser(sql).run();
}

}  // namespace standin
