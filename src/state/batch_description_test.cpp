#include "state/batch_description.hpp"

#include "base/json.hpp"

#include <gtest/gtest.h>

namespace state {
namespace {

port::ApplyRequest full_request() {
  port::ApplyRequest request;
  request.previous.batch = 41;
  request.previous.position.at = {"bin.000001", 4};
  request.next.batch = 42;
  request.next.position.at = {"bin.000001", 900};
  request.next.position.gtids = model::GtidSet::parse("0-1-7");
  request.next.committed_us = 17;
  port::TargetChange change;
  change.kind = port::TargetChangeKind::rebuild;
  change.before.id = {"public", "a"};
  change.after.id = {"public", "a"};
  change.before_transaction = {"first"};
  change.statements = {"second"};
  request.changes = {change};
  port::TableChanges changes;
  changes.source = {"shop", "a"};
  changes.target.id = {"public", "a"};
  changes.target.primary_key = {"id"};
  changes.columns = {"id", "v"};
  changes.manifest_url = "s3://b/m";
  changes.null_sentinel = "nil";
  changes.compression = model::Compression::gzip;
  changes.staged_rows = 3;
  request.parts = {{{changes}}, {{changes}}};
  port::CapturedTable table;
  table.schema.id = {"shop", "b"};
  table.target = {"public", "b"};
  table.state = port::CaptureState::suspended;
  table.reason = "why";
  request.tables = {table};
  return request;
}

TEST(BatchDescription, says_what_a_reader_needs_of_each_file) {
  const base::Json json = base::parse_json(batch_description(full_request(), 3, {}), "it");
  EXPECT_EQ(json.at("batch"), 42);
  EXPECT_EQ(json.at("epoch"), 3);
  EXPECT_EQ(json.at("from").at("offset"), 4);
  EXPECT_EQ(json.at("to").at("file"), "bin.000001");
  EXPECT_EQ(json.at("to").at("gtids"), "0-1-7");
  ASSERT_EQ(json.at("parts").size(), 2U);
  EXPECT_EQ(json.at("parts").at(0).at(0).dump(),
            R"({"source":{"schema":"shop","table":"a"},"target":{"schema":"public","table":"a"},)"
            R"("key":["id"],"mode":"replace","columns":["id","v"],"manifest":"s3://b/m",)"
            R"("null":"nil","compression":"gzip","rows":3})");
  EXPECT_EQ(json.at("tables").at(0).at("state"), "suspended");
  EXPECT_EQ(json.at("tables").at(0).at("reason"), "why");
  EXPECT_FALSE(json.contains("exceptions"));
}

TEST(BatchDescription, statements_are_in_the_order_in_which_they_run) {
  const base::Json json = base::parse_json(batch_description(full_request(), 3, {}), "it");
  const base::Json& change = json.at("changes").at(0);
  EXPECT_EQ(change.at("kind"), "rebuild");
  EXPECT_EQ(change.at("statements"), (base::Json{"first", "second"}));
  EXPECT_EQ(change.at("after").at("table"), "a");
}

TEST(BatchDescription, names_the_chunks_of_a_load_and_rows_left_out) {
  port::ApplyRequest request;
  request.exceptions = {{{"shop", "a"}, "I,1", std::string("bad \xFF")}};
  StagedLoad load;
  load.source = {"shop", "a"};
  load.target.id = {"public", "a"};
  load.chunk_urls = {"file:///x/CHUNK00000001.json"};
  const base::Json json = base::parse_json(batch_description(request, 1, {load}), "it");
  EXPECT_EQ(json.at("loads").at(0).at("target").at("schema"), "public");
  EXPECT_EQ(json.at("loads").at(0).at("chunks"), (base::Json{"file:///x/CHUNK00000001.json"}));
  EXPECT_EQ(json.at("exceptions").at(0).at("statement"), "I,1");
}

}  // namespace
}  // namespace state
