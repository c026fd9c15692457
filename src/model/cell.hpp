#pragma once
// One value of a row, typed, looking into someone else's bytes.
//
// The snapshot's rows (binary protocol) and, later, the log's rows both become Cells, so that one
// encoder makes the same CSV bytes of both. A Cell owns nothing: its bytes live in the reader's
// buffer until the next row. How each column kind arrives:
//   integers, YEAR            int64, or uint64 when unsigned
//   BIT                       uint64 (the bits as a number)
//   FLOAT / DOUBLE            float32 / float64
//   DECIMAL                   bytes: the exact text, "-12.50"
//   DATE, DATETIME, TIMESTAMP date_time (TIMESTAMP in UTC); zero and partial dates keep their zero
//   parts TIME                      duration character types, ENUM, SET, JSON, UUID, INET4/6 bytes:
//   text in UTF-8 as the server converted it binary types, GEOMETRY (4-byte SRID + WKB), VECTOR
//   bytes, raw
#include <cstdint>
#include <span>
#include <string_view>

namespace model {

enum class CellKind : std::uint8_t {
  null,
  int64,
  uint64,
  float32,
  float64,
  bytes,
  date_time,
  duration
};

struct DateTime {
  std::uint16_t year = 0;
  std::uint8_t month = 0;
  std::uint8_t day = 0;
  std::uint8_t hour = 0;
  std::uint8_t minute = 0;
  std::uint8_t second = 0;
  std::uint32_t microsecond = 0;
};

struct Duration {
  bool is_negative = false;
  std::uint32_t hours = 0;  ///< up to 838
  std::uint8_t minute = 0;
  std::uint8_t second = 0;
  std::uint32_t microsecond = 0;
};

struct Cell {
  CellKind kind = CellKind::null;
  union {
    std::int64_t int64;
    std::uint64_t uint64;
    float float32;
    double float64;
    DateTime date_time;
    Duration duration;
  };
  std::string_view bytes;  ///< for CellKind::bytes

  /// Makes a NULL; members with initializers delete what the compiler would make.
  constexpr Cell() noexcept : int64(0) {}

  bool is_null() const noexcept { return kind == CellKind::null; }
  static Cell null() noexcept { return {}; }
  static Cell of_int64(std::int64_t v) noexcept {
    Cell c;
    c.kind = CellKind::int64;
    c.int64 = v;
    return c;
  }
  static Cell of_uint64(std::uint64_t v) noexcept {
    Cell c;
    c.kind = CellKind::uint64;
    c.uint64 = v;
    return c;
  }
  static Cell of_float32(float v) noexcept {
    Cell c;
    c.kind = CellKind::float32;
    c.float32 = v;
    return c;
  }
  static Cell of_float64(double v) noexcept {
    Cell c;
    c.kind = CellKind::float64;
    c.float64 = v;
    return c;
  }
  static Cell of_bytes(std::string_view v) noexcept {
    Cell c;
    c.kind = CellKind::bytes;
    c.bytes = v;
    return c;
  }
  static Cell of_date_time(DateTime v) noexcept {
    Cell c;
    c.kind = CellKind::date_time;
    c.date_time = v;
    return c;
  }
  static Cell of_duration(Duration v) noexcept {
    Cell c;
    c.kind = CellKind::duration;
    c.duration = v;
    return c;
  }
};

/// The cells of one row in the order of TableSchema::columns; valid until the reader's next step.
using RowView = std::span<const Cell>;

}  // namespace model
