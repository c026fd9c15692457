#pragma once
// Ports in memory for the tests of load/: a source of integer rows, a store, a warehouse that
// counts, each able to fail on demand. Thread-safe where the ports are. Not part of the program.
#include "base/error.hpp"
#include "port/object_store.hpp"
#include "port/snapshot_source.hpp"
#include "port/state_store.hpp"
#include "port/warehouse.hpp"

#include <algorithm>
#include <array>
#include <atomic>
#include <charconv>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <set>
#include <string>
#include <utility>
#include <vector>

namespace load::fake {

inline std::int64_t number(const std::string& text) {
  std::int64_t value = 0;
  std::from_chars(text.data(), text.data() + text.size(), value);
  return value;
}

/// A table of one BIGINT key and one text column; row i has id i.
inline model::TableSchema table(const std::string& name, std::int64_t rows) {
  model::TableSchema schema;
  schema.id = {"demo1", name};
  schema.row_estimate = static_cast<std::uint64_t>(rows);
  schema.bytes_estimate = static_cast<std::uint64_t>(rows) * 100;
  model::Column id;
  id.name = "id";
  id.kind = model::ColumnKind::big_int;
  id.declared = "bigint";
  id.is_nullable = false;
  model::Column text;
  text.name = "text";
  text.kind = model::ColumnKind::varchar;
  text.declared = "varchar(20)";
  text.length_chars = 20;
  text.length_bytes = 80;
  text.charset = "utf8mb4";
  schema.columns = {id, text};
  schema.key = {0};
  return schema;
}

class Rows final : public port::RowStream {
 public:
  Rows(std::int64_t first, std::int64_t last, std::string text)
      : next_(first), last_(last), text_(std::move(text)) {}
  bool next(model::RowView& row) override {
    if (next_ > last_) return false;
    if (next_ == lost_at) {
      throw base::Error(base::ErrorScope::transient, "fake.lost", "connection lost", "try again");
    }
    cells_[0] = model::Cell::of_int64(next_++);
    cells_[1] = model::Cell::of_bytes(text_);
    row = cells_;
    return true;
  }
  std::uint64_t bytes_read() const override { return 0; }
  std::int64_t lost_at = -1;

 private:
  std::int64_t next_;
  std::int64_t last_;
  std::string text_;
  std::array<model::Cell, 2> cells_;
};

struct SourcePlan {
  std::map<std::string, std::int64_t> rows;  ///< by table
  std::string text = "some text";
  std::string long_text_table;  ///< its texts do not fit
  std::int64_t lost_at = -1;    ///< the first session to read this id loses its connection
};

class Source final : public port::SnapshotSource {
 public:
  Source(SourcePlan plan, std::size_t sessions) : plan_(std::move(plan)) {
    for (std::size_t i = 0; i < sessions; ++i)
      sessions_.push_back(std::make_unique<Session>(*this));
  }
  std::size_t session_count() const override { return sessions_.size(); }
  port::SnapshotSession& session(std::size_t index) override { return *sessions_[index]; }
  std::string position() const override { return "bin.000001:4"; }

 private:
  class Session final : public port::SnapshotSession {
   public:
    explicit Session(Source& source) : source_(source) {}
    std::unique_ptr<port::RowStream> open(const model::TableSchema& schema,
                                          const model::Chunk& chunk) override {
      const SourcePlan& plan = source_.plan_;
      const std::int64_t first = chunk.range ? number(chunk.range->first) : 1;
      const std::int64_t last =
          chunk.range ? number(chunk.range->last) : plan.rows.at(schema.id.table);
      const bool is_long = schema.id.table == plan.long_text_table;
      auto rows = std::make_unique<Rows>(first, last, is_long ? std::string(500, 'x') : plan.text);
      const bool loses =
          plan.lost_at >= first && plan.lost_at <= last && !source_.has_lost_.exchange(true);
      if (loses) rows->lost_at = plan.lost_at;
      return rows;
    }
    std::unique_ptr<port::RowStream> open_some(const model::TableSchema& schema,
                                               const model::Chunk& chunk,
                                               std::uint64_t rows_max) override {
      const std::int64_t first = chunk.range ? number(chunk.range->first) : 1;
      const std::int64_t last =
          chunk.range ? number(chunk.range->last) : source_.plan_.rows.at(schema.id.table);
      const std::int64_t some = first + static_cast<std::int64_t>(rows_max) - 1;
      return std::make_unique<Rows>(first, std::min(last, some), source_.plan_.text);
    }
    std::optional<port::KeyBounds> key_bounds(const model::TableSchema& schema) override {
      const std::int64_t rows = source_.plan_.rows.at(schema.id.table);
      if (rows == 0) return std::nullopt;
      return port::KeyBounds{"1", std::to_string(rows)};
    }
    void interrupt() noexcept override {}

   private:
    Source& source_;
  };

  SourcePlan plan_;
  std::atomic<bool> has_lost_{false};
  std::vector<std::unique_ptr<Session>> sessions_;
};

class Store final : public port::ObjectStore {
 public:
  std::unique_ptr<port::ObjectWriter> create(const std::string& key) override {
    return std::make_unique<Writer>(*this, key);
  }
  void put(const std::string& key, std::string_view bytes) override {
    std::lock_guard lock(mutex_);
    objects_[key] = std::string(bytes);
    ++puts;
  }
  std::optional<std::string> get(const std::string& key, std::size_t) override {
    std::lock_guard lock(mutex_);
    const auto found = objects_.find(key);
    if (found == objects_.end()) return std::nullopt;
    return found->second;
  }
  std::optional<port::ObjectInfo> head(const std::string& key) override {
    const auto bytes = get(key, 0);
    if (!bytes) return std::nullopt;
    return port::ObjectInfo{key, bytes->size()};
  }
  void list(const std::string& prefix,
            const std::function<bool(const port::ObjectInfo&)>& visit) override {
    for (const auto& [key, bytes] : copy()) {
      if (key.starts_with(prefix) && !visit({key, bytes.size()})) return;
    }
  }
  void remove(const std::string& key) override {
    std::lock_guard lock(mutex_);
    objects_.erase(key);
    removed_.push_back(key);
  }
  std::size_t abort_uploads(const std::string&) override { return 0; }
  std::string url(const std::string& key) const override { return "s3://bucket/" + key; }

  std::map<std::string, std::string> copy() {
    std::lock_guard lock(mutex_);
    return objects_;
  }
  std::vector<std::string> removed() {
    std::lock_guard lock(mutex_);
    return removed_;
  }
  std::atomic<int> puts{0};
  std::atomic<int> open_writers{0};  ///< made and not yet destroyed

 private:
  class Writer final : public port::ObjectWriter {
   public:
    Writer(Store& store, std::string key) : store_(store), key_(std::move(key)) {
      ++store_.open_writers;
    }
    ~Writer() override { --store_.open_writers; }
    Writer(const Writer&) = delete;
    Writer& operator=(const Writer&) = delete;
    void append(std::string part) override { bytes_ += part; }
    std::uint64_t finish() override {
      store_.put(key_, bytes_);
      return bytes_.size();
    }

   private:
    Store& store_;
    std::string key_;
    std::string bytes_;
  };

  std::mutex mutex_;
  std::map<std::string, std::string> objects_;
  std::vector<std::string> removed_;
};

/// Remembers marks and rows; what a load brings is read from the staged files through the store.
class Warehouse final : public port::Warehouse {
 public:
  explicit Warehouse(Store& store) : store_(store) {}
  std::uint64_t open_task(const std::string&) override { return 1; }
  std::vector<port::LoadMark> marks() override {
    std::lock_guard lock(mutex_);
    return marks_;
  }
  std::optional<model::TargetTable> describe(const model::TableId& id) override {
    std::lock_guard lock(mutex_);
    const auto found = tables_.find(id.table);
    if (found == tables_.end()) return std::nullopt;
    return found->second;
  }
  bool holds_exactly(const model::TableId& id, std::uint64_t rows) override {
    std::lock_guard lock(mutex_);
    return tables_.contains(id.table) && rows_[id.table] == rows;
  }
  port::PrepareResult prepare(const port::PrepareRequest& request) override {
    std::lock_guard lock(mutex_);
    prepares_.push_back(request);
    if (request.prep == model::TablePrep::drop_and_create) {
      tables_.erase(request.proposal.id.table);
    }
    const auto [found, was_created] = tables_.insert({request.proposal.id.table, request.proposal});
    return {found->second, was_created, has_rows, {}};
  }
  port::LoadResult load(const port::LoadRequest& request) override {
    std::lock_guard lock(mutex_);
    loads_.push_back({request, store_.copy()});
    if (failure && request.mark.source.table == failing_table) throw *failure;
    if (!keys_.insert({request.mark.source.table, request.mark.chunk}).second) {
      return {true, request.mark.rows};
    }
    marks_.push_back(request.mark);
    rows_[request.mark.source.table] += request.mark.rows;
    if (lost_answers-- > 0) {
      throw base::Error(base::ErrorScope::transient, "fake.answer_lost", "answer lost", "again");
    }
    return {false, request.mark.rows};
  }
  void finish_table(const port::LoadMark& mark) override {
    std::lock_guard lock(mutex_);
    marks_.push_back(mark);
  }
  void interrupt() noexcept override {}

  std::uint64_t rows(const std::string& table) {
    std::lock_guard lock(mutex_);
    return rows_[table];
  }
  /// Puts a table on the target as if somebody had made it before.
  void make_table(const model::TargetTable& table) {
    std::lock_guard lock(mutex_);
    tables_[table.id.table] = table;
  }
  /// Puts rows there as if somebody else had.
  void add_rows(const std::string& table, std::uint64_t rows) {
    std::lock_guard lock(mutex_);
    rows_[table] += rows;
  }
  std::vector<port::PrepareRequest> prepares() {
    std::lock_guard lock(mutex_);
    return prepares_;
  }
  struct SeenLoad {
    port::LoadRequest request;
    std::map<std::string, std::string> staged;  ///< what lay in the store at that moment
  };
  std::vector<SeenLoad> loads() {
    std::lock_guard lock(mutex_);
    return loads_;
  }
  bool has_rows = false;  ///< what prepare() finds
  std::optional<base::Error> failure;
  std::string failing_table;
  int lost_answers = 0;

 private:
  Store& store_;
  std::mutex mutex_;
  std::map<std::string, model::TargetTable> tables_;
  std::map<std::string, std::uint64_t> rows_;
  std::vector<port::LoadMark> marks_;
  std::vector<port::PrepareRequest> prepares_;
  std::vector<SeenLoad> loads_;
  std::set<std::pair<std::string, std::uint64_t>> keys_;
};

class State final : public port::StateStore {
 public:
  void save_table(const port::TableStatistics& statistics) override {
    std::lock_guard lock(mutex_);
    tables_[statistics.table.table] = statistics;
  }
  std::vector<port::TableStatistics> tables() override { return {}; }
  void save_plan(const model::TableId& table, const std::string&,
                 const std::vector<model::Chunk>& chunks) override {
    std::lock_guard lock(mutex_);
    plans_[table.table] = chunks;
  }
  std::vector<model::Chunk> plan(const model::TableId& table, const std::string&) override {
    std::lock_guard lock(mutex_);
    return plans_[table.table];
  }
  void clear() override {}

 private:
  std::mutex mutex_;
  std::map<std::string, port::TableStatistics> tables_;
  std::map<std::string, std::vector<model::Chunk>> plans_;
};

}  // namespace load::fake
