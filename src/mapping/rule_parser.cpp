#include "mapping/rule_parser.hpp"

#include "base/error.hpp"
#include "base/json.hpp"
#include "base/near_name.hpp"

#include <fmt/core.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <charconv>
#include <limits>
#include <map>
#include <optional>
#include <utility>

namespace mapping {
namespace {

using Words = std::vector<std::string>;

const Words kRuleTypes = {"selection",  "transformation", "table-settings",
                          "validation", "object-mapping", "pre-processing"};
const Words kSelectionActions = {"include", "exclude", "explicit"};
const Words kObjectTypes = {"table", "view", "all"};
const Words kRenameTargets = {"schema", "table"};
const Words kOtherTargets = {"column", "table-tablespace", "index-tablespace"};
/// Transformation rule-actions that DMS knows and this version does not carry out.
const Words kOtherActions = {"remove-column",
                             "convert-lowercase",
                             "convert-uppercase",
                             "add-prefix",
                             "remove-prefix",
                             "replace-prefix",
                             "add-suffix",
                             "remove-suffix",
                             "replace-suffix",
                             "add-column",
                             "include-column",
                             "define-primary-key",
                             "change-data-type",
                             "add-before-image-columns",
                             "data-masking-digits-mask",
                             "data-masking-digits-randomize",
                             "data-masking-hash-mask"};

bool holds(const Words& words, std::string_view word) {
  return std::find(words.begin(), words.end(), word) != words.end();
}

std::string list(const Words& words) {
  return fmt::format("{}", fmt::join(words, ", "));
}

Words joined(Words words, const Words& more) {
  words.insert(words.end(), more.begin(), more.end());
  return words;
}

std::string type_name(const base::Json& value) {
  if (value.is_string()) return "a string";
  if (value.is_number()) return "a number";
  return value.is_boolean() ? "a boolean" : fmt::format("{}", value.type_name());
}

/// Reads one document; keeps every problem until the end.
class Reader {
 public:
  explicit Reader(const std::string& origin) : origin_(origin) {}
  Rules read(const base::Json& document);

 private:
  struct Parsed {
    std::int64_t id = 0;
    std::optional<SelectionRule> selection;
    std::optional<RenameRule> rename;
  };
  /// The rule being read: its value, its JSON path ("$.rules[2]") and its label for messages.
  struct At {
    const base::Json& value;
    std::string path;
    std::string label;
  };

  void read_rule(const base::Json& rule, std::size_t index);
  std::optional<std::int64_t> read_id(const base::Json& rule, const At& at);
  void read_name(const At& at);
  void read_selection(const At& at, std::int64_t id);
  void read_transformation(const At& at, std::int64_t id);
  int read_load_order(const At& at);
  std::optional<Wildcard> read_pattern(const At& locator, const std::string& key,
                                       SelectionAction action);
  std::optional<std::string> read_text(const At& at, const std::string& key);
  std::optional<std::string> read_word(const At& at, const std::string& key, const Words& words);
  bool check_keys(const At& at, const Words& known);
  std::optional<At> read_locator(const At& at, const Words& known);
  void complain(const At& at, const std::string& key, const std::string& what);

  std::string origin_;
  std::vector<std::string> problems_;
  std::vector<Parsed> parsed_;
  std::map<std::int64_t, std::string> paths_by_id_;
  std::map<std::string, std::string> paths_by_name_;
};

Rules Reader::read(const base::Json& document) {
  const At root{document, "$", "the document"};
  if (!document.is_object()) {
    complain(root, "", "must be an object {\"rules\": [...]}");
  } else if (check_keys(root, {"rules"}); !document.contains("rules")) {
    complain(root, "", "has no \"rules\"; accepted: {\"rules\": [...]}");
  } else if (!document["rules"].is_array() || document["rules"].empty()) {
    complain(root, "rules", "must be a list with at least one rule");
  } else {
    std::size_t index = 0;
    for (const base::Json& rule : document["rules"]) read_rule(rule, index++);
  }
  if (!problems_.empty()) {
    throw base::Error(base::ErrorScope::request, "mapping.rules",
                      fmt::format("{}", fmt::join(problems_, "\n")),
                      "Correct the table mappings; docs/table_mappings.md lists what is accepted.");
  }
  std::stable_sort(parsed_.begin(), parsed_.end(),
                   [](const Parsed& a, const Parsed& b) { return a.id < b.id; });
  Rules rules;
  for (Parsed& parsed : parsed_) {
    if (parsed.selection) rules.selections.push_back(std::move(*parsed.selection));
    if (parsed.rename) rules.renames.push_back(std::move(*parsed.rename));
  }
  return rules;
}

void Reader::read_rule(const base::Json& rule, std::size_t index) {
  At at{rule, fmt::format("$.rules[{}]", index), "the rule"};
  if (!rule.is_object()) return complain(at, "", "must be an object, not " + type_name(rule));
  const std::optional<std::int64_t> id = read_id(rule, at);
  if (id) at.label = fmt::format("rule-id {}", *id);
  read_name(at);
  const std::optional<std::string> type = read_word(at, "rule-type", kRuleTypes);
  if (!type || !id) return;
  if (*type == "selection") return read_selection(at, *id);
  if (*type == "transformation") return read_transformation(at, *id);
  complain(at, "rule-type",
           fmt::format("\"{}\" is not available yet; this version carries out: selection, "
                       "transformation. Remove the rule or do without it",
                       *type));
}

std::optional<std::int64_t> Reader::read_id(const base::Json& rule, const At& at) {
  if (!rule.contains("rule-id")) {
    complain(at, "rule-id", "is missing; accepted: a number, unique in the document");
    return std::nullopt;
  }
  const base::Json& value = rule["rule-id"];
  std::int64_t id = 0;
  bool is_number = value.is_number_integer();
  if (is_number) id = value.get<std::int64_t>();
  if (value.is_string()) {
    const std::string text = value.get<std::string>();
    const auto [end, code] = std::from_chars(text.data(), text.data() + text.size(), id);
    is_number = code == std::errc() && end == text.data() + text.size();
  }
  if (!is_number || id < 0) {
    complain(at, "rule-id",
             fmt::format("{} is not a number; accepted: \"1\", \"2\", ...", value.dump()));
    return std::nullopt;
  }
  const auto [known, is_new] = paths_by_id_.emplace(id, at.path);
  if (!is_new) complain(at, "rule-id", fmt::format("{} is also the id of {}", id, known->second));
  return id;
}

void Reader::read_name(const At& at) {
  const std::optional<std::string> name = read_text(at, "rule-name");
  if (!name) return;
  const auto [known, is_new] = paths_by_name_.emplace(*name, at.path);
  if (!is_new) {
    complain(at, "rule-name", fmt::format("\"{}\" is also the name of {}", *name, known->second));
  }
}

void Reader::read_selection(const At& at, std::int64_t id) {
  check_keys(at, {"rule-type", "rule-id", "rule-name", "rule-action", "object-locator",
                  "load-order", "filters"});
  const std::optional<std::string> word = read_word(at, "rule-action", kSelectionActions);
  if (at.value.contains("filters") && !at.value["filters"].empty()) {
    complain(at, "filters",
             "is not available yet: all rows of a table are copied; remove the filters");
  }
  const int load_order = read_load_order(at);
  const std::optional<At> locator = read_locator(at, {"schema-name", "table-name", "table-type"});
  if (!locator) return;

  SelectionRule rule;
  rule.label = fmt::format("{} ({})", at.label, origin_);
  rule.load_order = load_order;
  if (word == "exclude") rule.action = SelectionAction::exclude;
  if (word == "explicit") rule.action = SelectionAction::explicit_;
  const std::optional<Wildcard> schema = read_pattern(*locator, "schema-name", rule.action);
  const std::optional<Wildcard> table = read_pattern(*locator, "table-name", rule.action);
  if (locator->value.contains("table-type")) {
    const auto type = read_word(*locator, "table-type", kObjectTypes);
    if (!type) return;
    if (*type == "view") rule.type = ObjectType::view;
    if (*type == "all") rule.type = ObjectType::all;
  }
  if (!schema || !table) return;
  rule.schema = *schema;
  rule.table = *table;
  parsed_.push_back({id, std::move(rule), std::nullopt});
}

int Reader::read_load_order(const At& at) {
  if (!at.value.contains("load-order")) return 0;
  const base::Json& value = at.value["load-order"];
  constexpr std::int64_t kMax = std::numeric_limits<std::int32_t>::max();
  std::int64_t order = -1;
  if (value.is_number_integer()) order = value.get<std::int64_t>();
  if (value.is_string()) {
    const std::string text = value.get<std::string>();
    const auto [end, code] = std::from_chars(text.data(), text.data() + text.size(), order);
    if (code != std::errc() || end != text.data() + text.size()) order = -1;
  }
  if (order < 0 || order > kMax) {
    complain(at, "load-order",
             fmt::format("{} is not accepted; accepted: 0 to {}", value.dump(), kMax));
    return 0;
  }
  return static_cast<int>(order);
}

void Reader::read_transformation(const At& at, std::int64_t id) {
  const auto action = read_word(at, "rule-action", joined({"rename"}, kOtherActions));
  const auto target = read_word(at, "rule-target", joined(kRenameTargets, kOtherTargets));
  if (!action || !target) return;
  if (*action != "rename") {
    return complain(at, "rule-action",
                    fmt::format("\"{}\" is not available yet; this version carries out: rename of "
                                "a schema or a table",
                                *action));
  }
  if (!holds(kRenameTargets, *target)) {
    return complain(at, "rule-target",
                    fmt::format("rename of a {} is not available yet; this version carries out: "
                                "schema, table",
                                *target));
  }
  check_keys(at, {"rule-type", "rule-id", "rule-name", "rule-action", "rule-target",
                  "object-locator", "value"});
  RenameRule rule;
  rule.label = fmt::format("{} ({})", at.label, origin_);
  rule.target = *target == "schema" ? RenameTarget::schema : RenameTarget::table;
  const auto locator = read_locator(at, {"schema-name", "table-name"});
  const auto value = read_text(at, "value");
  if (!locator || !value) return;
  const auto schema = read_pattern(*locator, "schema-name", SelectionAction::include);
  // A schema is renamed as a whole; DMS lets such a rule leave the table out.
  const bool is_whole =
      rule.target == RenameTarget::schema && !locator->value.contains("table-name");
  const auto table = is_whole ? std::optional(Wildcard::parse("%"))
                              : read_pattern(*locator, "table-name", SelectionAction::include);
  if (!schema || !table) return;
  rule.schema = *schema;
  rule.table = *table;
  rule.value = *value;
  parsed_.push_back({id, std::nullopt, std::move(rule)});
}

std::optional<Reader::At> Reader::read_locator(const At& at, const Words& known) {
  if (!at.value.contains("object-locator") || !at.value["object-locator"].is_object()) {
    complain(at, "object-locator",
             "must be an object {\"schema-name\": \"...\", \"table-name\": \"...\"}");
    return std::nullopt;
  }
  At locator{at.value["object-locator"], at.path + "[\"object-locator\"]", at.label};
  check_keys(locator, known);
  return locator;
}

std::optional<Wildcard> Reader::read_pattern(const At& locator, const std::string& key,
                                             SelectionAction action) {
  const std::optional<std::string> text = read_text(locator, key);
  if (!text) return std::nullopt;
  if (action == SelectionAction::explicit_) {
    if (text->find('%') == std::string::npos) return Wildcard::exact(*text);
    complain(
        locator, key,
        fmt::format("\"{}\" has a wildcard; an explicit rule names one object exactly", *text));
    return std::nullopt;
  }
  try {
    return Wildcard::parse(*text);
  } catch (const base::Error& error) {
    complain(locator, key, error.message() + ". " + error.advice());
    return std::nullopt;
  }
}

std::optional<std::string> Reader::read_text(const At& at, const std::string& key) {
  if (!at.value.contains(key)) {
    complain(at, key, "is missing; accepted: a text");
    return std::nullopt;
  }
  const base::Json& value = at.value[key];
  if (!value.is_string() || value.get_ref<const std::string&>().empty()) {
    complain(at, key,
             fmt::format("must be a text that is not empty, not {}",
                         value.is_string() ? "\"\"" : type_name(value)));
    return std::nullopt;
  }
  return value.get<std::string>();
}

std::optional<std::string> Reader::read_word(const At& at, const std::string& key,
                                             const Words& words) {
  const std::optional<std::string> word = read_text(at, key);
  if (!word || holds(words, *word)) return word;
  complain(at, key,
           fmt::format("\"{}\" is unknown{}; accepted: {}", *word, base::did_you_mean(*word, words),
                       list(words)));
  return std::nullopt;
}

bool Reader::check_keys(const At& at, const Words& known) {
  bool is_clean = true;
  for (const auto& [key, value] : at.value.items()) {
    if (holds(known, key)) continue;
    complain(at, key,
             fmt::format("is an unknown key{}; accepted: {}", base::did_you_mean(key, known),
                         list(known)));
    is_clean = false;
  }
  return is_clean;
}

void Reader::complain(const At& at, const std::string& key, const std::string& what) {
  const std::string path = key.empty() ? at.path : fmt::format("{}[\"{}\"]", at.path, key);
  problems_.push_back(fmt::format("{}: {}, {}: {}", origin_, at.label, path, what));
}

}  // namespace

Rules parse_rules(std::string_view json, const std::string& origin) {
  return Reader(origin).read(base::parse_json(json, origin));
}

}  // namespace mapping
