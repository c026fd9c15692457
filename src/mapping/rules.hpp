#pragma once
// What the user wants copied, as rules: the value between rule_parser or entry_rules, which make
// it, and table_mapping, which applies it. Plain values; each rule carries a label that says where
// it stands.
//
// The meaning is that of DMS (AWS DMS User Guide, "Selection rules and actions", "Transformation
// rules and actions").
#include "mapping/wildcard.hpp"

#include <cstdint>
#include <string>
#include <vector>

namespace mapping {

enum class SelectionAction : std::uint8_t { include, exclude, explicit_ };
enum class ObjectType : std::uint8_t { table, view, all };

struct SelectionRule {
  std::string label;  ///< where it stands: "rule-id 2 (mappings.json)", "tables entry at line 12"
  SelectionAction action = SelectionAction::include;
  Wildcard schema;
  Wildcard table;
  ObjectType type = ObjectType::table;
  int load_order = 0;  ///< higher loads first
};

enum class RenameTarget : std::uint8_t { schema, table };

struct RenameRule {
  std::string label;
  RenameTarget target = RenameTarget::table;
  Wildcard schema;
  Wildcard table;
  std::string value;
};

/// Rules in the order in which they win: of two renames of one object the earlier one is used.
struct Rules {
  std::vector<SelectionRule> selections;
  std::vector<RenameRule> renames;
  std::string
      target_schema;  ///< TargetMetadata.TargetSchema: for tables whose schema no rule renames
};

}  // namespace mapping
