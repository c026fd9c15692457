#pragma once
// How the rows of a proposed table are spread over the nodes, sorted and packed, with the reasons.
//
// Used by type_map for each proposal. Pure, any thread. Without a wish everything is left to
// Redshift (AUTO), which watches the queries and changes it. Sources: Amazon Redshift Database
// Developer Guide, "CREATE TABLE" (DISTSTYLE AUTO, SORTKEY AUTO and ENCODE AUTO are the defaults; a
// compound sort key has at most 400 columns), "Choose the best distribution style", "Compression
// encodings" (a sort key is kept RAW), "VARBYTE type", "SUPER type", "Querying spatial data" (none
// of them may be a key).
#include "model/target_table.hpp"
#include "model/task_definition.hpp"

namespace dialect {

/// Fills distribution, sort key and layout_reasons of a table whose columns and primary key are
/// there.
void propose_layout(model::TargetTable& table, const model::LayoutOptions& options);

}  // namespace dialect
