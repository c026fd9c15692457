// Connections that never become one: a listener of our own plays the broken server.
#include "mysql/connection.hpp"

#include "base/clock.hpp"
#include "base/error.hpp"
#include "base/worker_group.hpp"

#include <gtest/gtest.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include <string>

namespace mysql {
namespace {

/// Listens on 127.0.0.1 on a port of the system's choice.
class Listener {
 public:
  Listener() : socket_(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)) {
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    auto* generic = reinterpret_cast<sockaddr*>(&address);
    EXPECT_EQ(::bind(socket_, generic, sizeof address), 0);
    EXPECT_EQ(::listen(socket_, 4), 0);
    socklen_t size = sizeof address;
    EXPECT_EQ(::getsockname(socket_, generic, &size), 0);
    port_ = ntohs(address.sin_port);
  }
  ~Listener() { ::close(socket_); }
  Listener(const Listener&) = delete;
  Listener& operator=(const Listener&) = delete;

  std::uint16_t port() const { return port_; }
  /// Takes one caller, says `words` and hangs up.
  void answer_once(const std::string& words) const {
    const int caller = ::accept(socket_, nullptr, nullptr);
    EXPECT_EQ(::send(caller, words.data(), words.size(), MSG_NOSIGNAL),
              static_cast<ssize_t>(words.size()));
    ::close(caller);
  }

 private:
  int socket_;
  std::uint16_t port_ = 0;
};

base::ErrorReport failure_of(std::uint16_t port, const std::string& socket = "") {
  model::SourceEndpoint endpoint;
  endpoint.host = socket.empty() ? "127.0.0.1" : "";
  endpoint.port = port;
  endpoint.socket = socket;
  endpoint.user = "u";
  endpoint.password = base::Secret("the-password");
  ConnectionOptions options;
  options.connect_timeout = std::chrono::seconds(1);
  try {
    Connection::open(endpoint, options);
  } catch (const base::Error& error) {
    EXPECT_EQ(error.report().to_text().find("the-password"), std::string::npos);
    return error.report();
  }
  ADD_FAILURE() << "there is no server to connect to";
  return {};
}

TEST(Connection, says_that_nobody_listens_on_the_socket) {
  EXPECT_EQ(failure_of(0, "/nowhere/mysqld.sock").code, "mysql.socket.unreachable");
}

TEST(Connection, gives_up_on_a_server_that_keeps_silent) {
  const Listener silent;
  base::Clock& clock = base::system_clock();
  const base::SteadyTime begin = clock.steady_now();
  EXPECT_EQ(failure_of(silent.port()).scope, base::ErrorScope::transient);
  EXPECT_LT(clock.steady_now() - begin, std::chrono::seconds(10));
}

TEST(Connection, survives_servers_that_talk_nonsense) {
  const std::string words[] = {"", "HTTP/1.1 400 Bad Request\r\n\r\n", std::string(200, '\xFF'),
                               std::string("\x01\x00\x00\x00\x0A", 5)};
  for (const std::string& said : words) {
    const Listener listener;
    base::WorkerGroup group;
    group.start("listener", [&](const std::stop_token&) { listener.answer_once(said); });
    EXPECT_NE(failure_of(listener.port()).code, "") << said;
    group.join();
  }
}

TEST(Connection, tells_the_servers_own_refusal) {
  // An error packet in place of the handshake: 1040 as a full server sends it.
  const std::string text = "Too many connections";
  std::string packet("\x17\x00\x00\x00\xFF\x10\x04", 7);
  packet += text;
  packet[0] = static_cast<char>(3 + text.size());
  const Listener listener;
  base::WorkerGroup group;
  group.start("listener", [&](const std::stop_token&) { listener.answer_once(packet); });
  EXPECT_EQ(failure_of(listener.port()).code, "mysql.connections.exhausted");
  group.join();
}

TEST(Connection, asks_for_the_authority_it_shall_verify_with) {
  model::SourceEndpoint endpoint;
  endpoint.host = "127.0.0.1";
  endpoint.tls = model::TlsMode::verify_ca;
  endpoint.tls_ca = "/nowhere/ca.pem";
  try {
    Connection::open(endpoint, {});
    FAIL() << "the missing file was not noticed";
  } catch (const base::Error& error) {
    EXPECT_EQ(error.code(), "mysql.tls.no_authority");
  }
}

}  // namespace
}  // namespace mysql
