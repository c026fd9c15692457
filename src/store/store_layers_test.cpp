#include "store/store_layers.hpp"

#include "base/error.hpp"
#include "base/log.hpp"

#include <gtest/gtest.h>

#include <map>
#include <vector>

namespace store {
namespace {

/// Sleeps by moving its own time.
class FakeClock final : public base::Clock {
 public:
  base::SteadyTime steady_now() const override { return now_; }
  base::WallTime wall_now() const override { return {}; }
  bool sleep_for(base::Millis duration, std::stop_token) override {
    now_ += duration;
    return true;
  }

 private:
  base::SteadyTime now_{};
};

/// Keeps objects in memory and fails as often as it is told.
class FlakyStore final : public port::ObjectStore {
 public:
  explicit FlakyStore(int& failures) : failures_(failures) {}

  std::unique_ptr<port::ObjectWriter> create(const std::string& key) override {
    return std::make_unique<Writer>(*this, key);
  }
  void put(const std::string& key, std::string_view bytes) override {
    fail_maybe();
    objects_[key] = bytes;
  }
  std::optional<std::string> get(const std::string& key, std::size_t) override {
    fail_maybe();
    const auto found = objects_.find(key);
    if (found == objects_.end()) return std::nullopt;
    return found->second;
  }
  std::optional<port::ObjectInfo> head(const std::string& key) override {
    fail_maybe();
    return port::ObjectInfo{key, objects_[key].size()};
  }
  void list(const std::string&,
            const std::function<bool(const port::ObjectInfo&)>& visit) override {
    for (const auto& [key, bytes] : objects_) {
      if (!visit({key, bytes.size()})) return;
      fail_maybe();
    }
  }
  void remove(const std::string& key) override {
    fail_maybe();
    objects_.erase(key);
  }
  std::size_t abort_uploads(const std::string&) override {
    fail_maybe();
    return 0;
  }
  std::string url(const std::string& key) const override { return "mem://" + key; }

 private:
  class Writer final : public port::ObjectWriter {
   public:
    Writer(FlakyStore& store, std::string key) : store_(store), key_(std::move(key)) {}
    void append(std::string part) override {
      const std::string taken = std::move(part);
      store_.fail_maybe();
      bytes_ += taken;
    }
    std::uint64_t finish() override {
      store_.fail_maybe();
      store_.objects_[key_] = bytes_;
      return bytes_.size();
    }

   private:
    FlakyStore& store_;
    const std::string key_;
    std::string bytes_;
  };

  void fail_maybe() {
    if (failures_ <= 0) return;
    --failures_;
    throw base::Error(base::ErrorScope::transient, "test.flaky", "failed on purpose", "none");
  }

  int& failures_;
  std::map<std::string, std::string> objects_;
};

class RetryingStoreTest : public testing::Test {
 protected:
  RetryingStoreTest() {
    base::log_to([](base::LogLevel, std::string_view) {});
  }
  ~RetryingStoreTest() override { base::log_to_stderr(); }

  FakeClock clock_;
  int failures_ = 0;
  RetryingStore store_{std::make_unique<FlakyStore>(failures_), {clock_, 1, {}, {}}};
};

TEST_F(RetryingStoreTest, writes_a_part_again_without_doubling_it) {
  const auto writer = store_.create("a");
  writer->append("one,");
  failures_ = 3;
  writer->append("two,");
  failures_ = 1;
  writer->append("three");
  failures_ = 2;
  EXPECT_EQ(writer->finish(), 13U);
  EXPECT_EQ(store_.get("a", 100), "one,two,three");
}

TEST_F(RetryingStoreTest, lists_on_after_the_last_key_that_was_shown) {
  for (const char* key : {"a", "b", "c"}) store_.put(key, "x");
  failures_ = 2;
  std::vector<std::string> seen;
  store_.list("", [&](const port::ObjectInfo& object) {
    seen.push_back(object.key);
    return true;
  });
  EXPECT_EQ(seen, (std::vector<std::string>{"a", "b", "c"}));
}

TEST_F(RetryingStoreTest, does_not_list_again_for_a_failure_of_the_visitor) {
  store_.put("a", "x");
  int visits = 0;
  const auto visit = [&](const port::ObjectInfo&) -> bool {
    ++visits;
    throw base::Error(base::ErrorScope::transient, "test.visitor", "the visitor failed", "none");
  };
  EXPECT_THROW(store_.list("", visit), base::Error);
  EXPECT_EQ(visits, 1);
}

TEST_F(RetryingStoreTest, gives_up_at_the_deadline_with_the_last_error) {
  failures_ = 1'000'000;
  try {
    store_.put("a", "x");
    FAIL();
  } catch (const base::Error& error) {
    EXPECT_EQ(error.code(), "test.flaky");
    EXPECT_NE(std::string(error.what()).find("write a: gave up after"), std::string::npos);
  }
}

TEST(MeteredStore, counts_calls_failures_and_bytes) {
  int failures = 0;
  StoreCounters counters;
  MeteredStore store(std::make_unique<FlakyStore>(failures), counters);
  store.put("a", "12345");
  const auto writer = store.create("b");
  writer->append("123");
  failures = 1;
  EXPECT_THROW(writer->append("456"), base::Error);
  writer->append("456");
  writer->finish();
  store.get("b", 100);
  store.get("none", 100);
  EXPECT_EQ(counters.requests, 8U);
  EXPECT_EQ(counters.errors, 1U);
  EXPECT_EQ(counters.bytes_written, 11U);
  EXPECT_EQ(counters.bytes_read, 6U);
}

}  // namespace
}  // namespace store
