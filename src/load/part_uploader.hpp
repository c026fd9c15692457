#pragma once
// Sends the parts of files to the store. One uploader belongs to one thread; a file's parts all
// come to the same one, in order. A file of an abandoned chunk is dropped: its writer is destroyed
// unfinished.
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
  port::ObjectStore& store_;
  std::map<const OpenFile*, std::unique_ptr<port::ObjectWriter>>
      writers_;  // of files not yet finished
};

}  // namespace load
