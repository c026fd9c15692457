#include "load/chunk_reader.hpp"

#include "base/error.hpp"
#include "base/limits.hpp"
#include "dialect/misfit.hpp"

#include <fmt/core.h>

#include <utility>

namespace load {
namespace {

constexpr std::uint64_t kRowsBetweenChecks = 512;

}  // namespace

std::string row_name(const model::TableSchema& schema, model::RowView row, std::uint64_t ordinal) {
  if (schema.key.empty()) return fmt::format("row {} of the chunk (no primary key)", ordinal);
  std::string text;
  for (const std::size_t index : schema.key) {
    if (!text.empty()) text += ", ";
    const model::Cell& cell = row[index];
    const std::string value = cell.kind == model::CellKind::bytes ? dialect::shown_value(cell.bytes)
                                                                  : dialect::cell_text(cell);
    text += schema.columns[index].name + "=" + value;
  }
  return text;
}

/// One reading of one chunk: the current file and the CSV block that fills up before it is
/// compressed.
class ChunkReader::Pass {
 public:
  Pass(const LoadSettings& settings, const PartSink& sink, std::shared_ptr<ChunkLoad> chunk)
      : settings_(settings),
        sink_(sink),
        chunk_(std::move(chunk)),
        encoder_(chunk_->table().job().schema, chunk_->table().target(), settings.values,
                 chunk_->null_sentinel()) {
    csv_.reserve(base::limits::kEncodeBlockBytes + base::limits::kCopyRowBytesMax);
    encoder_.on_misfit([this](const dialect::MisfitEvent& event) { report(event); });
  }

  ReadOutcome run(port::RowStream& rows, const std::stop_token& stop) {
    TableProgress& progress = chunk_->table().progress();
    model::RowView row;
    while (rows.next(row)) {
      row_ = row;
      ++ordinal_;
      if (encode() == dialect::RowOutcome::sentinel_collision)
        return ReadOutcome::sentinel_collision;
      if (csv_.size() >= base::limits::kEncodeBlockBytes && !flush_block())
        return ReadOutcome::stopped;
      if (ordinal_ % kRowsBetweenChecks != 0) continue;
      progress.rows_read += kRowsBetweenChecks;
      if (stop.stop_requested() || chunk_->is_abandoned()) return ReadOutcome::stopped;
    }
    progress.rows_read += ordinal_ % kRowsBetweenChecks;
    if (!csv_.empty() && !flush_block()) return ReadOutcome::stopped;
    return end_file() ? ReadOutcome::done : ReadOutcome::stopped;
  }

  const std::vector<std::string>& columns() const { return encoder_.columns(); }

 private:
  dialect::RowOutcome encode() {
    try {
      const dialect::RowOutcome outcome = encoder_.append(row_, csv_);
      if (outcome == dialect::RowOutcome::written) ++block_rows_;
      return outcome;
    } catch (base::Error& error) {
      throw error.in("row " + row_name(chunk_->table().job().schema, row_, ordinal_));
    }
  }

  void report(const dialect::MisfitEvent& event) {
    const model::TableSchema& schema = chunk_->table().job().schema;
    TableProgress& progress = chunk_->table().progress();
    if (event.action == model::MisfitAction::skip_row) {
      ++progress.skipped_rows;
    } else {
      ++progress.altered_values;
    }
    if (!settings_.on_misfit) return;
    settings_.on_misfit(
        {schema.id, row_name(schema, row_, ordinal_),
         event.column == dialect::kWholeRow ? "" : schema.columns[event.column].name, event.misfit,
         event.action, std::string(event.original)});
  }

  void open_file() {
    TableLoad& table = chunk_->table();
    file_ = std::make_shared<OpenFile>();
    file_->chunk = chunk_;
    file_->key = model::load_file_key(settings_.folder, settings_.task, table.job().schema.id,
                                      settings_.number_base + table.next_file_number(),
                                      settings_.compression);
    chunk_->file_opened();
    builder_ = std::make_unique<FileBuilder>(
        settings_.compression, [this](std::string part, PartPlace place) {
          is_accepted_ = sink_({file_, std::move(part), place}) && is_accepted_;
        });
  }

  /// Compresses the block; ends the file when it has its size. False when nobody takes parts any
  /// more.
  bool flush_block() {
    if (!file_) open_file();
    file_->rows += std::exchange(block_rows_, 0);
    file_->csv_bytes += csv_.size();
    chunk_->table().progress().csv_bytes += csv_.size();
    builder_->add(csv_);
    csv_.clear();
    if (builder_->bytes() >= settings_.file_bytes) return end_file();
    return is_accepted_;
  }

  bool end_file() {
    if (!file_) return is_accepted_;
    builder_->finish();
    builder_.reset();
    file_.reset();
    return is_accepted_;
  }

  const LoadSettings& settings_;
  const PartSink& sink_;
  std::shared_ptr<ChunkLoad> chunk_;  // shared with the uploaders that still send its files
  dialect::CsvEncoder encoder_;
  std::shared_ptr<OpenFile> file_;
  std::unique_ptr<FileBuilder> builder_;
  std::string csv_;
  model::RowView row_;
  std::uint64_t ordinal_ = 0;
  std::uint64_t block_rows_ = 0;
  bool is_accepted_ = true;
};

ReadOutcome ChunkReader::read(const std::shared_ptr<ChunkLoad>& chunk,
                              port::SnapshotSession& session, std::stop_token stop,
                              std::vector<std::string>& columns) {
  Pass pass(settings_, sink_, chunk);
  const auto rows = session.open(chunk->table().job().schema, chunk->chunk());
  const ReadOutcome outcome = pass.run(*rows, stop);
  columns = pass.columns();
  return outcome;
}

}  // namespace load
