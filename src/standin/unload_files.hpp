#pragma once
// The objects that an UNLOAD makes: their names, their cutting, the manifest; and whether it may.
//
// Source: Redshift guide, UNLOAD: PREFIX0000_part_00 by slice and part, PREFIX000 when serial; .gz,
// .zst, .bz2 or EXTENSION behind; PREFIXmanifest. No rows, no file. The role or keys need
// s3:ListBucket for a look at what is there, s3:PutObject, and s3:DeleteObject for CLEANPATH. Used
// by unload_session, on its thread.
#include "standin/object_writer.hpp"
#include "standin/unload_row.hpp"
#include "standin/unload_statement.hpp"
#include "standin/world.hpp"

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace standin {

/// What stands against an UNLOAD before a row is read; with CLEANPATH, what is there is removed.
std::optional<RedshiftFailure> prepare_unload(const UnloadStatement& statement, const World& world,
                                              ObjectFolder& objects, std::int64_t now);

class UnloadFiles {
 public:
  /// All must outlive this.
  UnloadFiles(const UnloadStatement& statement, ObjectFolder& objects, UnloadRowWriter rows);

  /// One line of PostgreSQL's COPY text format, without its newline.
  void add(std::string_view line);
  /// Closes the files and writes the manifest, if one is wanted.
  void finish(const std::vector<UnloadColumn>& columns);
  std::int64_t rows() const { return rows_total_; }

 private:
  struct Slice {
    std::unique_ptr<ObjectWriter> writer;
    std::string ready;
    std::int64_t rows = 0;
    int parts = 0;
  };
  struct Made {
    std::string url;
    std::uint64_t bytes = 0;
    std::int64_t rows = 0;
  };

  void flush(Slice& slice, std::size_t index);
  void close(Slice& slice, std::size_t index);
  std::string key_of(std::size_t slice, int part) const;
  void write_manifest(const std::vector<UnloadColumn>& columns);

  const UnloadStatement& statement_;
  ObjectFolder& objects_;
  UnloadRowWriter rows_;
  std::vector<Slice> slices_;
  std::vector<Made> made_;
  std::int64_t rows_total_ = 0;
};

}  // namespace standin
