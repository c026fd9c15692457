#pragma once
// A source's log in memory: events as a server writes them, framed into blocks; the streams that
// send them, the spool that keeps them, and definitions to change. For the tests of cdc/.
//
// LogWriter and Source belong to the test's thread, except that a stream may be interrupted from
// another one; MemorySpool is safe on every thread, as its port asks. Sources: those of
// binlog/event_builder and binlog/row_image_builder.
#include "base/error.hpp"
#include "binlog/event_builder.hpp"
#include "binlog/log_framer.hpp"
#include "binlog/row_image_builder.hpp"
#include "model/log_block.hpp"
#include "port/change_source.hpp"
#include "port/log_spool.hpp"

#include <condition_variable>
#include <deque>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <utility>
#include <variant>
#include <vector>

namespace cdc::fake {

inline constexpr char kServer[] = "mariadb:1";

inline model::Column int_column(const std::string& name) {
  model::Column column;
  column.name = name;
  column.kind = model::ColumnKind::int_;
  column.declared = "int(11)";
  return column;
}

inline model::Column text_column(const std::string& name, std::uint64_t chars = 20) {
  model::Column column;
  column.name = name;
  column.kind = model::ColumnKind::varchar;
  column.declared = "varchar(" + std::to_string(chars) + ")";
  column.length_chars = chars;
  column.length_bytes = 4 * chars;
  column.charset = "utf8mb4";
  column.collation = "utf8mb4_general_ci";
  return column;
}

/// demo1.NAME (id INT PRIMARY KEY, text VARCHAR(20)), and columns of the test's own behind.
inline model::TableSchema schema(const std::string& name, std::vector<model::Column> more = {}) {
  model::TableSchema made;
  made.id = {"demo1", name};
  made.charset = "utf8mb4";
  made.collation = "utf8mb4_general_ci";
  made.columns = {int_column("id"), text_column("text")};
  made.columns[0].is_nullable = false;
  for (model::Column& column : more) made.columns.push_back(std::move(column));
  made.key = {0};
  return made;
}

using Cells = std::vector<model::Cell>;

/// The text must outlive the row: literals of the test do.
inline Cells row(std::int64_t id, std::string_view text) {
  return {model::Cell::of_int64(id), model::Cell::of_bytes(text)};
}

/// Writes transactions, and frames what it wrote.
class LogWriter {
 public:
  explicit LogWriter(binlog::FramerOptions options = {})
      : builder({.flavour = model::LogFlavour::mariadb, .base_name = "bin"}),
        start_(position()),
        framer_(
            start_, [](const model::TableId& id) { return id.schema == "demo1"; }, options) {
    send(builder.fake_rotate());
    send(builder.fde());
  }

  LogWriter& begin() {
    send(builder.gtid(model::MariadbGtid{0, 1, ++sequence_}));
    return *this;
  }
  LogWriter& commit() {
    send(builder.xid());
    return *this;
  }
  LogWriter& statement(const std::string& sql) {
    send(builder.gtid(model::MariadbGtid{0, 1, ++sequence_}, 0, 1));
    send(builder.query("demo1", sql));
    return *this;
  }
  LogWriter& insert(const model::TableSchema& table, const Cells& after) {
    return change(table, binlog::RowChangeKind::write, {{{}, after}});
  }
  LogWriter& update(const model::TableSchema& table, const Cells& before, const Cells& after) {
    return change(table, binlog::RowChangeKind::update, {{before, after}});
  }
  LogWriter& erase(const model::TableSchema& table, const Cells& before) {
    return change(table, binlog::RowChangeKind::erase, {{before, {}}});
  }
  LogWriter& change(const model::TableSchema& table, binlog::RowChangeKind kind,
                    const std::vector<binlog::RowChange>& rows) {
    const binlog::RowImageBuilder images(table, model::LogFlavour::mariadb);
    const std::uint64_t id = id_of(table);
    send(builder.event(binlog::EventType::table_map, images.table_map(id)));
    return send_rows(images, kind, images.rows_event(kind, id, rows));
  }
  /// An insert whose last row ends with another byte.
  LogWriter& insert_ending(const model::TableSchema& table, const std::vector<Cells>& rows,
                           char last) {
    const binlog::RowImageBuilder images(table, model::LogFlavour::mariadb);
    const std::uint64_t id = id_of(table);
    send(builder.event(binlog::EventType::table_map, images.table_map(id)));
    std::vector<binlog::RowChange> changes;
    for (const Cells& cells : rows) changes.push_back({{}, cells});
    const auto kind = binlog::RowChangeKind::write;
    std::string body = images.rows_event(kind, id, changes);
    body.back() = last;
    return send_rows(images, kind, body);
  }
  /// An insert whose image lacks the second column.
  LogWriter& insert_partly(const model::TableSchema& table, std::int32_t id) {
    const binlog::RowImageBuilder images(table, model::LogFlavour::mariadb);
    send(builder.event(binlog::EventType::table_map, images.table_map(id_of(table))));
    using B = binlog::EventBuilder;
    return send_rows(images, binlog::RowChangeKind::write,
                     B::number(id_of(table), 6) + B::number(1, 2) + B::number(2, 1) + '\x01' +
                         '\0' + B::number(static_cast<std::uint32_t>(id), 4));
  }

  /// Where the log stands: behind the last transaction, when none is open.
  model::LogPosition position() const {
    model::LogPosition here;
    here.at = builder.at();
    here.gtids.add(model::MariadbGtid{0, 1, sequence_});
    here.server = kServer;
    return here;
  }
  const model::LogPosition& start() const noexcept { return start_; }
  /// The blocks since the last call, cut here.
  std::vector<model::LogBlock> blocks() {
    if (auto block = framer_.cut()) blocks_.push_back(std::move(*block));
    return std::exchange(blocks_, {});
  }
  /// The one block that came since the last call.
  model::LogBlock block() {
    std::vector<model::LogBlock> all = blocks();
    CHECK(all.size() == 1, "the test expects one block");
    return std::move(all.front());
  }

  binlog::EventBuilder builder;
  std::vector<std::string> events;  ///< all that were sent

 private:
  void send(std::string event) {
    framer_.add(event, blocks_);
    while (framer_.has_more()) framer_.go_on(blocks_);
    events.push_back(std::move(event));
  }
  LogWriter& send_rows(const binlog::RowImageBuilder& images, binlog::RowChangeKind kind,
                       const std::string& body) {
    send(builder.event(static_cast<binlog::EventType>(images.event_type(kind)), body));
    return *this;
  }
  /// A server gives another id to each definition.
  std::uint64_t id_of(const model::TableSchema& table) {
    auto& known = ids_[table.id];
    if (known.first == 0 || known.second != table) known = {++last_id_, table};
    return known.first;
  }

  std::uint64_t sequence_ = 10;
  model::LogPosition start_;
  binlog::LogFramer framer_;
  std::vector<model::LogBlock> blocks_;
  std::map<model::TableId, std::pair<std::uint64_t, model::TableSchema>> ids_;
  std::uint64_t last_id_ = 100;
};

/// A stream that sends what the test wrote down, fails where it says so, and then waits.
class Source : public port::ChangeSource {
 public:
  using Sending = std::variant<std::string, base::Error>;

  std::map<model::TableId, model::TableSchema> tables;
  model::LogPosition end;
  model::GtidSet purged;
  std::deque<std::vector<Sending>> streams;   ///< what open() gives, one after the other
  std::deque<base::Error> refusals;           ///< what open() throws first
  std::deque<base::Error> end_failures;       ///< what end_of_log() throws first
  std::vector<model::LogPosition> opened_at;  ///< what it was asked for
  std::function<void()> on_end;               ///< a stream has nothing more to send

  model::LogPosition end_of_log() override {
    if (!end_failures.empty()) {
      base::Error error = end_failures.front();
      end_failures.pop_front();
      throw error;
    }
    return end;
  }
  model::LogPosition position_before(std::int64_t) override { return end; }
  model::LogPosition position_at(const model::LogCoordinates&) override { return end; }
  std::vector<std::string> log_files() override { return {end.at.file}; }
  model::GtidSet purged_gtids() override { return purged; }
  std::unique_ptr<port::LogStream> open(const model::LogPosition& from) override {
    opened_at.push_back(from);
    if (!refusals.empty()) {
      base::Error error = refusals.front();
      refusals.pop_front();
      throw error;
    }
    std::vector<Sending> sendings;
    if (!streams.empty()) {
      sendings = std::move(streams.front());
      streams.pop_front();
    }
    return std::make_unique<Stream>(std::move(sendings), on_end);
  }
  bool folds_names() override { return false; }
  std::optional<model::TableSchema> read_table(const model::TableId& id) override {
    const auto found = tables.find(id);
    if (found == tables.end()) return std::nullopt;
    return found->second;
  }

 private:
  class Stream final : public port::LogStream {
   public:
    Stream(std::vector<Sending> sendings, std::function<void()> on_end)
        : sendings_(std::move(sendings)), on_end_(std::move(on_end)) {}
    std::string_view next() override {
      if (next_ < sendings_.size()) {
        Sending& sending = sendings_[next_++];
        if (const auto* error = std::get_if<base::Error>(&sending)) throw *error;
        return std::get<std::string>(sending);
      }
      if (on_end_) on_end_();
      std::unique_lock lock(mutex_);
      interrupted_.wait(lock, [this] { return is_interrupted_; });
      throw base::Error(base::ErrorScope::cancelled, "fake.interrupted", "interrupted", "");
    }
    void interrupt() noexcept override {
      std::lock_guard lock(mutex_);
      is_interrupted_ = true;
      interrupted_.notify_all();
    }

   private:
    std::vector<Sending> sendings_;
    std::size_t next_ = 0;
    std::function<void()> on_end_;
    std::mutex mutex_;
    std::condition_variable interrupted_;
    bool is_interrupted_ = false;
  };
};

class MemorySpool : public port::LogSpool {
 public:
  explicit MemorySpool(const model::LogPosition& from) { reset(from); }

  port::SpoolExtent extent() const override {
    std::lock_guard lock(mutex_);
    return extent_;
  }
  void reset(const model::LogPosition& from) override {
    std::lock_guard lock(mutex_);
    blocks_.clear();
    extent_ = {};
    extent_.begin = extent_.end = from;
  }
  bool append(const model::LogBlock& block, std::stop_token stop) override {
    if (stop.stop_requested()) return false;
    std::lock_guard lock(mutex_);
    CHECK(block.number == extent_.last_block + 1, "blocks are numbered without gaps");
    if (extent_.first_block == 0) extent_.first_block = block.number;
    extent_.last_block = block.number;
    for (const model::TransactionEnd& end : block.transactions) extent_.end.pass(end);
    if (!block.transactions.empty()) extent_.end.server = block.server;
    if (block.ends_transaction) extent_.end.at = block.end;
    blocks_[block.number] = block;
    came_.notify_all();
    return true;
  }
  std::optional<model::LogBlock> read(std::uint64_t number, std::chrono::milliseconds patience,
                                      std::stop_token stop) override {
    std::unique_lock lock(mutex_);
    came_.wait_for(lock, stop, patience, [&] { return blocks_.count(number) > 0; });
    const auto found = blocks_.find(number);
    if (found == blocks_.end()) return std::nullopt;
    return found->second;
  }
  void trim(std::uint64_t first_needed) override {
    std::lock_guard lock(mutex_);
    blocks_.erase(blocks_.begin(), blocks_.lower_bound(first_needed));
    extent_.first_block = first_needed > extent_.last_block ? 0 : first_needed;
  }

 private:
  mutable std::mutex mutex_;
  std::condition_variable_any came_;
  std::map<std::uint64_t, model::LogBlock> blocks_;
  port::SpoolExtent extent_;
};

}  // namespace cdc::fake
