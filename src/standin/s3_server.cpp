#include "standin/s3_server.hpp"

#include "base/error.hpp"
#include "base/log.hpp"
#include "standin/http_listener.hpp"
#include "standin/object_folder.hpp"
#include "standin/s3_service.hpp"
#include "standin/world.hpp"

#include <fcntl.h>
#include <fmt/core.h>
#include <unistd.h>

#include <algorithm>
#include <filesystem>
#include <optional>
#include <system_error>
#include <utility>

namespace standin {
namespace {

using base::LogComponent;

constexpr std::size_t kSendBytes = 256 * 1024;
constexpr int kOpenTriesMax = 4;

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
    const ListenerOptions listen{.name = "S3",
                                 .code = "standin.s3.port",
                                 .host = options.host,
                                 .port = options.port};
    listener_.emplace(listen, [this](const auto& http, auto& response, const auto* reader) {
      serve(http, response, reader);
    });
  }

  int port() const { return listener_->port(); }
  void stop() { listener_->stop(); }

 private:
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
    response.set_header("Date", s3_header_time(wall_seconds()));
  }

  std::variant<S3Answer, S3Failure> run(const httplib::Request& http,
                                        const httplib::ContentReader* reader) {
    S3Reading reading = read_s3_request(read_raw_request(http));
    std::variant<S3Permit, S3Failure> permit = S3Failure{};
    std::unique_ptr<S3BodySink> sink;
    std::exception_ptr broken;
    try {
      permit = reading.failure ? *reading.failure : service_.admit(reading.request, wall_seconds());
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
  std::optional<HttpListener> listener_;
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
