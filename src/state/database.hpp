#pragma once
// SQLite behind RAII: one file, one writer, prepared statements with bound values.
//
// A Database belongs to one thread at a time (its owner guards it). Failures are Error(task) that
// name the file. Where it is a cache the advice is to move it away and run again; where it is the
// truth it is not.
// Source: sqlite.org, "The SQLite C API".
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

struct sqlite3;
struct sqlite3_stmt;

namespace state {

enum class Keeps { cache, truth };

class Database {
 public:
  /// Opens or creates the file with a write-ahead log and full durability of commits.
  Database(std::string path, Keeps keeps);
  Database(const Database&) = delete;
  Database& operator=(const Database&) = delete;

  /// Runs statements without results.
  void execute(std::string_view sql);

  /// A prepared statement: bind in order, step, read columns.
  class Statement {
   public:
    Statement(Database& database, std::string_view sql);
    ~Statement();
    Statement(const Statement&) = delete;
    Statement& operator=(const Statement&) = delete;
    Statement& bind(std::string_view text);
    Statement& bind(std::int64_t number);
    Statement& bind(double number);
    Statement& bind_null();
    /// Steps to the next row; false at the end.
    bool step();
    bool is_null(int column) const;
    std::string text(int column) const;
    std::int64_t integer(int column) const;
    double real(int column) const;

   private:
    Database& database_;
    sqlite3_stmt* statement_ = nullptr;
    int bound_ = 0;
  };

 private:
  [[noreturn]] void fail(const char* doing) const;

  std::string path_;
  Keeps keeps_;
  struct Closer {
    void operator()(sqlite3* handle) const noexcept;
  };
  std::unique_ptr<sqlite3, Closer> handle_;
};

}  // namespace state
