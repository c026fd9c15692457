#include "model/gtid_set.hpp"

#include "base/error.hpp"

#include <gtest/gtest.h>

namespace model {
namespace {

constexpr const char* kA = "11111111-2222-3333-4444-555555555555";
constexpr const char* kB = "aaaaaaaa-2222-3333-4444-555555555555";

GtidSet set_of(const std::string& text) {
  return GtidSet::parse(text);
}

TEST(GtidSet, prints_what_it_reads) {
  for (const std::string& text :
       {std::string(kA) + ":1-5", std::string(kA) + ":1-3:7:9-12", std::string(kA) + ":1-4:mytag:1",
        std::string(kA) + ":tag_a:1-2:tag_b:5," + kB + ":1", std::string("0-1-100,7-11-5"),
        std::string()}) {
    EXPECT_EQ(set_of(text).to_text(), text);
  }
}

TEST(GtidSet, reads_the_spelling_of_the_server) {
  EXPECT_EQ(set_of(std::string(kB) + ":1-2,\n " + kA + ":3").to_text(),
            std::string(kA) + ":3," + kB + ":1-2");
  EXPECT_EQ(set_of("AAAAAAAA-2222-3333-4444-555555555555:MyTag:1").to_text(),
            std::string(kB) + ":mytag:1");
}

TEST(GtidSet, keeps_intervals_merged_whatever_the_order) {
  GtidSet set;
  for (const std::uint64_t number : {5U, 1U, 3U, 2U, 4U, 9U, 2U}) {
    MysqlGtid gtid = std::get<MysqlGtid>(parse_gtid(std::string(kA) + ":1"));
    gtid.number = number;
    set.add(gtid);
  }
  EXPECT_EQ(set.to_text(), std::string(kA) + ":1-5:9");
}

TEST(GtidSet, tells_holes_apart_from_what_was_executed) {
  const GtidSet set = set_of(std::string(kA) + ":1-3:7");
  EXPECT_TRUE(set.contains(parse_gtid(std::string(kA) + ":3")));
  EXPECT_FALSE(set.contains(parse_gtid(std::string(kA) + ":5")));
  EXPECT_FALSE(set.contains(parse_gtid(std::string(kA) + ":tag:3")));
  EXPECT_FALSE(set.contains(parse_gtid(std::string(kB) + ":3")));
  EXPECT_FALSE(set.contains(Gtid{}));
}

TEST(GtidSet, equal_sets_contain_each_other_and_a_hole_does_not_count) {
  const GtidSet small = set_of(std::string(kA) + ":1-3");
  const GtidSet large = set_of(std::string(kA) + ":1-2:4-9," + kB + ":1");
  EXPECT_TRUE(small.contains(small));
  EXPECT_FALSE(large.contains(small));
  EXPECT_EQ(small.without(large).to_text(), std::string(kA) + ":3");
  EXPECT_EQ(large.without(small).to_text(), std::string(kA) + ":4-9," + kB + ":1");
  EXPECT_EQ(small.with(large).without(large), small.without(large));
  EXPECT_TRUE(small.with(large).contains(small) && small.with(large).contains(large));
  EXPECT_EQ(small.with({}), small);
  EXPECT_EQ(GtidSet().with(small), small);
}

TEST(GtidSet, mariadb_counts_by_domain) {
  GtidSet set = set_of("0-1-100,7-11-5");
  EXPECT_TRUE(set.contains(parse_gtid("0-2-99")));
  EXPECT_FALSE(set.contains(parse_gtid("0-1-101")));
  EXPECT_FALSE(set.contains(parse_gtid("3-1-1")));
  set.add(parse_gtid("0-2-101"));
  EXPECT_EQ(set.to_text(), "0-2-101,7-11-5");
  EXPECT_FALSE(set_of("0-1-100").contains(set));
}

TEST(GtidSet, refuses_what_is_no_gtid) {
  for (const char* text :
       {"x", "0-1", "1-2-3-4", "11111111-2222-3333-4444-55555555555:1",
        "11111111-2222-3333-4444-555555555555:0", "11111111-2222-3333-4444-555555555555:5-3",
        "11111111-2222-3333-4444-555555555555:tag",
        "0-1-1,11111111-2222-3333-4444-555555555555:1"}) {
    EXPECT_THROW(set_of(text), base::Error) << text;
  }
  EXPECT_THROW(set_of("0-1-1").add(parse_gtid(std::string(kA) + ":1")), base::Error);
}

TEST(GtidSet, a_single_one_prints_what_it_reads) {
  for (const std::string& text :
       {std::string(kA) + ":5", std::string(kA) + ":tag:5", std::string("0-1-7"), std::string()}) {
    EXPECT_EQ(to_text(parse_gtid(text)), text);
  }
}

}  // namespace
}  // namespace model
