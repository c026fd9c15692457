// The options of COPY, one small function each; copy_parser.hpp has the frame.
#include "standin/copy_conflicts.hpp"
#include "standin/copy_parser.hpp"
#include "standin/fixed_width_reader.hpp"

#include <fmt/core.h>

#include <algorithm>
#include <cctype>
#include <utility>

namespace standin {
namespace {

constexpr std::string_view kCredentialsForm =
    "Invalid credentials. Must be of the format: credentials "
    "'aws_access_key_id=<access-key-id>;aws_secret_access_key=<secret-access-key>"
    "[;token=<temporary-session-token>]'";

std::string to_upper(std::string_view text) {
  std::string upper(text);
  for (char& c : upper) c = static_cast<char>(std::toupper(static_cast<unsigned char>(c)));
  return upper;
}

}  // namespace

bool CopyParser::not_with_s3() {
  return refuse(fmt::format("{} is not supported when loading from Amazon S3",
                            to_upper(tokens_[at_ - 1].text)),
                "0A000");
}

bool CopyParser::iam_role() {
  if (!mark("iam_role")) return false;
  if (take_word("default")) {
    statement_.iam_role = "default";
    return true;
  }
  return read_literal(statement_.iam_role);
}

bool CopyParser::with() {
  if (take_word("credentials")) return credentials();
  if (peek().kind == CopyTokenKind::word && peek().text == "template") {
    return refuse("COPY WITH TEMPLATE is not supported by the stand-in", "0A000");
  }
  return syntax_error();
}

bool CopyParser::credentials() {
  std::string text;
  if (!mark("credentials") || !read_optional_literal(text)) return false;
  for (std::size_t at = 0; at < text.size();) {
    const std::size_t end = std::min(text.find(';', at), text.size());
    const std::string part = text.substr(at, end - at);
    at = end + 1;
    const std::size_t equals = part.find('=');
    if (equals == std::string::npos) return refuse(std::string(kCredentialsForm), "XX000");
    const std::string key = part.substr(0, equals);
    const std::string value = part.substr(equals + 1);
    if (key == "aws_iam_role") {
      statement_.iam_role = value;
    } else if (key == "aws_access_key_id") {
      statement_.access_key_id = value;
    } else if (key == "aws_secret_access_key") {
      statement_.secret_access_key = value;
    } else if (key == "token") {
      statement_.session_token = value;
    } else if (key == "master_symmetric_key") {
      given_.insert("master_symmetric_key");
    } else {
      return refuse(std::string(kCredentialsForm), "XX000");
    }
  }
  const bool has_keys = !statement_.access_key_id.empty() && !statement_.secret_access_key.empty();
  if (statement_.iam_role.empty() == !has_keys)
    return refuse(std::string(kCredentialsForm), "XX000");
  return true;
}

bool CopyParser::format() {
  take_word("as");
  static const std::set<std::string_view> kFormats = {
      "csv", "fixedwidth", "json", "avro", "parquet", "orc", "shapefile", "delimiter"};
  if (peek().kind != CopyTokenKind::word || kFormats.count(peek().text) == 0) return syntax_error();
  return read_option();
}

bool CopyParser::read_format(CopyFormat format, std::string_view name) {
  if (!mark(name)) return false;
  if (statement_.format != CopyFormat::delimited) {
    std::string first;
    for (const char* other : {"csv", "fixedwidth", "json", "avro", "parquet", "orc", "shapefile"}) {
      if (other != name && given_.count(other) > 0) first = other;
    }
    return refuse(fmt::format("{} is not compatible with {}", to_upper(first), to_upper(name)),
                  "0A000");
  }
  statement_.format = format;
  static const std::set<CopyFormat> kLacking = {CopyFormat::avro, CopyFormat::parquet,
                                                CopyFormat::orc, CopyFormat::shapefile};
  if (kLacking.count(format) > 0) statement_.unsupported.push_back(to_upper(name));
  return true;
}

bool CopyParser::fixed_width() {
  std::string specification;
  if (!read_format(CopyFormat::fixed_width, "fixedwidth") || !read_optional_literal(specification))
    return false;
  std::optional<std::vector<std::size_t>> widths = read_widths(specification);
  if (!widths) {
    return refuse(fmt::format("Invalid FIXEDWIDTH specification '{}': it is a list of label:width",
                              specification),
                  "22023");
  }
  statement_.widths = std::move(*widths);
  return true;
}

bool CopyParser::json() {
  if (!read_format(CopyFormat::json, "json")) return false;
  statement_.json_option = "auto";
  take_word("as");
  if (peek().kind == CopyTokenKind::literal && !read_literal(statement_.json_option)) return false;
  const std::string& option = statement_.json_option;
  if (option == "auto" || option == "auto ignorecase" || option == "noshred" ||
      option.starts_with("s3://")) {
    return true;
  }
  return refuse(fmt::format("Invalid JSON option '{}': it is 'auto', 'auto ignorecase', 'noshred' "
                            "or the s3:// address of a JSONPaths file",
                            option),
                "22023");
}

bool CopyParser::avro() {
  std::string paths;
  return read_format(CopyFormat::avro, "avro") && read_optional_literal(paths);
}

bool CopyParser::parquet() {
  if (!read_format(CopyFormat::parquet, "parquet")) return false;
  take_word("serializetojson");
  return true;
}

bool CopyParser::orc() {
  if (!read_format(CopyFormat::orc, "orc")) return false;
  take_word("serializetojson");
  return true;
}

bool CopyParser::shapefile() {
  if (!read_format(CopyFormat::shapefile, "shapefile")) return false;
  if (!take_word("simplify")) return true;
  take_word("auto");
  if (peek().kind == CopyTokenKind::literal || peek().kind == CopyTokenKind::number) step();
  return true;
}

bool CopyParser::quote() {
  std::string text;
  if (!mark("quote") || !read_optional_literal(text)) return false;
  const std::optional<char> sign = single_byte_of(text);
  if (!sign || *sign == '\n' || *sign == '\r') {
    return refuse("QUOTE must be a single one-byte character", "22023");
  }
  statement_.quote = *sign;
  return true;
}

bool CopyParser::delimiter() {
  std::string text;
  if (!mark("delimiter") || !read_optional_literal(text)) return false;
  const std::optional<char> sign = single_byte_of(text);
  if (!sign || *sign == '\n' || *sign == '\r' || *sign == '\0') {
    return refuse("COPY delimiter must be a single one-byte character", "22023");
  }
  statement_.delimiter = *sign;
  return true;
}

bool CopyParser::null_as() {
  std::string text;
  if (!mark("null") || !read_optional_literal(text)) return false;
  if (text == "\\n" || text == "\n") {
    return refuse("NULL AS cannot be '\\n', which COPY reserves as the line delimiter", "22023");
  }
  statement_.null_as_given = true;
  if (text == "\\0" || text == "\\000") {
    statement_.null_as.assign(1, '\0');
  } else if (text == "\\\\N") {
    statement_.null_as = "\\N";
  } else {
    statement_.null_as = text;
  }
  return true;
}

bool CopyParser::compression(CopyCompression kind) {
  if (!mark("compression")) return false;
  statement_.compression = kind;
  if (kind == CopyCompression::lzop) statement_.unsupported.push_back("LZOP");
  return true;
}

bool CopyParser::encrypted() {
  statement_.unsupported.push_back("ENCRYPTED");
  return mark("encrypted");
}

bool CopyParser::master_symmetric_key() {
  std::string key;
  return mark("master_symmetric_key") && read_optional_literal(key);
}

bool CopyParser::accept_inv_chars() {
  if (!mark("acceptinvchars")) return false;
  std::string replacement = "?";
  if (take_word("as") || peek().kind == CopyTokenKind::literal) {
    if (!read_literal(replacement)) return false;
  }
  const bool is_ascii =
      replacement.size() == 1 && static_cast<unsigned char>(replacement[0]) < 0x80;
  if (!is_ascii || replacement[0] == '\0') {
    return refuse("ACCEPTINVCHARS replacement must be a single ASCII character", "22023");
  }
  statement_.accept_inv_chars = replacement;
  return true;
}

bool CopyParser::encoding() {
  if (!mark("encoding")) return false;
  take_word("as");
  static const std::set<std::string> kEncodings = {"UTF8", "UTF16", "UTF16LE", "UTF16BE"};
  const bool is_text = peek().kind == CopyTokenKind::word || peek().kind == CopyTokenKind::literal;
  const std::string name = to_upper(peek().text);
  if (!is_text || kEncodings.count(name) == 0) return syntax_error();
  step();
  statement_.encoding = name;
  return true;
}

bool CopyParser::ignore_header() {
  return mark("ignoreheader") && read_number(statement_.ignore_header);
}

bool CopyParser::max_error() {
  if (!mark("maxerror") || !read_number(statement_.max_error)) return false;
  if (statement_.max_error > 100'000)
    return refuse("MAXERROR must be between 0 and 100000", "22023");
  return true;
}

bool CopyParser::comp_rows() {
  std::int64_t rows = 0;
  if (!mark("comprows") || !read_number(rows)) return false;
  if (rows < 1000 || rows > 2'147'483'647) {
    return refuse("COMPROWS must be between 1000 and 2147483647", "22023");
  }
  statement_.comp_rows = rows;
  return true;
}

bool CopyParser::read_switch(std::string& value, bool takes_preset) {
  if (takes_preset && take_word("preset")) {
    value = "PRESET";
  } else if (take_word("off") || take_word("false")) {
    value = "OFF";
  } else {
    value = "ON";
    if (!take_word("on")) take_word("true");
  }
  return true;
}

const std::map<std::string_view, bool CopyStatement::*>& CopyParser::flags() {
  static const std::map<std::string_view, bool CopyStatement::*> kFlags = {
      {"manifest", &CopyStatement::manifest},
      {"acceptanydate", &CopyStatement::accept_any_date},
      {"blanksasnull", &CopyStatement::blanks_as_null},
      {"emptyasnull", &CopyStatement::empty_as_null},
      {"escape", &CopyStatement::escape},
      {"explicit_ids", &CopyStatement::explicit_ids},
      {"fillrecord", &CopyStatement::fill_record},
      {"ignoreblanklines", &CopyStatement::ignore_blank_lines},
      {"removequotes", &CopyStatement::remove_quotes},
      {"roundec", &CopyStatement::round_dec},
      {"trimblanks", &CopyStatement::trim_blanks},
      {"truncatecolumns", &CopyStatement::truncate_columns},
      {"noload", &CopyStatement::no_load},
      {"ignoreallerrors", &CopyStatement::ignore_all_errors},
  };
  return kFlags;
}

const std::map<std::string_view, CopyParser::Handler>& CopyParser::handlers() {
  static const std::map<std::string_view, Handler> kHandlers = {
      {"iam_role", &CopyParser::iam_role},
      {"access_key_id", &CopyParser::access_key_id},
      {"secret_access_key", &CopyParser::secret_access_key},
      {"session_token", &CopyParser::session_token},
      {"token", &CopyParser::session_token},
      {"with", &CopyParser::with},
      {"credentials", &CopyParser::credentials},
      {"format", &CopyParser::format},
      {"csv", &CopyParser::csv},
      {"fixedwidth", &CopyParser::fixed_width},
      {"json", &CopyParser::json},
      {"avro", &CopyParser::avro},
      {"parquet", &CopyParser::parquet},
      {"orc", &CopyParser::orc},
      {"shapefile", &CopyParser::shapefile},
      {"quote", &CopyParser::quote},
      {"delimiter", &CopyParser::delimiter},
      {"null", &CopyParser::null_as},
      {"region", &CopyParser::region},
      {"gzip", &CopyParser::gzip},
      {"bzip2", &CopyParser::bzip2},
      {"lzop", &CopyParser::lzop},
      {"zstd", &CopyParser::zstd},
      {"encrypted", &CopyParser::encrypted},
      {"master_symmetric_key", &CopyParser::master_symmetric_key},
      {"acceptinvchars", &CopyParser::accept_inv_chars},
      {"dateformat", &CopyParser::date_format},
      {"timeformat", &CopyParser::time_format},
      {"encoding", &CopyParser::encoding},
      {"ignoreheader", &CopyParser::ignore_header},
      {"maxerror", &CopyParser::max_error},
      {"comprows", &CopyParser::comp_rows},
      {"compupdate", &CopyParser::comp_update},
      {"statupdate", &CopyParser::stat_update},
      {"readratio", &CopyParser::not_with_s3},
      {"ssh", &CopyParser::not_with_s3},
  };
  return kHandlers;
}

}  // namespace standin
