#pragma once
// Judges what the source's login may do, one privilege at a time, with the GRANT to paste.
//
// Pure. Reads SHOW GRANTS as mysql/server_profile parsed it; where roles were granted a missing
// privilege may still be there, and is "not seen". Sources: MySQL Reference Manual "Privileges
// Provided by MySQL"; MariaDB "GRANT" (REPLICATION CLIENT is BINLOG MONITOR since 10.5).
#include "doctor/finding.hpp"
#include "doctor/source_facts.hpp"
#include "model/task_definition.hpp"

namespace doctor {

Findings check_privileges(const SourceFacts& facts, const model::TaskDefinition& task);

}  // namespace doctor
