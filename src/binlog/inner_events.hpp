#pragma once
// Events that stand inside of another one or aside of the log, read as a stream.
//
// Who knows where the bytes come from gives them piece by piece (read_on); this cuts them into
// events. Memory holds the event at hand and a step of output, whatever the whole is. One thread.
// Bytes that are no events throw what broken() throws.
#include <cstddef>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace binlog {

class InnerEvents {
 public:
  InnerEvents() = default;
  virtual ~InnerEvents() = default;
  InnerEvents(const InnerEvents&) = delete;
  InnerEvents& operator=(const InnerEvents&) = delete;

  /// The next event, without a checksum, valid until the next call; nullopt behind the last.
  std::optional<std::string_view> next();

 protected:
  /// Fills the front of `into`; how many bytes, 0 at the end.
  virtual std::size_t read_on(std::span<char> into) = 0;
  [[noreturn]] virtual void broken(const std::string& why) const = 0;

 private:
  bool has(std::size_t bytes);
  void make_room(std::size_t bytes);

  std::vector<char> buffer_;
  std::size_t begin_ = 0;  // of what was not given yet
  std::size_t end_ = 0;
};

}  // namespace binlog
