#include "doctor/bucket_probe.hpp"

#include "doctor/test_facts.hpp"

#include <gtest/gtest.h>

#include <map>

namespace doctor {
namespace {

/// A store in memory that can be broken in one operation.
class FakeStore final : public port::ObjectStore {
 public:
  std::map<std::string, std::string> objects;
  std::string broken;  ///< "put", "get" ...
  bool forgets = false;

  std::unique_ptr<port::ObjectWriter> create(const std::string& key) override {
    fail_if("create");
    return std::make_unique<Writer>(*this, key);
  }
  void put(const std::string& key, std::string_view bytes) override {
    fail_if("put");
    if (!forgets) objects[key] = bytes;
  }
  std::optional<std::string> get(const std::string& key, std::size_t) override {
    fail_if("get");
    const auto found = objects.find(key);
    return found == objects.end() ? std::nullopt : std::optional(found->second);
  }
  std::optional<port::ObjectInfo> head(const std::string& key) override {
    const auto found = objects.find(key);
    if (found == objects.end()) return std::nullopt;
    return port::ObjectInfo{key, found->second.size()};
  }
  void list(const std::string& prefix,
            const std::function<bool(const port::ObjectInfo&)>& visit) override {
    fail_if("list");
    for (const auto& [key, body] : objects) {
      if (key.starts_with(prefix) && !visit({key, body.size()})) return;
    }
  }
  void remove(const std::string& key) override {
    fail_if("remove");
    objects.erase(key);
  }
  std::size_t abort_uploads(const std::string&) override { return 0; }
  std::string url(const std::string& key) const override { return "s3://b/" + key; }

 private:
  class Writer final : public port::ObjectWriter {
   public:
    Writer(FakeStore& store, std::string key) : store_(store), key_(std::move(key)) {}
    void append(std::string part) override { body_ += part; }
    std::uint64_t finish() override {
      store_.objects[key_] = body_;
      return body_.size();
    }

   private:
    FakeStore& store_;
    std::string key_;
    std::string body_;
  };

  void fail_if(const std::string& operation) const {
    if (operation != broken) return;
    throw base::Error(base::ErrorScope::task, "s3.access_denied", "may not " + operation,
                      "Allow it.");
  }
};

Findings probe(FakeStore& store) {
  base::Prng prng(1);
  return probe_bucket(store, "dms/task/", prng);
}

TEST(BucketProbe, a_good_bucket_passes_and_is_left_empty) {
  FakeStore store;
  const Findings findings = probe(store);
  EXPECT_TRUE(all_passed(findings));
  EXPECT_EQ(findings.size(), 5U);
  EXPECT_TRUE(store.objects.empty());
}

TEST(BucketProbe, each_refusal_is_a_finding_of_its_own) {
  for (const auto& [operation, code] : {std::pair("put", "bucket.put"),
                                        {"get", "bucket.get"},
                                        {"list", "bucket.list"},
                                        {"create", "bucket.multipart"},
                                        {"remove", "bucket.delete"}}) {
    FakeStore store;
    store.broken = operation;
    const Findings findings = probe(store);
    EXPECT_EQ(finding_of(findings, code).severity, Severity::failure) << operation;
    EXPECT_EQ(finding_of(findings, code).cause, "s3.access_denied") << operation;
  }
}

TEST(BucketProbe, an_object_that_vanishes_is_told) {
  FakeStore store;
  store.forgets = true;
  EXPECT_EQ(finding_of(probe(store), "bucket.get").seen,
            "the object that was just written is not there");
}

TEST(BucketProbe, what_an_earlier_run_left_is_counted_and_kept) {
  FakeStore store;
  store.objects["dms/task/shop.orders/LOAD00000001.csv"] = "x";
  const Findings findings = probe(store);
  EXPECT_TRUE(all_passed(findings));
  EXPECT_EQ(finding_of(findings, "bucket.leftovers").seen.substr(0, 2), "1 ");
  EXPECT_EQ(store.objects.size(), 1U);
}

}  // namespace
}  // namespace doctor
