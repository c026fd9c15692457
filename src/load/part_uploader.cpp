#include "load/part_uploader.hpp"

#include "base/fault_point.hpp"

#include <utility>

namespace load {

bool PartUploader::take(FilePart part) {
  drop_abandoned();
  const OpenFile& file = *part.file;
  if (file.chunk->is_abandoned()) return false;
  auto& writer = writers_[part.file];
  if (!writer) writer = store_.create(file.key);
  file.chunk->table().progress().staged_bytes += part.bytes.size();
  writer->append(std::move(part.bytes));
  if (part.place == PartPlace::inner) return false;
  FAULT_POINT("before_put");
  const std::uint64_t bytes = writer->finish();
  FAULT_POINT("after_put");
  writers_.erase(part.file);
  return file.chunk->file_staged({file.key, bytes, file.csv_bytes, file.rows});
}

void PartUploader::drop_abandoned() {
  std::erase_if(writers_, [](const auto& sending) { return sending.first->chunk->is_abandoned(); });
}

}  // namespace load
