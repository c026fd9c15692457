#include "standin/api_server.hpp"

#include "base/error.hpp"
#include "base/limits.hpp"
#include "base/log.hpp"
#include "standin/api_service.hpp"
#include "standin/http_listener.hpp"

#include <optional>
#include <string>
#include <utility>

namespace standin {
namespace {

constexpr std::size_t kBodyBytesMax = 1 * base::limits::kMiB;

}  // namespace

class ApiServer::Engine {
 public:
  explicit Engine(const ApiOptions& options) : service_(*options.world) {
    options.world->current();  // a world that cannot be read is told at the start
    const ListenerOptions listen{.name = "The control plane",
                                 .code = "standin.api.port",
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
    ApiAnswer answer;
    try {
      answer = run(http, reader, request_id);
    } catch (...) {
      const base::ErrorReport report = base::report_current_exception();
      base::log_error(base::LogComponent::standin, "{} {}: {}", http.method, http.target,
                      report.message);
      answer = write_failure(*find_service_form("sts"),
                             {500, "InternalFailure", "The stand-in failed; see its log."},
                             request_id);
    }
    response.status = answer.status;
    response.set_content(answer.body, answer.content_type);
    response.set_header("x-amzn-RequestId", request_id);
    response.set_header("Server", "sluice-standin");
    response.set_header("Date", s3_header_time(wall_seconds()));
  }

  ApiAnswer run(const httplib::Request& http, const httplib::ContentReader* reader,
                const std::string& request_id) {
    const S3Reading reading = read_s3_request(read_raw_request(http));
    std::string body;
    bool is_too_long = false;
    if (reader != nullptr) {
      // Read to its end in any case: the next request begins behind it.
      (*reader)([&](const char* bytes, std::size_t size) {
        is_too_long = is_too_long || body.size() + size > kBodyBytesMax;
        if (!is_too_long) body.append(bytes, size);
        return true;
      });
    }
    if (reading.failure || is_too_long) {
      return write_failure(*find_service_form("sts"),
                           {is_too_long ? 413 : 400, "MalformedQueryString",
                            "The request cannot be read."},
                           request_id);
    }
    return service_.answer(reading.request, body, wall_seconds(), request_id);
  }

  ApiService service_;
  std::optional<HttpListener> listener_;
};

std::unique_ptr<ApiServer> ApiServer::start(const ApiOptions& options) {
  CHECK(options.world != nullptr, "the control plane shows a world");
  return std::unique_ptr<ApiServer>(new ApiServer(std::make_unique<Engine>(options)));
}

ApiServer::ApiServer(std::unique_ptr<Engine> engine) : engine_(std::move(engine)) {}
ApiServer::~ApiServer() = default;

int ApiServer::port() const {
  return engine_->port();
}

void ApiServer::stop() {
  engine_->stop();
}

}  // namespace standin
