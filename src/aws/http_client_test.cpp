#include "aws/http_client.hpp"

#include "aws/scripted_server.hpp"
#include "base/error.hpp"

#include <gtest/gtest.h>

#include <stdexcept>

namespace aws {
namespace {

HttpRequest request_to(const std::string& url, const std::string& method = "GET") {
  return {method, url, {}, {}, Connection::kept};
}

base::ErrorReport error_of(HttpClient& client, const HttpRequest& request,
                           std::stop_token stop = {}) {
  try {
    client.send(request, stop);
  } catch (const base::Error& error) {
    return error.report();
  }
  ADD_FAILURE() << "an answer came";
  return {};
}

HttpOptions impatient() {
  HttpOptions options;
  options.request_timeout = base::Millis(300);
  return options;
}

TEST(HttpClient, gives_every_complete_answer_as_a_value) {
  ScriptedServer server({ScriptedAnswer::of(200, "fine", "X-Amz-Thing:  a b \r\n"),
                         ScriptedAnswer::of(503, "<Error/>")});
  HttpClient client({});
  const HttpResponse good = client.send(request_to(server.url() + "/a/../b?x=1"), {});
  EXPECT_EQ(good.status, 200);
  EXPECT_EQ(good.body, "fine");
  EXPECT_EQ(good.header("x-amz-thing"), "a b");
  EXPECT_EQ(good.header("none"), "");
  const HttpResponse bad = client.send(request_to(server.url() + "/"), {});
  EXPECT_EQ(bad.status, 503);
  EXPECT_EQ(bad.body, "<Error/>");
  EXPECT_EQ(server.requests()[0].line(), "GET /a/../b?x=1 HTTP/1.1");
  EXPECT_EQ(server.connections(), 1) << "the connection is used again";
}

TEST(HttpClient, sends_each_method_with_its_body_and_headers) {
  ScriptedServer server({ScriptedAnswer::of(200, ""), ScriptedAnswer::of(200, ""),
                         ScriptedAnswer::head(200, 12345), ScriptedAnswer::of(204, "")});
  HttpClient client({});
  const std::string large(3'000'000, 'x');
  client.send({"PUT", server.url() + "/k", {{"x-amz-date", "now"}}, large, Connection::kept}, {});
  client.send({"POST", server.url() + "/k?uploads=", {}, "<xml/>", Connection::kept}, {});
  EXPECT_EQ(client.send(request_to(server.url(), "HEAD"), {}).header("content-length"), "12345");
  client.send(request_to(server.url(), "DELETE"), {});

  const std::vector<SeenRequest> seen = server.requests();
  EXPECT_EQ(seen[0].line(), "PUT /k HTTP/1.1");
  EXPECT_EQ(seen[0].body, large);
  EXPECT_TRUE(seen[0].has("x-amz-date: now\r\n"));
  EXPECT_TRUE(seen[0].has("Expect: 100-continue")) << "a refusal is read before the body is sent";
  EXPECT_EQ(seen[1].body, "<xml/>");
  EXPECT_FALSE(seen[1].has("Content-Type"));
  EXPECT_EQ(seen[3].line(), "DELETE / HTTP/1.1");
}

TEST(HttpClient, streams_a_good_answer_into_the_sink_and_keeps_a_bad_one) {
  const std::string large(2'000'000, 'y');
  ScriptedServer server({ScriptedAnswer::of(200, large), ScriptedAnswer::of(404, "<Error/>")});
  HttpClient client({});
  std::string taken;
  const BodySink sink = [&](std::string_view piece) {
    taken.append(piece);
    return true;
  };
  EXPECT_EQ(client.send(request_to(server.url()), sink, {}).body, "");
  EXPECT_EQ(taken, large);
  EXPECT_EQ(client.send(request_to(server.url()), sink, {}).body, "<Error/>");
  EXPECT_EQ(taken.size(), large.size());
}

TEST(HttpClient, a_sink_may_end_the_transfer_or_throw) {
  const std::string large(2'000'000, 'y');
  ScriptedServer server({ScriptedAnswer::of(200, large), ScriptedAnswer::of(200, large)});
  HttpClient client({});
  EXPECT_EQ(
      client.send(request_to(server.url()), [](std::string_view) { return false; }, {}).status,
      200);
  const BodySink throwing = [](std::string_view) -> bool { throw std::runtime_error("mine"); };
  EXPECT_THROW(client.send(request_to(server.url()), throwing, {}), std::runtime_error);
}

TEST(HttpClient, tells_the_failures_of_reaching_a_host_apart) {
  HttpClient client({});
  const base::ErrorReport refused = error_of(client, request_to("http://127.0.0.1:1/x"));
  EXPECT_EQ(refused.code, "http.refused");
  EXPECT_EQ(refused.message, "no connection to http://127.0.0.1:1: refused or unreachable");
  EXPECT_EQ(refused.scope, base::ErrorScope::transient);
  const base::ErrorReport unknown = error_of(client, request_to("http://nowhere.invalid/x"));
  EXPECT_EQ(unknown.code, "http.host_unknown");
  EXPECT_EQ(error_of(client, request_to("ftp://127.0.0.1/")).code, "http.url");
}

TEST(HttpClient, plain_http_where_tls_is_expected_says_so) {
  ScriptedServer server({});
  HttpClient client(impatient());
  const std::string url = "https" + server.url().substr(4);
  const std::string code = error_of(client, request_to(url)).code;
  EXPECT_TRUE(code == "http.tls" || code == "http.timeout") << code;
}

TEST(HttpClient, a_missing_ca_file_is_named_as_the_cause) {
  HttpOptions options;
  options.ca_file = "/nonexistent/authority.pem";
  HttpClient client(options);
  ScriptedServer server({});
  const base::ErrorReport report = error_of(client, request_to("https" + server.url().substr(4)));
  EXPECT_EQ(report.code, "http.ca_file") << report.server_text;
  EXPECT_EQ(report.scope, base::ErrorScope::task);
}

TEST(HttpClient, a_silent_server_ends_at_the_deadline) {
  ScriptedServer server({ScriptedAnswer::hang()});
  HttpClient client(impatient());
  EXPECT_EQ(error_of(client, request_to(server.url())).code, "http.timeout");
}

TEST(HttpClient, a_cut_answer_is_no_answer) {
  ScriptedAnswer cut = ScriptedAnswer::of(200, "abc");
  cut.bytes.resize(cut.bytes.size() - 1);
  ScriptedServer server({ScriptedAnswer::close(), cut});
  HttpClient client(impatient());
  EXPECT_EQ(error_of(client, request_to(server.url())).code, "http.broken");
  EXPECT_EQ(error_of(client, request_to(server.url())).scope, base::ErrorScope::transient);
}

TEST(HttpClient, goes_on_after_a_failure_with_a_new_connection) {
  ScriptedServer server({ScriptedAnswer::close(), ScriptedAnswer::of(200, "again")});
  HttpClient client({});
  EXPECT_EQ(error_of(client, request_to(server.url())).code, "http.broken");
  EXPECT_EQ(client.send(request_to(server.url()), {}).body, "again");
}

TEST(HttpClient, a_request_on_a_fresh_connection_is_sent_once) {
  ScriptedServer server({ScriptedAnswer::of(200, ""), ScriptedAnswer::close(),
                         ScriptedAnswer::of(404, "sent a second time")});
  HttpClient client({});
  client.send(request_to(server.url()), {});
  HttpRequest request = request_to(server.url(), "POST");
  request.connection = Connection::fresh;
  EXPECT_EQ(error_of(client, request).code, "http.broken");
  EXPECT_EQ(server.requests().size(), 2U);
}

TEST(HttpClient, a_stop_breaks_a_running_request_off) {
  std::stop_source source;
  ScriptedServer server({ScriptedAnswer::hang()}, [&] { source.request_stop(); });
  HttpClient client({});
  const base::ErrorReport report = error_of(client, request_to(server.url()), source.get_token());
  EXPECT_EQ(report.code, "http.stopped");
  EXPECT_EQ(report.scope, base::ErrorScope::cancelled);
}

TEST(HttpClient, refuses_an_endless_answer) {
  ScriptedServer server(
      {ScriptedAnswer::of(200, std::string(base::limits::kHttpAnswerBytesMax + 1, 'z'))});
  HttpClient client({});
  EXPECT_EQ(error_of(client, request_to(server.url())).code, "http.answer_too_large");
}

TEST(ParseHttpDate, reads_http_dates_only) {
  EXPECT_EQ(parse_http_date("Thu, 01 Jan 1970 00:01:00 GMT"),
            base::WallTime(std::chrono::seconds(60)));
  EXPECT_FALSE(parse_http_date("yesterday").has_value());
  EXPECT_FALSE(parse_http_date("").has_value());
}

}  // namespace
}  // namespace aws
