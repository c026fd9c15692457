#include "standin/gateway.hpp"

#include "base/bounded_queue.hpp"
#include "base/clock.hpp"
#include "base/error.hpp"
#include "base/log.hpp"
#include "base/worker_group.hpp"
#include "standin/gateway_services.hpp"
#include "standin/session.hpp"
#include "standin/system_layout.hpp"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <atomic>
#include <cerrno>
#include <cstring>

namespace standin {
namespace {

constexpr int kAcceptSliceMs = 100;
constexpr int kBacklog = 128;

int listen_locally(int port) {
  const int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  CHECK(fd >= 0, "the system gives a socket");
  const int on = 1;
  setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on);
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_port = htons(static_cast<std::uint16_t>(port));
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  const auto* generic = reinterpret_cast<const sockaddr*>(&address);
  if (bind(fd, generic, sizeof address) == 0 && listen(fd, kBacklog) == 0) return fd;
  const std::string why = std::strerror(errno);
  close(fd);
  throw base::Error(base::ErrorScope::request, "standin.port",
                    "cannot listen on 127.0.0.1:" + std::to_string(port) + ": " + why,
                    "choose another port with --port, or 0 for any free one");
}

int bound_port(int fd) {
  sockaddr_in address{};
  socklen_t size = sizeof address;
  getsockname(fd, reinterpret_cast<sockaddr*>(&address), &size);
  return ntohs(address.sin_port);
}

}  // namespace

struct Gateway::Parts {
  Parts(const GatewayOptions& options, std::unique_ptr<TlsIdentity> identity)
      : tls(std::move(identity)),
        services{*options.postgres, *tls, *options.world, *options.objects, {}, {}, {}, {}, {}},
        waiting(kClientsMax) {}
  ~Parts() {
    if (listen_fd >= 0) close(listen_fd);
  }

  void accept_clients(const std::stop_token& stop);
  void admit(int fd);
  void serve_clients(const std::stop_token& stop);
  void serve(int fd, const std::stop_token& stop);
  static void tell(ClientLink& client, const base::ErrorReport& report);

  std::unique_ptr<TlsIdentity> tls;
  GatewayServices services;
  int listen_fd = -1;
  int port = 0;
  base::BoundedQueue<int> waiting;
  // Workers that will take what is pushed. Reserved by the acceptor, given back by the worker.
  std::atomic<int> free_workers{0};
  int workers = 0;
  base::WorkerGroup sessions;  // used by the acceptor's thread while it runs
  base::WorkerGroup acceptor;
  bool is_stopped = false;
};

void Gateway::Parts::accept_clients(const std::stop_token& stop) {
  while (!stop.stop_requested()) {
    pollfd poller{listen_fd, POLLIN, 0};
    if (poll(&poller, 1, kAcceptSliceMs) <= 0) continue;
    const int fd = accept4(listen_fd, nullptr, nullptr, SOCK_CLOEXEC);
    if (fd < 0) {
      // The client has left already, or no descriptor is free: then polling again at once helps
      // nobody.
      if (errno == EMFILE || errno == ENFILE) {
        base::system_clock().sleep_for(base::Millis{kAcceptSliceMs}, stop);
      }
      continue;
    }
    const int on = 1;
    setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
    admit(fd);
  }
}

void Gateway::Parts::admit(int fd) {
  int free = free_workers.load();
  while (free > 0 && !free_workers.compare_exchange_weak(free, free - 1)) {
  }
  if (free <= 0 && workers == kClientsMax) {
    const std::string refusal =
        encode_message('E', make_error("FATAL", "53300",
                                       "connection limit \"" + std::to_string(kClientsMax) +
                                           "\" of the local stand-in exceeded")
                                .encode());
    send(fd, refusal.data(), refusal.size(), MSG_NOSIGNAL | MSG_DONTWAIT);
    close(fd);
    return;
  }
  if (free <= 0) {
    ++workers;
    sessions.start("rs-session", [this](std::stop_token token) { serve_clients(token); });
  }
  if (!waiting.push(fd, acceptor.stop_token())) close(fd);
}

void Gateway::Parts::serve_clients(const std::stop_token& stop) {
  while (const auto fd = waiting.pop(stop)) {
    serve(*fd, stop);
    free_workers.fetch_add(1);
  }
}

// The root of a client's work: what goes wrong ends this client, no other.
void Gateway::Parts::serve(int fd, const std::stop_token& stop) {
  ClientLink client(fd, stop);
  try {
    auto login = log_in_client(client, services, stop);
    if (login) Session(client, services, std::move(*login), stop).run();
  } catch (...) {
    tell(client, base::report_current_exception());
  }
}

void Gateway::Parts::tell(ClientLink& client, const base::ErrorReport& report) {
  if (report.scope == base::ErrorScope::cancelled) return;
  base::log_warning(base::LogComponent::standin, "a client's session ended: {}", report.message);
  if (report.scope == base::ErrorScope::transient) return;  // a side is gone
  try {
    const bool is_protocol = report.scope == base::ErrorScope::corrupt;
    client.send_error(make_error("FATAL", is_protocol ? "08P01" : "XX000", report.message));
    client.flush();
  } catch (const base::Error& gone) {
    base::log_debug(base::LogComponent::standin, "the client was not told: {}", gone.what());
  }
}

std::unique_ptr<Gateway> Gateway::start(const GatewayOptions& options) {
  lay_out_system(*options.postgres, options.world->current());
  auto parts = std::make_unique<Parts>(options, TlsIdentity::open(options.folder + "/tls"));
  prepare_services(parts->services, options.world->current());
  parts->listen_fd = listen_locally(options.port);
  parts->port = bound_port(parts->listen_fd);
  Parts* running = parts.get();
  parts->acceptor.start("rs-accept",
                        [running](std::stop_token stop) { running->accept_clients(stop); });
  return std::unique_ptr<Gateway>(new Gateway(std::move(parts)));
}

Gateway::Gateway(std::unique_ptr<Parts> parts) : parts_(std::move(parts)) {}

Gateway::~Gateway() {
  stop();
}

int Gateway::port() const {
  return parts_->port;
}

const std::string& Gateway::certificate_path() const {
  return parts_->tls->certificate_path();
}

void Gateway::stop() {
  if (parts_->is_stopped) return;
  parts_->is_stopped = true;
  parts_->acceptor.request_stop();
  parts_->acceptor.join();
  parts_->sessions.request_stop();
  parts_->sessions.join();
}

}  // namespace standin
