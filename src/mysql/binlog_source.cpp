#include "mysql/binlog_source.hpp"

#include "base/error.hpp"
#include "base/log.hpp"
#include "mysql/binlog_stream.hpp"
#include "mysql/connection.hpp"
#include "mysql/gtid_scan.hpp"
#include "mysql/log_probe.hpp"
#include "mysql/log_refusal.hpp"
#include "mysql/log_start.hpp"
#include "mysql/log_status.hpp"
#include "mysql/next_transaction.hpp"
#include "mysql/replica_identity.hpp"
#include "mysql/schema_reader.hpp"
#include "mysql/server_profile.hpp"

#include <fmt/core.h>

#include <algorithm>
#include <functional>
#include <mutex>
#include <optional>
#include <utility>

namespace mysql {
namespace {

using base::Error;
using base::ErrorScope;
using base::LogComponent;

constexpr std::uint64_t kFirstOffset = 4;

std::chrono::seconds deadline_of(const BinlogOptions& options) {
  if (options.read_deadline.count() > 0) return options.read_deadline;
  const auto silence = options.heartbeat * base::limits::kLogSilenceHeartbeats;
  return std::max(std::chrono::ceil<std::chrono::seconds>(silence), std::chrono::seconds(1));
}

class BinlogSource final : public port::ChangeSource {
 public:
  BinlogSource(model::SourceEndpoint endpoint, BinlogOptions options, base::Prng& prng,
               base::Clock& clock)
      : endpoint_(std::move(endpoint)), options_(std::move(options)), prng_(prng), clock_(clock) {}

  model::LogPosition end_of_log() override;
  model::LogPosition position_before(std::int64_t unix_seconds) override;
  model::LogPosition position_at(const model::LogCoordinates& at) override;
  std::vector<std::string> log_files() override;
  model::GtidSet purged_gtids() override;
  std::unique_ptr<port::LogStream> open(const model::LogPosition& from) override;
  bool folds_names() override;
  std::optional<model::TableSchema> read_table(const model::TableId& id) override;

 private:
  template <typename Question>
  auto ask(Question question) -> decltype(question());
  void connect();
  LogFacts settled_facts(const model::LogPosition& from);
  void choose_identity();
  void wait_for_free_id();
  LogRequest request_for(const std::string& wanted, const std::vector<LogFile>& files) const;
  DumpOptions dump_options() const;
  DumpOptions probe_options();
  bool leaves_out_by_gtid(const model::LogPosition& from, const LogFacts& facts,
                          const LogRequest& request);
  std::optional<bool> lacks_gtid_from(const model::LogCoordinates& at, const LogRequest& request);
  std::size_t last_file_before(const std::vector<LogFile>& files, std::int64_t unix_seconds);
  LogFileStart probe(const std::vector<LogFile>& files, std::size_t index);

  const model::SourceEndpoint endpoint_;
  const BinlogOptions options_;
  base::Prng& prng_;
  base::Clock& clock_;
  // Guards all below, and the order of questions and answers on the connection.
  std::mutex mutex_;
  std::unique_ptr<Connection> connection_;
  ServerProfile profile_;
  std::optional<ReplicaIdentity> identity_;
};

void BinlogSource::connect() {
  connection_ = Connection::open(endpoint_, {});
  // It may be idle for days, and nobody listens for its end.
  connection_->keep_alive(deadline_of(options_));
  profile_ = read_profile(*connection_);
}

/// Asks on the query connection, which may have died since its last use: then once more on a new
/// one.
template <typename Question>
auto BinlogSource::ask(Question question) -> decltype(question()) {
  const bool is_new = connection_ == nullptr || !connection_->is_usable();
  if (is_new) connect();
  try {
    return question();
  } catch (const Error& error) {
    if (is_new || error.scope() != ErrorScope::transient || connection_->is_usable()) throw;
  }
  connect();
  return question();
}

model::LogPosition BinlogSource::end_of_log() {
  const std::scoped_lock lock(mutex_);
  return ask([this] {
    require_row_log(*connection_, profile_);
    return read_end_of_log(*connection_, profile_);
  });
}

std::vector<std::string> BinlogSource::log_files() {
  const std::scoped_lock lock(mutex_);
  return ask([this] {
    std::vector<std::string> names;
    for (LogFile& file : list_log_files(*connection_)) names.push_back(std::move(file.name));
    return names;
  });
}

model::GtidSet BinlogSource::purged_gtids() {
  const std::scoped_lock lock(mutex_);
  return ask(
      [this] { return profile_.is_mariadb() ? model::GtidSet() : read_purged(*connection_); });
}

bool BinlogSource::folds_names() {
  const std::scoped_lock lock(mutex_);
  return ask([this] { return profile_.lower_case_table_names == 1; });
}

std::optional<model::TableSchema> BinlogSource::read_table(const model::TableId& id) {
  const std::scoped_lock lock(mutex_);
  return ask([&]() -> std::optional<model::TableSchema> {
    SchemaReading reading = read_tables(*connection_, {&id, 1});
    if (reading.tables.empty()) return std::nullopt;
    return std::move(reading.tables.front());
  });
}

LogRequest BinlogSource::request_for(const std::string& wanted,
                                     const std::vector<LogFile>& files) const {
  return {{connection_->where(), endpoint_.user, "read the log"},
          wanted,
          files.empty() ? "" : files.front().name,
          identity_ ? identity_->server_id : 0};
}

DumpOptions BinlogSource::dump_options() const {
  return {*identity_, "sluice-" + options_.task, options_.heartbeat, deadline_of(options_)};
}

/// A commit is sent to us a moment before it counts as executed on the server: what seems to be
/// ours alone is given the time to appear.
LogFacts BinlogSource::settled_facts(const model::LogPosition& from) {
  const base::Deadline deadline(clock_, base::limits::kLogSettleTimeout);
  for (;;) {
    LogFacts facts = read_log_facts(*connection_, profile_);
    if (missing_on_server(from, facts).is_empty() || deadline.passed(clock_)) return facts;
    clock_.sleep_for(base::limits::kLogSettlePause, {});
  }
}

void BinlogSource::choose_identity() {
  const bool is_free = identity_ && identity_->server_id != profile_.server_id;
  if (is_free) return;
  std::set<std::uint32_t> taken = reader_ids(*connection_, profile_);
  taken.insert(profile_.server_id);
  identity_ = make_identity(options_.task, taken, prng_);
  if (options_.server_id == 0) return;
  identity_->server_id = options_.server_id;
  if (options_.server_id == profile_.server_id) throw id_clash(request_for("", {}));
  wait_for_free_id();
}

/// The id that the user gave may still be that of our own last run, which the server has not missed
/// yet.
void BinlogSource::wait_for_free_id() {
  const base::Deadline deadline(clock_, deadline_of(options_));
  while (reader_ids(*connection_, profile_).count(options_.server_id) != 0) {
    if (deadline.passed(clock_)) {
      const LogRequest request = request_for("", {});
      identity_.reset();
      throw id_clash(request);
    }
    clock_.sleep_for(base::limits::kLogSettlePause, {});
  }
}

/// Whether a transaction without a GTID lies behind the place; nullopt where that cannot be seen.
/// Throws where the server says that it does not send it, or may later.
std::optional<bool> BinlogSource::lacks_gtid_from(const model::LogCoordinates& at,
                                                  const LogRequest& request) {
  try {
    return lacks_gtid_behind(endpoint_, probe_options(), request, at);
  } catch (const Error& error) {
    const bool is_answer =
        error.code() == "mysql.log.gtid_off" || error.code() == "mysql.log.purged";
    if (error.scope() == ErrorScope::transient || is_answer) throw;
    base::log_warning(LogComponent::source_capture,
                      "What follows {} is not seen by file and offset: {}", request.wanted,
                      error.message());
    return std::nullopt;
  }
}

/// Throws where the server refuses what it would leave out. Where the place cannot be read for
/// another reason the GTIDs alone are left to go by.
bool BinlogSource::leaves_out_by_gtid(const model::LogPosition& from, const LogFacts& facts,
                                      const LogRequest& request) {
  if (profile_.is_mariadb()) return false;
  const bool is_gone = is_place_purged(from, facts);
  if (!is_gone && !has_place(from, facts)) return false;
  const model::LogCoordinates at =
      is_gone ? model::LogCoordinates{facts.files.front().name, kFirstOffset} : from.at;
  const std::optional<bool> lacks_gtid = lacks_gtid_from(at, request);
  if (!lacks_gtid) return false;
  if (!is_gone) return *lacks_gtid;
  if (*lacks_gtid) throw purged(request, "what was committed without GTIDs before " + at.file);
  base::log_warning(LogComponent::source_capture,
                    "The file of {} is purged: transactions without GTIDs in it, if there were "
                    "any, are not seen",
                    request.wanted);
  return false;
}

std::unique_ptr<port::LogStream> BinlogSource::open(const model::LogPosition& from) {
  const std::scoped_lock lock(mutex_);
  LogRequest request;
  const LogStart start = ask([&] {
    require_row_log(*connection_, profile_);
    choose_identity();
    const LogFacts facts = settled_facts(from);
    request = request_for(from.to_text(), facts.files);
    LogStart chosen = choose_start(from, facts, request);
    if (chosen.by_gtid && leaves_out_by_gtid(from, facts, request)) {
      chosen = {false, {}, from.at};
    }
    return chosen;
  });
  auto stream = std::make_unique<BinlogStream>(endpoint_, dump_options(), start, request);
  base::log_info(LogComponent::source_capture, "Log of {} is read from {} by {} as server id {}",
                 profile_.to_text(), request.wanted, start.by_gtid ? "GTID" : "file and offset",
                 identity_->server_id);
  return stream;
}

/// Another identity than the stream's, which the server would end otherwise; not listed.
DumpOptions BinlogSource::probe_options() {
  std::set<std::uint32_t> taken{profile_.server_id, options_.server_id};
  if (identity_) taken.insert(identity_->server_id);
  return {make_identity(options_.task, taken, prng_), "", options_.heartbeat,
          deadline_of(options_)};
}

LogFileStart BinlogSource::probe(const std::vector<LogFile>& files, std::size_t index) {
  const std::string& file = files.at(index).name;
  return probe_log_file(endpoint_, probe_options(), request_for(file + ":4", files), file);
}

/// The files' beginnings ascend, so that the last one that is not younger is found by halving.
std::size_t BinlogSource::last_file_before(const std::vector<LogFile>& files,
                                           std::int64_t unix_seconds) {
  const LogFileStart first = probe(files, 0);
  if (first.unix_seconds > unix_seconds) {
    const auto text = [](std::int64_t seconds) {
      return base::to_iso8601(base::WallTime(std::chrono::seconds(seconds)));
    };
    throw purged(request_for("the time " + text(unix_seconds), files),
                 fmt::format("what is older than {}", text(first.unix_seconds)));
  }
  std::size_t low = 0;
  std::size_t high = files.size();
  while (high - low > 1) {
    const std::size_t middle = low + (high - low) / 2;
    (probe(files, middle).unix_seconds <= unix_seconds ? low : high) = middle;
  }
  return low;
}

model::LogPosition BinlogSource::position_before(std::int64_t unix_seconds) {
  const std::scoped_lock lock(mutex_);
  return ask([&] {
    require_row_log(*connection_, profile_);
    const std::vector<LogFile> files = list_log_files(*connection_);
    if (files.empty()) throw purged(request_for("any place", files), "");
    const std::size_t index = last_file_before(files, unix_seconds);
    model::LogPosition position;
    position.server = profile_.identity();
    position.at = {files[index].name, kFirstOffset};
    if (profile_.is_mariadb()) {
      position.gtids = gtids_before(*connection_, position.at);
    } else if (profile_.is_gtid_on) {
      // What was declared purged is in no file: with it the set starts at the same place.
      position.gtids = probe(files, index).before.with(read_purged(*connection_));
    }
    return position;
  });
}

model::LogPosition BinlogSource::position_at(const model::LogCoordinates& at) {
  const std::scoped_lock lock(mutex_);
  return ask([&] {
    require_row_log(*connection_, profile_);
    model::LogPosition position;
    position.server = profile_.identity();
    position.at = at;
    const LogFacts facts = read_log_facts(*connection_, profile_);
    const LogRequest request = request_for(at.to_text(), facts.files);
    choose_start(position, facts, request);  // refuses a place that the log does not hold
    if (profile_.is_mariadb()) {
      position.gtids = gtids_before(*connection_, at);
    } else if (profile_.is_gtid_on) {
      // What was declared purged is in no file: without it, all of it would be asked for again.
      position.gtids =
          scan_gtids(endpoint_, probe_options(), request, at).with(read_purged(*connection_));
    }
    return position;
  });
}

}  // namespace

std::unique_ptr<port::ChangeSource> make_binlog_source(const model::SourceEndpoint& endpoint,
                                                       const BinlogOptions& options,
                                                       base::Prng& prng, base::Clock& clock) {
  CHECK(options.heartbeat.count() > 0, "without heartbeats a silent server looks like a dead one");
  CHECK(deadline_of(options) > options.heartbeat, "a server must be able to meet the deadline");
  return std::make_unique<BinlogSource>(endpoint, options, prng, clock);
}

}  // namespace mysql
