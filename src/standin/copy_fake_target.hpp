#pragma once
// For tests of COPY: a target that keeps what it is given, and bytes that come in pieces of a
// chosen size.
#include "base/error.hpp"
#include "standin/byte_source.hpp"
#include "standin/copy_loader.hpp"

#include <algorithm>
#include <cstring>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace standin {

class FakeTarget final : public CopyTarget {
 public:
  std::vector<CopyColumn> table;
  std::string loaded;
  std::vector<std::string> names;
  int begun = 0, finished = 0, failed = 0;
  std::size_t writes = 0, write_bytes_max = 0;
  bool breaks = false;
  bool is_owner = true;
  std::optional<std::string> refusal;

  std::vector<CopyColumn> columns(const std::string&, const std::string&) override { return table; }
  bool owns_table() override { return is_owner; }
  void begin(const CopyStatement&, const std::vector<std::string>& chosen) override {
    ++begun;
    names = chosen;
  }
  void write(std::string_view lines) override {
    if (breaks) {
      throw base::Error(base::ErrorScope::transient, "test.broken", "the backend is gone", "none");
    }
    ++writes;
    write_bytes_max = std::max(write_bytes_max, lines.size());
    loaded += lines;
  }
  std::optional<std::string> finish() override {
    ++finished;
    return refusal;
  }
  void fail() override { ++failed; }
};

/// Gives the text in pieces: first `first` bytes, then the rest, or `step` bytes at a time.
class PiecedSource final : public ByteSource {
 public:
  PiecedSource(std::string text, std::size_t first, std::size_t step)
      : text_(std::move(text)), next_(first), step_(step) {}

  std::size_t read(char* to, std::size_t bytes_max) override {
    std::size_t count = std::min({next_ == 0 ? step_ : next_, bytes_max, text_.size() - at_});
    next_ = 0;
    std::memcpy(to, text_.data() + at_, count);
    at_ += count;
    return count;
  }

 private:
  std::string text_;
  std::size_t at_ = 0;
  std::size_t next_, step_;
};

}  // namespace standin
