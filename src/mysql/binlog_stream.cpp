#include "mysql/binlog_stream.hpp"

#include "base/error.hpp"
#include "base/limits.hpp"

#include <utility>

namespace mysql {
namespace {

using base::Error;
using base::ErrorScope;

constexpr std::size_t kTypeAt = 4;
constexpr unsigned char kHeartbeat = 27;
constexpr unsigned char kMariadbGtid = 162;

unsigned char type_of(std::string_view event) {
  return static_cast<unsigned char>(event[kTypeAt]);
}

}  // namespace

BinlogStream::BinlogStream(const model::SourceEndpoint& endpoint, const DumpOptions& options,
                           const LogStart& from, const LogRequest& request)
    : connection_(endpoint, options, request), read_deadline_(options.read_deadline) {
  is_skipping_ = from.by_gtid && connection_.is_mariadb();
  if (is_skipping_) connection_.set_read_timeout(base::limits::kLogSkipTimeout);
  connection_.start(from, AtEnd::wait);
  first_ = read();
}

std::string_view BinlogStream::next() {
  if (!first_.empty()) return std::exchange(first_, {});
  return read();
}

std::string_view BinlogStream::read() {
  const std::optional<std::string_view> event = connection_.read();
  if (!event) {
    throw Error(ErrorScope::transient, "mysql.log.ended",
                "the source ended the stream of its log, as it does when it shuts down",
                "it is opened again behind the last transaction; if it keeps ending, look into the "
                "server's error log");
  }
  if (is_skipping_) [[unlikely]]
    note_skipping(*event);
  return *event;
}

/// The first transaction, or a heartbeat at the end of the log, ends the search for the start.
void BinlogStream::note_skipping(std::string_view event) {
  const unsigned char type = type_of(event);
  is_skipping_ = type != kMariadbGtid && type != kHeartbeat;
  if (!is_skipping_) connection_.set_read_timeout(read_deadline_);
}

}  // namespace mysql
