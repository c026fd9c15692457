#pragma once
// Which objects a COPY reads, and whether it may: role or keys, region, manifest or prefix. Used by
// copy_loader.
//
// The order is Redshift's own, as far as its errors show it: the role is checked before S3 is
// asked, the bucket's region answers before its policies. A manifest that cannot be read says so in
// one text, whatever the reason, as the server does (reference sections 1.5, 2.2 and 10).
#include "standin/copy_grammar.hpp"
#include "standin/manifest_reader.hpp"
#include "standin/object_folder.hpp"
#include "standin/roles.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace standin {

struct CopyFile {
  std::string url;   ///< "s3://bucket/key"
  std::string path;  ///< where its bytes are
  std::uint64_t bytes = 0;
};

struct CopyFiles {
  std::vector<CopyFile> files;
  std::optional<RedshiftFailure> failure;
};

CopyFiles find_copy_files(const CopyStatement& statement, const World& world,
                          const ObjectFolder& objects, std::int64_t now);

/// A small text beside the data: a JSONPaths file. The role or keys were checked before.
struct CopyText {
  std::string text;
  std::optional<RedshiftFailure> failure;
};
struct CopyTextWanted {
  S3Url url;
  std::int64_t now = 0;
};
CopyText find_copy_text(const CopyStatement& statement, const World& world,
                        const ObjectFolder& objects, const CopyTextWanted& wanted);

}  // namespace standin
