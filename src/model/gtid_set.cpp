#include "model/gtid_set.hpp"

#include "base/error.hpp"

#include <fmt/core.h>

#include <algorithm>
#include <cctype>
#include <charconv>

namespace model {
namespace {

using base::Error;
using base::ErrorScope;
using Uuid = std::array<std::uint8_t, 16>;

constexpr std::size_t kUuidTextBytes = 36;
constexpr std::size_t kTagBytesMax = 32;

[[noreturn]] void refuse(std::string_view text) {
  throw Error(ErrorScope::request, "gtid.syntax",
              fmt::format("\"{}\" is no GTID", text.substr(0, 80)),
              "Accepted: MySQL's uuid:1-5:8 or uuid:tag:1-5, MariaDB's domain-server-sequence, "
              "several of them with commas between.");
}

std::string_view trimmed(std::string_view text) {
  const auto is_blank = [](char c) { return std::isspace(static_cast<unsigned char>(c)) != 0; };
  while (!text.empty() && is_blank(text.front())) text.remove_prefix(1);
  while (!text.empty() && is_blank(text.back())) text.remove_suffix(1);
  return text;
}

std::vector<std::string_view> split(std::string_view text, char separator) {
  std::vector<std::string_view> parts;
  for (;;) {
    const std::size_t at = text.find(separator);
    parts.push_back(trimmed(text.substr(0, at)));
    if (at == std::string_view::npos) return parts;
    text.remove_prefix(at + 1);
  }
}

template <typename Number>
Number parse_number(std::string_view text, std::string_view whole) {
  Number number = 0;
  const auto result = std::from_chars(text.data(), text.data() + text.size(), number);
  if (text.empty() || result.ec != std::errc() || result.ptr != text.data() + text.size()) {
    refuse(whole);
  }
  return number;
}

int hex_digit(char c) {
  if (c >= '0' && c <= '9') return c - '0';
  if (c >= 'a' && c <= 'f') return c - 'a' + 10;
  if (c >= 'A' && c <= 'F') return c - 'A' + 10;
  return -1;
}

Uuid parse_uuid(std::string_view text, std::string_view whole) {
  if (text.size() != kUuidTextBytes) refuse(whole);
  Uuid uuid{};
  std::size_t digits = 0;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const bool is_dash = i == 8 || i == 13 || i == 18 || i == 23;
    if (is_dash != (text[i] == '-')) refuse(whole);
    if (is_dash) continue;
    const int digit = hex_digit(text[i]);
    if (digit < 0) refuse(whole);
    std::uint8_t& byte = uuid[digits / 2];
    byte = static_cast<std::uint8_t>(byte * 16 + digit);
    ++digits;
  }
  return uuid;
}

std::string uuid_text(const Uuid& uuid) {
  std::string text;
  for (std::size_t i = 0; i < uuid.size(); ++i) {
    if (i == 4 || i == 6 || i == 8 || i == 10) text += '-';
    text += fmt::format("{:02x}", uuid[i]);
  }
  return text;
}

bool is_tag(std::string_view text) {
  const auto is_word = [](char c) {
    return c == '_' || std::isalnum(static_cast<unsigned char>(c)) != 0;
  };
  return !text.empty() && text.size() <= kTagBytesMax &&
         std::isdigit(static_cast<unsigned char>(text.front())) == 0 &&
         std::all_of(text.begin(), text.end(), is_word);
}

std::string lower(std::string_view text) {
  std::string result(text);
  for (char& c : result) c = static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
  return result;
}

MariadbGtid parse_mariadb(std::string_view text) {
  const auto parts = split(text, '-');
  if (parts.size() != 3) refuse(text);
  return {parse_number<std::uint32_t>(parts[0], text), parse_number<std::uint32_t>(parts[1], text),
          parse_number<std::uint64_t>(parts[2], text)};
}

GtidSet::Interval parse_interval(std::string_view text, std::string_view whole) {
  const auto ends = split(text, '-');
  if (ends.size() > 2) refuse(whole);
  const auto first = parse_number<std::uint64_t>(ends.front(), whole);
  const auto last = ends.size() == 2 ? parse_number<std::uint64_t>(ends[1], whole) : first;
  if (first == 0 || last < first || last > 0x7FFF'FFFF'FFFF'FFFEULL) refuse(whole);
  return {first, last};
}

using Intervals = std::vector<GtidSet::Interval>;

/// Keeps the list ascending, disjoint and merged; the usual case is one number behind the last.
void insert(Intervals& list, GtidSet::Interval added) {
  if (!list.empty() && added.first == list.back().last + 1) {
    list.back().last = added.last;
    return;
  }
  auto at = std::find_if(list.begin(), list.end(), [&](const GtidSet::Interval& interval) {
    return interval.last + 1 >= added.first;
  });
  auto end = at;
  while (end != list.end() && end->first <= added.last + 1) {
    added.first = std::min(added.first, end->first);
    added.last = std::max(added.last, end->last);
    ++end;
  }
  list.insert(list.erase(at, end), added);
}

bool covers(const Intervals& list, const GtidSet::Interval& wanted) {
  return std::any_of(list.begin(), list.end(), [&](const GtidSet::Interval& interval) {
    return interval.first <= wanted.first && wanted.last <= interval.last;
  });
}

Intervals difference(const Intervals& list, const Intervals& taken) {
  Intervals left;
  for (GtidSet::Interval rest : list) {
    bool is_used_up = false;
    for (const GtidSet::Interval& hole : taken) {
      if (hole.last < rest.first || hole.first > rest.last) continue;
      if (hole.first > rest.first) left.push_back({rest.first, hole.first - 1});
      is_used_up = hole.last >= rest.last;
      if (is_used_up) break;
      rest.first = hole.last + 1;
    }
    if (!is_used_up) left.push_back(rest);
  }
  return left;
}

}  // namespace

std::string to_text(const Gtid& gtid) {
  if (const auto* mysql = std::get_if<MysqlGtid>(&gtid)) {
    return fmt::format("{}:{}{}{}", uuid_text(mysql->uuid), mysql->tag,
                       mysql->tag.empty() ? "" : ":", mysql->number);
  }
  if (const auto* mariadb = std::get_if<MariadbGtid>(&gtid)) {
    return fmt::format("{}-{}-{}", mariadb->domain, mariadb->server, mariadb->sequence);
  }
  return "";
}

Gtid parse_gtid(std::string_view text) {
  if (text.empty()) return {};
  if (text.find(':') == std::string_view::npos) return parse_mariadb(text);
  const auto parts = split(text, ':');
  if (parts.size() > 3 || (parts.size() == 3 && !is_tag(parts[1]))) refuse(text);
  const auto number = parse_number<std::uint64_t>(parts.back(), text);
  if (number == 0) refuse(text);
  return MysqlGtid{parse_uuid(parts[0], text), parts.size() == 3 ? lower(parts[1]) : "", number};
}

GtidSet GtidSet::parse(std::string_view text) {
  GtidSet set;
  for (const std::string_view part : split(text, ',')) {
    if (part.empty()) continue;
    if (part.find(':') == std::string_view::npos) {
      if (!set.mysql_.empty()) refuse(text);
      const MariadbGtid gtid = parse_mariadb(part);
      set.mariadb_[gtid.domain] = gtid;
      continue;
    }
    if (!set.mariadb_.empty()) refuse(text);
    const auto words = split(part, ':');
    SourceTag key{parse_uuid(words[0], part), ""};
    for (std::size_t i = 1; i < words.size(); ++i) {
      if (is_tag(words[i])) {
        key.second = lower(words[i]);
      } else {
        insert(set.mysql_[key], parse_interval(words[i], part));
      }
    }
    if (words.size() < 2 || is_tag(words.back())) refuse(part);
  }
  return set;
}

void GtidSet::add(const Gtid& gtid) {
  if (const auto* mysql = std::get_if<MysqlGtid>(&gtid)) {
    if (mariadb_.empty()) {
      insert(mysql_[{mysql->uuid, mysql->tag}], {mysql->number, mysql->number});
      return;
    }
  } else if (const auto* mariadb = std::get_if<MariadbGtid>(&gtid)) {
    if (mysql_.empty()) {
      mariadb_[mariadb->domain] = *mariadb;
      return;
    }
  } else {
    return;
  }
  throw Error(
      ErrorScope::corrupt, "gtid.flavour",
      fmt::format("the GTID {} does not belong to the set {}", model::to_text(gtid), to_text()),
      "The source changed between MySQL and MariaDB: run with --restart.");
}

bool GtidSet::contains(const Gtid& gtid) const {
  if (const auto* mysql = std::get_if<MysqlGtid>(&gtid)) {
    const auto found = mysql_.find({mysql->uuid, mysql->tag});
    return found != mysql_.end() && covers(found->second, {mysql->number, mysql->number});
  }
  if (const auto* mariadb = std::get_if<MariadbGtid>(&gtid)) {
    const auto found = mariadb_.find(mariadb->domain);
    return found != mariadb_.end() && mariadb->sequence <= found->second.sequence;
  }
  return false;
}

bool GtidSet::contains(const GtidSet& other) const {
  return other.without(*this).is_empty();
}

GtidSet GtidSet::without(const GtidSet& other) const {
  GtidSet left;
  for (const auto& [key, intervals] : mysql_) {
    const auto found = other.mysql_.find(key);
    Intervals rest = found == other.mysql_.end() ? intervals : difference(intervals, found->second);
    if (!rest.empty()) left.mysql_.emplace(key, std::move(rest));
  }
  for (const auto& [domain, gtid] : mariadb_) {
    const auto found = other.mariadb_.find(domain);
    if (found == other.mariadb_.end() || found->second.sequence < gtid.sequence) {
      left.mariadb_.emplace(domain, gtid);
    }
  }
  return left;
}

GtidSet GtidSet::with(const GtidSet& other) const {
  return parse(to_text() + "," + other.to_text());
}

std::string GtidSet::to_text() const {
  std::string text;
  const Uuid* last_uuid = nullptr;
  for (const auto& [key, intervals] : mysql_) {
    if (last_uuid == nullptr || *last_uuid != key.first) {
      text += (text.empty() ? "" : ",") + uuid_text(key.first);
    }
    last_uuid = &key.first;
    if (!key.second.empty()) text += ":" + key.second;
    for (const Interval& interval : intervals) {
      text += fmt::format(":{}", interval.first);
      if (interval.last != interval.first) text += fmt::format("-{}", interval.last);
    }
  }
  for (const auto& [domain, gtid] : mariadb_) {
    text += (text.empty() ? "" : ",") + model::to_text(Gtid(gtid));
  }
  return text;
}

}  // namespace model
