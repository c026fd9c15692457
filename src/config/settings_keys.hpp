#pragma once
// The keys of a DMS task-settings document and what becomes of each (AWS DMS User Guide, "Task
// settings example" and the pages below "Specifying task settings").
//
// Used by settings_import and change_settings_import. A table of constants: section, key, form,
// accepted range or words, and for a key that is not honoured the reason, which the user sees in
// the import report.
#include "config/setting_key.hpp"

#include <array>
#include <string_view>

namespace config {

namespace setting_reason {
inline constexpr std::string_view kBatches =
    "changes are always applied in batches, one transaction each";
inline constexpr std::string_view kPosition =
    "the position is always kept on the target, in the transaction of the changes";
inline constexpr std::string_view kSpool =
    "changes wait in files, not in memory; [task] spool_size limits them";
inline constexpr std::string_view kApplyErrors =
    "rows are replaced by their key, so a missing or doubled one is no error; DataErrorPolicy says "
    "what happens to a row that Redshift refuses";
inline constexpr std::string_view kEscalation =
    "errors are not counted: a policy holds for the first one as for the last";
inline constexpr std::string_view kLobs =
    "no value is cut; [values] too_long says what happens to one that does not fit";
inline constexpr std::string_view kMisfits =
    "[values] says what happens to a value that does not fit";
inline constexpr std::string_view kRetry = "failures that may pass are tried again for 5 minutes";
inline constexpr std::string_view kThreads = "follows max_full_load_subtasks";
inline constexpr std::string_view kLogging = "the log is the terminal and [task] log_file";
inline constexpr std::string_view kControl = "this control table is not written";
inline constexpr std::string_view kValidation = "data validation is not available yet";
inline constexpr std::string_view kElsewhere = "concerns sources or targets other than these";
inline constexpr std::string_view kKeys = "Redshift does not enforce keys, so nothing is gained";
inline constexpr std::string_view kSnapshot =
    "all tables are read from one snapshot, open transactions are not waited for";
inline constexpr std::string_view kBlocks = "rows travel in blocks of a fixed size";
inline constexpr std::string_view kCharacters = "characters are not replaced yet";
inline constexpr std::string_view kService = "concerns the AWS service itself";
}  // namespace setting_reason

namespace setting_words {
inline constexpr std::string_view kPrep = "DO_NOTHING DROP_AND_CREATE TRUNCATE_BEFORE_LOAD";
inline constexpr std::string_view kData = "IGNORE_RECORD LOG_ERROR SUSPEND_TABLE STOP_TASK";
inline constexpr std::string_view kInsert =
    "IGNORE_RECORD LOG_ERROR SUSPEND_TABLE STOP_TASK INSERT_RECORD";
inline constexpr std::string_view kUpdate =
    "IGNORE_RECORD LOG_ERROR SUSPEND_TABLE STOP_TASK UPDATE_RECORD";
inline constexpr std::string_view kTable = "SUSPEND_TABLE STOP_TASK";
inline constexpr std::string_view kApply = "LOG_ERROR SUSPEND_TABLE STOP_TASK";
}  // namespace setting_words

inline constexpr auto kSettingKeys = [] {
  using namespace setting_form;
  namespace R = setting_reason;
  namespace W = setting_words;
  return std::to_array<SettingKey>({
      name("TargetMetadata", "TargetSchema", kHonoured),
      flag("TargetMetadata", "SupportLobs", R::kLobs),
      flag("TargetMetadata", "FullLobMode", R::kLobs),
      amount("TargetMetadata", "LobChunkSize", R::kLobs),
      flag("TargetMetadata", "LimitedSizeLobMode", R::kLobs),
      amount("TargetMetadata", "LobMaxSize", R::kLobs),
      number("TargetMetadata", "InlineLobMaxSize", R::kLobs, {0, 102400}),
      number("TargetMetadata", "LoadMaxFileSize", kHonoured, {0, 100000}),
      number("TargetMetadata", "ParallelLoadThreads", R::kThreads, {0, 32}),
      number("TargetMetadata", "ParallelLoadBufferSize", R::kBlocks, {0, 1000}),
      amount("TargetMetadata", "ParallelLoadQueuesPerThread", R::kElsewhere),
      number("TargetMetadata", "ParallelApplyThreads", R::kBatches, {0, 32}),
      number("TargetMetadata", "ParallelApplyBufferSize", R::kBatches, {0, 1000}),
      amount("TargetMetadata", "ParallelApplyQueuesPerThread", R::kBatches),
      flag("TargetMetadata", "BatchApplyEnabled", R::kBatches),
      flag("TargetMetadata", "TaskRecoveryTableEnabled", R::kPosition),
      choice("FullLoadSettings", "TargetTablePrepMode", kHonoured, W::kPrep),
      number("FullLoadSettings", "MaxFullLoadSubTasks", kHonoured, {1, 49}),
      flag("FullLoadSettings", "CreatePkAfterFullLoad", R::kKeys),
      flag("FullLoadSettings", "StopTaskCachedChangesApplied", kHonoured),
      flag("FullLoadSettings", "StopTaskCachedChangesNotApplied", kHonoured),
      amount("FullLoadSettings", "TransactionConsistencyTimeout", R::kSnapshot),
      number("FullLoadSettings", "CommitRate", R::kBlocks, {1, 50000}),
      flag("FullLoadSettings", "FullLoadEnabled", "[task] migration_type says it"),
      flag("FullLoadSettings", "ApplyChangesEnabled", "[task] migration_type says it"),
      flag("FullLoadSettings", "ResumeEnabled", "a load always goes on with what is missing"),
      amount("FullLoadSettings", "ResumeMinTableSize",
             "a load always goes on with what is missing"),
      flag("FullLoadSettings", "ResumeOnlyClusteredPKTables",
           "a load always goes on with what is missing"),
      flag("Logging", "EnableLogging", R::kLogging),
      flag("Logging", "EnableLogContext", R::kLogging),
      SettingKey{"Logging", "LogComponents", SettingForm::components, R::kLogging, 0, 0, ""},
      name("Logging", "CloudWatchLogGroup", R::kLogging),
      name("Logging", "CloudWatchLogStream", R::kLogging),
      flag("Logging", "DeleteTaskLogs", R::kLogging),
      name("ControlTablesSettings", "ControlSchema", kHonoured),
      amount("ControlTablesSettings", "HistoryTimeslotInMinutes", R::kControl),
      amount("ControlTablesSettings", "historyTimeslotInMinutes", R::kControl),
      flag("ControlTablesSettings", "HistoryTableEnabled", R::kControl),
      flag("ControlTablesSettings", "SuspendedTablesTableEnabled", R::kControl),
      flag("ControlTablesSettings", "StatusTableEnabled", R::kControl),
      flag("ControlTablesSettings", "FullLoadExceptionTableEnabled", R::kControl),
      amount("StreamBufferSettings", "StreamBufferCount", R::kBlocks),
      amount("StreamBufferSettings", "StreamBufferSizeInMB", R::kBlocks),
      amount("StreamBufferSettings", "CtrlStreamBufferSizeInMB", R::kBlocks),
      flag("ChangeProcessingTuning", "BatchApplyPreserveTransaction",
           "a batch always holds whole transactions"),
      number("ChangeProcessingTuning", "BatchApplyTimeoutMin", kHonoured, {0, 86400}),
      number("ChangeProcessingTuning", "BatchApplyTimeoutMax", kHonoured, {1, 86400}),
      number("ChangeProcessingTuning", "BatchApplyMemoryLimit", kHonoured, {1, 65536}),
      amount("ChangeProcessingTuning", "BatchSplitSize", kHonoured),
      amount("ChangeProcessingTuning", "MinTransactionSize", R::kBatches),
      amount("ChangeProcessingTuning", "CommitTimeout", R::kBatches),
      amount("ChangeProcessingTuning", "MemoryLimitTotal", R::kSpool),
      amount("ChangeProcessingTuning", "MemoryKeepTime", R::kSpool),
      number("ChangeProcessingTuning", "StatementCacheSize",
             "changes are applied by a few statements per batch and table", {0, 200}),
      number("ChangeProcessingTuning", "RecoveryTimeout",
             "a start goes on from the position on the target, however old it is",
             {-1, 2147483647}),
      flag("ChangeProcessingDdlHandlingPolicy", "HandleSourceTableDropped", kHonoured),
      flag("ChangeProcessingDdlHandlingPolicy", "HandleSourceTableTruncated", kHonoured),
      flag("ChangeProcessingDdlHandlingPolicy", "HandleSourceTableAltered", kHonoured),
      choice("ErrorBehavior", "DataErrorPolicy", kHonoured, W::kData),
      choice("ErrorBehavior", "DataTruncationErrorPolicy", R::kMisfits, W::kData),
      choice("ErrorBehavior", "DataErrorEscalationPolicy", R::kEscalation, W::kTable),
      amount("ErrorBehavior", "DataErrorEscalationCount", R::kEscalation),
      choice("ErrorBehavior", "DataMaskingErrorPolicy", "data masking is not available yet",
             W::kData),
      choice("ErrorBehavior", "EventErrorPolicy",
             "an event of the log that cannot be read always stops the task", "IGNORE STOP_TASK"),
      choice("ErrorBehavior", "TableErrorPolicy", kHonoured, W::kTable),
      choice("ErrorBehavior", "TableErrorEscalationPolicy", R::kEscalation, "STOP_TASK"),
      amount("ErrorBehavior", "TableErrorEscalationCount", R::kEscalation),
      number("ErrorBehavior", "RecoverableErrorCount", R::kRetry, {-1, 2147483647}),
      amount("ErrorBehavior", "RecoverableErrorInterval", R::kRetry),
      flag("ErrorBehavior", "RecoverableErrorThrottling", R::kRetry),
      amount("ErrorBehavior", "RecoverableErrorThrottlingMax", R::kRetry),
      flag("ErrorBehavior", "RecoverableErrorStopRetryAfterThrottlingMax", R::kRetry),
      choice("ErrorBehavior", "ApplyErrorDeletePolicy", R::kApplyErrors, W::kData),
      choice("ErrorBehavior", "ApplyErrorInsertPolicy", R::kApplyErrors, W::kInsert),
      choice("ErrorBehavior", "ApplyErrorUpdatePolicy", R::kApplyErrors, W::kUpdate),
      choice("ErrorBehavior", "ApplyErrorEscalationPolicy", R::kEscalation, W::kApply),
      amount("ErrorBehavior", "ApplyErrorEscalationCount", R::kEscalation),
      flag("ErrorBehavior", "ApplyErrorFailOnTruncationDdl",
           "HandleSourceTableTruncated says what a TRUNCATE does"),
      flag("ErrorBehavior", "FailOnNoTablesCaptured", "an empty selection is always an error"),
      flag("ErrorBehavior", "FailOnTransactionConsistencyBreached", R::kElsewhere),
      flag("ErrorBehavior", "FullLoadIgnoreConflicts",
           "rows are loaded exactly once, so there is no conflict to ignore"),
      flag("ValidationSettings", "EnableValidation", R::kValidation),
      choice("ValidationSettings", "ValidationMode", R::kValidation,
             "ROW_LEVEL GROUP_LEVEL TABLE_LEVEL"),
      amount("ValidationSettings", "ThreadCount", R::kValidation),
      amount("ValidationSettings", "PartitionSize", R::kValidation),
      amount("ValidationSettings", "FailureMaxCount", R::kValidation),
      amount("ValidationSettings", "TableFailureMaxCount", R::kValidation),
      amount("ValidationSettings", "RecordFailureDelayInMinutes", R::kValidation),
      amount("ValidationSettings", "RecordFailureDelayLimitInMinutes", R::kValidation),
      amount("ValidationSettings", "RecordSuspendDelayInMinutes", R::kValidation),
      amount("ValidationSettings", "MaxKeyColumnSize", R::kValidation),
      flag("ValidationSettings", "HandleCollationDiff", R::kValidation),
      flag("ValidationSettings", "SkipLobColumns", R::kValidation),
      amount("ValidationSettings", "ValidationPartialLobSize", R::kValidation),
      amount("ValidationSettings", "ValidationQueryCdcDelaySeconds", R::kValidation),
      flag("ValidationSettings", "ValidationOnly", R::kValidation),
      whole("TTSettings", R::kElsewhere),
      whole("BeforeImageSettings", R::kElsewhere),
      whole("LoopbackPreventionSettings", R::kElsewhere),
      whole("CharacterSetSettings", R::kCharacters),
      whole("PostProcessingRules", R::kService),
      whole("ResyncSettings", R::kElsewhere),
      flag("FailTaskWhenCleanTaskResourceFailed", "", R::kService),
  });
}();

}  // namespace config
