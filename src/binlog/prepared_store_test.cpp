#include "binlog/prepared_store.hpp"

#include "binlog/event_builder.hpp"

#include <gtest/gtest.h>

#include <string>

namespace binlog {
namespace {

TEST(MemoryPreparedStore, gives_what_was_prepared_until_it_is_finished) {
  EventBuilder builder;
  const std::string event = builder.bare(builder.begin());
  MemoryPreparedStore store;
  store.begin();
  store.append("of one that went");
  store.begin();
  store.append(event);
  store.append(event);
  store.prepare("x", {}, "server", builder.format());
  EXPECT_EQ(store.find("y").events, nullptr);
  for (int i = 0; i < 2; ++i) {
    const PreparedRows found = store.find("x");
    ASSERT_NE(found.events, nullptr);
    EXPECT_EQ(found.format, builder.format());
    EXPECT_EQ(found.events->next(), event);
    EXPECT_EQ(found.events->next(), event);
    EXPECT_FALSE(found.events->next().has_value());
  }
  store.finish("x", {}, 1);
  EXPECT_EQ(store.find("x").events, nullptr);
}

TEST(MemoryPreparedStore, gives_what_is_open_once) {
  EventBuilder builder;
  const std::string event = builder.bare(builder.begin());
  MemoryPreparedStore store;
  store.begin();
  store.append(event);
  const PreparedRows found = store.opened(builder.format());
  EXPECT_EQ(found.events->next(), event);
  EXPECT_FALSE(found.events->next().has_value());
  EXPECT_FALSE(store.opened(builder.format()).events->next().has_value());
}

}  // namespace
}  // namespace binlog
