#include "doctor/bucket_probe.hpp"

#include <fmt/core.h>

#include <functional>
#include <optional>

namespace doctor {
namespace {

constexpr std::size_t kPartBytes = 5 * 1024 * 1024;  // the least that a first part may have
constexpr std::string_view kBody = "sluice doctor was here\n";
constexpr std::string_view kOwnFolder = "doctor-";

class Probe {
 public:
  Probe(port::ObjectStore& store, const std::string& prefix, base::Prng& prng)
      : store_(store),
        prefix_(prefix),
        key_(fmt::format("{}{}{:016x}", prefix, kOwnFolder, prng.next())) {}
  ~Probe() { tidy(); }
  Probe(const Probe&) = delete;
  Probe& operator=(const Probe&) = delete;

  Findings run() {
    const bool is_written = step("bucket.put", "write an object", [&] {
      store_.put(key_, kBody);
      return std::optional<std::string>();
    });
    if (is_written) read_back();
    leftovers();
    multipart();
    step("bucket.delete", "remove an object", [&] {
      store_.remove(key_);
      store_.remove(key_ + "-parts");
      return std::optional<std::string>();
    });
    return std::move(findings_);
  }

 private:
  /// Runs one step; what it gives is a contradiction that no error told. False when it failed.
  bool step(const std::string& code, const std::string& checked,
            const std::function<std::optional<std::string>()>& act) {
    const Check check(Area::bucket, code, checked);
    try {
      const std::optional<std::string> wrong = act();
      if (!wrong) {
        findings_.push_back(check.passed("done"));
        return true;
      }
      findings_.push_back(check.failure(*wrong,
                                        "Files that sluice stages would be lost or changed.",
                                        {{FixKind::step,
                                          "Look for a lifecycle rule, a proxy or a second process "
                                          "that changes objects there."}}));
    } catch (const base::Error& error) {
      findings_.push_back(check.failure(error));
    }
    return false;
  }

  void read_back() {
    step("bucket.get", "read it back", [&]() -> std::optional<std::string> {
      const auto body = store_.get(key_, kBody.size() + 1);
      if (!body) return "the object that was just written is not there";
      if (*body != kBody) return "another content came back";
      return std::nullopt;
    });
  }

  void leftovers() {
    std::size_t others = 0;
    bool is_ours_listed = false;
    const bool is_listed = step("bucket.list", "list objects", [&]() -> std::optional<std::string> {
      store_.list(prefix_, [&](const port::ObjectInfo& object) {
        if (object.key == key_) is_ours_listed = true;
        if (!object.key.starts_with(prefix_ + std::string(kOwnFolder))) ++others;
        return true;
      });
      if (!is_ours_listed) return "the object that was just written is not listed";
      return std::nullopt;
    });
    if (!is_listed || others == 0) return;
    findings_.push_back(
        Check(Area::bucket, "bucket.leftovers", "objects of earlier runs")
            .passed(fmt::format("{} under {}: of a run that goes on, or the next run removes them",
                                others, prefix_)));
  }

  void multipart() {
    step("bucket.multipart", "upload in parts", [&]() -> std::optional<std::string> {
      const std::string key = key_ + "-parts";
      const auto writer = store_.create(key);
      writer->append(std::string(kPartBytes, 'x'));
      writer->append("end");
      const std::uint64_t bytes = writer->finish();
      const auto info = store_.head(key);
      if (!info || info->bytes != bytes) return "the upload has another size than was sent";
      return std::nullopt;
    });
  }

  void tidy() noexcept {
    for (const std::string& key : {key_, key_ + "-parts"}) {
      try {
        store_.remove(key);
      } catch (const base::Error&) {
        // Told already: removing is a step of its own.
      }
    }
  }

  port::ObjectStore& store_;
  const std::string& prefix_;
  const std::string key_;
  Findings findings_;
};

}  // namespace

Findings probe_bucket(port::ObjectStore& store, const std::string& prefix, base::Prng& prng) {
  return Probe(store, prefix, prng).run();
}

}  // namespace doctor
