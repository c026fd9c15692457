#include "mapping/table_mapping.hpp"

#include "base/error.hpp"
#include "base/near_name.hpp"
#include "mapping/table_matching.hpp"

#include <fmt/core.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <cstddef>
#include <map>
#include <set>
#include <utility>

namespace mapping {
namespace {

constexpr std::size_t kNamesShownMax = 3;
// Looking for near names costs names times names; a document full of wrong rules needs no more of
// it than this.
constexpr std::size_t kNearSearchesMax = 20;

std::string shown(const std::vector<std::string>& names) {
  const std::size_t count = std::min(names.size(), kNamesShownMax);
  std::string text = fmt::format(
      "{}", fmt::join(names.begin(), names.begin() + static_cast<std::ptrdiff_t>(count), ", "));
  if (names.size() > count) text += fmt::format(" and {} more", names.size() - count);
  return text;
}

std::string pattern_text(const SelectionRule& rule) {
  return rule.schema.text() + "." + rule.table.text();
}

class Selector {
 public:
  Selector(const Rules& rules, const std::vector<SourceTable>& tables);
  Selection select();

 private:
  /// What the source has under one rule's pattern, sorted by what came of it.
  struct Hits {
    std::vector<std::size_t> taken;
    std::vector<std::string> of_other_type;
    std::vector<std::string> of_system_schema;
  };

  Hits hits_of(const SelectionRule& rule) const;
  void include(const SelectionRule& rule);
  void exclude(const SelectionRule& rule);
  void complain_of_nothing(const SelectionRule& rule, const Hits& hits);
  std::string what_is_near(const Wildcard& schema, const Wildcard& table);
  void note_underscores(const SelectionRule& rule, const std::vector<std::size_t>& taken);
  void note_underscore(const SelectionRule& rule, const Wildcard& pattern,
                       const std::set<std::string>& names);
  void rename_chosen(Selection& selection);
  std::string renamed(const SelectedTable& table, RenameTarget target,
                      const std::string& unchanged);
  void complain_of_idle_renames(const Selection& selection);
  void complain_of_shared_targets(const Selection& selection);
  void complain_of_empty_selection();
  void throw_problems() const;

  const Rules& rules_;
  const std::vector<SourceTable>& tables_;
  std::map<std::string, std::vector<std::size_t>> by_schema_;
  std::map<std::size_t, int> load_order_of_;  ///< chosen so far
  std::set<std::size_t> excluded_;
  std::set<const RenameRule*> used_renames_;
  std::vector<std::string> problems_;
  std::vector<std::string> notes_;
};

Selector::Selector(const Rules& rules, const std::vector<SourceTable>& tables)
    : rules_(rules), tables_(tables) {
  for (std::size_t i = 0; i < tables.size(); ++i) by_schema_[tables[i].id.schema].push_back(i);
}

Selection Selector::select() {
  for (const SelectionRule& rule : rules_.selections) {
    if (rule.action != SelectionAction::exclude) include(rule);
  }
  for (const SelectionRule& rule : rules_.selections) {
    if (rule.action == SelectionAction::exclude) exclude(rule);
  }
  Selection selection;
  for (const auto& [index, load_order] : load_order_of_) {
    if (excluded_.contains(index)) continue;
    const SourceTable& table = tables_[index];
    selection.tables.push_back({table.id, table.id, table.kind, load_order});
  }
  std::sort(selection.tables.begin(), selection.tables.end(), [](const auto& a, const auto& b) {
    return a.load_order != b.load_order ? a.load_order > b.load_order : a.source < b.source;
  });
  rename_chosen(selection);
  complain_of_idle_renames(selection);
  complain_of_shared_targets(selection);
  if (selection.tables.empty()) complain_of_empty_selection();
  throw_problems();
  selection.notes = std::move(notes_);
  return selection;
}

Selector::Hits Selector::hits_of(const SelectionRule& rule) const {
  Hits hits;
  for (const auto& [schema, indexes] : by_schema_) {
    if (!rule.schema.matches(schema)) continue;
    const bool is_open = opens_schema(rule, schema);
    for (const std::size_t index : indexes) {
      const SourceTable& table = tables_[index];
      if (!rule.table.matches(table.id.table)) continue;
      if (!is_open) {
        hits.of_system_schema.push_back(table.id.to_text());
      } else if (!takes_kind(rule, table.kind)) {
        hits.of_other_type.push_back(table.id.to_text());
      } else {
        hits.taken.push_back(index);
      }
    }
  }
  return hits;
}

void Selector::include(const SelectionRule& rule) {
  const Hits hits = hits_of(rule);
  if (hits.taken.empty()) complain_of_nothing(rule, hits);
  for (const std::size_t index : hits.taken) {
    const auto [chosen, is_new] = load_order_of_.emplace(index, rule.load_order);
    if (!is_new) chosen->second = std::max(chosen->second, rule.load_order);
  }
  note_underscores(rule, hits.taken);
}

void Selector::exclude(const SelectionRule& rule) {
  const Hits hits = hits_of(rule);
  if (hits.taken.empty() && hits.of_other_type.empty() && !is_system_schema(rule.schema.text())) {
    notes_.push_back(
        fmt::format("{} excludes nothing: {}", rule.label, what_is_near(rule.schema, rule.table)));
  }
  if (!hits.of_other_type.empty()) {
    notes_.push_back(fmt::format("{} does not exclude {}, because its table-type is another",
                                 rule.label, shown(hits.of_other_type)));
  }
  excluded_.insert(hits.taken.begin(), hits.taken.end());
  note_underscores(rule, hits.taken);
}

void Selector::complain_of_nothing(const SelectionRule& rule, const Hits& hits) {
  std::string why;
  if (!hits.of_other_type.empty()) {
    why = fmt::format(
        "only {} would match, and the rule takes {}; views are selected by a rule of "
        "the table mappings with \"table-type\": \"view\" or \"all\", sequences never",
        shown(hits.of_other_type), rule.type == ObjectType::view ? "views" : "tables");
  } else if (!hits.of_system_schema.empty()) {
    why = fmt::format(
        "only {} would match; a system schema is selected only by its exact name, "
        "without wildcards",
        shown(hits.of_system_schema));
  } else {
    why = what_is_near(rule.schema, rule.table);
  }
  problems_.push_back(
      fmt::format("{}: \"{}\" selects nothing: {}", rule.label, pattern_text(rule), why));
}

std::string Selector::what_is_near(const Wildcard& schema, const Wildcard& table) {
  if (tables_.empty()) return "the source shows no table at all to this user";
  const bool shall_search = problems_.size() + notes_.size() < kNearSearchesMax;
  std::vector<std::string> schemas;
  std::vector<std::string> names;
  for (const auto& [name, indexes] : by_schema_) {
    schemas.push_back(name);
    if (!schema.matches(name)) continue;
    for (const std::size_t index : indexes) names.push_back(tables_[index].id.table);
  }
  const bool has_schema = !names.empty();
  const std::string& text = has_schema ? table.text() : schema.text();
  const std::string near =
      shall_search ? base::did_you_mean(text, has_schema ? names : schemas) : "";
  if (has_schema) {
    return fmt::format("no table of schema {} is named \"{}\"{}", schema.text(), text, near);
  }
  return fmt::format("the source shows no schema named \"{}\"{}", text, near);
}

void Selector::note_underscores(const SelectionRule& rule, const std::vector<std::size_t>& taken) {
  if (rule.action == SelectionAction::explicit_) return;
  std::set<std::string> schemas;
  std::set<std::string> names;
  for (const std::size_t index : taken) {
    const model::TableId& id = tables_[index].id;
    if (rule.schema.needs_other_than_underscore(id.schema)) schemas.insert(id.schema);
    if (rule.table.needs_other_than_underscore(id.table)) names.insert(id.to_text());
  }
  note_underscore(rule, rule.schema, schemas);
  note_underscore(rule, rule.table, names);
}

void Selector::note_underscore(const SelectionRule& rule, const Wildcard& pattern,
                               const std::set<std::string>& names) {
  if (names.empty()) return;
  notes_.push_back(fmt::format(
      "{}: \"{}\" also matched {}, because _ stands for any character; write \"{}\" for the "
      "underscore itself",
      rule.label, pattern.text(), shown({names.begin(), names.end()}),
      pattern.with_literal_underscores()));
}

void Selector::rename_chosen(Selection& selection) {
  for (SelectedTable& table : selection.tables) {
    const std::string& schema =
        rules_.target_schema.empty() ? table.source.schema : rules_.target_schema;
    table.target.schema = renamed(table, RenameTarget::schema, schema);
    table.target.table = renamed(table, RenameTarget::table, table.source.table);
  }
}

std::string Selector::renamed(const SelectedTable& table, RenameTarget target,
                              const std::string& unchanged) {
  const RenameRule* winner = nullptr;
  for (const RenameRule& rule : rules_.renames) {
    if (!renames(rule, target, table.source)) continue;
    used_renames_.insert(&rule);
    if (winner == nullptr) {
      winner = &rule;
    } else if (winner->value != rule.value) {
      notes_.push_back(fmt::format("{}: {} renames it to {}, which wins over {} of {}",
                                   table.source.to_text(), winner->label, winner->value, rule.value,
                                   rule.label));
    }
  }
  return winner == nullptr ? unchanged : winner->value;
}

void Selector::complain_of_idle_renames(const Selection& selection) {
  std::set<std::string> selecting_labels;
  for (const SelectionRule& rule : rules_.selections) selecting_labels.insert(rule.label);
  std::vector<std::string> names;
  for (const SelectedTable& table : selection.tables) names.push_back(table.source.to_text());
  for (const RenameRule& rule : rules_.renames) {
    // An entry that selects nothing has been named already.
    if (used_renames_.contains(&rule) || selecting_labels.contains(rule.label)) continue;
    const std::string text = rule.schema.text() + "." + rule.table.text();
    problems_.push_back(fmt::format("{}: \"{}\" renames nothing: no selected table matches{}",
                                    rule.label, text, base::did_you_mean(text, names)));
  }
}

void Selector::complain_of_shared_targets(const Selection& selection) {
  std::map<std::string, const SelectedTable*> owners;
  for (const SelectedTable& table : selection.tables) {
    // Redshift folds names to lower case (Database Developer Guide, "Names and identifiers").
    const auto [owner, is_new] = owners.emplace(to_lower(table.target.to_text()), &table);
    if (is_new) continue;
    const SelectedTable& other = *owner->second;
    const std::string why =
        other.target == table.target ? "" : " (Redshift does not tell upper from lower case)";
    problems_.push_back(fmt::format("{} and {} would both be loaded into {}{}; rename one of them",
                                    other.source.to_text(), table.source.to_text(),
                                    table.target.to_text(), why));
  }
}

void Selector::complain_of_empty_selection() {
  if (!problems_.empty()) return;
  const bool has_include = std::any_of(
      rules_.selections.begin(), rules_.selections.end(),
      [](const SelectionRule& rule) { return rule.action != SelectionAction::exclude; });
  problems_.push_back(has_include
                          ? "no table is selected: the exclude rules take away all that is included"
                          : "no table is selected: there is no rule that includes one");
}

void Selector::throw_problems() const {
  if (problems_.empty()) return;
  throw base::Error(base::ErrorScope::request, "mapping.selection",
                    fmt::format("{}", fmt::join(problems_, "\n")),
                    "Names are case-sensitive, and only what the source user may SELECT is seen. "
                    "Correct the rules, or grant the rights.");
}

}  // namespace

Selection select_tables(const Rules& rules, const std::vector<SourceTable>& tables) {
  return Selector(rules, tables).select();
}

}  // namespace mapping
