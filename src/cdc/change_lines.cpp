#include "cdc/change_lines.hpp"

#include <algorithm>
#include <cstdlib>

namespace cdc {
namespace {

using port::ChangeOp;

void append_line(ChangeOp op, std::string_view row, std::string& out) {
  out += static_cast<char>(op);
  out += ',';
  out += row;
}

}  // namespace

ChangeLines::ChangeLines(const TableVersion& version, std::string_view null_sentinel)
    : has_key_(version.has_key()),
      sentinel_(null_sentinel),
      is_key_(version.columns.size(), false) {
  // A line has no fields for columns that are left out.
  const auto& left_out = version.left_out;
  for (const std::size_t index : version.schema.key) {
    const auto before = std::lower_bound(left_out.begin(), left_out.end(), index);
    is_key_.at(index - static_cast<std::size_t>(before - left_out.begin())) = true;
  }
}

std::uint64_t ChangeLines::append(const NetChanges::Slot& slot, std::string& out) const {
  if (!has_key_) {
    const ChangeOp op = slot.copies < 0 ? ChangeOp::erase : ChangeOp::insert;
    const auto lines = static_cast<std::uint64_t>(std::abs(slot.copies));
    for (std::uint64_t i = 0; i < lines; ++i) append_line(op, slot.key_view(), out);
    return lines;
  }
  if (slot.op == ChangeOp::erase) {
    append_delete(slot.key_view(), out);
  } else {
    append_line(slot.op, slot.row_view(), out);
  }
  return 1;
}

void ChangeLines::append_delete(std::string_view key, std::string& out) const {
  out += static_cast<char>(ChangeOp::erase);
  for (const bool is_key : is_key_) {
    out += ',';
    if (!is_key) {
      out += sentinel_;
      continue;
    }
    const std::size_t size = field_bytes(key);
    out += key.substr(0, size);
    CHECK(size < key.size() && key[size] == ',', "a key has a field for each of its columns");
    key.remove_prefix(size + 1);
  }
  out += '\n';
}

std::size_t field_bytes(std::string_view csv) {
  bool is_quoted = false;
  for (std::size_t i = 0; i < csv.size(); ++i) {
    if (csv[i] == '"') is_quoted = !is_quoted;  // a doubled quote toggles twice
    if (!is_quoted && (csv[i] == ',' || csv[i] == '\n')) return i;
  }
  return csv.size();
}

std::vector<std::string_view> split_lines(std::string_view csv) {
  std::vector<std::string_view> lines;
  std::size_t begin = 0;
  bool is_quoted = false;
  for (std::size_t i = 0; i < csv.size(); ++i) {
    if (csv[i] == '"') is_quoted = !is_quoted;
    if (is_quoted || csv[i] != '\n') continue;
    lines.push_back(csv.substr(begin, i + 1 - begin));
    begin = i + 1;
  }
  if (begin < csv.size()) lines.push_back(csv.substr(begin));
  return lines;
}

}  // namespace cdc
