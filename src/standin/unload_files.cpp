#include "standin/unload_files.hpp"

#include "base/json.hpp"

#include <fmt/core.h>

#include <utility>

namespace standin {
namespace {

constexpr std::size_t kSlices = 2;  // of a small warehouse
constexpr std::size_t kFlushBytes = 256 * 1024;
constexpr std::size_t kListPage = 1000;

/// Asks what the role or the keys may, as COPY does.
class Access {
 public:
  Access(const CopyStatement& statement, const World& world, std::int64_t now)
      : statement_(statement), world_(world), now_(now) {
    if (!statement.iam_role.empty()) role_.emplace(world, statement.iam_role);
  }

  std::optional<RedshiftFailure> check(std::string_view action, const std::string& key) const {
    if (role_) return role_->check(action, statement_.bucket, key);
    const CopyKeys keys{statement_.access_key_id, statement_.secret_access_key,
                        statement_.session_token, now_};
    return check_key_access(world_, keys, action, statement_.bucket, key);
  }

 private:
  const CopyStatement& statement_;
  const World& world_;
  std::optional<RoleRights> role_;
  std::int64_t now_;
};

std::optional<RedshiftFailure> check_identity(const CopyStatement& access, const World& world,
                                              std::int64_t now) {
  if (!access.iam_role.empty()) {
    auto failure = check_role_grant(world, access.iam_role, access.user, RoleCommand::unload);
    if (!failure) failure = check_role_trust(world, access.iam_role, now, access.user);
    if (failure) return failure;
  }
  return check_bucket_region(world, access.region, access.bucket);
}

std::optional<RedshiftFailure> clean(const UnloadStatement& statement, const Access& access,
                                     ObjectFolder& objects) {
  const CopyStatement& to = statement.access;
  for (;;) {
    const std::vector<StoredObject> page = objects.list(to.bucket, to.key, "", kListPage);
    if (page.empty()) return std::nullopt;
    for (const StoredObject& object : page) {
      if (auto failure = access.check("s3:DeleteObject", object.key)) return failure;
      objects.remove(to.bucket, object.key);
    }
  }
}

std::string_view codec_extension(CopyCompression compression) {
  switch (compression) {
    case CopyCompression::gzip: return ".gz";
    case CopyCompression::bzip2: return ".bz2";
    case CopyCompression::zstd: return ".zst";
    default: return "";
  }
}

base::Json element_of(const UnloadColumn& column) {
  base::Json type = {{"base", column.type}};
  if (column.length > 0) type["max_length"] = column.length;
  if (column.type == "numeric") {
    type["precision"] = column.precision;
    type["scale"] = column.scale;
  }
  return {{"name", column.name}, {"type", type}};
}

}  // namespace

std::optional<RedshiftFailure> prepare_unload(const UnloadStatement& statement, const World& world,
                                              ObjectFolder& objects, std::int64_t now) {
  const CopyStatement& to = statement.access;
  if (auto failure = check_identity(to, world, now)) return failure;
  const Access access(to, world, now);
  if (auto failure = access.check("s3:ListBucket", to.key)) return failure;
  if (auto failure = access.check("s3:PutObject", to.key + "0000_part_00")) return failure;
  if (statement.clean_path) return clean(statement, access, objects);
  if (statement.allow_overwrite || objects.list(to.bucket, to.key, "", 1).empty()) {
    return std::nullopt;
  }
  return RedshiftFailure{
      "Specified unload destination on S3 is not empty. Consider using a different bucket / "
      "prefix, manually removing the target files in S3, or using the ALLOWOVERWRITE option.",
      8001,
      {},
      "s3_unloader.cpp:226",
      "XX000"};
}

UnloadFiles::UnloadFiles(const UnloadStatement& statement, ObjectFolder& objects,
                         UnloadRowWriter rows)
    : statement_(statement),
      objects_(objects),
      rows_(std::move(rows)),
      slices_(statement.parallel ? kSlices : 1) {}

void UnloadFiles::add(std::string_view line) {
  const std::size_t index = static_cast<std::size_t>(rows_total_) % slices_.size();
  Slice& slice = slices_[index];
  if (slice.writer == nullptr) {
    slice.writer = std::make_unique<ObjectWriter>(objects_, statement_.compression);
    if (statement_.header) {
      rows_.append_header(slice.ready);
      ++slice.rows;
    }
  }
  rows_.append(read_copy_line(line), slice.ready);
  ++slice.rows;
  ++rows_total_;
  if (slice.ready.size() >= kFlushBytes) flush(slice, index);
}

/// A file is closed when another block might not fit any more.
void UnloadFiles::flush(Slice& slice, std::size_t index) {
  slice.writer->write(slice.ready);
  const std::uint64_t block_bytes = slice.ready.size();
  slice.ready.clear();
  if (slice.writer->bytes() + block_bytes > statement_.file_bytes_max) close(slice, index);
}

void UnloadFiles::close(Slice& slice, std::size_t index) {
  if (slice.writer == nullptr) return;
  slice.writer->write(slice.ready);
  slice.ready.clear();
  const std::string& bucket = statement_.access.bucket;
  const std::string key = key_of(index, slice.parts++);
  const std::uint64_t bytes = slice.writer->finish(bucket, key);
  made_.push_back({fmt::format("s3://{}/{}", bucket, key), bytes, slice.rows});
  slice.writer.reset();
  slice.rows = 0;
}

std::string UnloadFiles::key_of(std::size_t slice, int part) const {
  const std::string extension = statement_.extension
                                    ? "." + *statement_.extension
                                    : std::string(codec_extension(statement_.compression));
  const std::string& prefix = statement_.access.key;
  return statement_.parallel ? fmt::format("{}{:04}_part_{:02}{}", prefix, slice, part, extension)
                             : fmt::format("{}{:03}{}", prefix, part, extension);
}

void UnloadFiles::finish(const std::vector<UnloadColumn>& columns) {
  for (std::size_t i = 0; i < slices_.size(); ++i) close(slices_[i], i);
  if (statement_.manifest) write_manifest(columns);
}

void UnloadFiles::write_manifest(const std::vector<UnloadColumn>& columns) {
  base::Json entries = base::Json::array();
  std::uint64_t bytes = 0;
  std::int64_t rows = 0;
  for (const Made& file : made_) {
    base::Json meta = {{"content_length", file.bytes}};
    if (statement_.manifest_verbose) meta["record_count"] = file.rows;
    entries.push_back({{"url", file.url}, {"meta", meta}});
    bytes += file.bytes;
    rows += file.rows;
  }
  base::Json manifest = {{"entries", entries}};
  if (statement_.manifest_verbose) {
    base::Json elements = base::Json::array();
    for (const UnloadColumn& column : columns) elements.push_back(element_of(column));
    manifest["schema"] = {{"elements", elements}};
    manifest["meta"] = {{"content_length", bytes}, {"record_count", rows}};
    manifest["author"] = {{"name", "Amazon Redshift"}, {"version", "1.0.0"}};
  }
  ObjectWriter writer(objects_, CopyCompression::none);
  writer.write(manifest.dump(2) + "\n");
  writer.finish(statement_.access.bucket, statement_.access.key + "manifest");
}

}  // namespace standin
