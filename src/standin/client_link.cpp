#include "standin/client_link.hpp"

#include "base/error.hpp"

namespace standin {
namespace {

constexpr std::size_t kFlushBytes = 64 * 1024;
constexpr base::Millis kStartupTimeout{60'000};
constexpr base::Millis kIdleSlice{60'000};
constexpr base::Millis kRestSlice{1'000};

}  // namespace

std::optional<WireMessage> ClientLink::next_startup() {
  flush();
  for (;;) {
    if (auto message = reader_.next_startup()) return message;
    std::string bytes;
    if (channel_.read_some(bytes, kStartupTimeout) != ReadResult::data) return std::nullopt;
    reader_.feed(bytes);
  }
}

std::optional<WireMessage> ClientLink::next_login_message() {
  flush();
  for (;;) {
    if (auto message = reader_.next(kStartupBytesMax)) return message;
    std::string bytes;
    if (channel_.read_some(bytes, kStartupTimeout) != ReadResult::data) return std::nullopt;
    reader_.feed(bytes);
  }
}

std::optional<WireMessage> ClientLink::next_message() {
  for (;;) {
    if (auto message = reader_.next()) return message;
    std::string bytes;
    if (channel_.read_some(bytes, kIdleSlice) == ReadResult::closed) return std::nullopt;
    reader_.feed(bytes);
  }
}

std::optional<WireMessage> ClientLink::next_message(const std::function<base::Millis()>& idle_max) {
  base::Millis rested{0};
  for (;;) {
    if (auto message = reader_.next()) return message;
    std::string bytes;
    const ReadResult result = channel_.read_some(bytes, kRestSlice);
    if (result == ReadResult::closed) return std::nullopt;
    if (result == ReadResult::data) rested = base::Millis{0};
    if (result == ReadResult::timeout) {
      rested += kRestSlice;
      const base::Millis max = idle_max();
      is_tired_ = max.count() > 0 && rested >= max;
      if (is_tired_) return std::nullopt;
    }
    reader_.feed(bytes);
  }
}

void ClientLink::answer_byte(char answer) {
  channel_.write(std::string_view(&answer, 1));
}

void ClientLink::start_tls(SSL_CTX& context) {
  // Bytes before the handshake would be read as if they had been protected.
  if (!reader_.empty()) {
    throw base::Error(base::ErrorScope::corrupt, "standin.wire.before_tls",
                      "the client sent data before the TLS handshake", "use a current client");
  }
  channel_.start_tls(context);
}

void ClientLink::send(char type, std::string_view body) {
  append_message(out_, type, body);
  if (out_.size() >= kFlushBytes) flush();
}

void ClientLink::flush() {
  if (out_.empty()) return;
  channel_.write(out_);
  out_.clear();
}

}  // namespace standin
