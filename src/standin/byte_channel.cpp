#include "standin/byte_channel.hpp"

#include "base/error.hpp"

#include <fcntl.h>
#include <openssl/err.h>
#include <poll.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstring>

namespace standin {
namespace {

// A stop is noticed within one slice.
constexpr base::Millis kWaitSlice{100};
// A client may rest in the middle of a result, as one with a cursor on the screen does.
constexpr base::Millis kWriteTimeout{3'600'000};
constexpr base::Millis kHandshakeTimeout{15'000};
constexpr std::size_t kReadBytes = 32 * 1024;

[[noreturn]] void throw_gone(const std::string& why) {
  throw base::Error(base::ErrorScope::transient, "standin.peer_gone",
                    "the connection is gone: " + why, "connect again");
}

}  // namespace

ByteChannel::ByteChannel(int fd, std::stop_token stop) : fd_(fd), stop_(std::move(stop)) {
  const int flags = fcntl(fd_, F_GETFL, 0);
  CHECK(flags >= 0, "the channel was given an open descriptor");
  fcntl(fd_, F_SETFL, flags | O_NONBLOCK);
}

ByteChannel::~ByteChannel() {
  ssl_.reset();
  close(fd_);
}

std::unique_ptr<ByteChannel> ByteChannel::connect_unix(const std::string& path,
                                                       std::stop_token stop) {
  sockaddr_un address{};
  address.sun_family = AF_UNIX;
  CHECK(path.size() < sizeof address.sun_path, "the socket's path was chosen to fit");
  std::copy(path.begin(), path.end(), address.sun_path);
  const int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
  if (fd < 0) throw_gone(std::strerror(errno));
  // Connecting to a unix socket answers at once, so that it may block.
  if (connect(fd, reinterpret_cast<const sockaddr*>(&address), sizeof address) != 0) {
    const int error = errno;
    close(fd);
    throw_gone("PostgreSQL does not answer at " + path + ": " + std::strerror(error));
  }
  return std::make_unique<ByteChannel>(fd, std::move(stop));
}

void ByteChannel::start_tls(SSL_CTX& context) {
  ssl_.reset(SSL_new(&context));
  CHECK(ssl_ != nullptr, "OpenSSL makes a session");
  SSL_set_fd(ssl_.get(), fd_);
  const base::Deadline deadline(base::system_clock(), kHandshakeTimeout);
  for (;;) {
    ERR_clear_error();
    const int done = SSL_accept(ssl_.get());
    if (done == 1) return;
    const int error = SSL_get_error(ssl_.get(), done);
    const base::Millis left = deadline.left(base::system_clock());
    const bool wants_read = error == SSL_ERROR_WANT_READ;
    const bool wants_write = error == SSL_ERROR_WANT_WRITE;
    if (!wants_read && !wants_write) throw_gone("the TLS handshake failed");
    if (left.count() == 0 || !wait_for(wants_read ? POLLIN : POLLOUT, left)) {
      throw_gone("the TLS handshake took too long");
    }
  }
}

ReadResult ByteChannel::read_some(std::string& into, base::Millis timeout) {
  if (ssl_ != nullptr) return read_tls(into, timeout);
  if (!wait_for(POLLIN, timeout)) return ReadResult::timeout;
  std::array<char, kReadBytes> buffer;
  const ssize_t got = recv(fd_, buffer.data(), buffer.size(), 0);
  if (got > 0) {
    into.append(buffer.data(), static_cast<std::size_t>(got));
    return ReadResult::data;
  }
  if (got < 0 && (errno == EAGAIN || errno == EINTR)) return ReadResult::timeout;
  return ReadResult::closed;
}

ReadResult ByteChannel::read_tls(std::string& into, base::Millis timeout) {
  std::array<char, kReadBytes> buffer;
  const base::Deadline deadline(base::system_clock(), timeout);
  for (;;) {
    ERR_clear_error();
    const int got = SSL_read(ssl_.get(), buffer.data(), static_cast<int>(buffer.size()));
    if (got > 0) {
      into.append(buffer.data(), static_cast<std::size_t>(got));
      return ReadResult::data;
    }
    const int error = SSL_get_error(ssl_.get(), got);
    if (error != SSL_ERROR_WANT_READ && error != SSL_ERROR_WANT_WRITE) return ReadResult::closed;
    const base::Millis left = deadline.left(base::system_clock());
    if (!wait_for(error == SSL_ERROR_WANT_READ ? POLLIN : POLLOUT, left)) {
      return ReadResult::timeout;
    }
  }
}

void ByteChannel::write(std::string_view bytes) {
  while (!bytes.empty()) bytes.remove_prefix(write_some(bytes));
}

std::size_t ByteChannel::write_some(std::string_view bytes) {
  if (ssl_ == nullptr) {
    const ssize_t sent = send(fd_, bytes.data(), bytes.size(), MSG_NOSIGNAL);
    if (sent >= 0) return static_cast<std::size_t>(sent);
    if (errno != EAGAIN && errno != EINTR) throw_gone(std::strerror(errno));
    if (!wait_for(POLLOUT, kWriteTimeout)) throw_gone("it takes no bytes");
    return 0;
  }
  ERR_clear_error();
  // A repeated SSL_write must see the same bytes, which the caller's view guarantees.
  const int sent = SSL_write(ssl_.get(), bytes.data(),
                             static_cast<int>(std::min<std::size_t>(bytes.size(), kReadBytes)));
  if (sent > 0) return static_cast<std::size_t>(sent);
  const int error = SSL_get_error(ssl_.get(), sent);
  if (error != SSL_ERROR_WANT_READ && error != SSL_ERROR_WANT_WRITE) throw_gone("TLS has ended");
  if (!wait_for(error == SSL_ERROR_WANT_READ ? POLLIN : POLLOUT, kWriteTimeout)) {
    throw_gone("it takes no bytes");
  }
  return 0;
}

bool ByteChannel::has_input() const {
  if (ssl_ != nullptr && SSL_pending(ssl_.get()) > 0) return true;
  pollfd poller{fd_, POLLIN, 0};
  return poll(&poller, 1, 0) > 0;
}

bool ByteChannel::is_hung_up() const {
  pollfd poller{fd_, POLLRDHUP, 0};
  return poll(&poller, 1, 0) > 0 && (poller.revents & (POLLRDHUP | POLLHUP | POLLERR)) != 0;
}

bool ByteChannel::wait_for(short events, base::Millis timeout) const {
  const base::Deadline deadline(base::system_clock(), timeout);
  for (;;) {
    if (stop_.stop_requested()) {
      throw base::Error(base::ErrorScope::cancelled, "standin.stopped", "the stand-in stops", "");
    }
    const base::Millis left = std::min(deadline.left(base::system_clock()), kWaitSlice);
    pollfd poller{fd_, events, 0};
    const int ready = poll(&poller, 1, static_cast<int>(left.count()));
    if (ready > 0) return true;
    if (ready < 0 && errno != EINTR) throw_gone(std::strerror(errno));
    if (deadline.passed(base::system_clock())) return false;
  }
}

}  // namespace standin
