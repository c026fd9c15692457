#include "standin/signature_claim.hpp"

#include "base/clock.hpp"
#include "base/digest.hpp"

#include <fmt/core.h>
#include <openssl/crypto.h>

#include <algorithm>
#include <charconv>
#include <chrono>

namespace standin {
namespace {

std::vector<std::string> split(std::string_view text, char by) {
  std::vector<std::string> parts;
  for (std::size_t start = 0; start <= text.size();) {
    const std::size_t end = std::min(text.find(by, start), text.size());
    parts.emplace_back(text.substr(start, end - start));
    start = end + 1;
  }
  return parts;
}

template <typename Number>
bool read_number(std::string_view text, Number& value) {
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  return error == std::errc() && end == text.data() + text.size() && !text.empty();
}

std::string canonical_query(const S3Request& request) {
  S3Fields items;
  for (const auto& [name, value] : request.query) {
    if (name == "X-Amz-Signature") continue;
    items.emplace_back(encode_percent(name, SlashRule::encode),
                       encode_percent(value, SlashRule::encode));
  }
  std::sort(items.begin(), items.end());
  std::string text;
  for (const auto& [name, value] : items) {
    text += (text.empty() ? "" : "&") + name + "=" + value;
  }
  return text;
}

/// Runs of spaces inside a value count as one.
std::string squeeze(std::string_view text) {
  std::string squeezed;
  for (const char c : text) {
    if (c == ' ' && squeezed.ends_with(' ')) continue;
    squeezed += c;
  }
  return squeezed;
}

std::string canonical_request(const S3Request& request, const SignatureClaim& claim) {
  std::string headers;
  for (const std::string& name : claim.signed_headers) {
    headers += name + ":" + squeeze(request.header(name).value_or("")) + "\n";
  }
  return fmt::format("{}\n{}\n{}\n{}\n{}\n{}", request.method,
                     encode_percent(request.path, SlashRule::keep), canonical_query(request),
                     headers, claim.signed_headers_text, claim.body_hash);
}

std::string expected_signature(const std::string& to_sign, const std::string& secret,
                               const SignatureClaim& claim) {
  std::string key = "AWS4" + secret;
  for (const std::string* part : {&claim.day, &claim.region, &claim.service, &claim.terminator}) {
    key = base::as_bytes(base::hmac_sha256(key, *part));
  }
  return base::to_hex(base::as_bytes(base::hmac_sha256(key, to_sign)));
}

}  // namespace

// A key id may hold slashes, so the fields count from the end.
bool read_credential(std::string_view text, SignatureClaim& claim) {
  const std::vector<std::string> fields = split(text, '/');
  if (fields.size() < 5) return false;
  const std::size_t n = fields.size();
  claim.terminator = fields[n - 1];
  claim.service = fields[n - 2];
  claim.region = fields[n - 3];
  claim.day = fields[n - 4];
  const std::size_t scope_size =
      claim.terminator.size() + claim.service.size() + claim.region.size() + claim.day.size() + 4;
  claim.access_key_id = text.substr(0, text.size() - scope_size);
  return true;
}

void read_signed_headers(const std::string& text, SignatureClaim& claim) {
  claim.signed_headers_text = text;
  claim.signed_headers = split(text, ';');
}

AuthorizationForm read_authorization(std::string_view text, SignatureClaim& claim) {
  for (std::string part : split(text, ',')) {
    part.erase(0, part.find_first_not_of(' '));
    const std::size_t equals = part.find('=');
    if (equals == std::string::npos) return AuthorizationForm::no_equals;
    const std::string name = part.substr(0, equals);
    const std::string value = part.substr(equals + 1);
    if (name == "Credential" && !read_credential(value, claim)) {
      return AuthorizationForm::bad_credential;
    }
    if (name == "SignedHeaders") read_signed_headers(value, claim);
    if (name == "Signature") claim.signature = value;
  }
  const bool is_incomplete = claim.access_key_id.empty() || claim.signature.empty() ||
                             claim.signed_headers_text.empty();
  return is_incomplete ? AuthorizationForm::incomplete : AuthorizationForm::good;
}

std::optional<std::int64_t> parse_signature_time(std::string_view text) {
  if (text.size() != 16 || text[8] != 'T' || text[15] != 'Z') return std::nullopt;
  int year = 0;
  unsigned month = 0, day = 0;
  int hour = 0, minute = 0, second = 0;
  const bool is_read =
      read_number(text.substr(0, 4), year) && read_number(text.substr(4, 2), month) &&
      read_number(text.substr(6, 2), day) && read_number(text.substr(9, 2), hour) &&
      read_number(text.substr(11, 2), minute) && read_number(text.substr(13, 2), second);
  const std::chrono::year_month_day date{std::chrono::year(year), std::chrono::month(month),
                                         std::chrono::day(day)};
  if (!is_read || !date.ok() || hour > 23 || minute > 59 || second > 59) return std::nullopt;
  const std::chrono::sys_seconds at = std::chrono::sys_days(date) + std::chrono::hours(hour) +
                                      std::chrono::minutes(minute) + std::chrono::seconds(second);
  return at.time_since_epoch().count();
}

std::string signature_time(std::int64_t seconds) {
  return base::to_iso8601_basic(base::WallTime(std::chrono::seconds(seconds)));
}

SignatureCheck check_signature(const S3Request& request, const SignatureClaim& claim,
                               const std::string& secret) {
  SignatureCheck check;
  check.canonical_request = canonical_request(request, claim);
  check.string_to_sign = fmt::format("{}\n{}\n{}/{}/{}/{}\n{}", kSignatureAlgorithm, claim.time,
                                     claim.day, claim.region, claim.service, claim.terminator,
                                     base::sha256_hex(check.canonical_request));
  const std::string expected = expected_signature(check.string_to_sign, secret, claim);
  check.is_right = expected.size() == claim.signature.size() &&
                   CRYPTO_memcmp(expected.data(), claim.signature.data(), expected.size()) == 0;
  return check;
}

}  // namespace standin
