#include "standin/unload_session.hpp"

#include "base/error.hpp"
#include "standin/error_words.hpp"
#include "standin/unload_files.hpp"

#include <fmt/core.h>

#include <charconv>
#include <chrono>

namespace standin {
namespace {

std::int64_t now_seconds() {
  return std::chrono::duration_cast<std::chrono::seconds>(
             base::system_clock().wall_now().time_since_epoch())
      .count();
}

int as_int(const std::optional<std::string>& text) {
  int value = 0;
  if (text) std::from_chars(text->data(), text->data() + text->size(), value);
  return value;
}

class UnloadRun {
 public:
  UnloadRun(const CopyRequest& request,
            const std::function<QueryRewrite(const std::string&)>& rewrite)
      : request_(request), rewrite_(rewrite) {}

  CopyReport run() {
    UnloadParse parse = parse_unload(request_.sql);
    if (parse.failure) return fail(as_error(*parse.failure, origin()));
    UnloadStatement& statement = parse.statement;
    statement.access.user = request_.user;
    const QueryRewrite query = rewrite_(statement.query);
    if (query.error) return fail(*query.error);
    const World world = request_.services.world.current();
    const auto refusal = prepare_unload(statement, world, request_.services.objects, now_seconds());
    if (refusal) return fail(as_error(*refusal, origin()));
    const std::vector<UnloadColumn> columns = describe(query.sql);
    if (error_) return fail(as_redshift_error(*error_, origin()));
    UnloadFiles files(statement, request_.services.objects, {statement, columns});
    if (!read_rows(query.sql, files)) return fail(as_redshift_error(*error_, origin()));
    files.finish(columns);
    request_.backend.query(
        fmt::format("SELECT set_config('rs.last_unload_id', '{}', false), "
                    "set_config('rs.last_unload_count', '{}', false)",
                    request_.query_id, files.rows()));
    CopyReport report;
    report.notices.push_back(
        fmt::format("UNLOAD completed, {} record(s) unloaded successfully.", files.rows()));
    return report;
  }

 private:
  ErrorOrigin origin() const { return {request_.query_id, request_.backend.pid()}; }

  CopyReport fail(ErrorFields fields) {
    if (request_.backend.status() == 'T') request_.backend.query("SELECT 1 / 0");
    return {std::move(fields), {}};
  }

  /// The columns of the query, from a run of it that gives no rows. The names come by the protocol,
  /// the types as PostgreSQL spells them.
  std::vector<UnloadColumn> describe(const std::string& sql) {
    std::string types;
    std::vector<UnloadColumn> columns;
    std::string body;
    append_cstring(body, "SELECT * FROM (" + sql + "\n) AS unloaded LIMIT 0");
    request_.backend.send('Q', body);
    read_to_ready([&](const WireMessage& message) {
      if (message.type != 'T') return;
      BodyReader reader(message.body);
      for (std::int16_t left = reader.int16(); left > 0; --left) {
        columns.push_back({reader.cstring(), {}, 0, 0, 0});
        reader.int32();
        reader.int16();
        const std::int32_t type = reader.int32();
        reader.int16();
        types += fmt::format("{}({}, {})", types.empty() ? "" : ", ", type, reader.int32());
        reader.int16();
      }
    });
    if (error_ || columns.empty()) return columns;
    const BackendAnswer answer = request_.backend.query(
        "SELECT CASE t.o WHEN 25 THEN 'character varying' WHEN 1114 THEN 'timestamp' WHEN 1184 "
        "THEN 'timestamptz' ELSE format_type(t.o::oid, NULL) END, CASE WHEN t.o IN (1042, 1043) "
        "AND t.m > 4 THEN t.m - 4 ELSE 0 END, CASE WHEN t.o = 1700 AND t.m > 4 THEN "
        "((t.m - 4) >> 16) & 65535 ELSE 0 END, CASE WHEN t.o = 1700 AND t.m > 4 THEN (t.m - 4) & "
        "2047 ELSE 0 END FROM (VALUES " +
        types + ") AS t (o, m)");
    for (std::size_t i = 0; i < answer.rows.size() && i < columns.size(); ++i) {
      const auto& row = answer.rows[i];
      columns[i].type = row[0].value_or("");
      columns[i].length = as_int(row[1]);
      columns[i].precision = as_int(row[2]);
      columns[i].scale = as_int(row[3]);
    }
    return columns;
  }

  bool read_rows(const std::string& sql, UnloadFiles& files) {
    std::string body;
    append_cstring(body, "COPY (" + sql + "\n) TO STDOUT");
    request_.backend.send('Q', body);
    read_to_ready([&](const WireMessage& message) {
      if (message.type != 'd') return;
      std::string_view line = message.body;
      if (line.ends_with('\n')) line.remove_suffix(1);
      files.add(line);
    });
    return !error_;
  }

  template <typename OnMessage>
  void read_to_ready(const OnMessage& on_message) {
    for (;;) {
      const WireMessage message = request_.backend.receive(request_.watch);
      if (message.type == 'E') error_ = ErrorFields::parse(message.body);
      on_message(message);
      if (message.type != 'Z') continue;
      request_.backend.set_status(message.body.at(0));
      return;
    }
  }

  const CopyRequest& request_;
  const std::function<QueryRewrite(const std::string&)>& rewrite_;
  std::optional<ErrorFields> error_;
};

}  // namespace

CopyReport run_unload_statement(const CopyRequest& request,
                                const std::function<QueryRewrite(const std::string&)>& rewrite) {
  return UnloadRun(request, rewrite).run();
}

}  // namespace standin
