#pragma once
// The world of changes on a Redshift (or the stand-in) with an S3 to stage in.
//
// Filled from the environment: SLUICE_TEST_TARGET_PORT, _USER, _PASSWORD, _DATABASE, _ROLE and
// SLUICE_TEST_S3_BUCKET, _KEY, _SECRET, _REGION; where they are not on this machine also
// SLUICE_TEST_TARGET_HOST and SLUICE_TEST_S3_TOKEN, else SLUICE_TEST_S3_ENDPOINT. With
// SLUICE_TEST_TARGET_ODBC, a connection string, every session is one of ODBC. Every world has a
// schema and a task of its own; the schema is dropped at its end. Throws std::runtime_error when a
// value is missing.
#include "model/endpoint.hpp"
#include "redshift/session.hpp"
#include "store/s3_store.hpp"

#include "change_world.hpp"

#include <memory>
#include <string>
#include <string_view>

namespace conformance {

class RedshiftChangeWorld final : public ChangeWorld {
 public:
  RedshiftChangeWorld();
  ~RedshiftChangeWorld() override;

  std::unique_ptr<port::ChangeTarget> open_task() override;
  std::string schema() const override { return schema_; }
  void make_table(const model::TargetTable& table, const TextRows& rows) override;
  TextRows rows(const model::TargetTable& table) override;
  void stage(port::TableChanges& changes, const std::vector<StagedRow>& rows) override;
  TextRows exceptions() override;

  /// What a statement answers, in a session of this world.
  TextRows query(std::string_view sql);
  /// A session of its own, to lock tables with.
  std::unique_ptr<redshift::Session> open_session() const;
  const std::string& task() const { return task_; }

 private:
  model::TargetEndpoint target_;
  std::string region_;
  std::string schema_;
  std::string task_;
  std::unique_ptr<store::S3Store> store_;
  std::unique_ptr<redshift::Session> session_;
  int staged_ = 0;
};

}  // namespace conformance
