#include "binlog/json_diff.hpp"

#include "base/byte_reader.hpp"
#include "base/error.hpp"
#include "base/limits.hpp"
#include "binlog/json_binary.hpp"
#include "binlog/json_path.hpp"

#include <fmt/core.h>

#include <algorithm>
#include <cstdint>
#include <utility>
#include <vector>

namespace binlog {
namespace {

constexpr std::size_t kGrowthMax = 16;  // of a document's text against its bytes

enum class Operation : std::uint8_t { replace = 0, insert = 1, remove = 2 };

[[noreturn]] void broken(const std::string& why) {
  throw base::Error(base::ErrorScope::corrupt, "binlog.json.diff",
                    "a change to a part of a JSON document does not fit: " + why,
                    "keep the log file and report it with the server's version; "
                    "binlog_row_value_options='' on the source logs whole documents");
}

struct Part;

/// A part of the document. Its own parts are known once a path has led through it.
struct Node {
  JsonValue value;
  bool is_open = false;
  std::vector<Part> parts = {};
};

struct Part {
  std::string key;
  Node node;
};

using Parts = std::vector<Part>;

Parts& parts_of(Node& node) {
  if (node.is_open) return node.parts;
  for (const JsonMember& member : json_members(node.value)) {
    node.parts.push_back({std::string(member.key), {member.value}});
  }
  node.is_open = true;
  return node.parts;
}

void print(const Node& node, std::string& out, std::size_t bytes_max, int depth = 1) {
  if (depth > base::limits::kMysqlJsonDepthMax) broken("more levels than a server keeps");
  if (out.size() > bytes_max) broken("parts of the document contain each other");
  if (!node.is_open) return append_json_value(node.value, out);
  const bool is_object = kind_of(node.value) == JsonKind::object;
  out += is_object ? '{' : '[';
  for (std::size_t i = 0; i < node.parts.size(); ++i) {
    if (i > 0) out += ", ";
    if (is_object) {
      append_json_string(node.parts[i].key, out);
      out += ": ";
    }
    print(node.parts[i].node, out, bytes_max, depth + 1);
  }
  out += is_object ? '}' : ']';
}

bool is_before(std::string_view a, std::string_view b) {
  return a.size() != b.size() ? a.size() < b.size() : a < b;
}

/// Where the step leads to in the container; its end when it leads nowhere.
Parts::iterator find(Node& container, const JsonStep& step) {
  Parts& parts = parts_of(container);
  if (step.is_index) {
    if (kind_of(container.value) != JsonKind::array) broken("an index into what is no array");
    return step.index < parts.size() ? parts.begin() + static_cast<std::ptrdiff_t>(step.index)
                                     : parts.end();
  }
  if (kind_of(container.value) != JsonKind::object) broken("a key into what is no object");
  return std::find_if(parts.begin(), parts.end(),
                      [&](const Part& part) { return part.key == step.key; });
}

Node& container_of(Node& root, const std::vector<JsonStep>& path) {
  Node* node = &root;
  for (std::size_t i = 0; i + 1 < path.size(); ++i) {
    if (kind_of(node->value) == JsonKind::scalar) broken("a path leads through a scalar");
    const auto part = find(*node, path[i]);
    if (part == parts_of(*node).end()) broken("a path leads nowhere");
    node = &part->node;
  }
  if (kind_of(node->value) == JsonKind::scalar) broken("a path leads into a scalar");
  return *node;
}

void change(Node& root, Operation operation, const std::vector<JsonStep>& path, JsonValue value) {
  if (path.empty()) {
    if (operation != Operation::replace) broken("the whole document can only be replaced");
    root = {value};
    return;
  }
  Node& container = container_of(root, path);
  Parts& parts = parts_of(container);
  const JsonStep& last = path.back();
  const auto found = find(container, last);
  switch (operation) {
    case Operation::replace:
      if (found == parts.end()) broken("what is to be replaced is not there");
      found->node = {value};
      return;
    case Operation::remove:
      if (found == parts.end()) broken("what is to be removed is not there");
      parts.erase(found);
      return;
    case Operation::insert: break;
  }
  if (last.is_index) {
    parts.insert(found, {"", {value}});
    return;
  }
  if (found != parts.end()) broken("a key is there already");
  const auto place = std::find_if(parts.begin(), parts.end(),
                                  [&](const Part& part) { return is_before(last.key, part.key); });
  parts.insert(place, {last.key, {value}});
}

}  // namespace

void append_changed_json(std::string_view before, std::string_view changes, std::string& out) {
  Node root{json_root(before)};
  base::ByteReader reader(changes);
  while (!reader.is_end()) {
    const std::uint8_t code = reader.u8();
    if (code > static_cast<std::uint8_t>(Operation::remove)) {
      broken(fmt::format("operation {}", code));
    }
    const auto operation = static_cast<Operation>(code);
    const std::string_view text = reader.lenenc_bytes();
    const auto path = parse_json_path(text);
    if (!path) broken(fmt::format("the path {}", text.substr(0, 100)));
    JsonValue value;
    if (operation != Operation::remove) value = json_root(reader.lenenc_bytes());
    change(root, operation, *path, value);
  }
  print(root, out, out.size() + kGrowthMax * (before.size() + changes.size() + 1));
}

}  // namespace binlog
