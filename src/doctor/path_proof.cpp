#include "doctor/path_proof.hpp"

#include "dialect/copy_statement.hpp"
#include "dialect/identifier.hpp"
#include "model/staged_file.hpp"

#include <fmt/core.h>

namespace doctor {
namespace {

using base::Error;
using redshift::Situation;

constexpr std::chrono::seconds kStatementTimeout{60};
constexpr std::string_view kSentinel = "sluice-null";

Check check(std::string code, std::string checked) {
  return {Area::path, std::move(code), std::move(checked)};
}

class Proof {
 public:
  Proof(const PathWorld& world, base::Prng& prng) : world_(world) {
    const std::string number = fmt::format("{:016x}", prng.next());
    key_ = fmt::format("{}doctor-{}.csv", world.prefix, number);
    manifest_key_ = fmt::format("{}doctor-{}.manifest", world.prefix, number);
    table_ = {world.task.target.control_schema, "sluice_doctor_" + number};
    staged_ = {"", "sluice_doctor_staged_" + number};
    situation_.purpose = "prove the path";
    situation_.role_arn = world.task.target.role_arn;
    situation_.region = world.task.staging.region;
    situation_.user = world.task.target.user;
    situation_.database = world.task.target.database;
  }
  ~Proof() {
    if (in_transaction_) world_.session.roll_back();
    for (const std::string& key : {key_, manifest_key_}) {
      try {
        world_.store.remove(key);
      } catch (const Error&) {
        // The bucket's own checks tell of it; the next run removes what is there.
      }
    }
  }
  Proof(const Proof&) = delete;
  Proof& operator=(const Proof&) = delete;

  Findings run() {
    if (stage() && make_tables() && copy()) merge();
    return std::move(findings_);
  }

 private:
  bool stage() {
    const Check staging = check("path.stage", "stage a row");
    try {
      world_.store.put(key_, "1,\"one row\"\n");
      world_.store.put(manifest_key_, model::manifest_text({world_.store.url(key_)}));
    } catch (const Error& error) {
      findings_.push_back(staging.failure(error));
      return false;
    }
    findings_.push_back(staging.passed(world_.store.url(key_)));
    return true;
  }

  void sql(const std::string& text) { world_.session.run(text, situation_, kStatementTimeout); }

  bool make_tables() {
    const Check tables = check("path.tables", "make a scratch table");
    const std::string columns = " (id BIGINT NOT NULL, note VARCHAR(100))";
    try {
      sql("BEGIN");
      in_transaction_ = true;
      if (!has_schema()) sql("CREATE SCHEMA " + dialect::quote_identifier(table_.schema));
      sql("CREATE TABLE " + dialect::quote_table(table_) + columns);
      sql("INSERT INTO " + dialect::quote_table(table_) + " VALUES (1, 'older'), (2, 'other')");
      sql("CREATE TEMPORARY TABLE " + dialect::quote_table(staged_) + columns);
    } catch (const Error& error) {
      findings_.push_back(tables.failure(error));
      return false;
    }
    findings_.push_back(tables.passed("in a transaction that is rolled back"));
    return true;
  }

  bool has_schema() {
    return !world_.session
                .run("SELECT 1 FROM pg_namespace WHERE nspname = " +
                         dialect::quote_literal(table_.schema),
                     situation_, kStatementTimeout)
                .rows.empty();
  }

  bool copy() {
    const Check loading = check("path.copy", "COPY it with the task's role");
    dialect::CopyStatement statement;
    statement.table = staged_;
    statement.manifest_url = world_.store.url(manifest_key_);
    statement.role_arn = world_.task.target.role_arn;
    statement.region = world_.task.staging.region;
    statement.compression = model::Compression::none;
    statement.null_sentinel = kSentinel;
    Situation what = situation_;
    what.manifest_url = statement.manifest_url;
    try {
      world_.session.run(dialect::copy_text(statement), what, world_.deadline);
    } catch (const Error& error) {
      findings_.push_back(error.code() == "redshift.timeout" ? hung(loading)
                                                             : loading.failure(error));
      return false;
    }
    findings_.push_back(loading.passed(situation_.role_arn));
    return true;
  }

  Finding hung(const Check& loading) const {
    return loading.failure(
        fmt::format("no answer within {} s; cancelled", world_.deadline.count()),
        "COPY waits for S3 and does not reach it. With enhanced VPC routing on, its traffic goes "
        "through your VPC: a missing route is not refused, it hangs.",
        {{FixKind::step,
          "Give the route table of each of the workgroup's subnets an S3 gateway endpoint (or "
          "0.0.0.0/0 to a NAT gateway), allow 443 out in its security groups, and switch the VPC's "
          "DNS support and DNS hostnames on. See the network checks above."}});
  }

  void merge() {
    const Check merging = check("path.apply", "merge and delete it");
    const std::string into = dialect::quote_table(table_);
    const std::string from = dialect::quote_table(staged_);
    try {
      sql(fmt::format("DELETE FROM {0} USING {1} WHERE {0}.id = {1}.id", into, from));
      sql(fmt::format("INSERT INTO {} (id, note) SELECT id, note FROM {}", into, from));
      const auto rows = world_.session.run(fmt::format("SELECT id, note FROM {} ORDER BY id", into),
                                           situation_, kStatementTimeout);
      const bool is_right =
          rows.rows.size() == 2 && rows.rows[0][1] == "one row" && rows.rows[1][1] == "other";
      if (!is_right) {
        findings_.push_back(merging.failure("the table does not hold what it should",
                                            "Loads and changes would leave other rows than the "
                                            "source has.",
                                            {{FixKind::step,
                                              "Report this with the warehouse's "
                                              "version."}}));
        return;
      }
      sql(fmt::format("DELETE FROM {} WHERE id = 1", into));
      sql("ROLLBACK");
      in_transaction_ = false;
    } catch (const Error& error) {
      findings_.push_back(merging.failure(error));
      return;
    }
    findings_.push_back(merging.passed("one row went the whole way; nothing was left"));
  }

  const PathWorld& world_;
  std::string key_;
  std::string manifest_key_;
  model::TableId table_;
  model::TableId staged_;
  Situation situation_;
  bool in_transaction_ = false;
  Findings findings_;
};

}  // namespace

Findings prove_path(const PathWorld& world, base::Prng& prng) {
  return Proof(world, prng).run();
}

}  // namespace doctor
