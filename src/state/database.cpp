#include "state/database.hpp"

#include "base/error.hpp"

#include <fmt/core.h>
#include <sqlite3.h>

#include <utility>

namespace state {

Database::Database(std::string path, Keeps keeps) : path_(std::move(path)), keeps_(keeps) {
  sqlite3* opened = nullptr;  // given also on failure, for its message
  const int result = sqlite3_open(path_.c_str(), &opened);
  handle_.reset(opened);
  if (result != SQLITE_OK) fail("open");
  sqlite3_busy_timeout(opened, 5000);
  execute("PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL;");
}

void Database::Closer::operator()(sqlite3* handle) const noexcept {
  sqlite3_close_v2(handle);
}

void Database::fail(const char* doing) const {
  const bool is_full = handle_ != nullptr && sqlite3_errcode(handle_.get()) == SQLITE_FULL;
  const char* advice = "Free space on that disk and run again: nothing is lost.";
  if (!is_full) {
    advice =
        keeps_ == Keeps::cache
            ? "Check that the folder is writable. The file is only a cache: moving it away and "
              "running again is safe."
            : "Check that the folder is writable and the disk sound. The file says which "
              "staged files count: without it only --restart is left.";
  }
  base::Error error(base::ErrorScope::task, is_full ? "state.disk_full" : "state.database",
                    fmt::format("cannot {} the local state {}", doing, path_), advice);
  if (handle_ != nullptr) error.with_server_text(sqlite3_errmsg(handle_.get()));
  throw error;
}

void Database::execute(std::string_view sql) {
  if (sqlite3_exec(handle_.get(), std::string(sql).c_str(), nullptr, nullptr, nullptr) != SQLITE_OK)
    fail("change");
}

Database::Statement::Statement(Database& database, std::string_view sql) : database_(database) {
  const int size = static_cast<int>(sql.size());
  if (sqlite3_prepare_v2(database_.handle_.get(), sql.data(), size, &statement_, nullptr) !=
      SQLITE_OK) {
    database_.fail("read");
  }
}

Database::Statement::~Statement() {
  sqlite3_finalize(statement_);
}

Database::Statement& Database::Statement::bind(std::string_view text) {
  const int size = static_cast<int>(text.size());
  const char* bytes = text.data() == nullptr ? "" : text.data();
  sqlite3_bind_text(statement_, ++bound_, bytes, size, SQLITE_TRANSIENT);
  return *this;
}

Database::Statement& Database::Statement::bind(std::int64_t number) {
  sqlite3_bind_int64(statement_, ++bound_, number);
  return *this;
}

Database::Statement& Database::Statement::bind(double number) {
  sqlite3_bind_double(statement_, ++bound_, number);
  return *this;
}

Database::Statement& Database::Statement::bind_null() {
  sqlite3_bind_null(statement_, ++bound_);
  return *this;
}

bool Database::Statement::step() {
  const int result = sqlite3_step(statement_);
  if (result != SQLITE_ROW && result != SQLITE_DONE) database_.fail("change");
  return result == SQLITE_ROW;
}

bool Database::Statement::is_null(int column) const {
  return sqlite3_column_type(statement_, column) == SQLITE_NULL;
}

std::string Database::Statement::text(int column) const {
  const auto* bytes = sqlite3_column_text(statement_, column);
  if (bytes == nullptr) return {};
  return {reinterpret_cast<const char*>(bytes),
          static_cast<std::size_t>(sqlite3_column_bytes(statement_, column))};
}

std::int64_t Database::Statement::integer(int column) const {
  return sqlite3_column_int64(statement_, column);
}

double Database::Statement::real(int column) const {
  return sqlite3_column_double(statement_, column);
}

}  // namespace state
