#pragma once
// The events of a compressed transaction (TRANSACTION_PAYLOAD), one after the other.
//
// Used by the framer and by the printer of logs, on their threads. Reads the payload as a stream:
// of a transaction of gigabytes only the event at hand and one step of output are in memory. Looks
// into the bytes of the event, which must stay. The events come without checksums, as they stand in
// the payload. Bytes that contradict the format throw Error(corrupt, "binlog.payload"), a
// compression that is not known Error(task, "binlog.payload.compression").
// Source: MySQL source documentation, "Transaction_payload_event".
#include "binlog/inner_events.hpp"

#include <memory>
#include <span>
#include <string>
#include <string_view>

struct ZSTD_DCtx_s;

namespace binlog {

class PayloadEvents final : public InnerEvents {
 public:
  /// `body`: of the event, without its header and its checksum.
  explicit PayloadEvents(std::string_view body);
  ~PayloadEvents() override;

 protected:
  std::size_t read_on(std::span<char> into) override;
  [[noreturn]] void broken(const std::string& why) const override;

 private:
  struct Free {
    void operator()(ZSTD_DCtx_s* context) const;
  };

  std::unique_ptr<ZSTD_DCtx_s, Free> context_;  // null: not compressed
  std::string_view payload_;
  std::size_t taken_ = 0;        // of the payload
  bool has_ended_frame_ = true;  // zstd has nothing that it did not give out
};

}  // namespace binlog
