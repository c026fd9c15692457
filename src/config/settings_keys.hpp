#pragma once
// The keys of a DMS task-settings document and what becomes of each (AWS DMS User Guide, "Task
// settings example" and the pages below "Specifying task settings").
//
// Used by settings_import only. A table of constants: section, key, form, accepted range or words,
// and for a key that is not honoured the reason, which the user sees in the import report.
#include <array>
#include <cstdint>
#include <string_view>

namespace config {

enum class SettingForm : std::uint8_t { boolean, integer, word, text, object, components };

struct SettingKey {
  std::string_view section;
  std::string_view key;  ///< empty: the section is one value
  SettingForm form = SettingForm::object;
  std::string_view reason;  ///< why it is not honoured; empty: it is
  std::int64_t min = 0;
  std::int64_t max = 0;
  std::string_view words;  ///< accepted words with a blank between them
};

namespace setting_reason {
inline constexpr std::string_view kChanges = "concerns changes, not used by a full load";
inline constexpr std::string_view kLobs =
    "no value is cut; [values] too_long says what happens to one that does not fit";
inline constexpr std::string_view kMisfits =
    "[values] says what happens to a value that does not fit";
inline constexpr std::string_view kTableError = "a table that fails stops alone, the others go on";
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

/// The reason of a key that is honoured.
inline constexpr std::string_view kHonoured;

namespace setting_form {

struct Bounds {
  std::int64_t min;
  std::int64_t max;
};

constexpr SettingKey flag(std::string_view section, std::string_view key, std::string_view reason) {
  return {section, key, SettingForm::boolean, reason, 0, 0, ""};
}
constexpr SettingKey number(std::string_view section, std::string_view key, std::string_view reason,
                            Bounds bounds) {
  return {section, key, SettingForm::integer, reason, bounds.min, bounds.max, ""};
}
constexpr SettingKey amount(std::string_view section, std::string_view key,
                            std::string_view reason) {
  return {section, key, SettingForm::integer, reason, 0, 2147483647, ""};
}
constexpr SettingKey choice(std::string_view section, std::string_view key, std::string_view reason,
                            std::string_view words) {
  return {section, key, SettingForm::word, reason, 0, 0, words};
}
constexpr SettingKey name(std::string_view section, std::string_view key, std::string_view reason) {
  return {section, key, SettingForm::text, reason, 0, 0, ""};
}
constexpr SettingKey whole(std::string_view section, std::string_view reason) {
  return {section, "", SettingForm::object, reason, 0, 0, ""};
}

}  // namespace setting_form

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
      number("TargetMetadata", "ParallelApplyThreads", R::kChanges, {0, 32}),
      number("TargetMetadata", "ParallelApplyBufferSize", R::kChanges, {0, 1000}),
      amount("TargetMetadata", "ParallelApplyQueuesPerThread", R::kChanges),
      flag("TargetMetadata", "BatchApplyEnabled", R::kChanges),
      flag("TargetMetadata", "TaskRecoveryTableEnabled", R::kChanges),
      choice("FullLoadSettings", "TargetTablePrepMode", kHonoured, W::kPrep),
      number("FullLoadSettings", "MaxFullLoadSubTasks", kHonoured, {1, 49}),
      flag("FullLoadSettings", "CreatePkAfterFullLoad", R::kKeys),
      flag("FullLoadSettings", "StopTaskCachedChangesApplied", R::kChanges),
      flag("FullLoadSettings", "StopTaskCachedChangesNotApplied", R::kChanges),
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
      amount("StreamBufferSettings", "StreamBufferCount", R::kChanges),
      amount("StreamBufferSettings", "StreamBufferSizeInMB", R::kChanges),
      amount("StreamBufferSettings", "CtrlStreamBufferSizeInMB", R::kChanges),
      flag("ChangeProcessingTuning", "BatchApplyPreserveTransaction", R::kChanges),
      amount("ChangeProcessingTuning", "BatchApplyTimeoutMin", R::kChanges),
      amount("ChangeProcessingTuning", "BatchApplyTimeoutMax", R::kChanges),
      amount("ChangeProcessingTuning", "BatchApplyMemoryLimit", R::kChanges),
      amount("ChangeProcessingTuning", "BatchSplitSize", R::kChanges),
      amount("ChangeProcessingTuning", "MinTransactionSize", R::kChanges),
      amount("ChangeProcessingTuning", "CommitTimeout", R::kChanges),
      amount("ChangeProcessingTuning", "MemoryLimitTotal", R::kChanges),
      amount("ChangeProcessingTuning", "MemoryKeepTime", R::kChanges),
      number("ChangeProcessingTuning", "StatementCacheSize", R::kChanges, {0, 200}),
      number("ChangeProcessingTuning", "RecoveryTimeout", R::kChanges, {-1, 2147483647}),
      flag("ChangeProcessingDdlHandlingPolicy", "HandleSourceTableDropped", R::kChanges),
      flag("ChangeProcessingDdlHandlingPolicy", "HandleSourceTableTruncated", R::kChanges),
      flag("ChangeProcessingDdlHandlingPolicy", "HandleSourceTableAltered", R::kChanges),
      choice("ErrorBehavior", "DataErrorPolicy", R::kMisfits, W::kData),
      choice("ErrorBehavior", "DataTruncationErrorPolicy", R::kMisfits, W::kData),
      choice("ErrorBehavior", "DataErrorEscalationPolicy", R::kMisfits, W::kTable),
      amount("ErrorBehavior", "DataErrorEscalationCount", R::kMisfits),
      choice("ErrorBehavior", "DataMaskingErrorPolicy", "data masking is not available yet",
             W::kData),
      choice("ErrorBehavior", "EventErrorPolicy", R::kChanges, "IGNORE STOP_TASK"),
      choice("ErrorBehavior", "TableErrorPolicy", R::kTableError, W::kTable),
      choice("ErrorBehavior", "TableErrorEscalationPolicy", R::kTableError, "STOP_TASK"),
      amount("ErrorBehavior", "TableErrorEscalationCount", R::kTableError),
      number("ErrorBehavior", "RecoverableErrorCount", R::kRetry, {-1, 2147483647}),
      amount("ErrorBehavior", "RecoverableErrorInterval", R::kRetry),
      flag("ErrorBehavior", "RecoverableErrorThrottling", R::kRetry),
      amount("ErrorBehavior", "RecoverableErrorThrottlingMax", R::kRetry),
      flag("ErrorBehavior", "RecoverableErrorStopRetryAfterThrottlingMax", R::kRetry),
      choice("ErrorBehavior", "ApplyErrorDeletePolicy", R::kChanges, W::kData),
      choice("ErrorBehavior", "ApplyErrorInsertPolicy", R::kChanges, W::kInsert),
      choice("ErrorBehavior", "ApplyErrorUpdatePolicy", R::kChanges, W::kUpdate),
      choice("ErrorBehavior", "ApplyErrorEscalationPolicy", R::kChanges, W::kApply),
      amount("ErrorBehavior", "ApplyErrorEscalationCount", R::kChanges),
      flag("ErrorBehavior", "ApplyErrorFailOnTruncationDdl", R::kChanges),
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
