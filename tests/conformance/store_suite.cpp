// The contract of port/object_store.hpp as tests, for every store and for each under the retrying
// layer. Every test works under a prefix of its own and leaves nothing there.
#include "base/error.hpp"
#include "base/limits.hpp"
#include "base/prng.hpp"
#include "base/worker_group.hpp"

#include "store_under_test.hpp"
#include <fmt/core.h>
#include <gtest/gtest.h>
#include <stdlib.h>

#include <algorithm>
#include <filesystem>
#include <string>
#include <vector>

namespace conformance {
namespace {

constexpr std::size_t kPartBytes = base::limits::kMultipartPartBytesMin;
constexpr std::size_t kAnyBytes = 64 * base::limits::kMiB;
constexpr std::size_t kPageOfS3 = 1000;

/// Bytes that no codec or text mode would leave alone.
std::string noise(std::size_t size, std::uint64_t seed) {
  base::Prng prng(seed);
  std::string bytes(size, '\0');
  for (char& c : bytes) c = static_cast<char>(prng.next() >> 56);
  return bytes;
}

class StoreSuite : public testing::TestWithParam<Layer> {
 protected:
  void SetUp() override {
    base::Prng prng = base::Prng::from_entropy();
    prefix_ = "suite-" + prng.token(12) + "/";
    store_ = make_store(GetParam());
  }

  void TearDown() override {
    if (!store_) return;
    store_->abort_uploads(prefix_);
    for (const std::string& key : keys_under(prefix_)) store_->remove(key);
    EXPECT_TRUE(keys_under(prefix_).empty());
  }

  std::vector<std::string> keys_under(const std::string& prefix) {
    std::vector<std::string> keys;
    store_->list(prefix, [&](const port::ObjectInfo& object) {
      keys.push_back(object.key);
      return true;
    });
    return keys;
  }

  std::string key(const std::string& name) const { return prefix_ + name; }

  std::string prefix_;
  std::unique_ptr<port::ObjectStore> store_;
};

TEST_P(StoreSuite, gives_back_what_was_put) {
  const std::string bytes = noise(70'000, 1);
  store_->put(key("a.bin"), bytes);
  EXPECT_EQ(store_->get(key("a.bin"), kAnyBytes), bytes);
}

TEST_P(StoreSuite, put_replaces_what_was_there) {
  store_->put(key("a"), "the first and longer one");
  store_->put(key("a"), "second");
  EXPECT_EQ(store_->get(key("a"), kAnyBytes), "second");
}

TEST_P(StoreSuite, keeps_an_empty_object) {
  store_->put(key("put"), "");
  EXPECT_EQ(store_->create(key("written"))->finish(), 0U);
  EXPECT_EQ(store_->get(key("put"), kAnyBytes), "");
  EXPECT_EQ(store_->get(key("written"), 0), "");
}

TEST_P(StoreSuite, a_missing_object_is_a_value) {
  EXPECT_EQ(store_->get(key("none"), kAnyBytes), std::nullopt);
  EXPECT_FALSE(store_->head(key("none")).has_value());
  EXPECT_NO_THROW(store_->remove(key("none")));
}

TEST_P(StoreSuite, refuses_to_read_more_than_asked) {
  store_->put(key("a"), std::string(300'000, 'x'));
  try {
    store_->get(key("a"), 299'999);
    FAIL() << "an object larger than the limit was read";
  } catch (const base::Error& error) {
    EXPECT_EQ(error.code(), "store.object_too_large");
    EXPECT_EQ(error.scope(), base::ErrorScope::task);
  }
  EXPECT_EQ(store_->get(key("a"), 300'000)->size(), 300'000U);
}

TEST_P(StoreSuite, head_gives_key_and_size) {
  store_->put(key("a"), "12345");
  const auto info = store_->head(key("a"));
  ASSERT_TRUE(info.has_value());
  EXPECT_EQ(info->key, key("a"));
  EXPECT_EQ(info->bytes, 5U);
}

TEST_P(StoreSuite, an_object_of_one_part_appears_at_finish) {
  const auto writer = store_->create(key("a"));
  writer->append("only part");
  EXPECT_FALSE(store_->head(key("a")).has_value());
  EXPECT_TRUE(keys_under(prefix_).empty());
  EXPECT_EQ(writer->finish(), 9U);
  EXPECT_EQ(store_->get(key("a"), kAnyBytes), "only part");
}

TEST_P(StoreSuite, an_object_of_many_parts_appears_at_finish) {
  const std::string first = noise(kPartBytes, 1);
  const std::string second = noise(kPartBytes + 1, 2);
  const std::string last = noise(3, 3);
  const auto writer = store_->create(key("a"));
  writer->append(first);
  writer->append(second);
  writer->append(last);
  EXPECT_FALSE(store_->head(key("a")).has_value());
  EXPECT_EQ(writer->finish(), first.size() + second.size() + last.size());
  EXPECT_EQ(store_->get(key("a"), kAnyBytes), first + second + last);
  EXPECT_EQ(store_->abort_uploads(prefix_), 0U);
}

TEST_P(StoreSuite, a_writer_replaces_only_at_finish) {
  store_->put(key("a"), "old");
  const auto writer = store_->create(key("a"));
  writer->append("new");
  EXPECT_EQ(store_->get(key("a"), kAnyBytes), "old");
  writer->finish();
  EXPECT_EQ(store_->get(key("a"), kAnyBytes), "new");
}

TEST_P(StoreSuite, an_unfinished_writer_leaves_nothing) {
  {
    const auto one_part = store_->create(key("one"));
    one_part->append("x");
    const auto two_parts = store_->create(key("two"));
    two_parts->append(noise(kPartBytes, 1));
    two_parts->append("x");
  }
  EXPECT_TRUE(keys_under(prefix_).empty());
  EXPECT_EQ(store_->abort_uploads(prefix_), 0U);
}

TEST_P(StoreSuite, abort_uploads_ends_what_others_left) {
  const auto one_part = store_->create(key("left/one"));
  one_part->append("x");
  const auto two_parts = store_->create(key("left/two"));
  two_parts->append(noise(kPartBytes, 1));
  two_parts->append("x");
  const auto elsewhere = store_->create(key("kept/a"));
  elsewhere->append(noise(kPartBytes, 1));
  elsewhere->append("x");

  const std::size_t expected = first_part_begins_upload() ? 2 : 1;
  EXPECT_EQ(make_store(GetParam())->abort_uploads(key("left/")), expected);
  EXPECT_EQ(store_->abort_uploads(key("left/")), 0U);
  EXPECT_THROW(two_parts->finish(), base::Error);
  EXPECT_FALSE(store_->head(key("left/two")).has_value());
  EXPECT_EQ(elsewhere->finish(), kPartBytes + 1);
}

TEST_P(StoreSuite, lists_in_the_order_of_the_keys_bytes) {
  std::vector<std::string> keys = {key("a-b"),   key("a.b"), key("a/b"),      key("a/c/d"),
                                   key("a0"),    key("A"),   key("b"),        key("a/b.x"),
                                   key("a/b-x"), key("z~"),  key("\u00fc/1"), key("\u4e2d")};
  for (const std::string& one : keys) store_->put(one, one);
  std::sort(keys.begin(), keys.end());
  EXPECT_EQ(keys_under(prefix_), keys);
}

TEST_P(StoreSuite, a_prefix_is_a_text_and_not_a_folder) {
  for (const char* name : {"t/LOAD1", "t/LOAD2", "t/MANIFEST", "tt/LOAD1", "u"}) {
    store_->put(key(name), "x");
  }
  EXPECT_EQ(keys_under(key("t/LO")), (std::vector{key("t/LOAD1"), key("t/LOAD2")}));
  EXPECT_EQ(keys_under(key("t")).size(), 4U);
  EXPECT_EQ(keys_under(key("t/LOAD1")), std::vector{key("t/LOAD1")});
  EXPECT_TRUE(keys_under(key("none/")).empty());
}

TEST_P(StoreSuite, listing_ends_when_the_visitor_has_enough) {
  for (const char* name : {"1", "2", "3"}) store_->put(key(name), "x");
  std::vector<std::string> seen;
  store_->list(prefix_, [&](const port::ObjectInfo& object) {
    seen.push_back(object.key);
    return seen.size() < 2;
  });
  EXPECT_EQ(seen, (std::vector{key("1"), key("2")}));
}

TEST_P(StoreSuite, lists_sizes_and_more_than_a_page) {
  std::vector<std::string> keys;
  for (std::size_t i = 0; i < kPageOfS3 + 5; ++i) {
    keys.push_back(key(fmt::format("n{:05}", i)));
    store_->put(keys.back(), std::string(i % 7, 'x'));
  }
  std::size_t count = 0;
  store_->list(prefix_, [&](const port::ObjectInfo& object) {
    EXPECT_EQ(object.key, keys[count]);
    EXPECT_EQ(object.bytes, count % 7);
    ++count;
    return true;
  });
  EXPECT_EQ(count, keys.size());
}

TEST_P(StoreSuite, keeps_odd_keys_as_they_are) {
  std::vector<std::string> keys;
  for (const char* name :
       {"with blank", "a+b=c", "50%25 %zz", "a&b;c,d", "quote'\"", "x*y(1)!", "\u4e2d\u6587.csv",
        "u\u0308", "<tag>", "tilde~at@colon:", "hash#ask?x=1", "$\\back", "..dots..", ".hidden"}) {
    keys.push_back(key(name));
    store_->put(keys.back(), name);
    EXPECT_EQ(store_->get(keys.back(), kAnyBytes), name);
    EXPECT_TRUE(store_->head(keys.back()).has_value()) << name;
  }
  std::sort(keys.begin(), keys.end());
  EXPECT_EQ(keys_under(prefix_), keys);
  for (const std::string& one : keys) {
    store_->remove(one);
    EXPECT_FALSE(store_->head(one).has_value()) << one;
  }
}

TEST_P(StoreSuite, an_object_may_be_prefix_of_another_where_keys_are_flat) {
  store_->put(key("a"), "1");
  if (object_may_be_prefix_of_another()) {
    store_->put(key("a/b"), "2");
    EXPECT_EQ(store_->get(key("a/b"), kAnyBytes), "2");
  } else {
    EXPECT_THROW(store_->put(key("a/b"), "2"), base::Error);
    EXPECT_FALSE(store_->head(key("a/b")).has_value());
  }
  EXPECT_EQ(store_->get(key("a"), kAnyBytes), "1");
}

TEST_P(StoreSuite, names_objects_as_copy_does) {
  const std::string url = store_->url(key("a"));
  EXPECT_TRUE(url.starts_with(url_scheme())) << url;
  EXPECT_TRUE(url.ends_with("/" + key("a"))) << url;
}

TEST_P(StoreSuite, serves_many_threads) {
  base::WorkerGroup workers;
  for (std::uint64_t worker = 0; worker < 4; ++worker) {
    workers.start("writer", [this, worker](std::stop_token) {
      for (std::uint64_t i = 0; i < 10; ++i) {
        const std::string name = key(fmt::format("w{}/n{}", worker, i));
        const std::string bytes = noise(100'000, worker * 100 + i);
        const auto writer = store_->create(name);
        writer->append(bytes);
        writer->finish();
        CHECK(store_->get(name, kAnyBytes) == bytes, "each thread reads what it wrote");
        if (i % 2 == 1) store_->remove(name);
      }
    });
  }
  workers.join();
  EXPECT_EQ(keys_under(prefix_).size(), 20U);
}

INSTANTIATE_TEST_SUITE_P(Stores, StoreSuite, testing::Values(Layer::plain, Layer::retrying),
                         [](const testing::TestParamInfo<Layer>& layer) {
                           return layer.param == Layer::plain ? "plain" : "retrying";
                         });

void expect_refusal(const std::function<void()>& operation) {
  try {
    operation();
    ADD_FAILURE() << "was accepted, " << options().expected_error << " was expected";
  } catch (const base::Error& error) {
    EXPECT_EQ(error.code(), options().expected_error) << error.report().to_text();
    EXPECT_NE(error.scope(), base::ErrorScope::transient);
    EXPECT_FALSE(error.advice().empty());
    fmt::print("{}\n", error.report().to_text());
  }
}

TEST(StoreProbe, accepts_good_settings_and_explains_bad_ones) {
  if (options().expected_error.empty()) {
    EXPECT_NO_THROW(probe_store());
  } else {
    expect_refusal([] { probe_store(); });
  }
}

/// Every kind of request, because answers to HEAD have no body that would say why.
TEST(StoreRefusal, is_explained_for_every_request) {
  const auto store = make_store(Layer::retrying);
  expect_refusal([&] { store->put("refused", "x"); });
  expect_refusal([&] { store->get("refused", 1); });
  expect_refusal([&] { store->head("refused"); });
  expect_refusal([&] { store->list("refused", [](const auto&) { return true; }); });
  expect_refusal([&] { store->remove("refused"); });
  expect_refusal([&] { store->abort_uploads("refused"); });
  expect_refusal([&] {
    const auto writer = store->create("refused");
    writer->append(std::string(kPartBytes, 'x'));
    writer->append("x");
  });
}

}  // namespace

int run(int argc, char** argv) {
  testing::InitGoogleTest(&argc, argv);
  Options options = parse_options(argc, argv);
  std::string folder = (std::filesystem::temp_directory_path() / "sluice_store_XXXXXX").string();
  if (::mkdtemp(folder.data()) == nullptr) {
    fmt::print(stderr, "store_suite: no folder can be made in {}\n", folder);
    return 1;
  }
  options.folder = folder;
  // A run that expects a refusal can run nothing else, and an ordinary run has no refusal.
  if (testing::GTEST_FLAG(filter) == "*") {
    testing::GTEST_FLAG(filter) =
        options.expected_error.empty() ? "-StoreRefusal.*" : "StoreRefusal.*:StoreProbe.*";
  }
  set_options(std::move(options));
  const int result = RUN_ALL_TESTS();
  std::filesystem::remove_all(folder);
  return result;
}

}  // namespace conformance

int main(int argc, char** argv) {
  return conformance::run(argc, argv);
}
