#pragma once
// Keys and files: how a folder tree stands for a flat set of keys, in the order of S3.
//
// Internal to dir_store; no state, safe on every thread. An unfinished object "a/b" is the file
// "a/.b.<token>.part"; keys of that form are refused.
#include <cstdint>
#include <functional>
#include <string>

namespace store {

/// The folder without slashes at its end; throws Error(request) unless it is absolute.
std::string trimmed_root(std::string root);

/// The path of a key; throws Error(request) for a key that would leave the folder, has empty or dot
/// segments or the form of a part file.
std::string checked_path(const std::string& root, const std::string& key);

/// A name for the unfinished file of `name` that nobody else uses.
std::string part_name(const std::string& name);

struct TreeFile {
  std::string key;  ///< of a part file: the key that it would have become
  std::string path;
  std::uint64_t bytes = 0;
  bool is_part = false;
};
/// Visits the files whose key begins with `prefix` until `visit` answers false; whole objects come
/// in the order of their keys' bytes. A missing root is an empty one, and what is removed meanwhile
/// is left out.
void walk_tree(const std::string& root, const std::string& prefix,
               const std::function<bool(const TreeFile&)>& visit);

/// Removes the folders above `path` that are empty now, up to but without the root.
void remove_empty_folders(const std::string& root, const std::string& path);

}  // namespace store
