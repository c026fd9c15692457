#pragma once
// Writes one object of an UNLOAD: bytes, compressed or not, into a file that becomes the object at
// the end. The other direction of decompressor.
//
// Used by unload_files. The object is there after finish() and whole; without it the file goes. One
// thread. Throws base::Error(task) when the disk does not take the bytes.
#include "standin/copy_grammar.hpp"
#include "standin/object_folder.hpp"

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

namespace standin {

/// Turns bytes into compressed bytes; as it is for no compression.
class Encoder {
 public:
  virtual ~Encoder() = default;
  virtual void encode(std::string_view bytes, std::string& out) = 0;
  virtual void finish(std::string& out) = 0;
};
std::unique_ptr<Encoder> make_encoder(CopyCompression compression);

class ObjectWriter {
 public:
  ObjectWriter(ObjectFolder& objects, CopyCompression compression);
  ~ObjectWriter();
  ObjectWriter(const ObjectWriter&) = delete;
  ObjectWriter& operator=(const ObjectWriter&) = delete;

  void write(std::string_view bytes);
  /// So far, as they lie in the file.
  std::uint64_t bytes() const { return bytes_; }
  /// Puts the object under its key and gives its size.
  std::uint64_t finish(const std::string& bucket, const std::string& key);

 private:
  void put();

  ObjectFolder& objects_;
  std::unique_ptr<Encoder> encoder_;
  std::string path_;
  int file_;
  std::string ready_;
  std::uint64_t bytes_ = 0;
};

}  // namespace standin
