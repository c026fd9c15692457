#pragma once
// The events of a compressed transaction (TRANSACTION_PAYLOAD), one after the other.
//
// Used by the framer and by the printer of logs, on their threads. Reads the payload as a stream:
// of a transaction of gigabytes only the event at hand and one step of output are in memory. Looks
// into the bytes of the event, which must stay. The events come without checksums, as they stand in
// the payload. Bytes that contradict the format throw Error(corrupt, "binlog.payload"), a
// compression that is not known Error(task, "binlog.payload.compression").
// Source: MySQL source documentation, "Transaction_payload_event".
#include <cstdint>
#include <memory>
#include <optional>
#include <string_view>
#include <vector>

struct ZSTD_DCtx_s;

namespace binlog {

class PayloadEvents {
 public:
  /// `body`: of the event, without its header and its checksum.
  explicit PayloadEvents(std::string_view body);
  ~PayloadEvents();
  PayloadEvents(PayloadEvents&&) = delete;
  PayloadEvents& operator=(PayloadEvents&&) = delete;

  /// The next event, valid until the next call; nullopt behind the last.
  std::optional<std::string_view> next();

 private:
  struct Free {
    void operator()(ZSTD_DCtx_s* context) const;
  };

  void read_head(std::string_view body);
  bool has(std::size_t bytes);
  void make_room(std::size_t bytes);
  bool fill();

  std::unique_ptr<ZSTD_DCtx_s, Free> context_;  // null: not compressed
  std::string_view payload_;
  std::size_t taken_ = 0;        // of the payload
  bool has_ended_frame_ = true;  // zstd has nothing that it did not give out
  std::vector<char> buffer_;
  std::size_t begin_ = 0;  // of what was not given yet
  std::size_t end_ = 0;
};

}  // namespace binlog
