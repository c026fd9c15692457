#pragma once
// An HTTP server for tests that says exactly what it was told: one scripted answer per request.
//
// Used by the tests of aws/ and store/ only. Listens on 127.0.0.1 on a port of its own; one thread
// serves one request at a time, of any of its connections. The requests can be read once they are
// answered. The destructor ends everything.
#include "base/error.hpp"
#include "base/worker_group.hpp"

#include <arpa/inet.h>
#include <fmt/core.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <charconv>
#include <functional>
#include <mutex>
#include <string>
#include <utility>
#include <vector>

namespace aws {

/// What a request is answered with.
struct ScriptedAnswer {
  enum class Kind { send, close, hang } kind = Kind::send;
  std::string bytes;

  static ScriptedAnswer of(int status, const std::string& body, const std::string& headers = "") {
    return {Kind::send, fmt::format("HTTP/1.1 {} Scripted\r\nContent-Length: {}\r\n{}\r\n{}",
                                    status, body.size(), headers, body)};
  }
  /// To HEAD: a length without a body.
  static ScriptedAnswer head(int status, std::size_t length, const std::string& headers = "") {
    return {Kind::send, fmt::format("HTTP/1.1 {} Scripted\r\nContent-Length: {}\r\n{}\r\n", status,
                                    length, headers)};
  }
  static ScriptedAnswer close() { return {Kind::close, ""}; }
  static ScriptedAnswer hang() { return {Kind::hang, ""}; }
};

struct SeenRequest {
  std::string head;  ///< request line and headers
  std::string body;

  std::string line() const { return head.substr(0, head.find("\r\n")); }
  bool has(const std::string& text) const { return head.find(text) != std::string::npos; }
};

class ScriptedServer {
 public:
  explicit ScriptedServer(std::vector<ScriptedAnswer> answers,
                          std::function<void()> on_request = nullptr)
      : answers_(std::move(answers)), on_request_(std::move(on_request)) {
    listener_ = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    socklen_t size = sizeof address;
    auto* const raw = reinterpret_cast<sockaddr*>(&address);
    CHECK(::bind(listener_, raw, size) == 0, "a free port is bound");
    CHECK(::listen(listener_, 16) == 0, "the port listens");
    CHECK(::getsockname(listener_, raw, &size) == 0, "the port is known");
    port_ = ntohs(address.sin_port);
    worker_.start("scripted", [this](std::stop_token stop) { serve(stop); });
  }
  ~ScriptedServer() {
    worker_.request_stop();
    worker_.join();
    ::close(listener_);
  }
  ScriptedServer(const ScriptedServer&) = delete;
  ScriptedServer& operator=(const ScriptedServer&) = delete;

  std::string url() const { return fmt::format("http://127.0.0.1:{}", port_); }
  std::vector<SeenRequest> requests() const {
    std::lock_guard lock(mutex_);
    return requests_;
  }
  int connections() const {
    std::lock_guard lock(mutex_);
    return connections_;
  }

 private:
  static bool wait_readable(int fd, const std::stop_token& stop) {
    while (!stop.stop_requested()) {
      pollfd one{fd, POLLIN, 0};
      if (::poll(&one, 1, 20) > 0) return true;
    }
    return false;
  }

  void serve(const std::stop_token& stop) {
    std::vector<pollfd> open{{listener_, POLLIN, 0}};
    while (!stop.stop_requested()) {
      if (::poll(open.data(), open.size(), 20) <= 0) continue;
      for (std::size_t i = open.size() - 1; i > 0; --i) {
        if (open[i].revents == 0 || serve_request(open[i].fd, stop)) continue;
        ::close(open[i].fd);
        open.erase(open.begin() + static_cast<std::ptrdiff_t>(i));
      }
      if (open[0].revents != 0) accept_one(open);
    }
    for (std::size_t i = 1; i < open.size(); ++i) ::close(open[i].fd);
  }

  void accept_one(std::vector<pollfd>& open) {
    const int connection = ::accept4(listener_, nullptr, nullptr, SOCK_CLOEXEC);
    if (connection < 0) return;
    open.push_back({connection, POLLIN, 0});
    std::lock_guard lock(mutex_);
    ++connections_;
  }

  bool serve_request(int connection, const std::stop_token& stop) {
    SeenRequest request;
    if (!read_request(connection, stop, request)) return false;
    ScriptedAnswer answer = ScriptedAnswer::of(599, "the script has no more answers");
    {
      std::lock_guard lock(mutex_);
      if (requests_.size() < answers_.size()) answer = answers_[requests_.size()];
      requests_.push_back(std::move(request));
    }
    if (on_request_) on_request_();
    if (answer.kind == ScriptedAnswer::Kind::close) return false;
    if (answer.kind == ScriptedAnswer::Kind::hang) {
      wait_readable(connection, stop);
      return false;
    }
    return send_all(connection, answer.bytes);
  }

  static bool read_request(int connection, const std::stop_token& stop, SeenRequest& request) {
    std::string bytes;
    std::size_t body = std::string::npos;
    std::size_t length = 0;
    while (body == std::string::npos || bytes.size() < body + length) {
      char buffer[65536];
      if (!wait_readable(connection, stop)) return false;
      const ssize_t count = ::recv(connection, buffer, sizeof buffer, 0);
      if (count <= 0) return false;
      bytes.append(buffer, static_cast<std::size_t>(count));
      const std::size_t end = bytes.find("\r\n\r\n");
      if (body != std::string::npos || end == std::string::npos) continue;
      body = end + 4;
      request.head = bytes.substr(0, end + 2);
      length = content_length(request.head);
      if (request.has("Expect: 100-continue"))
        send_all(connection, "HTTP/1.1 100 Continue\r\n\r\n");
    }
    request.body = bytes.substr(body, length);
    return true;
  }

  static std::size_t content_length(const std::string& head) {
    const std::string name = "Content-Length: ";
    const std::size_t at = head.find(name);
    std::size_t length = 0;
    if (at != std::string::npos) {
      std::from_chars(head.data() + at + name.size(), head.data() + head.size(), length);
    }
    return length;
  }

  static bool send_all(int connection, std::string_view bytes) {
    while (!bytes.empty()) {
      const ssize_t count = ::send(connection, bytes.data(), bytes.size(), MSG_NOSIGNAL);
      if (count <= 0) return false;
      bytes.remove_prefix(static_cast<std::size_t>(count));
    }
    return true;
  }

  const std::vector<ScriptedAnswer> answers_;
  const std::function<void()> on_request_;
  int listener_ = -1;
  int port_ = 0;
  mutable std::mutex mutex_;  // guards what the test reads while the thread serves
  std::vector<SeenRequest> requests_;
  int connections_ = 0;
  base::WorkerGroup worker_;
};

}  // namespace aws
