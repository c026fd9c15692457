#pragma once
// The log of a server as it comes, event by event: port::LogStream on a dump connection.
//
// Made by mysql/binlog_source, which knows where it starts. One thread; interrupt() may come from
// another. The first packet is read at once, so that a server's refusal comes out of open() and not
// in the middle of a run. A stream that threw is over: open another one.
#include "mysql/dump_connection.hpp"
#include "port/change_source.hpp"

#include <string_view>

namespace mysql {

class BinlogStream final : public port::LogStream {
 public:
  /// Starts the dump and waits for its first event; throws Error as DumpConnection does.
  BinlogStream(const model::SourceEndpoint& endpoint, const DumpOptions& options,
               const LogStart& from, const LogRequest& request);

  std::string_view next() override;
  void interrupt() noexcept override { connection_.interrupt(); }

 private:
  std::string_view read();
  void note_skipping(std::string_view event);

  DumpConnection connection_;
  std::chrono::seconds read_deadline_;
  std::string_view first_;    ///< read by the constructor, in the client's buffer
  bool is_skipping_ = false;  ///< MariaDB looks for the start and sends nothing meanwhile
};

}  // namespace mysql
