#include "standin/s3_server.hpp"

// Debian's library is built with this; without it httplib::Request has another layout.
#ifndef CPPHTTPLIB_OPENSSL_SUPPORT
#define CPPHTTPLIB_OPENSSL_SUPPORT
#endif
#include "base/clock.hpp"
#include "base/error.hpp"
#include "base/log.hpp"
#include "base/prng.hpp"
#include "base/worker_group.hpp"
#include "standin/object_folder.hpp"
#include "standin/s3_service.hpp"
#include "standin/world.hpp"

#include <fcntl.h>
#include <fmt/core.h>
#include <httplib.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <chrono>
#include <filesystem>
#include <system_error>
#include <utility>

namespace standin {
namespace {

using base::LogComponent;

constexpr std::size_t kThreads = 32;
constexpr int kKeepAliveSeconds = 3;  // also the longest that stop() waits for an idle connection
constexpr std::size_t kKeepAliveRequests = 1'000'000;
constexpr int kStallSeconds = 60;
constexpr std::size_t kSendBytes = 256 * 1024;
constexpr std::size_t kRequestIdSize = 16;
constexpr int kOpenTriesMax = 4;
constexpr auto kStartTimeout = std::chrono::seconds(10);

// httplib acts on these by itself (unpacks a gzip body, packs an answer, parses a form), where S3
// only keeps them. They are put aside under this prefix, and read_raw() puts them back for the
// signature.
constexpr std::string_view kAside = "standin-aside-";
constexpr const char* kActedOn[] = {"content-encoding", "accept-encoding", "content-type"};

/// A file that is being sent; it stays readable even when the object is replaced meanwhile.
class SentFile {
 public:
  explicit SentFile(const std::string& path) : fd_(::open(path.c_str(), O_RDONLY | O_CLOEXEC)) {}
  ~SentFile() {
    if (fd_ >= 0) ::close(fd_);
  }
  SentFile(const SentFile&) = delete;
  SentFile& operator=(const SentFile&) = delete;
  bool is_open() const { return fd_ >= 0; }

  /// Sends up to kSendBytes from the place; false when the disk or the connection fails.
  bool send(std::uint64_t offset, std::size_t size, httplib::DataSink& sink) const {
    thread_local std::vector<char> buffer(kSendBytes);
    const std::size_t wanted = std::min(size, buffer.size());
    const ssize_t got = ::pread(fd_, buffer.data(), wanted, static_cast<off_t>(offset));
    return got > 0 && sink.write(buffer.data(), static_cast<std::size_t>(got));
  }

 private:
  int fd_;
};

std::string new_request_id() {
  thread_local base::Prng prng = base::Prng::from_entropy();
  std::string id(kRequestIdSize, '0');
  for (char& c : id) c = "0123456789ABCDEF"[prng.below(16)];
  return id;
}

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

S3RawRequest read_raw(const httplib::Request& http) {
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

bool has_body(const httplib::Request& http) {
  if (http.has_header("Transfer-Encoding")) return true;
  const std::string length = http.get_header_value("Content-Length");
  return !length.empty() && length != "0";
}

std::int64_t now_seconds() {
  return std::chrono::duration_cast<std::chrono::seconds>(
             base::system_clock().wall_now().time_since_epoch())
      .count();
}

/// Only SO_REUSEADDR: the library's default would let two servers share a port unnoticed.
void set_listen_options(int socket) {
  const int on = 1;
  ::setsockopt(socket, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on);
}

/// What a killed server left half received.
void remove_old_uploads(const ObjectFolder& objects) {
  std::error_code error;
  std::filesystem::remove_all(objects.root() + "/uploads", error);
  if (!error) return;
  throw base::Error(base::ErrorScope::task, "standin.s3.folder",
                    fmt::format("cannot clear {}/uploads: {}", objects.root(), error.message()),
                    "Check that the stand-in's folder is writable.");
}

}  // namespace

class S3Server::Engine {
 public:
  explicit Engine(const S3Options& options) : service_(*options.world, *options.objects) {
    options.world->current();  // a world that cannot be read is told at the start
    remove_old_uploads(*options.objects);
    configure();
    port_ = options.port == 0 ? http_.bind_to_any_port(options.host) : options.port;
    const bool is_bound =
        options.port == 0 ? port_ > 0 : http_.bind_to_port(options.host, options.port);
    if (!is_bound) {
      throw base::Error(base::ErrorScope::request, "standin.s3.port",
                        fmt::format("S3 cannot listen on {}:{}", options.host, options.port),
                        "End the program that uses the port, or choose another port.");
    }
    threads_.start("s3-listen", [this](std::stop_token) { http_.listen_after_bind(); });
    wait_until_running();
  }
  ~Engine() { stop(); }

  int port() const { return port_; }

  void stop() {
    http_.stop();
    threads_.join();
  }

 private:
  void configure() {
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
      serve(http, response, nullptr);
      return Handled::Handled;
    });
    const auto with_body = [this](const auto& http, auto& response, const auto& reader) {
      serve(http, response, &reader);
    };
    http_.Put("/", with_body);
    http_.Post("/", with_body);
    http_.Delete("/", with_body);
    http_.Patch("/", with_body);
    http_.Get("/", [this](const auto& http, auto& response) { serve(http, response, nullptr); });
  }

  void wait_until_running() {
    const base::Deadline deadline(base::system_clock(), kStartTimeout);
    while (!http_.is_running() && !deadline.passed(base::system_clock())) {
      base::system_clock().sleep_for(base::Millis(1), {});
    }
    CHECK(http_.is_running(), "a bound server starts to accept");
  }

  /// The root of a request: whatever happens below becomes an answer.
  void serve(const httplib::Request& http, httplib::Response& response,
             const httplib::ContentReader* reader) {
    const std::string request_id = new_request_id();
    S3Answer answer;
    try {
      auto result = run(http, reader);
      if (auto* failure = std::get_if<S3Failure>(&result)) {
        answer = to_answer(*failure, http.target.substr(0, http.target.find('?')), request_id);
        base::log_debug(LogComponent::standin, "S3 {} {}: {} {}", http.method, http.target,
                        failure->status, failure->code);
      } else {
        answer = std::get<S3Answer>(std::move(result));
      }
      send(answer, response);
    } catch (...) {
      const base::ErrorReport report = base::report_current_exception();
      base::log_error(LogComponent::standin, "S3 {} {}: {}", http.method, http.target,
                      report.message);
      response.headers.clear();
      send(to_answer(s3_failure("InternalError"), "/", request_id), response);
    }
    response.set_header("x-amz-request-id", request_id);
    response.set_header("Server", "sluice-standin");
    response.set_header("Date", s3_header_time(now_seconds()));
  }

  std::variant<S3Answer, S3Failure> run(const httplib::Request& http,
                                        const httplib::ContentReader* reader) {
    S3Reading reading = read_s3_request(read_raw(http));
    std::variant<S3Permit, S3Failure> permit = S3Failure{};
    std::unique_ptr<S3BodySink> sink;
    std::exception_ptr broken;
    try {
      permit = reading.failure ? *reading.failure : service_.admit(reading.request, now_seconds());
      if (const auto* given = std::get_if<S3Permit>(&permit)) {
        sink = service_.make_sink(reading.request, *given);
      }
    } catch (const base::Error&) {
      broken = std::current_exception();
    }
    // The body is read off the connection in any case: the next request begins behind it.
    if (reader != nullptr) {
      (*reader)([&](const char* bytes, std::size_t size) {
        if (sink) sink->accept({bytes, size});
        return true;
      });
    }
    if (broken) std::rethrow_exception(broken);
    if (auto* failure = std::get_if<S3Failure>(&permit)) return std::move(*failure);
    if (auto failure = sink->finish()) return *failure;
    return perform(reading.request, std::get<S3Permit>(permit), *sink);
  }

  /// Opens what is to be sent while it is certain to be there: an object may be replaced at any
  /// moment.
  std::variant<S3Answer, S3Failure> perform(const S3Request& request, const S3Permit& permit,
                                            S3BodySink& body) {
    for (int i = 0; i < kOpenTriesMax; ++i) {
      auto result = service_.perform(request, permit, body);
      const auto* answer = std::get_if<S3Answer>(&result);
      if (answer == nullptr || !answer->file || ::access(answer->file->path.c_str(), R_OK) == 0) {
        return result;
      }
    }
    return s3_failure("InternalError");
  }

  static void send(const S3Answer& answer, httplib::Response& response) {
    response.status = answer.status;
    for (const auto& [name, value] : answer.headers) response.set_header(name, value);
    if (!answer.file || answer.file->bytes == 0) {
      if (!answer.content_type.empty()) response.set_content(answer.body, answer.content_type);
      return;
    }
    // Shared, because the library copies its content provider.
    const auto file = std::make_shared<SentFile>(answer.file->path);
    if (!file->is_open()) {
      throw base::Error(base::ErrorScope::task, "standin.s3.file",
                        "cannot open " + answer.file->path, "Check the stand-in's folder.");
    }
    response.set_content_provider(
        answer.file->bytes, answer.content_type,
        [file, start = answer.file->offset](std::size_t offset, std::size_t size,
                                            httplib::DataSink& sink) {
          return file->send(start + offset, size, sink);
        });
  }

  S3Service service_;
  httplib::Server http_;
  int port_ = 0;
  base::WorkerGroup threads_;
};

std::unique_ptr<S3Server> S3Server::start(const S3Options& options) {
  CHECK(options.world != nullptr && options.objects != nullptr, "S3 serves a world and a folder");
  return std::unique_ptr<S3Server>(new S3Server(std::make_unique<Engine>(options)));
}

S3Server::S3Server(std::unique_ptr<Engine> engine) : engine_(std::move(engine)) {}
S3Server::~S3Server() = default;

int S3Server::port() const {
  return engine_->port();
}

void S3Server::stop() {
  engine_->stop();
}

}  // namespace standin
