#pragma once
// Sends the parts of files to the store. One uploader belongs to one thread; a file's parts all
// come to the same one, in order. A file of an abandoned chunk is dropped with the next part of any
// file: its writer is destroyed unfinished.
#include "load/chunk_reader.hpp"
#include "port/object_store.hpp"

#include <map>
#include <memory>

namespace load {

class PartUploader {
 public:
  explicit PartUploader(port::ObjectStore& store) : store_(store) {}

  /// Sends the part; true when with it the file's whole chunk is staged.
  bool take(FilePart part);

 private:
  void drop_abandoned();

  port::ObjectStore& store_;
  /// Of files not yet finished. The key keeps the file, so that no later one gets its address and
  /// with it the writer: the parts of an abandoned file may end without a last one.
  std::map<std::shared_ptr<OpenFile>, std::unique_ptr<port::ObjectWriter>> writers_;
};

}  // namespace load
