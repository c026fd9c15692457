#include "aws/http_client.hpp"

#include "base/error.hpp"

#include <curl/curl.h>
#include <fmt/core.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <cstring>
#include <exception>
#include <utility>

namespace aws {
namespace {

constexpr std::size_t kIdleHandlesMax = 32;
constexpr long kTransferBufferBytes = 512 * 1024;

void initialise_curl_once() {
  static const CURLcode result = curl_global_init(CURL_GLOBAL_ALL);
  CHECK(result == CURLE_OK, "libcurl starts");
}

std::string lower_case(std::string_view text) {
  std::string lower(text);
  for (char& c : lower) {
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
  }
  return lower;
}

std::string_view trim(std::string_view text) {
  const std::size_t begin = text.find_first_not_of(" \t\r\n");
  if (begin == std::string_view::npos) return {};
  return text.substr(begin, text.find_last_not_of(" \t\r\n") - begin + 1);
}

/// "https://host:port" of a URL, for sentences.
std::string origin_of(const std::string& url) {
  const std::size_t host = url.find("://");
  return url.substr(0, url.find('/', host == std::string::npos ? 0 : host + 3));
}

/// A machine's own name and its metadata service never need a proxy, whatever the environment says.
bool is_of_this_machine(const std::string& url) {
  const std::string origin = origin_of(url);
  for (const char* prefix : {"http://127.", "https://127.", "http://localhost", "https://localhost",
                             "http://[::1]", "https://[::1]", "http://169.254.",
                             "http://[fd00:ec2::"}) {
    if (origin.starts_with(prefix)) return true;
  }
  return false;
}

/// All that the callbacks of one transfer see.
struct Transfer {
  const HttpRequest& request;
  const BodySink& sink;
  std::stop_token stop;
  HttpResponse response;
  std::size_t body_sent = 0;
  bool sink_is_done = false;
  bool answer_is_too_large = false;
  std::exception_ptr sink_error;
};

std::size_t on_header(char* bytes, std::size_t one, std::size_t count, void* context) {
  auto& transfer = *static_cast<Transfer*>(context);
  const std::string_view line = trim({bytes, one * count});
  if (line.starts_with("HTTP/")) {  // a new head, e.g. the final one after 100 Continue
    transfer.response.headers.clear();
    transfer.response.status = 0;
    const std::size_t blank = line.find(' ');
    if (blank != std::string_view::npos) {
      std::from_chars(line.data() + blank + 1, line.data() + line.size(), transfer.response.status);
    }
    return one * count;
  }
  const std::size_t colon = line.find(':');
  if (colon != std::string_view::npos) {
    transfer.response.headers[lower_case(line.substr(0, colon))] = trim(line.substr(colon + 1));
  }
  return one * count;
}

/// No exception may cross libcurl: the sink's one is kept and thrown after the transfer.
std::size_t on_body(char* bytes, std::size_t one, std::size_t count, void* context) {
  auto& transfer = *static_cast<Transfer*>(context);
  const std::size_t size = one * count;
  if (transfer.sink && transfer.response.is_success()) {
    try {
      if (transfer.sink({bytes, size})) return size;
      transfer.sink_is_done = true;
    } catch (...) {
      transfer.sink_error = std::current_exception();
    }
    return 0;
  }
  if (transfer.response.body.size() + size > base::limits::kHttpAnswerBytesMax) {
    transfer.answer_is_too_large = true;
    return 0;
  }
  transfer.response.body.append(bytes, size);
  return size;
}

std::size_t on_read(char* buffer, std::size_t one, std::size_t count, void* context) {
  auto& transfer = *static_cast<Transfer*>(context);
  const std::string_view left = transfer.request.body.substr(transfer.body_sent);
  const std::size_t size = std::min(left.size(), one * count);
  std::memcpy(buffer, left.data(), size);
  transfer.body_sent += size;
  return size;
}

/// libcurl rewinds when a kept connection turns out to be dead after the first bytes.
int on_seek(void* context, curl_off_t offset, int origin) {
  auto& transfer = *static_cast<Transfer*>(context);
  if (origin != SEEK_SET || offset < 0) return CURL_SEEKFUNC_FAIL;
  transfer.body_sent = static_cast<std::size_t>(offset);
  return CURL_SEEKFUNC_OK;
}

int on_progress(void* context, curl_off_t, curl_off_t, curl_off_t, curl_off_t) {
  return static_cast<Transfer*>(context)->stop.stop_requested() ? 1 : 0;
}

struct FailureText {
  base::ErrorScope scope;
  const char* code;
  const char* sentence;  ///< {} is the origin
  const char* advice;
};

constexpr auto kTransient = base::ErrorScope::transient;
constexpr auto kTask = base::ErrorScope::task;

FailureText text_of(CURLcode result) {
  switch (result) {
    case CURLE_COULDNT_RESOLVE_HOST:
      return {kTransient, "http.host_unknown", "the host name of {} cannot be resolved",
              "Check the spelling of endpoint_url, region and bucket in [staging], and this "
              "machine's DNS."};
    case CURLE_COULDNT_RESOLVE_PROXY:
      return {kTransient, "http.proxy_unknown",
              "the host name of the proxy on the way to {} cannot be resolved",
              "Check https_proxy, http_proxy and no_proxy in the environment."};
    case CURLE_COULDNT_CONNECT:
      return {kTransient, "http.refused", "no connection to {}: refused or unreachable",
              "Check that the host and port are right, that the server runs, and that a firewall, "
              "security group or missing VPC endpoint does not stand between."};
    case CURLE_OPERATION_TIMEDOUT:
      return {kTransient, "http.timeout", "{} did not answer in time",
              "Check the network between this machine and the store; a silent time-out while "
              "connecting is mostly a firewall or a missing route."};
    case CURLE_PEER_FAILED_VERIFICATION:
      return {
          kTask, "http.certificate", "the certificate of {} cannot be trusted",
          "For a store with a certificate of a private authority write the authority's PEM file "
          "as tls_ca in [staging] (or AWS_CA_BUNDLE); else check the host name and this "
          "machine's clock."};
    case CURLE_SSL_CACERT_BADFILE:
      return {kTask, "http.ca_file", "the CA file for {} cannot be read",
              "Check the path of tls_ca in [staging] or AWS_CA_BUNDLE: a PEM file is expected."};
    case CURLE_SSL_CONNECT_ERROR:
      return {kTransient, "http.tls", "the TLS handshake with {} failed",
              "Check that the port speaks TLS: an endpoint_url with https:// needs a TLS port."};
    case CURLE_URL_MALFORMAT:
    case CURLE_UNSUPPORTED_PROTOCOL:
      return {kTask, "http.url", "{} is not a URL that can be asked",
              "Write endpoint_url as http://host:port or https://host:port."};
    case CURLE_GOT_NOTHING:
    case CURLE_RECV_ERROR:
    case CURLE_SEND_ERROR:
    case CURLE_PARTIAL_FILE:
      return {kTransient, "http.broken",
              "the connection to {} broke before the answer was complete",
              "This passes mostly by itself; if it stays, check proxies and firewalls on the way."};
    default:
      return {kTransient, "http.failed", "the request to {} failed",
              "See what the HTTP library said; if it stays, check the endpoint and the network."};
  }
}

[[noreturn]] void throw_failure(CURLcode result, const std::string& url, const char* detail) {
  const FailureText text = text_of(result);
  base::Error error(text.scope, text.code, fmt::format(fmt::runtime(text.sentence), origin_of(url)),
                    text.advice);
  error.with_server_text(*detail != '\0' ? detail : curl_easy_strerror(result));
  throw error;
}

}  // namespace

/// One easy handle with its kept connections.
class HttpClient::Handle {
 public:
  Handle() : easy_(curl_easy_init()) { CHECK(easy_ != nullptr, "libcurl gives a handle"); }
  ~Handle() {
    curl_slist_free_all(header_list_);
    curl_easy_cleanup(easy_);
  }
  Handle(const Handle&) = delete;
  Handle& operator=(const Handle&) = delete;

  HttpResponse perform(const HttpOptions& options, const HttpRequest& request, const BodySink& sink,
                       std::stop_token stop);

 private:
  template <typename Value>
  void set(CURLoption option, Value value) {
    const CURLcode result = curl_easy_setopt(easy_, option, value);
    CHECK(result == CURLE_OK, "libcurl knows the option");
  }
  void set_connection(const HttpOptions& options, const HttpRequest& request);
  void set_headers(const HttpRequest& request);
  void set_method(const HttpRequest& request, Transfer& transfer);

  CURL* const easy_;
  curl_slist* header_list_ = nullptr;
  std::array<char, CURL_ERROR_SIZE> detail_{};
};

HttpResponse HttpClient::Handle::perform(const HttpOptions& options, const HttpRequest& request,
                                         const BodySink& sink, std::stop_token stop) {
  Transfer transfer{request, sink, std::move(stop), {}, 0, false, false, nullptr};
  curl_easy_reset(easy_);  // keeps the connections
  detail_[0] = '\0';
  set_connection(options, request);
  set_headers(request);
  set_method(request, transfer);
  set(CURLOPT_ERRORBUFFER, detail_.data());
  set(CURLOPT_HEADERFUNCTION, &on_header);
  set(CURLOPT_HEADERDATA, &transfer);
  set(CURLOPT_WRITEFUNCTION, &on_body);
  set(CURLOPT_WRITEDATA, &transfer);
  set(CURLOPT_NOPROGRESS, 0L);
  set(CURLOPT_XFERINFOFUNCTION, &on_progress);
  set(CURLOPT_XFERINFODATA, &transfer);

  const CURLcode result = curl_easy_perform(easy_);
  if (transfer.sink_error) std::rethrow_exception(transfer.sink_error);
  if (transfer.answer_is_too_large) {
    throw base::Error(base::ErrorScope::corrupt, "http.answer_too_large",
                      fmt::format("{} answered with more than {} bytes where a short text was due",
                                  origin_of(request.url), base::limits::kHttpAnswerBytesMax),
                      "Check that endpoint_url names an S3 store and not a web site.");
  }
  if (result == CURLE_ABORTED_BY_CALLBACK) {
    throw base::Error(base::ErrorScope::cancelled, "http.stopped",
                      fmt::format("stopped while talking to {}", origin_of(request.url)), "");
  }
  if (result != CURLE_OK && !transfer.sink_is_done) {
    throw_failure(result, request.url, detail_.data());
  }
  return std::move(transfer.response);
}

void HttpClient::Handle::set_connection(const HttpOptions& options, const HttpRequest& request) {
  set(CURLOPT_URL, request.url.c_str());
  if (request.connection == Connection::fresh) set(CURLOPT_FRESH_CONNECT, 1L);
  set(CURLOPT_PATH_AS_IS, 1L);  // keys may hold dots and double slashes, which are signed
  set(CURLOPT_PROTOCOLS_STR, "http,https");
  set(CURLOPT_HTTP_VERSION, static_cast<long>(CURL_HTTP_VERSION_1_1));
  set(CURLOPT_NOSIGNAL, 1L);
  set(CURLOPT_CONNECTTIMEOUT_MS, static_cast<long>(options.connect_timeout.count()));
  set(CURLOPT_TIMEOUT_MS, static_cast<long>(options.request_timeout.count()));
  set(CURLOPT_LOW_SPEED_LIMIT, 1L);
  const auto stall = std::chrono::duration_cast<std::chrono::seconds>(options.stall_timeout);
  set(CURLOPT_LOW_SPEED_TIME, static_cast<long>(std::max<std::int64_t>(stall.count(), 1)));
  set(CURLOPT_BUFFERSIZE, kTransferBufferBytes);
  set(CURLOPT_UPLOAD_BUFFERSIZE, kTransferBufferBytes);
  set(CURLOPT_USERAGENT, "sluice");
  if (!options.ca_file.empty()) set(CURLOPT_CAINFO, options.ca_file.c_str());
  if (is_of_this_machine(request.url)) set(CURLOPT_PROXY, "");
}

void HttpClient::Handle::set_headers(const HttpRequest& request) {
  curl_slist_free_all(std::exchange(header_list_, nullptr));
  // libcurl would add this one to a POST by itself; it is not signed and means nothing here.
  header_list_ = curl_slist_append(nullptr, "Content-Type:");
  for (const auto& [name, value] : request.headers) {
    if (name == "host") continue;
    header_list_ = curl_slist_append(header_list_, fmt::format("{}: {}", name, value).c_str());
    CHECK(header_list_ != nullptr, "libcurl takes a header");
  }
  set(CURLOPT_HTTPHEADER, header_list_);
}

void HttpClient::Handle::set_method(const HttpRequest& request, Transfer& transfer) {
  if (request.method == "HEAD") {
    set(CURLOPT_NOBODY, 1L);
    return;
  }
  if (request.method == "GET") return;
  // A large PUT waits for "100 Continue", so that a refusal is read and not cut off by a reset.
  if (request.method == "PUT") {
    set(CURLOPT_UPLOAD, 1L);
    set(CURLOPT_READFUNCTION, &on_read);
    set(CURLOPT_READDATA, &transfer);
    set(CURLOPT_SEEKFUNCTION, &on_seek);
    set(CURLOPT_SEEKDATA, &transfer);
    set(CURLOPT_INFILESIZE_LARGE, static_cast<curl_off_t>(request.body.size()));
    return;
  }
  if (request.method == "POST") {
    set(CURLOPT_POSTFIELDSIZE_LARGE, static_cast<curl_off_t>(request.body.size()));
    set(CURLOPT_POSTFIELDS, request.body.empty() ? "" : request.body.data());
    return;
  }
  set(CURLOPT_CUSTOMREQUEST, request.method.c_str());
}

std::string HttpResponse::header(const std::string& name) const {
  const auto found = headers.find(name);
  return found == headers.end() ? std::string() : found->second;
}

HttpClient::HttpClient(HttpOptions options) : options_(std::move(options)) {
  initialise_curl_once();
}

HttpClient::~HttpClient() = default;

HttpResponse HttpClient::send(const HttpRequest& request, std::stop_token stop) {
  return send(request, BodySink(), std::move(stop));
}

HttpResponse HttpClient::send(const HttpRequest& request, const BodySink& sink,
                              std::stop_token stop) {
  std::unique_ptr<Handle> handle = borrow();
  // A handle whose transfer failed is dropped with its connections instead of going back.
  HttpResponse response = handle->perform(options_, request, sink, std::move(stop));
  give_back(std::move(handle));
  return response;
}

std::unique_ptr<HttpClient::Handle> HttpClient::borrow() {
  {
    std::lock_guard lock(mutex_);
    if (!idle_.empty()) {
      std::unique_ptr<Handle> handle = std::move(idle_.back());
      idle_.pop_back();
      return handle;
    }
  }
  return std::make_unique<Handle>();
}

void HttpClient::give_back(std::unique_ptr<Handle> handle) {
  std::lock_guard lock(mutex_);
  if (idle_.size() < kIdleHandlesMax) idle_.push_back(std::move(handle));
}

std::optional<base::WallTime> parse_http_date(const std::string& text) {
  const std::time_t seconds = curl_getdate(text.c_str(), nullptr);
  if (seconds < 0) return std::nullopt;
  return base::WallTime(std::chrono::seconds(seconds));
}

}  // namespace aws
