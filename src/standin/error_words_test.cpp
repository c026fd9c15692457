#include "standin/error_words.hpp"

#include <gtest/gtest.h>

namespace standin {
namespace {

ErrorFields postgres_error(const std::string& state, const std::string& message) {
  ErrorFields fields = make_error("ERROR", state, message);
  fields.set('V', "ERROR");
  return fields;
}

ErrorFields told(const std::string& state, const std::string& message) {
  return as_redshift_error(postgres_error(state, message), {42, 7});
}

TEST(ErrorWords, are_those_of_redshift) {
  const struct {
    const char* state;
    const char* message;
    const char* told_state;
    const char* told_message;
  } cases[] = {
      {"42501", "permission denied for table t", "42501", "permission denied for relation t"},
      {"42501", "permission denied for view v", "42501", "permission denied for relation v"},
      {"42501", "must be owner of table t", "42501", "must be owner of relation t"},
      {"42501", "permission denied for schema s", "42501", "permission denied for schema s"},
      {"42P07", "relation \"t\" already exists", "42P07", "Relation \"t\" already exists"},
      {"57014", "canceling statement due to user request", "57014",
       "Query (42) cancelled on user's request"},
      {"40001", "could not serialize access due to concurrent update", "XX000", "1023"},
      {"22001", "value too long for type character varying(3)", "XX000",
       "Value too long for character type"},
      {"22001", "value too long for type character(3)", "22001",
       "value too long for type character(3)"},
      {"23502", "null value in column \"a\" of relation \"t\" violates not-null constraint",
       "XX000", "Cannot insert a NULL value into column a"},
      {"21000", "MERGE command cannot affect row a second time", "21000",
       "Found multiple matches to update the same tuple."},
      {"40P01", "deadlock detected", "40P01", "deadlock detected"},
  };
  for (const auto& one : cases) {
    const ErrorFields fields = told(one.state, one.message);
    EXPECT_EQ(fields.get('C'), one.told_state) << one.message;
    EXPECT_EQ(fields.get('M'), one.told_message);
  }
}

TEST(ErrorWords, lengths_in_bytes_are_told_by_their_constraint) {
  ErrorFields fields = postgres_error("23514", "new row violates check constraint");
  fields.set('n', "__rs_bytes_2_9");
  fields.set('D', "Failing row contains (1).");
  const ErrorFields shown = as_redshift_error(fields, {42, 7});
  EXPECT_EQ(shown.get('M'), "Value too long for character type");
  EXPECT_NE(shown.get('D').find("code:      8001"), std::string::npos) << shown.get('D');
  EXPECT_NE(shown.get('D').find("query:     42"), std::string::npos);
  EXPECT_NE(shown.get('D').find("pid=7"), std::string::npos);
  fields.set('n', "somebody_elses");
  EXPECT_EQ(as_redshift_error(fields, {}).get('C'), "23514");
}

TEST(ErrorWords, fields_younger_than_the_server_are_left_out) {
  EXPECT_EQ(told("42601", "syntax error").get('V'), "");
}

TEST(ErrorWords, failures_of_copy_carry_their_block_only_with_a_location) {
  RedshiftFailure failure;
  failure.message = "no";
  EXPECT_EQ(as_error(failure, {}).get('D'), "");
  failure.location = "xen_aws_credentials_mgr.cpp:422";
  EXPECT_NE(as_error(failure, {1, 2}).get('D').find("padbmaster [pid=2]"), std::string::npos);
  failure.location = "table_s3_scanner.cpp:354";
  EXPECT_NE(as_error(failure, {1, 2}).get('D').find("query0_119 [pid=2]"), std::string::npos);
}

}  // namespace
}  // namespace standin
