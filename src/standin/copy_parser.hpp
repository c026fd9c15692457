#pragma once
// Recursive descent over a COPY statement: the class behind parse_copy(). Private to
// copy_grammar.cpp, which reads the statement's frame, and copy_options.cpp, which reads the
// options.
//
// Each reading function takes what it knows and answers true, or notes the failure and answers
// false; the first failure stays. One statement, one thread. Source: Redshift guide, COPY
// (reference section 1.1).
#include "standin/copy_grammar.hpp"
#include "standin/copy_lexer.hpp"

#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

namespace standin {

/// Reads the statement from left to right; the first failure stops it and stays in failure_.
class CopyParser {
 public:
  explicit CopyParser(std::string_view sql) : tokens_(lex_copy(sql)) {}

  /// Gives the statement, or why it is refused. Called once.
  CopyParse run();

 private:
  using Handler = bool (CopyParser::*)();
  static const std::map<std::string_view, Handler>& handlers();
  static const std::map<std::string_view, bool CopyStatement::*>& flags();

  const CopyToken& peek() const { return tokens_[at_]; }
  void step() {
    if (at_ + 1 < tokens_.size()) ++at_;
  }
  bool take_word(std::string_view word) {
    if (peek().kind != CopyTokenKind::word || peek().text != word) return false;
    step();
    return true;
  }
  bool take_sign(std::string_view sign) {
    if (peek().kind != CopyTokenKind::sign || peek().text != sign) return false;
    step();
    return true;
  }
  bool refuse(std::string message, std::string sqlstate);
  bool syntax_error();

  bool read_statement();
  bool read_table();
  bool read_name(std::string& name);
  bool read_columns();
  bool read_source();
  bool read_option();
  bool read_literal(std::string& text);
  bool read_optional_literal(std::string& text);
  bool read_number(std::int64_t& value);
  bool read_format(CopyFormat format, std::string_view name);
  bool read_switch(std::string& value, bool takes_preset);
  bool mark(std::string_view option);

  bool iam_role();
  bool access_key_id() { return mark("access_key_id") && read_literal(statement_.access_key_id); }
  bool secret_access_key() {
    return mark("secret_access_key") && read_literal(statement_.secret_access_key);
  }
  bool session_token() { return mark("session_token") && read_literal(statement_.session_token); }
  bool with();
  bool credentials();
  bool format();
  bool csv() { return read_format(CopyFormat::csv, "csv"); }
  bool fixed_width();
  bool json();
  bool avro();
  bool parquet();
  bool orc();
  bool shapefile();
  bool quote();
  bool delimiter();
  bool null_as();
  bool region() { return mark("region") && read_optional_literal(statement_.region); }
  bool gzip() { return compression(CopyCompression::gzip); }
  bool bzip2() { return compression(CopyCompression::bzip2); }
  bool lzop() { return compression(CopyCompression::lzop); }
  bool zstd() { return compression(CopyCompression::zstd); }
  bool compression(CopyCompression kind);
  bool encrypted();
  bool master_symmetric_key();
  bool accept_inv_chars();
  bool date_format() { return mark("dateformat") && read_optional_literal(statement_.date_format); }
  bool time_format() { return mark("timeformat") && read_optional_literal(statement_.time_format); }
  bool encoding();
  bool ignore_header();
  bool max_error();
  bool comp_rows();
  bool comp_update() { return mark("compupdate") && read_switch(statement_.comp_update, true); }
  bool stat_update() { return mark("statupdate") && read_switch(statement_.stat_update, false); }
  bool not_with_s3();

  std::vector<CopyToken> tokens_;
  std::size_t at_ = 0;
  CopyStatement statement_;
  std::set<std::string> given_;
  std::optional<RedshiftFailure> failure_;
};

}  // namespace standin
