#include "sim_connection.hpp"

#include "cdc/fake_world.hpp"

namespace sim {

class SimConnection::Stream final : public port::LogStream {
 public:
  /// `preface`: what is sent first and stands in no file.
  Stream(SimConnection& connection, std::vector<std::string> preface, model::GtidSet executed)
      : connection_(connection), preface_(std::move(preface)), executed_(std::move(executed)) {}

  std::string_view next() override {
    if (connection_.may_break_()) {
      throw cdc::fake::failure(base::ErrorScope::transient, "stream", "the stream broke");
    }
    take_next();
    const bool is_last = connection_.left_ <= 1;
    connection_.left_ -= is_last ? connection_.left_ : 1;
    if (is_last) connection_.on_sent_();
    return event_;
  }
  void interrupt() noexcept override {}

 private:
  void take_next() {
    if (prefaced_ < preface_.size()) {
      event_ = preface_[prefaced_++];
      return;
    }
    const std::deque<LoggedEvent>& events = connection_.source_.log().events();
    while (connection_.sent_ < events.size()) {
      const LoggedEvent& logged = events[connection_.sent_];
      if (executed_.contains(logged.gtid)) {  // was executed there, is not sent
        ++connection_.sent_;
        continue;
      }
      if (logged.is_unannounced && !is_announced_) {
        is_announced_ = true;
        event_ = connection_.source_.log().rotate_to(logged.begin);
        return;
      }
      is_announced_ = false;
      ++connection_.sent_;
      event_ = logged.bytes;
      return;
    }
    event_ = connection_.source_.log().heartbeat();
    connection_.left_ = 0;
  }

  SimConnection& connection_;
  std::vector<std::string> preface_;
  std::size_t prefaced_ = 0;
  model::GtidSet executed_;
  bool is_announced_ = false;
  std::string event_;
};

std::unique_ptr<port::LogStream> SimConnection::open(const model::LogPosition& from) {
  const bool has_gtids = !from.gtids.is_empty();
  std::vector<std::string> preface = has_gtids ? find_gtids(from) : find_place(from);
  return std::make_unique<Stream>(*this, std::move(preface), from.gtids);
}

std::vector<std::string> SimConnection::find_place(const model::LogPosition& from) {
  SimLog& log = source_.log();
  const auto& events = log.events();
  for (sent_ = 0; sent_ < events.size(); ++sent_) {
    if (model::compare(events[sent_].begin, from.at) >= 0) break;
  }
  const bool is_inside = sent_ > 0 && events[sent_ - 1].end != from.at && from.at.offset != 4;
  if (is_inside) {
    throw cdc::fake::failure(base::ErrorScope::task, "place",
                             from.at.to_text() + " is inside an event");
  }
  if (from.at.offset == 4) return {log.rotate_to(from.at)};
  return {log.rotate_to(from.at), log.description()};
}

/// From the head of the last file before which everything was executed.
std::vector<std::string> SimConnection::find_gtids(const model::LogPosition& from) {
  SimLog& log = source_.log();
  const auto& events = log.events();
  sent_ = 0;
  for (std::size_t i = 0; i < events.size(); ++i) {
    if (events[i].is_head) sent_ = i;
    const bool has_gtid = !std::holds_alternative<std::monostate>(events[i].gtid);
    if (has_gtid && !from.gtids.contains(events[i].gtid)) break;
  }
  return {log.rotate_to(events[sent_].begin)};
}

std::optional<model::TableSchema> SimConnection::read_table(const model::TableId& id) {
  const auto found = source_.tables().find(id);
  if (found == source_.tables().end()) return std::nullopt;
  return found->second.schema;
}

}  // namespace sim
