#include "standin/http_listener.hpp"

#include "base/clock.hpp"
#include "base/error.hpp"
#include "base/prng.hpp"

#include <fmt/core.h>
#include <sys/socket.h>

#include <chrono>
#include <memory>
#include <string_view>
#include <utility>

namespace standin {
namespace {

constexpr std::size_t kThreads = 32;
constexpr int kKeepAliveSeconds = 3;  // also the longest that stop() waits for an idle connection
constexpr std::size_t kKeepAliveRequests = 1'000'000;
constexpr int kStallSeconds = 60;
constexpr std::size_t kRequestIdSize = 16;
constexpr auto kStartTimeout = std::chrono::seconds(10);

// httplib acts on these by itself (unpacks a gzip body, packs an answer, parses a form), where AWS
// only keeps them. They are put aside under this prefix, and read_raw_request() puts them back for
// the signature.
constexpr std::string_view kAside = "standin-aside-";
constexpr const char* kActedOn[] = {"content-encoding", "accept-encoding", "content-type"};

/// The library hands its own, non-const request to the handlers as const; this is the one place
/// that changes it, before the library looks at these fields.
void keep_library_from_acting(const httplib::Request& http) {
  auto& request = const_cast<httplib::Request&>(http);
  for (const char* name : kActedOn) {
    if (!request.has_header(name)) continue;
    const std::string value = request.get_header_value(name);
    request.headers.erase(name);
    request.headers.emplace(std::string(kAside) + name, value);
  }
  request.ranges.clear();  // S3's own rules for ranges apply
  request.path = "/";      // routes match by regular expression, which must not see a client's text
}

bool has_body(const httplib::Request& http) {
  if (http.has_header("Transfer-Encoding")) return true;
  const std::string length = http.get_header_value("Content-Length");
  return !length.empty() && length != "0";
}

/// Only SO_REUSEADDR: the library's default would let two servers share a port unnoticed.
void set_listen_options(int socket) {
  const int on = 1;
  ::setsockopt(socket, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on);
}

}  // namespace

HttpListener::HttpListener(const ListenerOptions& options, Serve serve)
    : serve_(std::move(serve)) {
  configure();
  port_ = options.port == 0 ? http_.bind_to_any_port(options.host) : options.port;
  const bool is_bound =
      options.port == 0 ? port_ > 0 : http_.bind_to_port(options.host, options.port);
  if (!is_bound) {
    throw base::Error(
        base::ErrorScope::request, options.code,
        fmt::format("{} cannot listen on {}:{}", options.name, options.host, options.port),
        "End the program that uses the port, or choose another port.");
  }
  threads_.start("http-listen", [this](std::stop_token) { http_.listen_after_bind(); });
  wait_until_running();
}

void HttpListener::stop() {
  http_.stop();
  threads_.join();
}

void HttpListener::configure() {
  http_.new_task_queue = [] { return std::make_unique<httplib::ThreadPool>(kThreads).release(); };
  http_.set_keep_alive_max_count(kKeepAliveRequests);
  http_.set_keep_alive_timeout(kKeepAliveSeconds);
  http_.set_read_timeout(kStallSeconds);
  http_.set_write_timeout(kStallSeconds);
  http_.set_tcp_nodelay(true);
  http_.set_socket_options(set_listen_options);
  using Handled = httplib::Server::HandlerResponse;
  http_.set_pre_routing_handler([this](const auto& http, auto& response) {
    keep_library_from_acting(http);
    if (has_body(http)) return Handled::Unhandled;
    serve_(http, response, nullptr);
    return Handled::Handled;
  });
  const auto with_body = [this](const auto& http, auto& response, const auto& reader) {
    serve_(http, response, &reader);
  };
  http_.Put("/", with_body);
  http_.Post("/", with_body);
  http_.Delete("/", with_body);
  http_.Patch("/", with_body);
  http_.Get("/", [this](const auto& http, auto& response) { serve_(http, response, nullptr); });
}

void HttpListener::wait_until_running() {
  const base::Deadline deadline(base::system_clock(), kStartTimeout);
  while (!http_.is_running() && !deadline.passed(base::system_clock())) {
    base::system_clock().sleep_for(base::Millis(1), {});
  }
  CHECK(http_.is_running(), "a bound server starts to accept");
}

S3RawRequest read_raw_request(const httplib::Request& http) {
  S3RawRequest raw{.method = http.method, .target = http.target, .headers = {}};
  for (const auto& [name, value] : http.headers) {
    const std::string_view full = name;
    // The library adds the peer's address as headers of its own.
    if (full == "REMOTE_ADDR" || full == "REMOTE_PORT" || full == "LOCAL_ADDR" ||
        full == "LOCAL_PORT") {
      continue;
    }
    raw.headers.emplace_back(full.starts_with(kAside) ? full.substr(kAside.size()) : full, value);
  }
  return raw;
}

std::string new_request_id() {
  thread_local base::Prng prng = base::Prng::from_entropy();
  std::string id(kRequestIdSize, '0');
  for (char& c : id) c = "0123456789ABCDEF"[prng.below(16)];
  return id;
}

std::int64_t wall_seconds() {
  return std::chrono::duration_cast<std::chrono::seconds>(
             base::system_clock().wall_now().time_since_epoch())
      .count();
}

}  // namespace standin
