#pragma once
// Changes to parts of a JSON document, as PARTIAL_UPDATE_ROWS has them, and the text of what they
// make of it.
//
// Used by RowReader, for updates that were logged with binlog_row_value_options=PARTIAL_JSON. Only
// what lies on a change's path is taken apart; everything else is printed from the bytes of the
// document before. Pure; one thread; views look into the event, which must stay. Bytes that
// contradict the format, and changes that do not fit the document, throw Error(corrupt,
// "binlog.json.diff"). Facts: MySQL source documentation, "Json_diff" (json_diff.h) and
// "Partial_update_rows_event"; members lie in the order of their length and then their bytes.
#include <string>
#include <string_view>

namespace binlog {

/// Appends the text of the document after `changes` (the list without its length) to `before`, a
/// binary document.
void append_changed_json(std::string_view before, std::string_view changes, std::string& out);

}  // namespace binlog
