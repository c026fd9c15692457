#pragma once
// Where changes begin and where they end, as the user writes it: a time, a place in the source's
// log, or the end of a stage.
//
// Used by config/change_settings_reader. Pure, any thread. What is not understood throws
// Error(request) whose message says what is accepted. The forms of DMS (AWS DMS User Guide,
// "Creating tasks for ongoing replication": CdcStartPosition, CdcStopPosition) are read as they
// are, except its checkpoints.
#include "model/change_settings.hpp"

#include <cstdint>
#include <optional>
#include <string_view>

namespace config {

/// Seconds since 1970 of "2026-01-31T12:00:00", which is UTC (a Z may say so); nullopt for anything
/// else.
std::optional<std::int64_t> parse_utc(std::string_view text);

/// A time, "file:offset", a GTID set, or "file:offset / GTID set".
model::StartPoint parse_start(std::string_view text);
/// "after-load", "after-cached-changes", "commit_time:TIME", "server_time:TIME", "position:PLACE".
model::StopPoint parse_stop(std::string_view text);

}  // namespace config
