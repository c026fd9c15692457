#include "load/file_builder.hpp"

#include "base/limits.hpp"

#include <utility>

namespace load {

FileBuilder::FileBuilder(model::Compression compression, Emitter emit)
    : compressor_(compression), emit_(std::move(emit)) {}

void FileBuilder::add(std::string_view csv) {
  compressor_.write(csv, part_);
  if (part_.size() < base::limits::kPartBytes) return;
  emitted_ += part_.size();
  emit_(std::exchange(part_, {}), PartPlace::inner);
}

void FileBuilder::finish() {
  compressor_.finish(part_);
  emitted_ += part_.size();
  emit_(std::exchange(part_, {}), PartPlace::last);
}

}  // namespace load
