#include "standin/copy_loader.hpp"

#include "base/error.hpp"
#include "standin/copy_files.hpp"
#include "standin/copy_row.hpp"
#include "standin/row_source.hpp"
#include "standin/token_cursor.hpp"

#include <fmt/core.h>

#include <algorithm>
#include <memory>
#include <set>
#include <utility>

namespace standin {
namespace {

constexpr std::size_t kWriteBytes = 256 * 1024;
constexpr int kWrongEncoding = 1221;
constexpr std::size_t kErrorsKeptMax =
    100'000;  // what MAXERROR can ask for; IGNOREALLERRORS counts on
constexpr std::int64_t kReplacementsKeptMax = 100;  // "the first 100 rows on each slice"

RedshiftFailure plain_failure(std::string message, std::string sqlstate) {
  return {std::move(message), 0, {}, {}, std::move(sqlstate)};
}

/// The columns that the file's fields go to, in their order; or why the list cannot be.
class ColumnChoice {
 public:
  ColumnChoice(const CopyStatement& statement, std::vector<CopyColumn> all)
      : statement_(statement), all_(std::move(all)) {}

  std::optional<RedshiftFailure> choose() {
    statement_.columns.empty() ? choose_all() : choose_listed();
    if (!failure_) check_left_out();
    return failure_;
  }
  std::vector<CopyColumn> take() { return std::move(chosen_); }

 private:
  /// Without EXPLICIT_IDS an identity column gives itself its values, so the file has none for it.
  void choose_all() {
    for (const CopyColumn& column : all_) {
      if (!column.is_identity || statement_.explicit_ids) chosen_.push_back(column);
    }
  }

  void choose_listed() {
    std::set<std::string> seen;
    for (const std::string& name : statement_.columns) {
      const auto column = std::find_if(all_.begin(), all_.end(),
                                       [&](const CopyColumn& each) { return each.name == name; });
      if (column == all_.end()) {
        return refuse(
            fmt::format("column \"{}\" of relation \"{}\" does not exist", name, statement_.table),
            "42703");
      }
      if (!seen.insert(name).second) {
        return refuse(fmt::format("column \"{}\" specified more than once", name), "42701");
      }
      if (column->is_identity && !statement_.explicit_ids) {
        return refuse(
            fmt::format("cannot set an identity column to a value: \"{}\" needs EXPLICIT_IDS",
                        name),
            "0A000");
      }
      chosen_.push_back(*column);
    }
    const auto is_left_out = [&](const CopyColumn& each) {
      return each.is_identity && seen.count(each.name) == 0;
    };
    if (statement_.explicit_ids && std::any_of(all_.begin(), all_.end(), is_left_out)) {
      refuse("EXPLICIT_IDS requires the identity column in the column list", "0A000");
    }
  }

  /// A column without a default that no field fills becomes NULL, which NOT NULL forbids.
  void check_left_out() {
    for (const CopyColumn& column : all_) {
      const bool is_chosen =
          std::any_of(chosen_.begin(), chosen_.end(),
                      [&](const CopyColumn& each) { return each.name == column.name; });
      if (is_chosen || !column.not_null || column.has_default || column.is_identity) continue;
      failure_ =
          RedshiftFailure{fmt::format("Cannot insert a NULL value into column {}", column.name),
                          8007,
                          {},
                          {},
                          "XX000"};
      return;
    }
  }

  void refuse(std::string message, std::string sqlstate) {
    failure_ = plain_failure(std::move(message), std::move(sqlstate));
  }

  const CopyStatement& statement_;
  std::vector<CopyColumn> all_;
  std::vector<CopyColumn> chosen_;
  std::optional<RedshiftFailure> failure_;
};

/// One COPY from its opened target to its end.
class CopyLoad {
 public:
  CopyLoad(const CopyStatement& statement, const RowSource& rows, RowWriter& writer,
           CopyTarget& target)
      : statement_(statement), rows_(rows), writer_(writer), target_(target) {
    lines_.reserve(kWriteBytes + kWriteBytes / 4);
  }

  CopyOutcome run(const std::vector<CopyFile>& files) {
    outcome_.source_files = std::ssize(files);
    for (const CopyFile& file : files) outcome_.source_bytes += file.bytes;
    for (const CopyFile& file : files) {
      if (!scan_file(file)) break;
    }
    if (!statement_.no_load) close();
    if (outcome_.failure || statement_.no_load) outcome_.rows = 0;
    if (outcome_.failure || statement_.no_load) outcome_.bytes = 0;
    return std::move(outcome_);
  }

 private:
  /// Loads the file and keeps what was read of it; false when the whole COPY is lost.
  bool scan_file(const CopyFile& file) {
    FileScan scan;
    scan.file_name = file.url;
    scan.started = base::system_clock().wall_now();
    const bool goes_on = load_file(file, scan);
    scan.ended = base::system_clock().wall_now();
    outcome_.scans.push_back(std::move(scan));
    return goes_on;
  }

  bool load_file(const CopyFile& file, FileScan& scan) {
    try {
      const std::unique_ptr<ByteSource> source = open_copy_bytes(statement_, file.path, scan.bytes);
      return load_rows(file, *rows_.make_reader(*source), scan.lines);
    } catch (const base::Error& error) {
      // The file is skipped, with an error of its own.
      if (error.code() == "standin.copy.encoding") {
        row_.begin(0);
        return note(file, {nullptr, {kWrongEncoding, error.message(), 0, false}, {}, nullptr});
      }
      // What the backend's connection throws is not about the file and goes on up.
      if (error.code() != "standin.copy.file") throw;
      outcome_.failure = RedshiftFailure{
          error.message(), 8001, fmt::format("S3 key being read : {}", file.url), {}, "XX000"};
      return false;
    }
  }

  bool load_rows(const CopyFile& file, RowReader& reader, std::int64_t& lines) {
    reader.skip_lines(statement_.ignore_header);
    RowRefusal refusal;
    for (; reader.next(row_); lines = reader.lines()) {
      if (row_.is_blank && statement_.ignore_blank_lines) continue;
      if (writer_.append(row_, lines_, refusal)) {
        ++outcome_.rows;
        if (refusal.replaced != nullptr) note_replacement(file, *refusal.replaced);
        if (lines_.size() >= kWriteBytes) flush();
      } else if (!note(file, refusal)) {
        lines = reader.lines();
        return false;
      }
    }
    lines = reader.lines();
    return true;
  }

  void note_replacement(const CopyFile& file, const CopyColumn& column) {
    if (++outcome_.replaced > kReplacementsKeptMax) return;
    outcome_.replacements.push_back(
        {file.url, row_.line, column.name, std::string(without_end(row_.raw))});
  }

  static std::string_view without_end(std::string_view line) {
    if (line.ends_with('\n')) line.remove_suffix(1);
    if (line.ends_with('\r')) line.remove_suffix(1);
    return line;
  }

  /// Keeps the refused row; false when MAXERROR is reached.
  bool note(const CopyFile& file, const RowRefusal& refusal) {
    ++outcome_.rejected;
    if (outcome_.errors.size() < kErrorsKeptMax) {
      LoadErrorRow error;
      error.file_name = file.url;
      error.line_number = row_.line;
      if (refusal.column != nullptr) {
        const ColumnTypeText type = describe_type(*refusal.column);
        error.column_name = refusal.column->name;
        error.column_type = type.type;
        error.column_length = type.length;
      }
      error.position = refusal.fault.position;
      error.error_code = refusal.fault.code;
      error.error_message = refusal.fault.message;
      error.raw_line = without_end(row_.raw);
      error.raw_field_value = refusal.value.substr(0, kRawBytesMax);
      outcome_.errors.push_back(std::move(error));
    }
    if (statement_.ignore_all_errors) return true;
    if (outcome_.rejected < std::max<std::int64_t>(statement_.max_error, 1)) return true;
    outcome_.failure = plain_failure(
        fmt::format(
            "Load into table '{}' failed. Check 'sys_load_error_detail' system table for details.",
            statement_.table),
        "XX000");
    return false;
  }

  void flush() {
    if (!statement_.no_load && !lines_.empty()) target_.write(lines_);
    outcome_.bytes += lines_.size();
    lines_.clear();
  }

  void close() {
    if (outcome_.failure) {
      target_.fail();
      return;
    }
    flush();
    if (const std::optional<std::string> refusal = target_.finish()) {
      outcome_.failure = RedshiftFailure{*refusal, 8001, {}, {}, "XX000"};
    }
  }

  const CopyStatement& statement_;
  const RowSource& rows_;
  RowWriter& writer_;
  CopyTarget& target_;
  std::string lines_;
  InputRow row_;
  CopyOutcome outcome_;
};

/// A table of such a name cannot be here; PostgreSQL would look for one with the name's beginning.
std::optional<RedshiftFailure> check_names(const CopyStatement& statement) {
  for (const std::string* name : {&statement.schema, &statement.table}) {
    if (auto why = unkept_name(*name)) return plain_failure(std::move(*why), kNameTooLong);
  }
  return std::nullopt;
}

CopyOutcome failed(RedshiftFailure failure) {
  CopyOutcome outcome;
  outcome.failure = std::move(failure);
  return outcome;
}

struct LoadParts {
  const RowSource& rows;
  RowWriter& writer;
  CopyTarget& target;
};

CopyOutcome load(const CopyStatement& statement, const LoadParts& parts,
                 const std::vector<CopyFile>& files) {
  try {
    return CopyLoad(statement, parts.rows, parts.writer, parts.target).run(files);
  } catch (const base::Error&) {
    if (!statement.no_load) parts.target.fail();
    throw;
  }
}

}  // namespace

CopyOutcome run_copy(const CopyStatement& statement, const World& world,
                     const ObjectFolder& objects, CopyTarget& target, std::int64_t now) {
  if (!statement.unsupported.empty()) {
    return failed(plain_failure(
        fmt::format("COPY with {} is not supported by the stand-in", statement.unsupported.front()),
        "0A000"));
  }
  if (auto failure = check_names(statement)) return failed(std::move(*failure));
  std::vector<CopyColumn> all = target.columns(statement.schema, statement.table);
  if (all.empty()) {
    return failed(plain_failure(
        fmt::format("Cannot COPY into nonexistent table {}", statement.table), "XX000"));
  }
  if (!statement.stat_update.empty() && !target.owns_table()) {
    return failed(
        plain_failure(fmt::format("must be owner of relation {}", statement.table), "42501"));
  }
  ColumnChoice choice(statement, std::move(all));
  if (auto failure = choice.choose()) return failed(std::move(*failure));
  const CopyFiles files = find_copy_files(statement, world, objects, now);
  if (files.failure) return failed(*files.failure);
  std::vector<CopyColumn> columns = choice.take();
  RowSource rows(statement, columns);
  if (const std::optional<S3Url> url = rows.paths_url()) {
    CopyText text = find_copy_text(statement, world, objects, {*url, now});
    if (!text.failure) text.failure = rows.use_paths(text.text, *url);
    if (text.failure) return failed(*text.failure);
  }
  if (auto failure = rows.check()) return failed(std::move(*failure));
  std::vector<std::string> names;
  for (const CopyColumn& column : columns) names.push_back(column.name);
  std::unique_ptr<RowWriter> writer;
  try {
    writer = std::make_unique<RowWriter>(std::move(columns), statement, world.quoted_null_matches);
  } catch (const base::Error& error) {
    return failed(plain_failure(error.message(), "0A000"));
  }
  if (!statement.no_load) target.begin(statement, names);
  return load(statement, {rows, *writer, target}, files.files);
}

}  // namespace standin
