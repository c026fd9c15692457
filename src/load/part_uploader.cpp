#include "load/part_uploader.hpp"

#include "base/fault_point.hpp"

#include <utility>

namespace load {

bool PartUploader::take(FilePart part) {
  const OpenFile& file = *part.file;
  if (file.chunk->is_abandoned()) {
    writers_.erase(&file);
    return false;
  }
  auto& writer = writers_[&file];
  if (!writer) writer = store_.create(file.key);
  file.chunk->table().progress().staged_bytes += part.bytes.size();
  writer->append(std::move(part.bytes));
  if (part.place == PartPlace::inner) return false;
  FAULT_POINT("before_put");
  const std::uint64_t bytes = writer->finish();
  FAULT_POINT("after_put");
  writers_.erase(&file);
  return file.chunk->file_staged({file.key, bytes, file.csv_bytes, file.rows});
}

}  // namespace load
