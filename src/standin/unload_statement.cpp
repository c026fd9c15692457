#include "standin/unload_statement.hpp"

#include "standin/copy_conflicts.hpp"
#include "standin/copy_lexer.hpp"
#include "standin/sql_tokens.hpp"

#include <fmt/core.h>

#include <algorithm>
#include <cctype>
#include <charconv>
#include <map>
#include <set>
#include <utility>
#include <vector>

namespace standin {
namespace {

constexpr double kMegabyte = 1024.0 * 1024.0;
constexpr double kFileMegabytesMin = 5;
constexpr double kFileMegabytesMax = 6.2 * 1024;

struct Excluded {
  const char* first;
  const char* second;
};
constexpr Excluded kExcluded[] = {
    {"CSV", "ESCAPE"},   {"CSV", "ADDQUOTES"},  {"JSON", "DELIMITER"},
    {"JSON", "HEADER"},  {"JSON", "ADDQUOTES"}, {"JSON", "ESCAPE"},
    {"JSON", "NULL AS"}, {"JSON", "CSV"},       {"CLEANPATH", "ALLOWOVERWRITE"},
};

std::string upper(std::string_view text) {
  std::string folded(text);
  for (char& c : folded) c = static_cast<char>(std::toupper(static_cast<unsigned char>(c)));
  return folded;
}

/// 'a''b' or 'a\'b' -> a'b
std::string literal_value(std::string_view literal) {
  std::string text;
  for (std::size_t i = 1; i + 1 < literal.size(); ++i) {
    const char next = i + 2 < literal.size() ? literal[i + 1] : '\0';
    const bool is_doubled = literal[i] == '\'' && next == '\'';
    const bool is_escaped = literal[i] == '\\' && (next == '\'' || next == '\\');
    text += literal[i += is_doubled || is_escaped ? 1 : 0];
  }
  return text;
}

class UnloadParser {
 public:
  explicit UnloadParser(std::string_view sql) {
    // The query is a literal of SQL, with its escapes; COPY's lexer has none and gets an empty one.
    const std::vector<Token> tokens = tokenize(sql);
    const bool has_query = tokens.size() > 2 && tokens[2].kind == TokenKind::text;
    const std::size_t begin = has_query ? tokens[2].begin : sql.size();
    const std::size_t end = has_query ? tokens[2].end : sql.size();
    if (has_query) statement_.query = literal_value(sql.substr(begin, end - begin));
    tokens_ = lex_copy(std::string(sql.substr(0, begin)) + (has_query ? "''" : "") +
                       std::string(sql.substr(end)));
  }

  UnloadParse run() {
    if (read_frame() && read_options() && check_conflicts()) read_access();
    return {std::move(statement_), std::move(failure_)};
  }

 private:
  const CopyToken& peek() const { return tokens_[at_]; }
  const CopyToken& step() {
    const CopyToken& token = tokens_[at_];
    if (at_ + 1 < tokens_.size()) ++at_;
    return token;
  }
  bool is_word(std::string_view word) const {
    return peek().kind == CopyTokenKind::word && peek().text == word;
  }
  bool take_word(std::string_view word) {
    if (!is_word(word)) return false;
    step();
    return true;
  }
  bool take_sign(std::string_view sign) {
    if (peek().kind != CopyTokenKind::sign || peek().text != sign) return false;
    step();
    return true;
  }
  bool refuse(std::string message, std::string sqlstate) {
    if (!failure_) failure_ = RedshiftFailure{std::move(message), 0, {}, {}, std::move(sqlstate)};
    return false;
  }
  bool lacks(std::string_view what) {
    return refuse(fmt::format("UNLOAD with {} is not supported by the stand-in", what), "0A000");
  }
  bool syntax_error() {
    if (peek().kind == CopyTokenKind::end) return refuse("syntax error at end of input", "42601");
    return refuse(fmt::format("syntax error at or near \"{}\"", peek().raw), "42601");
  }
  bool read_literal(std::string& text) {
    take_word("as");
    if (peek().kind != CopyTokenKind::literal) return syntax_error();
    text = step().text;
    return true;
  }

  bool read_frame() {
    if (!take_word("unload") || !take_sign("(")) return syntax_error();
    if (peek().kind != CopyTokenKind::literal) return syntax_error();
    step();
    if (!take_sign(")") || !take_word("to")) return syntax_error();
    return read_literal(url_);
  }

  bool read_options() {
    while (peek().kind != CopyTokenKind::end && !take_sign(";")) {
      if (take_sign(",")) continue;
      if (peek().kind != CopyTokenKind::word) return syntax_error();
      if (!read_option(peek().text)) return false;
    }
    return peek().kind == CopyTokenKind::end || syntax_error();
  }

  bool read_option(const std::string& word) {
    static const std::map<std::string_view, bool UnloadStatement::*> kFlags = {
        {"header", &UnloadStatement::header},
        {"addquotes", &UnloadStatement::add_quotes},
        {"escape", &UnloadStatement::escape},
        {"allowoverwrite", &UnloadStatement::allow_overwrite},
        {"cleanpath", &UnloadStatement::clean_path}};
    static const std::map<std::string_view, CopyCompression> kCodecs = {
        {"gzip", CopyCompression::gzip},
        {"bzip2", CopyCompression::bzip2},
        {"zstd", CopyCompression::zstd}};
    static const std::set<std::string_view> kLacking = {
        "parquet",    "partition",    "fixedwidth",          "encrypted",
        "kms_key_id", "rowgroupsize", "master_symmetric_key"};
    if (kLacking.count(word) > 0) return lacks(word == "partition" ? "PARTITION BY" : upper(word));
    if (const auto flag = kFlags.find(word); flag != kFlags.end()) {
      statement_.*(flag->second) = true;
      return mark(upper(step().text));
    }
    if (const auto codec = kCodecs.find(word); codec != kCodecs.end()) {
      statement_.compression = codec->second;
      step();
      return mark("compression");
    }
    return read_valued_option(word);
  }

  bool read_valued_option(const std::string& word) {
    if (take_word("format")) {
      take_word("as");
      return is_word("csv") || is_word("json") || is_word("parquet") || syntax_error();
    }
    if (take_word("csv")) return statement_.format = UnloadFormat::csv, mark("CSV");
    if (take_word("json")) return statement_.format = UnloadFormat::json, mark("JSON");
    if (take_word("delimiter")) return mark("DELIMITER") && read_delimiter();
    if (take_word("null")) return mark("NULL AS") && read_literal(statement_.null_as);
    if (take_word("extension")) {
      return mark("EXTENSION") && read_literal(statement_.extension.emplace());
    }
    if (take_word("manifest")) {
      statement_.manifest = true;
      statement_.manifest_verbose = take_word("verbose");
      return mark("MANIFEST");
    }
    if (take_word("parallel")) return mark("PARALLEL") && read_parallel();
    if (take_word("maxfilesize")) return mark("MAXFILESIZE") && read_file_size();
    return read_access_word(word);
  }

  bool mark(std::string option) {
    if (given_.insert(std::move(option)).second) return true;
    return refuse("conflicting or redundant options", "42601");
  }

  bool read_delimiter() {
    std::string text;
    if (!read_literal(text)) return false;
    const std::optional<char> sign = single_byte_of(text);
    if (!sign || *sign == '\n' || *sign == '\r' || *sign == '\0') {
      return refuse("UNLOAD delimiter must be a single one-byte character", "22023");
    }
    statement_.delimiter = *sign;
    return true;
  }

  bool read_parallel() {
    if (take_word("off") || take_word("false")) {
      statement_.parallel = false;
    } else if (!take_word("on")) {
      take_word("true");
    }
    return true;
  }

  bool read_file_size() {
    take_word("as");
    const std::string& text = peek().text;
    double size = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), size);
    if (peek().kind != CopyTokenKind::number || error != std::errc() ||
        end != text.data() + text.size()) {
      return syntax_error();
    }
    step();
    if (take_word("gb")) {
      size *= 1024;
    } else {
      take_word("mb");
    }
    if (size < kFileMegabytesMin || size > kFileMegabytesMax) {
      return refuse("MAXFILESIZE must be between 5 MB and 6.2 GB", "22023");
    }
    statement_.file_bytes_max = static_cast<std::uint64_t>(size * kMegabyte);
    return true;
  }

  /// What COPY's parser is to read: the word with what belongs to it.
  bool read_access_word(const std::string& word) {
    static const std::set<std::string_view> kWords = {
        "iam_role", "access_key_id", "secret_access_key", "session_token", "token", "credentials",
        "with",     "region"};
    if (kWords.count(word) == 0) return syntax_error();
    access_ += " " + step().raw;
    while (is_word("as") || is_word("credentials") || is_word("default")) {
      access_ += " " + step().raw;
    }
    if (peek().kind == CopyTokenKind::literal) access_ += " " + step().raw;
    return true;
  }

  bool check_conflicts() {
    for (const Excluded& pair : kExcluded) {
      if (given_.count(pair.first) > 0 && given_.count(pair.second) > 0) {
        return refuse(fmt::format("{} is not compatible with {}", pair.first, pair.second),
                      "0A000");
      }
    }
    if (statement_.format == UnloadFormat::csv && given_.count("DELIMITER") == 0) {
      statement_.delimiter = ',';
    }
    if (statement_.file_bytes_max == 0) {
      statement_.file_bytes_max = static_cast<std::uint64_t>(kFileMegabytesMax * kMegabyte);
    }
    return check_query();
  }

  /// Only a query can be unloaded, one, and without a LIMIT of its own.
  bool check_query() {
    const std::vector<Token> tokens = tokenize(statement_.query);
    const bool is_query = !tokens.empty() && (tokens[0].is("select") || tokens[0].is("with") ||
                                              tokens[0].is_symbol("("));
    if (!is_query || split_statements(statement_.query).size() != 1) {
      return refuse("UNLOAD takes one SELECT statement", "42601");
    }
    int depth = 0;
    for (const Token& token : tokens) {
      depth += token.is_symbol("(") ? 1 : token.is_symbol(")") ? -1 : 0;
      if (depth < 0) return refuse("syntax error at or near \")\"", "42601");
      // Dollar quotes, which this tokenizer does not know, could hide the query's end.
      if (token.is_symbol("$")) return refuse("syntax error at or near \"$\"", "42601");
      if (depth == 0 && (token.is("limit") || token.is("top"))) {
        return refuse("Limit clause is not supported", "0A000");
      }
    }
    return depth == 0 || refuse("syntax error at end of input", "42601");
  }

  void read_access() {
    std::string literal;
    for (const char c : url_) literal.append(c == '\'' ? 2 : 1, c);
    CopyParse parsed = parse_copy("COPY t FROM '" + literal + "'" + access_);
    if (parsed.failure) {
      std::string& message = parsed.failure->message;
      if (const std::size_t at = message.find("COPY"); at != std::string::npos) {
        message.replace(at, 4, "UNLOAD");
      }
      failure_ = std::move(parsed.failure);
      return;
    }
    statement_.access = std::move(parsed.statement);
  }

  std::vector<CopyToken> tokens_;
  std::size_t at_ = 0;
  std::string url_, access_;
  std::set<std::string> given_;
  UnloadStatement statement_;
  std::optional<RedshiftFailure> failure_;
};

}  // namespace

UnloadParse parse_unload(std::string_view sql) {
  return UnloadParser(sql).run();
}

}  // namespace standin
