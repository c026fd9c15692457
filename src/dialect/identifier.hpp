#pragma once
// Names and literals as Redshift reads them: quoting, folding, the 127-byte cut, and the collisions
// they cause.
//
// Used by everything that builds SQL or matches a source name with a target name. Pure functions,
// any thread. Errors: Error(request) for text that no Redshift name or literal can hold. Sources:
// Amazon Redshift Database Developer Guide, "Names and identifiers" (1 to 127 bytes, longer ones
// are cut, quoted and unquoted names are folded to lower case unless
// enable_case_sensitive_identifier is on). Only A-Z is folded here: the guide does not say what
// happens to other letters, and PostgreSQL 8.0 leaves them alone in a UTF-8 database.
#include "model/table_id.hpp"
#include "model/table_schema.hpp"

#include <string>
#include <string_view>
#include <vector>

namespace dialect {

/// Puts double quotes around a name and doubles those inside. Throws on an empty name and on a NUL
/// byte.
std::string quote_identifier(std::string_view name);
/// Quotes schema and table: "demo1"."cdcdata".
std::string quote_table(const model::TableId& table);

/// Writes an SQL expression that denotes exactly `text`, whether the server treats a backslash in a
/// literal as an escape (Redshift) or as itself (PostgreSQL): 'it''s', or ('a' || chr(92) || 'b').
/// Throws on a NUL byte.
std::string quote_literal(std::string_view text);
/// As quote_literal, but of few terms however many backslashes there are: for texts of others.
std::string quote_long_literal(std::string_view text);
/// As quote_literal, for places where only a plain literal may stand (COPY): a backslash is
/// refused.
std::string quote_plain_literal(std::string_view text);

/// Lower-cases A-Z.
std::string fold_identifier(std::string_view name);
/// Cuts to at most 127 bytes, never inside a UTF-8 character.
std::string_view cut_identifier(std::string_view name);
/// Gives the name that Redshift keeps for a source name: folded, then cut.
std::string target_name(std::string_view source_name);
model::TableId target_table_name(const model::TableId& id);

/// A table's name on both sides; `target` before folding.
struct NamePair {
  model::TableId source;
  model::TableId target;
};

/// Throws Error(table) naming both columns when two of them become one name on the target.
void check_column_names(const model::TableSchema& schema);
/// Throws Error(request) naming both source tables when two of them would fill one target table.
void check_table_names(const std::vector<NamePair>& tables);

}  // namespace dialect
