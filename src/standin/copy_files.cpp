#include "standin/copy_files.hpp"

#include "base/error.hpp"
#include "base/file.hpp"
#include "base/limits.hpp"

#include <fmt/core.h>

#include <utility>

namespace standin {
namespace {

constexpr std::size_t kListPage = 1000;
constexpr std::string_view kRead = "s3:GetObject";
constexpr std::string_view kList = "s3:ListBucket";

std::string url_of(const S3Url& url) {
  return fmt::format("s3://{}/{}", url.bucket, url.key);
}

RedshiftFailure manifest_failure() {
  return {"COPY with MANIFEST parameter requires full path of an S3 object",
          8001,
          {},
          "s3_utility.cpp:539",
          "XX000"};
}

RedshiftFailure missing_key_failure(const S3Url& url) {
  return {
      "S3ServiceException:The specified key does not exist.,Status 404,Error NoSuchKey,Rid "
      "0000000000000000,ExtRid 0000000000000000,CanRetry 1",
      8001, fmt::format("S3 key being read : {}", url_of(url)), "table_s3_scanner.cpp:354",
      "XX000"};
}

class FileSearch {
 public:
  FileSearch(const CopyStatement& statement, const World& world, const ObjectFolder& objects)
      : statement_(statement), world_(world), objects_(objects) {
    if (!statement.iam_role.empty()) role_.emplace(world, statement.iam_role);
  }

  CopyText text_of(const CopyTextWanted& wanted) {
    now_ = wanted.now;
    const S3Url& url = wanted.url;
    CopyText result;
    result.failure = check_bucket_region(world_, statement_.region, url.bucket);
    if (!result.failure) result.failure = check_access(kRead, url);
    if (result.failure) return result;
    const std::optional<StoredObject> object = objects_.find(url.bucket, url.key);
    if (object) {
      result.text = base::read_file(object->path, base::limits::kConfigBytesMax);
    } else {
      result.failure = missing_key_failure(url);
    }
    return result;
  }

  CopyFiles run(std::int64_t now) {
    now_ = now;
    if (!statement_.iam_role.empty()) {
      failure_ = check_copy_role(world_, statement_.iam_role, now, statement_.user);
    }
    if (!failure_) failure_ = check_bucket_region(world_, statement_.region, statement_.bucket);
    if (!failure_) statement_.manifest ? add_manifest() : add_prefix();
    if (failure_) files_.clear();
    return {std::move(files_), std::move(failure_)};
  }

 private:
  std::optional<RedshiftFailure> check_access(std::string_view action, const S3Url& url) const {
    if (role_) return role_->check(action, url.bucket, url.key);
    const CopyKeys keys{statement_.access_key_id, statement_.secret_access_key,
                        statement_.session_token, now_};
    return check_key_access(world_, keys, action, url.bucket, url.key);
  }

  void add_manifest() {
    const S3Url url{statement_.bucket, statement_.key};
    const std::optional<StoredObject> object =
        url.key.empty() ? std::nullopt : objects_.find(url.bucket, url.key);
    if (!object || check_access(kRead, url)) {
      failure_ = manifest_failure();
      return;
    }
    std::vector<ManifestEntry> entries;
    try {
      entries = read_manifest(base::read_file(object->path, kManifestBytesMax), url_of(url));
    } catch (const base::Error& error) {
      failure_ = RedshiftFailure{error.message(), 8001, {}, {}, "XX000"};
      return;
    }
    for (const ManifestEntry& entry : entries) {
      if (!add_entry(entry)) return;
    }
    if (!files_.empty()) return;
    // COPY stops when no file at all is found, mandatory or not.
    failure_ = missing_key_failure(entries.empty() ? url : entries.front().url);
  }

  bool add_entry(const ManifestEntry& entry) {
    failure_ = check_bucket_region(world_, statement_.region, entry.url.bucket);
    if (!failure_) failure_ = check_access(kRead, entry.url);
    if (failure_) return false;
    if (const auto object = objects_.find(entry.url.bucket, entry.url.key)) {
      files_.push_back({url_of(entry.url), object->path, object->bytes});
    } else if (entry.is_mandatory) {
      failure_ = missing_key_failure(entry.url);
    }
    return !failure_;
  }

  /// A listing may lag behind: the fault stale_listing hides what is new.
  bool is_unlisted(const StoredObject& object) const {
    for (const WarehouseFault& fault : world_.warehouse_faults) {
      if (fault.kind != "stale_listing" || !object.key.starts_with(fault.key_prefix)) continue;
      if (object.modified > now_ - fault.seconds) return true;
    }
    return false;
  }

  void add_prefix() {
    failure_ = check_access(kList, {statement_.bucket, statement_.key});
    std::string start_after;
    while (!failure_) {
      const std::vector<StoredObject> page =
          objects_.list(statement_.bucket, statement_.key, start_after, kListPage);
      if (page.empty()) break;
      start_after = page.back().key;
      for (const StoredObject& object : page) {
        if (is_unlisted(object)) continue;
        const S3Url url{statement_.bucket, object.key};
        if (!failure_) failure_ = check_access(kRead, url);
        files_.push_back({url_of(url), object.path, object.bytes});
      }
    }
    if (failure_ || !files_.empty()) return;
    failure_ =
        RedshiftFailure{fmt::format("The specified S3 prefix '{}' does not exist", statement_.key),
                        8001,
                        {},
                        "s3_utility.cpp:539",
                        "XX000"};
  }

  const CopyStatement& statement_;
  const World& world_;
  const ObjectFolder& objects_;
  std::optional<RoleRights> role_;
  std::int64_t now_ = 0;
  std::vector<CopyFile> files_;
  std::optional<RedshiftFailure> failure_;
};

}  // namespace

CopyFiles find_copy_files(const CopyStatement& statement, const World& world,
                          const ObjectFolder& objects, std::int64_t now) {
  return FileSearch(statement, world, objects).run(now);
}

CopyText find_copy_text(const CopyStatement& statement, const World& world,
                        const ObjectFolder& objects, const CopyTextWanted& wanted) {
  return FileSearch(statement, world, objects).text_of(wanted);
}

}  // namespace standin
