#pragma once
// Typed access to one table of a task file. Every question registers its key, so that finish()
// knows which keys of the file nobody asked for.
//
// Used by the readers of config/. Not thread-safe. Borrows the table, the file's name and the
// Problems, which must outlive it. A wrong value adds a problem and answers nullopt: the readers go
// on to find the next one.
#include "config/problems.hpp"
#include "config/toml_value.hpp"

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace config {

/// The file that a reader is in: its name, its folder for relative paths, and where problems go.
struct FileContext {
  std::string file;
  std::string folder;  ///< absolute
  Problems& problems;

  /// Makes a path of the file absolute.
  std::string resolve(const std::string& path) const;
};

struct Range {
  std::int64_t min;
  std::int64_t max;
};

class TableReader {
 public:
  /// `name` is the table as the user writes it: "[source]", "[[tables]]"; `table` null: the file
  /// has none.
  TableReader(const FileContext& context, std::string name, const TomlValue* table);

  bool is_present() const noexcept { return table_ != nullptr; }
  /// Says whether the key stands in the file, whatever its value.
  bool has(const std::string& key);
  /// The entry of a key, for values of several forms; null when it is missing.
  const TomlEntry* find(const std::string& key);

  /// A text that is not empty.
  std::optional<std::string> text(const std::string& key);
  std::optional<std::string> required_text(const std::string& key, std::string_view example);
  std::optional<std::int64_t> integer(const std::string& key, Range range);
  std::optional<bool> boolean(const std::string& key);
  /// One of `words`: its index.
  std::optional<std::size_t> word(const std::string& key, const std::vector<std::string>& words);
  /// A path, made absolute.
  std::optional<std::string> path(const std::string& key);
  /// The path of a file that can be read.
  std::optional<std::string> readable_file(const std::string& key);

  /// Adds a problem at the key, or at the table when the file lacks the key.
  void complain(const std::string& key, const std::string& what);
  void complain_missing(const std::string& key, std::string_view example);
  /// Reports the keys that no question was asked about.
  void finish();

  const FileContext& context() const noexcept { return context_; }

 private:
  const TomlValue* value_of(const std::string& key, TomlValue::Kind kind,
                            std::string_view accepted);

  const FileContext& context_;
  std::string name_;
  const TomlValue* table_;
  std::vector<std::string> known_;
};

}  // namespace config
