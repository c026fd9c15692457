#include "cdc/log_capture.hpp"

#include "base/log.hpp"

#include <utility>

namespace cdc {
namespace {

using base::Error;
using base::ErrorScope;
using base::LogComponent;

constexpr base::Millis kCutInterval{20};
constexpr base::Millis kReopenPause{1000};

}  // namespace

LogCapture::LogCapture(port::ChangeSource& source, port::LogSpool& spool, CaptureSettings settings,
                       base::Clock& clock, ChangeProgress& progress)
    : source_(source),
      spool_(spool),
      settings_(std::move(settings)),
      clock_(clock),
      progress_(progress),
      prng_(base::Prng::from_entropy()) {
  start_framer(spool_.extent().end);
}

void LogCapture::start_framer(model::LogPosition from) {
  framer_ = std::make_unique<binlog::LogFramer>(std::move(from), settings_.wanted, settings_.framer,
                                                settings_.prepared);
  framer_->set_next_number(spool_.extent().last_block + 1);
}

void LogCapture::receive(std::stop_token stop) {
  while (!stop.stop_requested()) {
    std::unique_ptr<port::LogStream> stream;
    try {
      stream = open(stop);
      if (!stream) return;
      const std::stop_callback on_stop(stop, [&stream] { stream->interrupt(); });
      follow(*stream, stop);
    } catch (const Error& error) {
      if (stream && stop.stop_requested()) return;
      if (goes_on_by_place(error)) continue;
      if (!stream || error.scope() != ErrorScope::transient) throw;
      base::log_warning(LogComponent::source_capture,
                        "The stream of the log broke ({}); it is opened again behind {}",
                        error.message(), framer_->position().to_text());
      clock_.sleep_for(kReopenPause, stop);
    }
  }
}

std::unique_ptr<port::LogStream> LogCapture::open(std::stop_token stop) {
  base::Retrier retrier(clock_, prng_, settings_.retry);
  try {
    return retrier.run("open the source's log", stop,
                       base::log_retries(LogComponent::source_capture),
                       [&] { return open_once(stop); });
  } catch (const Error& error) {
    if (error.scope() == ErrorScope::cancelled && stop.stop_requested()) return nullptr;
    throw;
  }
}

std::unique_ptr<port::LogStream> LogCapture::open_once(const std::stop_token& stop) {
  const std::string server = source_.end_of_log().server;
  std::lock_guard lock(mutex_);
  const model::LogPosition from = framer_->position();
  if (from.gtids.is_empty()) purged_ = source_.purged_gtids();
  std::unique_ptr<port::LogStream> stream = source_.open(from);
  if (server == from.server) {
    framer_->restart();
    return stream;
  }
  base::log_info(LogComponent::source_capture, "The source is now {} (was {}); going on by GTID",
                 server, from.server);
  return change_server(server, stop) ? std::move(stream) : nullptr;
}

/// The place is of the server that refused the GTIDs, or it refuses the place too.
bool LogCapture::goes_on_by_place(const Error& error) {
  std::lock_guard lock(mutex_);
  const model::LogPosition& position = framer_->position();
  if (error.code() != "mysql.log.gtid_off" || position.gtids.mysql().empty()) return false;
  if (!position.at.is_known()) return false;
  // Where each table joined is told in the places of the server before.
  if (has_changed_server_) return false;
  base::log_warning(LogComponent::source_capture,
                    "The source has transactions without GTIDs; its log is read on by file and "
                    "offset from {} ({})",
                    position.at.to_text(), error.message());
  framer_->forget_gtids();
  return true;
}

/// Another server of the group: the GTIDs tell the place, its files are other ones. False when
/// `stop` fired.
bool LogCapture::change_server(const std::string& server, const std::stop_token& stop) {
  has_changed_server_ = true;
  // The transactions before the place that the framer has not given yet do not come again.
  std::vector<model::LogBlock> blocks;
  if (std::optional<model::LogBlock> block = framer_->cut()) blocks.push_back(std::move(*block));
  if (!keep(blocks, stop)) return false;
  if (is_inside_transaction_) {
    throw Error(ErrorScope::task, "cdc.server_changed_inside_transaction",
                "the source became another server in the middle of a transaction of which a part "
                "was received",
                "Run again: the transaction is then read from its beginning.");
  }
  model::LogPosition from = framer_->position();
  from.server = server;
  from.at = {};
  start_framer(std::move(from));
  return true;
}

void LogCapture::follow(port::LogStream& stream, const std::stop_token& stop) {
  std::vector<model::LogBlock> blocks;
  while (!stop.stop_requested()) {
    const std::string_view event = stream.next();
    progress_.received_bytes.fetch_add(event.size(), std::memory_order_relaxed);
    std::lock_guard lock(mutex_);
    framer_->add(event, blocks);
    if (framer_->needs_purged()) framer_->add_purged(purged_);
    if (!blocks.empty() && !keep(blocks, stop)) return;
    while (framer_->has_more()) {
      framer_->go_on(blocks);
      if (!keep(blocks, stop)) return;
    }
  }
}

bool LogCapture::keep(std::vector<model::LogBlock>& blocks, const std::stop_token& stop) {
  for (model::LogBlock& block : blocks) {
    CHECK(!is_inside_transaction_ || !block.ends_transaction || !block.transactions.empty(),
          "a place between transactions is told between them");
    block.received_us = base::wall_microseconds(clock_);
    if (!block.transactions.empty()) {
      progress_.received_commit_us = block.transactions.back().committed_us;
    }
    if (!spool_.append(block, stop)) return false;
    is_inside_transaction_ = !block.ends_transaction;
  }
  blocks.clear();
  return true;
}

void LogCapture::cut_regularly(std::stop_token stop) {
  std::vector<model::LogBlock> blocks;
  while (clock_.sleep_for(kCutInterval, stop)) {
    std::lock_guard lock(mutex_);
    if (std::optional<model::LogBlock> block = framer_->cut()) blocks.push_back(std::move(*block));
    // Files that end, and a quiet log, move the position too.
    if (std::optional<model::LogBlock> block = framer_->cut_place()) {
      blocks.push_back(std::move(*block));
    }
    if (!keep(blocks, stop)) return;
    clear_prepared();
  }
}

/// Of XA transactions that ended, what the spool has no more was applied.
void LogCapture::clear_prepared() {
  if (settings_.prepared == nullptr || !settings_.prepared->has_finished()) return;
  settings_.prepared->clear(spool_.extent().first_or_next());
}

}  // namespace cdc
